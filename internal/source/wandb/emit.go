package wandb

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// emit hands over a run: its sessions in order of their starts.
func emit(sink evidence.Sink, run []*session) error {
	for _, s := range run {
		flagDoubts(sink, s)
	}
	last := run[len(run)-1]
	labels := runLabels(run)
	if err := sink.Add(workload(sink, run, labels), last.origin()); err != nil {
		return err
	}
	for _, s := range run {
		if err := emitUsage(sink, s, labels); err != nil {
			return err
		}
		if err := emitAccesses(sink, s); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) origin() evidence.Origin { return evidence.Origin{File: s.from, Name: s.id} }

func (s *session) workload() string { return "run:" + s.id }

func flagDoubts(sink evidence.Sink, s *session) {
	if s.config.cut || s.history.cut || s.summary.cut {
		s.doubt(fmt.Sprintf("it has more than %d values of config or metrics, or they are nested more than %d deep: the rest was left out", maxLeaves, maxDepth))
	}
	if s.gpus.odd > 0 {
		s.doubt("a sample of a GPU's utilisation is no percentage")
	}
	reasons := make([]string, 0, len(s.problems))
	for reason := range s.problems {
		reasons = append(reasons, reason)
	}
	slices.Sort(reasons)
	for _, reason := range reasons {
		if n := s.problems[reason]; n > 1 {
			reason = fmt.Sprintf("%s (%d times)", reason, n)
		}
		sink.Flag(evidence.Problem{Origin: s.origin(), Reason: reason})
	}
}

// runLabels are the labels of all sessions; later ones stand above.
func runLabels(run []*session) labels {
	out := labels{}
	for _, s := range run {
		maps.Copy(out, labelsOf(&s.config, s.tags))
	}
	return out
}

// workload makes one record of a run's sessions.
func workload(sink evidence.Sink, run []*session, l labels) *evidence.Workload {
	last := run[len(run)-1]
	w := &evidence.Workload{ID: last.workload(), Kind: "run", Name: last.name, Project: last.project, JobType: last.jobType,
		User: last.user, Parent: last.slurmJob(), Start: run[0].start, Status: last.status}
	l.fill(w)
	if last.ended {
		w.End = last.last
	}
	whole := true
	for _, s := range run {
		metrics, all := metricsOf(&s.history, &s.summary)
		whole = whole && all
		if w.Metrics == nil {
			w.Metrics = metrics
		}
		maps.Copy(w.Metrics, metrics)
		for _, a := range s.accesses {
			if !slices.Contains(w.Datasets, a.dataset) {
				w.Datasets = append(w.Datasets, a.dataset)
			}
		}
	}
	if !whole {
		sink.Flag(evidence.Problem{Origin: last.origin(), Reason: fmt.Sprintf("it has more than %d metrics: the rest was left out", maxMetrics)})
	}
	return w
}

func emitAccesses(sink evidence.Sink, s *session) error {
	for _, a := range s.accesses {
		r := &evidence.Access{Dataset: a.dataset, Version: a.version, Workload: s.workload(), Mode: a.mode, At: s.start}
		if err := sink.Add(r, s.origin()); err != nil {
			return err
		}
	}
	return nil
}

// emitUsage says what a session held: of the resource that a label names, or
// of each GPU that it held, by UUID. Never both, for that is the same GPU
// twice. A session that nothing joins to a bill has no usage, nor has one that
// still waits.
func emitUsage(sink evidence.Sink, s *session, l labels) error {
	if s.status == scheduled {
		return nil
	}
	resource := l.first("resource_id", "instance_id", "cloud_resource_id")
	if err := emitParts(sink, s, resource, l); err != nil {
		return err
	}
	if resource != "" {
		return emitMachine(sink, s, resource, l)
	}
	return emitGPUs(sink, s, l)
}

// emitParts says of what each GPU is a part, if that is known.
func emitParts(sink evidence.Sink, s *session, resource string, l labels) error {
	if node := s.node(); resource == "" && node != "" {
		resource = "node:" + node
	}
	if resource == "" {
		return nil
	}
	for _, uuid := range s.gpus.uuids {
		r := &evidence.Resource{Resource: gpuName(uuid), Of: resource, InstanceType: l.first("instance_type")}
		if err := sink.Add(r, s.origin()); err != nil {
			return err
		}
	}
	return nil
}

func gpuName(uuid string) string { return "gpu:" + uuid }

// emitMachine is the usage of a named machine: of its GPUs if it has any, else
// of the whole of it.
func emitMachine(sink evidence.Sink, s *session, resource string, l labels) error {
	u := s.usage(resource, l)
	held, capacity, ok := s.heldGPUs(sink, l)
	if !ok {
		return sink.Add(s.paused(sink, u), s.origin())
	}
	u.Unit, u.Held, u.Capacity, u.Used = "gpu", held, capacity, s.gpus.used(s.gpus.held(held))
	return sink.Add(s.paused(sink, u), s.origin())
}

// emitGPUs is the usage of each GPU by its UUID.
func emitGPUs(sink evidence.Sink, s *session, l labels) error {
	if len(s.gpus.uuids) == 0 {
		return nil
	}
	held, _, _ := s.heldGPUs(sink, l)
	indexes := s.gpus.held(held)
	if indexes == nil {
		sink.Flag(evidence.Problem{Origin: s.origin(), Refused: true,
			Reason: fmt.Sprintf("it held %s of %d GPUs and nothing tells which, nor of what resource", held, s.gpus.total())})
	}
	for _, i := range indexes {
		if i >= len(s.gpus.uuids) {
			sink.Flag(evidence.Problem{Origin: s.origin(), Reason: fmt.Sprintf("nothing tells the UUID of its GPU %d", i), Refused: true})
			continue
		}
		u := s.usage(gpuName(s.gpus.uuids[i]), l)
		u.Unit, u.Used = "gpu", s.gpus.used([]int{i})
		if err := sink.Add(s.paused(sink, u), s.origin()); err != nil {
			return err
		}
	}
	return nil
}

// usage is that of a whole machine over the session.
func (s *session) usage(resource string, l labels) *evidence.Usage {
	one := money.FromInt(1)
	return &evidence.Usage{Resource: resource, Workload: s.workload(), Start: s.start, End: s.last,
		Unit: "machine", Held: one, Capacity: one, InstanceType: l.first("instance_type")}
}

// heldGPUs is how many GPUs the session held and the machine has. What the
// run says of itself comes first, then Slurm, then what the SDK found.
func (s *session) heldGPUs(sink evidence.Sink, l labels) (held, capacity money.Amount, ok bool) {
	total := money.FromInt(int64(s.gpus.total()))
	capacity, stated := l.amount("gpu_capacity")
	if !stated {
		capacity = total
	}
	held, ok = l.amount("gpus", "gpu_count")
	if !ok {
		held, ok = labels(s.slurm).amount("gpus_on_node")
	}
	if !ok {
		held = total
	}
	switch {
	case capacity.IsZero():
		capacity = held // all that is known of the machine
	case held.Cmp(capacity) > 0:
		sink.Flag(evidence.Problem{Origin: s.origin(), Reason: fmt.Sprintf("it says that it held %s GPUs, of a machine with %s: taken as all of it", held, capacity)})
		held = capacity
	}
	return held, capacity, held.Sign() > 0
}

// paused lessens what was held if the run did not run all the time: a server
// knows no sessions, only how long it was active in all. Pauses of less than
// ten minutes are heartbeats that came late.
func (s *session) paused(sink evidence.Sink, u *evidence.Usage) *evidence.Usage {
	wall := nanoseconds(u.End.Sub(u.Start))
	active := s.active.Mul(nanoseconds(time.Second))
	if !s.active.IsZero() && wall.Sub(active).Cmp(nanoseconds(10*time.Minute)) > 0 {
		sink.Flag(evidence.Problem{Origin: s.origin(), Reason: fmt.Sprintf("it was paused: of the %s from its start to its end it ran %s seconds; what it held is lessened by as much",
			u.End.Sub(u.Start).Round(time.Second), s.active.Fixed(0))})
		u.Held = quotient(u.Held.Mul(active), wall)
		if u.Used != nil {
			used := quotient(u.Used.Mul(active), wall)
			u.Used = &used
		}
	}
	return u
}

func nanoseconds(d time.Duration) money.Amount {
	return money.FromUnscaled(big.NewInt(d.Nanoseconds()), 0)
}
