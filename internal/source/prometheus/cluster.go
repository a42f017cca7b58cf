package prometheus

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// cluster is what kube-state-metrics says of the pods and nodes that there
// were in a span. See
// https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics.
type cluster struct {
	pods   map[string]*pod // by namespace/name
	nodes  map[string]*node
	deploy map[string]string // a ReplicaSet's namespace/name to its Deployment's name
	// named are the workloads that records speak of, with their pods.
	named map[string]*named
	gpus  map[string]string // a GPU's UUID to its node
}

type pod struct {
	namespace, name, node string
	ownerKind, ownerName  string
	labels                map[string]string // without label_, in lower case
	start, end            time.Time
	phase                 string // in lower case
}

type node struct {
	provider     string // spec.providerID
	instanceType string
	capacity     map[string]int64 // by resource, in millionths
}

type named struct {
	record    *evidence.Workload
	query     string
	namespace string // of its pods: the project, if no label says another
}

// label is a label's value; where Prometheus renamed it because the target has
// one of the same name, the renamed one.
func label(l map[string]string, name string) string {
	return cmp.Or(l["exported_"+name], l[name])
}

// cluster asks for what was there at any time of a span.
func (r *reader) cluster(ctx context.Context, s span) (*cluster, error) {
	c := &cluster{
		pods: map[string]*pod{}, nodes: map[string]*node{}, deploy: map[string]string{},
		named: map[string]*named{}, gpus: map[string]string{},
	}
	window := s.window()
	const resources = `{resource=~"cpu|` + gpuResources + `"}`
	for _, q := range []struct {
		query string
		take  func(l map[string]string, value string)
	}{
		{"last_over_time(kube_pod_info" + window + ")", c.podInfo},
		{"last_over_time(kube_pod_owner" + window + ")", c.podOwner},
		{"last_over_time(kube_pod_labels" + window + ")", c.podLabels},
		{"last_over_time(kube_pod_start_time" + window + ")", c.podStart},
		{"last_over_time(kube_pod_completion_time" + window + ")", c.podEnd},
		{"last_over_time(kube_pod_status_phase" + window + ") == 1", c.podPhase},
		{"last_over_time(kube_replicaset_owner" + window + ")", c.replicaSet},
		{"last_over_time(kube_node_info" + window + ")", c.nodeInfo},
		{"last_over_time(kube_node_labels" + window + ")", c.nodeLabels},
		{"max_over_time(kube_node_status_allocatable" + resources + window + ")", c.nodeSize},
		{"max_over_time(kube_node_status_capacity" + resources + window + ")", c.nodeSize},
	} {
		var all []series
		err := r.client.instant(ctx, q.query, s.last(), func(s series) error {
			all = append(all, s)
			return nil
		})
		if err != nil {
			return nil, err
		}
		// Two copies of the exporter say the same; in a fixed order the answer
		// does not depend on the server.
		slices.SortFunc(all, func(a, b series) int { return cmp.Compare(fmt.Sprint(a.labels), fmt.Sprint(b.labels)) })
		for _, s := range all {
			if len(s.points) > 0 {
				q.take(s.labels, s.points[0].value)
			}
		}
	}
	return c, nil
}

// window is the time of a span as a range, to be asked for at its last moment.
func (s span) window() string {
	return fmt.Sprintf("[%ds]", max(1, int64(s.last().Sub(s.from)/time.Second)))
}

func podKey(l map[string]string) string { return label(l, "namespace") + "/" + label(l, "pod") }

func (c *cluster) pod(l map[string]string) *pod {
	key := podKey(l)
	p := c.pods[key]
	if p == nil {
		p = &pod{namespace: label(l, "namespace"), name: label(l, "pod"), labels: map[string]string{}}
		c.pods[key] = p
	}
	return p
}

func (c *cluster) podInfo(l map[string]string, _ string) {
	p := c.pod(l)
	p.node = cmp.Or(label(l, "node"), p.node)
}

func (c *cluster) podOwner(l map[string]string, _ string) {
	p := c.pod(l)
	if kind := l["owner_kind"]; kind != "" && kind != "<none>" {
		p.ownerKind, p.ownerName = kind, l["owner_name"]
	}
}

func (c *cluster) podLabels(l map[string]string, _ string) {
	p := c.pod(l)
	for k, v := range l {
		if name, ok := strings.CutPrefix(k, "label_"); ok && v != "" {
			p.labels[strings.ToLower(name)] = v
		}
	}
}

func (c *cluster) podStart(l map[string]string, value string) { c.pod(l).start = instant(value) }
func (c *cluster) podEnd(l map[string]string, value string)   { c.pod(l).end = instant(value) }

func (c *cluster) podPhase(l map[string]string, _ string) {
	c.pod(l).phase = strings.ToLower(l["phase"])
}

func (c *cluster) replicaSet(l map[string]string, _ string) {
	if l["owner_kind"] == "Deployment" {
		c.deploy[label(l, "namespace")+"/"+l["replicaset"]] = l["owner_name"]
	}
}

func (c *cluster) node(l map[string]string) *node {
	name := label(l, "node")
	n := c.nodes[name]
	if n == nil {
		n = &node{capacity: map[string]int64{}}
		c.nodes[name] = n
	}
	return n
}

func (c *cluster) nodeInfo(l map[string]string, _ string) {
	n := c.node(l)
	n.provider = cmp.Or(l["provider_id"], n.provider)
}

func (c *cluster) nodeLabels(l map[string]string, _ string) {
	n := c.node(l)
	n.instanceType = cmp.Or(l["label_node_kubernetes_io_instance_type"], l["label_beta_kubernetes_io_instance_type"], n.instanceType)
}

// nodeSize takes the allocatable first and then the capacity, which counts: a
// machine is paid for whole.
func (c *cluster) nodeSize(l map[string]string, value string) {
	if n, ok := scaled(value, 6); ok && n > 0 {
		c.node(l).capacity[l["resource"]] = n
	}
}

// gpus are all GPUs that Kubernetes counts on a node, in millionths.
func (n *node) gpus() int64 {
	if n == nil {
		return 0
	}
	var sum int64
	for resource, size := range n.capacity {
		if resource != "cpu" {
			sum += size
		}
	}
	return sum
}

func (n *node) size(resource string) int64 {
	if n == nil {
		return 0
	}
	return n.capacity[resource]
}

// instant reads Unix seconds; zero if they are none.
func instant(value string) time.Time {
	ms, ok := scaled(value, 3)
	if !ok || ms <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// records are the resources and the workloads that were named.
func (c *cluster) records() []found {
	var out []found
	for _, name := range slices.Sorted(maps.Keys(c.nodes)) {
		n := c.nodes[name]
		if id := machineID(n.provider); id != "" && name != "" {
			out = append(out, found{&evidence.Resource{Resource: "node:" + name, Of: id, InstanceType: n.instanceType},
				evidence.Origin{File: "kube_node_info", Name: name}})
		}
	}
	for _, uuid := range slices.Sorted(maps.Keys(c.gpus)) {
		out = append(out, found{&evidence.Resource{Resource: "gpu:" + uuid, Of: c.gpus[uuid]}, evidence.Origin{File: utilMetric, Name: uuid}})
	}
	for _, id := range slices.Sorted(maps.Keys(c.named)) {
		n := c.named[id]
		n.record.Project = cmp.Or(n.record.Project, n.namespace)
		out = append(out, found{n.record, evidence.Origin{File: n.query, Name: id}})
	}
	return out
}
