package mlflow

import (
	"context"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// gpuMetric is a GPU's utilisation in percent, as MLflow's system metrics name
// it; with MLFLOW_SYSTEM_METRICS_NODE_ID the node stands before it.
const gpuMetric = `^system/(?:(.+)/)?gpu_\d+_utilization_percentage$`

// handUsage hands over what a run held of the resources that its tags name. A
// run that names none holds nothing that a bill could know.
func (r *reader) handUsage(ctx context.Context, one run, f fields) error {
	end := lastSign(one)
	if one.start.IsZero() || end.Equal(one.start) {
		return nil // nothing can be said of no time
	}
	measured := gpuMetrics(one)
	for _, u := range r.targets(one, f, measured) {
		u.Workload, u.Start, u.End = workloadID(one.id), one.start, end
		if err := r.utilisation(ctx, one, u.Usage, u.metrics); err != nil {
			return err
		}
		if err := r.sink.Add(u.Usage, one.from); err != nil {
			return err
		}
	}
	return nil
}

// lastSign is the end of a run, or the newest sign of life of one that runs. No
// sign gives its start.
func lastSign(one run) time.Time {
	if !one.end.IsZero() {
		return one.end
	}
	end := one.start
	for _, m := range one.metrics {
		end = later(end, m.at)
	}
	return end
}

// gpuMetrics are the names of the metrics of GPUs by node; "" is the run's own.
func gpuMetrics(one run) map[string][]string {
	name := regexp.MustCompile(gpuMetric)
	out := map[string][]string{}
	for _, key := range slices.Sorted(maps.Keys(one.metrics)) {
		if found := name.FindStringSubmatch(key); found != nil {
			out[found[1]] = append(out[found[1]], key)
		}
	}
	return out
}

// target is a usage and the metrics that measure it.
type target struct {
	*evidence.Usage
	metrics []string
}

// targets are the resources that a run held. The first kind of name that there
// is counts; the others would name the same machine once more.
func (r *reader) targets(one run, f fields, measured map[string][]string) []target {
	gpus, capacity := r.number(one, f, "gpus", "gpu_count"), r.number(one, f, "gpu_capacity")
	switch {
	case f.first("resource_id", "instance_id", "cloud_resource_id") != "":
		return []target{machine(f.first("resource_id", "instance_id", "cloud_resource_id"), gpus, capacity, onlyNode(measured))}
	case f["gpu_uuid"] != "":
		return gpuTargets(f["gpu_uuid"], onlyNode(measured))
	case f.first("node", "node_name") != "":
		return []target{machine("node:"+f.first("node", "node_name"), gpus, capacity, onlyNode(measured))}
	}
	var out []target
	for _, node := range slices.Sorted(maps.Keys(measured)) {
		if node != "" {
			out = append(out, machine("node:"+node, nil, nil, measured[node]))
		}
	}
	return out
}

// onlyNode are the metrics of a run that was measured on one machine. Those of
// several cannot be told apart by the one resource that the run names.
func onlyNode(measured map[string][]string) []string {
	if len(measured) == 1 {
		for _, metrics := range measured {
			return metrics
		}
	}
	return nil
}

// machine is the use of GPUs of a machine if their number is known, by tags or
// because they were measured; otherwise of the whole machine.
func machine(resource string, gpus, capacity *money.Amount, metrics []string) target {
	seen := money.FromInt(int64(len(metrics)))
	u := &evidence.Usage{Resource: resource, Unit: "gpu"}
	switch {
	case gpus != nil:
		u.Held = *gpus
	case len(metrics) > 0:
		u.Held = seen
	default:
		u.Unit, u.Held, u.Capacity = "machine", money.FromInt(1), money.FromInt(1)
		return target{Usage: u}
	}
	u.Capacity = u.Held
	switch {
	case capacity != nil:
		u.Capacity = *capacity
	case seen.Cmp(u.Held) > 0:
		u.Capacity = seen // the monitor sees all GPUs of the machine
	}
	if seen.Cmp(u.Held) > 0 {
		metrics = nil // some of these GPUs were others', and nothing says which
	}
	return target{u, metrics}
}

// gpuTargets are GPUs by their UUIDs, in the order of their numbers.
func gpuTargets(uuids string, metrics []string) []target {
	names := strings.FieldsFunc(uuids, func(c rune) bool { return strings.ContainsRune(", ;", c) })
	var out []target
	for _, name := range names {
		t := target{Usage: &evidence.Usage{Resource: "gpu:" + name, Unit: "gpu", Held: money.FromInt(1), Capacity: money.FromInt(1)}}
		if len(names) == 1 && len(metrics) == 1 {
			t.metrics = metrics // of several it is not known which is which
		}
		out = append(out, t)
	}
	return out
}

// number reads a count from tags; nil if there is none above 0.
func (r *reader) number(one run, f fields, names ...string) *money.Amount {
	text := f.first(names...)
	if text == "" {
		return nil
	}
	n, err := money.Parse(text)
	if err != nil {
		r.report.doubt(one.from, "%s is %q, which is no number; it is not used", strings.Join(names, " or "), text)
		return nil
	}
	if n.Sign() <= 0 {
		return nil
	}
	return &n
}

// utilisation sets how many GPUs were busy: the mean of each, added up.
func (r *reader) utilisation(ctx context.Context, one run, u *evidence.Usage, metrics []string) error {
	var sum *big.Rat
	for _, key := range metrics {
		mean, err := r.mean(ctx, one, key)
		if err != nil {
			return err
		}
		if mean == nil {
			return nil // of a part of the GPUs nothing is known
		}
		if sum == nil {
			sum = new(big.Rat)
		}
		sum.Add(sum, mean)
	}
	if sum == nil {
		return nil
	}
	used, err := money.Parse(sum.FloatString(6))
	if err != nil {
		return err
	}
	u.Used = &used
	return nil
}

// mean is the mean of a metric in percent, as a share; nil without a value.
func (r *reader) mean(ctx context.Context, one run, key string) (*big.Rat, error) {
	sum, n, wrong := money.Zero(), int64(0), 0
	err := r.store.history(ctx, one, key, func(value string) error {
		v, err := money.Parse(value)
		if err != nil || v.Sign() < 0 || v.Cmp(money.FromInt(100)) > 0 {
			wrong++
			return nil
		}
		sum, n = sum.Add(v), n+1
		return nil
	})
	if err != nil {
		return nil, err
	}
	if wrong > 0 {
		r.report.doubt(one.from, "%d values of %s are not from 0 to 100; they are not used", wrong, key)
	}
	if n == 0 {
		return nil, nil
	}
	total, ok := new(big.Rat).SetString(sum.String())
	if !ok {
		return nil, nil
	}
	return total.Quo(total, big.NewRat(n*100, 1)), nil
}
