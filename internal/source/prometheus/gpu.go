package prometheus

import (
	"cmp"
	"context"
	"net"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// Metrics of DCGM's exporter: how busy a GPU is in per cent, and the part of
// the time in which its engine was busy (0 to 1), which MIG instances have too.
// See https://docs.nvidia.com/datacenter/dcgm/latest/dcgm-api/dcgm-api-field-ids.html.
const (
	utilMetric   = "DCGM_FI_DEV_GPU_UTIL"
	engineMetric = "DCGM_FI_PROF_GR_ENGINE_ACTIVE"
)

// gpus folds what DCGM's exporter says of the GPUs of a span to hours.
func (r *reader) gpus(ctx context.Context, s span, c *cluster) ([]evidence.Hour, error) {
	fold, err := evidence.NewFold(r.step)
	if err != nil {
		return nil, err
	}
	g := &gpuReader{reader: r, cluster: c, fold: fold, measured: map[[2]string]bool{}}
	if g.renamed, err = r.renamed(ctx, s); err != nil {
		return nil, err
	}
	for _, metric := range []string{utilMetric, engineMetric} {
		err := r.client.between(ctx, metric, s.from, s.lastStep(r.step), r.step, func(one series) error {
			g.take(metric, one)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return fold.Hours(), nil
}

// lastStep is the last moment of a grid for which a sample of the span stands.
func (s span) lastStep(step time.Duration) time.Time {
	if last := s.to.Add(-step); last.Before(s.newest) {
		return last
	}
	return s.newest.Truncate(step)
}

// renamed tells whether the server renames the exporter's labels (honor_labels
// is not set): then "pod" is the exporter's own, also on idle GPUs.
func (r *reader) renamed(ctx context.Context, s span) (bool, error) {
	renamed := false
	query := "count(last_over_time({__name__=~\"" + utilMetric + "|" + engineMetric + "\",exported_pod!=\"\"}" + s.window() + "))"
	err := r.client.instant(ctx, query, s.last(), func(series) error { renamed = true; return nil })
	return renamed, err
}

type gpuReader struct {
	*reader
	cluster *cluster
	fold    *evidence.Fold
	renamed bool
	// measured are the devices and instances that the first metric measures.
	measured map[[2]string]bool
}

func (g *gpuReader) take(metric string, s series) {
	l := s.labels
	uuid := cmp.Or(l["UUID"], l["uuid"])
	host := g.nodeOf(l)
	if host == "" || cmp.Or(uuid, l["gpu"]) == "" {
		g.flag(metric, uuid, "a series without UUID and gpu, or without node, Hostname and instance, belongs to no GPU", true)
		return
	}
	h := evidence.Holder{Resource: "node:" + host, Device: cmp.Or(uuid, l["gpu"]), Size: evidence.Whole, Part: l["GPU_I_ID"]}
	h.Name, h.Workload = g.holder(l)
	held := evidence.Whole
	if profile := l["GPU_I_PROFILE"]; profile != "" {
		held = instanceSize(profile, l["modelName"])
	} else if h.Part != "" {
		g.flag(metric, uuid, "an instance of the GPU has no GPU_I_PROFILE: its size is not known", true)
		return
	}
	if uuid != "" {
		g.cluster.gpus[uuid] = h.Resource
	}
	key := [2]string{h.Device, h.Part}
	if metric == engineMetric && g.measured[key] {
		return
	}
	digits := 4 // per cent to millionths
	if metric == engineMetric {
		digits = 6
	}
	to := g.fold.Series(h)
	for _, p := range s.points {
		used := g.busy(metric, h.Device, p.value, digits)
		// How busy a GPU is that is cut into instances says nothing of one.
		if metric == utilMetric && h.Part != "" {
			used = evidence.Unmeasured
		}
		if used >= 0 && metric == utilMetric {
			g.measured[key] = true
		}
		to.Add(p.at, held, used)
	}
}

// busy reads a measurement. DCGM writes about 9.22e18 for one it does not
// have; the GPU is there nevertheless.
func (g *gpuReader) busy(metric, device, value string, digits int) int64 {
	n, ok := scaled(value, digits)
	switch {
	case !ok || n >= 1e17:
		return evidence.Unmeasured
	case n < 0 || n > evidence.Whole+evidence.Whole/100:
		g.flag(metric, device, "a measurement of "+value+" is not between idle and busy, and was not counted", false)
		return evidence.Unmeasured
	}
	return min(n, evidence.Whole)
}

// holder is who has the GPU: a pod, or a job of a cluster without Kubernetes.
func (g *gpuReader) holder(l map[string]string) (name, workload string) {
	namespace, pod := l["exported_namespace"], l["exported_pod"]
	if pod == "" && !g.renamed {
		namespace, pod = cmp.Or(l["namespace"], l["pod_namespace"]), cmp.Or(l["pod"], l["pod_name"])
		if g.isExporter(namespace + "/" + pod) {
			pod = ""
		}
	}
	if pod != "" {
		p := g.cluster.pod(map[string]string{"namespace": namespace, "pod": pod})
		return namespace + "/" + pod, g.cluster.workload(p)
	}
	if job := l["hpc_job"]; job != "" {
		return job, "job:" + job
	}
	return "", ""
}

// isExporter tells of the exporter's own pod, which holds no GPU: where labels
// are renamed and all GPUs are idle, it is the only pod that there is.
func (g *gpuReader) isExporter(key string) bool {
	p := g.cluster.pods[key]
	return strings.Contains(key, "/dcgm-exporter") || strings.Contains(key, "/nvidia-dcgm-exporter") ||
		p != nil && p.ownerKind == "DaemonSet" && strings.Contains(p.ownerName, "dcgm")
}

// nodeOf is the node of a GPU. The exporter's Hostname is the node's name or,
// if it was not told that, its own pod's.
func (g *gpuReader) nodeOf(l map[string]string) string {
	if p := g.cluster.pods[l["exported_namespace"]+"/"+l["exported_pod"]]; p != nil && p.node != "" {
		return p.node
	}
	for _, name := range []string{l["node"], l["Hostname"], l["hostname"]} {
		if g.cluster.nodes[name] != nil {
			return name
		}
	}
	if p := g.cluster.pods[l["namespace"]+"/"+l["pod"]]; p != nil && p.node != "" {
		return p.node
	}
	for _, p := range g.cluster.pods {
		if host := cmp.Or(l["Hostname"], l["hostname"]); host != "" && p.name == host && p.node != "" {
			return p.node
		}
	}
	instance := l["instance"]
	if host, _, err := net.SplitHostPort(instance); err == nil {
		instance = host
	}
	return cmp.Or(l["node"], l["Hostname"], l["hostname"], instance)
}

// instanceSize is the part of a GPU that a MIG instance is: 3g.20gb is 3 of 7
// slices (4 on an A30).
func instanceSize(profile, model string) int64 {
	slices := int64(7)
	if strings.Contains(model, "A30") {
		slices = 4
	}
	for _, part := range strings.FieldsFunc(profile, func(r rune) bool { return r == '.' || r == '_' || r == '+' }) {
		if n, ok := strings.CutSuffix(strings.ToLower(part), "g"); ok {
			if g, ok := scaled(n, 0); ok && g > 0 && g <= slices {
				return g * evidence.Whole / slices
			}
		}
	}
	return evidence.Whole
}
