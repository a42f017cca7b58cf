package prometheus

import (
	"context"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// gpuResources are the names of GPUs in kube-state-metrics, as a pattern.
const gpuResources = "nvidia_com_gpu|amd_com_gpu"

// requestsQuery asks what the containers requested that were on a node and not
// over: kube-state-metrics tells of a finished pod as long as it is not deleted.
func requestsQuery(resources, but string) string {
	const by = "(namespace,pod,exported_namespace,exported_pod"
	return "(max by " + by + ",container,exported_container,node,exported_node,resource) (kube_pod_container_resource_requests{resource=~\"" +
		resources + "\",node!=\"\"})" + but + ") unless on " + by + ") (max by " + by +
		") (kube_pod_status_phase{phase=~\"Succeeded|Failed\"}) == 1)"
}

// withoutGPU leaves out the nodes that have GPUs: these are what they cost.
const withoutGPU = " unless on (node) (max by (node) (kube_node_status_capacity{resource=~\"nvidia_com_.+|amd_com_gpu\"}) > 0)"

// usages are the GPUs, or the cores of machines without, that workloads held.
func (r *reader) usages(ctx context.Context, s span, c *cluster) ([]found, error) {
	devices, err := r.gpus(ctx, s, c)
	if err != nil {
		return nil, err
	}
	requested, err := r.requested(ctx, s, c, requestsQuery(gpuResources, ""))
	if err != nil {
		return nil, err
	}
	cores, err := r.requested(ctx, s, c, requestsQuery("cpu", withoutGPU))
	if err != nil {
		return nil, err
	}
	until := s.lastStep(r.step).Add(r.step)
	gpus := merged(devices, requested, c)
	have := map[string]bool{}
	for _, h := range gpus {
		have[h.Resource] = true
	}
	cores = slices.DeleteFunc(sized(cores, c, "cpu"), func(h evidence.Hour) bool { return have[h.Resource] })
	out := c.usages(evidence.Usages("gpu", until, gpus), utilMetric)
	return append(out, c.usages(evidence.Usages("cpu", until, cores), "kube_pod_container_resource_requests")...), nil
}

// usages adds what is known of the machines.
func (c *cluster) usages(all []*evidence.Usage, query string) []found {
	var out []found
	for _, u := range all {
		if n := c.nodes[u.Resource[len("node:"):]]; n != nil {
			u.InstanceType = n.instanceType
		}
		out = append(out, found{u, evidence.Origin{File: query, Name: u.Workload}})
	}
	return out
}

// requested folds requests to hours. Containers add up; copies of the exporter
// do not.
func (r *reader) requested(ctx context.Context, s span, c *cluster, query string) ([]evidence.Hour, error) {
	fold, err := evidence.NewFold(r.step)
	if err != nil {
		return nil, err
	}
	err = r.client.between(ctx, query, s.from, s.lastStep(r.step), r.step, func(one series) error {
		l := one.labels
		key := podKey(l)
		to := fold.Series(evidence.Holder{
			Resource: "node:" + label(l, "node"), Size: evidence.MaxHeld, Name: key, Workload: c.workload(c.pod(l)),
			Device: key + "/" + label(l, "container") + "/" + l["resource"],
		})
		for _, p := range one.points {
			if held, ok := scaled(p.value, 6); !ok || !to.Add(p.at, held, evidence.Unmeasured) {
				r.flag("kube_pod_container_resource_requests", key, "a request of "+p.value+" cannot be", true)
			}
		}
		return nil
	})
	return fold.Hours(), err
}

// sized gives hours the capacity that Kubernetes says; where it says none,
// what was requested is the least that there must be.
func sized(hours []evidence.Hour, c *cluster, resource string) []evidence.Hour {
	for i := range hours {
		h := &hours[i]
		n := c.nodes[h.Resource[len("node:"):]]
		size := n.size(resource)
		if resource != "cpu" {
			size = n.gpus()
		}
		h.Capacity = size
	}
	// Without a capacity there is no share.
	return slices.DeleteFunc(hours, func(h evidence.Hour) bool { return h.Capacity == 0 })
}

type nodeHour struct {
	resource string
	start    time.Time
}

// merged decides for each node and hour whether requests or devices say who
// held its GPUs. Requests are better (they hold from the first second, also
// where the exporter misses) unless Kubernetes counts more GPUs than there
// are: then they are slices of time or instances, and only the devices know.
func merged(devices, requested []evidence.Hour, c *cluster) []evidence.Hour {
	seen := map[nodeHour]int64{}
	measured := map[[2]string]map[time.Time]evidence.Hour{}
	for _, h := range devices {
		seen[nodeHour{h.Resource, h.Start}] = h.Capacity
		key := [2]string{h.Resource, h.Workload}
		if measured[key] == nil {
			measured[key] = map[time.Time]evidence.Hour{}
		}
		measured[key][h.Start] = h
	}
	byRequest := map[nodeHour]bool{}
	var out []evidence.Hour
	for _, h := range sized(requested, c, "gpu") {
		at := nodeHour{h.Resource, h.Start}
		if there := seen[at]; there > 0 && h.Capacity >= 2*there {
			continue
		}
		byRequest[at] = true
		m := measured[[2]string{h.Resource, h.Workload}][h.Start]
		h.Used, h.Measured = m.Used, m.Measured
		h.Capacity = max(h.Capacity, seen[at])
		out = append(out, h)
	}
	have := map[[2]string]map[time.Time]bool{}
	for _, h := range out {
		key := [2]string{h.Resource, h.Workload}
		if have[key] == nil {
			have[key] = map[time.Time]bool{}
		}
		have[key][h.Start] = true
	}
	for _, h := range devices {
		// A pod that has GPUs without having asked for them.
		if !have[[2]string{h.Resource, h.Workload}][h.Start] {
			if byRequest[nodeHour{h.Resource, h.Start}] {
				h.Capacity = max(h.Capacity, c.nodes[h.Resource[len("node:"):]].gpus())
			}
			out = append(out, h)
		}
	}
	return out
}
