package slurm

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// hand hands over the nodes, the jobs, and what they held.
func (c *cluster) hand() error {
	for _, name := range slices.Sorted(maps.Keys(c.nodes)) {
		if n := c.nodes[name]; n.instance != "" {
			r := &evidence.Resource{Resource: "node:" + name, Of: n.instance, InstanceType: n.instanceType}
			if err := c.sink.Add(r, n.from); err != nil {
				return err
			}
		}
	}
	c.closeRunning()
	most := c.mostHeld()
	for i, j := range c.order {
		if i%1024 == 0 && c.ctx.Err() != nil {
			return c.stopped(j.from.File)
		}
		if len(j.turns) == 0 {
			continue // each of its lines was refused
		}
		if err := c.sink.Add(j.workload(), j.newest.from); err != nil {
			return err
		}
		for k := range j.turns {
			if err := c.usage(j, &j.turns[k], most); err != nil {
				return err
			}
		}
	}
	return nil
}

// closeRunning ends the time that running jobs are known to have held, where
// sacct does not say how long they have run: at the newest time of all.
func (c *cluster) closeRunning() {
	for _, j := range c.order {
		for i := range j.turns {
			if t := &j.turns[i]; t.running && t.end.IsZero() {
				t.end = c.newest
			}
		}
	}
}

// workload makes the job's workload.
func (j *job) workload() *evidence.Workload {
	r, last := j.newest, j.last()
	comment := labels(r.get("comment"))
	w := &evidence.Workload{
		ID: "run:slurm-" + j.id, Kind: "run", Name: r.get("jobname"), User: r.get("user"),
		Team:        cmp.Or(comment["team"], r.get("account")),
		Project:     cmp.Or(comment["project"], strings.TrimPrefix(r.get("wckey"), "*")),
		Environment: comment["environment"], Model: comment["model"], ModelVersion: comment["model_version"],
		JobType: comment["job_type"], Pipeline: comment["pipeline"],
		Status: status(r.get("state")), Metrics: j.metrics,
	}
	for _, t := range j.turns {
		if !t.start.IsZero() && (w.Start.IsZero() || t.start.Before(w.Start)) {
			w.Start = t.start
		}
	}
	// A job that was cancelled in the queue has an end and never began.
	if !last.running && !last.start.IsZero() {
		w.End = last.end
	}
	return w
}

// labels reads a comment such as "team=search model=ranker".
func labels(comment string) map[string]string {
	out := map[string]string{}
	for _, part := range strings.FieldsFunc(comment, func(r rune) bool { return r == ' ' || r == ',' || r == ';' }) {
		if key, value, ok := strings.Cut(part, "="); ok {
			out[strings.NewReplacer("-", "_", ".", "_").Replace(strings.ToLower(key))] = value
		}
	}
	return out
}

// status is a job's state in our words (sacct(1), JOB STATE CODES). It may go
// on: CANCELLED by 1000.
func status(state string) string {
	word, _, _ := strings.Cut(strings.TrimSuffix(state, "+"), " ")
	switch strings.ToUpper(word) {
	case "PENDING", "REQUEUED", "REQUEUE_HOLD", "SPECIAL_EXIT":
		return "scheduled"
	case "RUNNING", "COMPLETING", "CONFIGURING", "RESIZING", "STAGE_OUT", "SIGNALING":
		return "running"
	case "COMPLETED":
		return "finished"
	case "CANCELLED", "TIMEOUT", "DEADLINE", "PREEMPTED", "REVOKED":
		return "killed"
	case "FAILED", "OUT_OF_MEMORY":
		return "failed"
	case "NODE_FAIL", "BOOT_FAIL", "LAUNCH_FAILED":
		return "crashed"
	}
	return strings.ToLower(word)
}

// part is what a turn held of one unit of one node.
type part struct {
	node, unit string
	held       money.Amount
}

// parts splits what a turn held over its nodes.
func (t *turn) parts() ([]part, error) {
	if t.nodes == "" || len(t.held) == 0 || !t.end.After(t.start) || t.start.IsZero() {
		return nil, nil
	}
	nodes, err := expand(t.nodes)
	if err != nil {
		return nil, err
	}
	even := make([]money.Amount, len(nodes))
	for i := range even {
		even[i] = money.FromInt(1)
	}
	var out []part
	for _, unit := range units() {
		amount, ok := t.held[unit]
		if !ok {
			continue
		}
		shares, err := money.Split(amount, even)
		if err != nil {
			return nil, err
		}
		for i, share := range shares {
			out = append(out, part{nodes[i], unit, share})
		}
	}
	return out, nil
}

func (c *cluster) usage(j *job, t *turn, most map[place]money.Amount) error {
	parts, err := t.parts()
	if err != nil {
		c.flag(t.from, true, "the NodeList %q cannot be read: %v", t.nodes, err)
		return nil
	}
	for _, p := range parts {
		u := &evidence.Usage{Resource: "node:" + p.node, Workload: "run:slurm-" + j.id, Start: t.start, End: t.end,
			Unit: p.unit, Held: p.held, Capacity: most[place{p.node, p.unit}]}
		if n := c.nodes[p.node]; n != nil {
			u.InstanceType = n.instanceType
			if n.capacity != nil {
				u.Capacity = n.capacity[p.unit]
			}
		}
		if err := c.sink.Add(u, t.from); err != nil {
			return err
		}
	}
	return nil
}

// place is a unit of a node.
type place struct{ node, unit string }

// change is more or less held of a place from a time on.
type change struct {
	at   time.Time
	held money.Amount
}

// mostHeld is the most that was held at one time of each place of which no
// capacity is known. It flags the nodes.
func (c *cluster) mostHeld() map[place]money.Amount {
	changes := map[place][]change{}
	for _, j := range c.order {
		for i := range j.turns {
			t := &j.turns[i]
			// A list that cannot be read is flagged where it is handed over.
			parts, _ := t.parts()
			for _, p := range parts {
				if n := c.nodes[p.node]; n != nil && n.capacity != nil {
					continue
				}
				at := place{p.node, p.unit}
				changes[at] = append(changes[at], change{t.start, p.held}, change{t.end, p.held.Neg()})
			}
		}
	}
	out := map[place]money.Amount{}
	unknown := map[string]bool{}
	for at, list := range changes {
		out[at] = whole(peak(list))
		unknown[at.node] = true
	}
	c.warnOfNodes(slices.Sorted(maps.Keys(unknown)))
	return out
}

// peak is the largest sum over time. What ends at an instant ends before what
// begins then.
func peak(list []change) money.Amount {
	slices.SortFunc(list, func(a, b change) int { return cmp.Or(a.at.Compare(b.at), a.held.Cmp(b.held)) })
	now, most := money.Zero(), money.Zero()
	for _, ch := range list {
		if now = now.Add(ch.held); now.Cmp(most) > 0 {
			most = now
		}
	}
	return most
}

// whole is the next whole number: no node has a part of a core.
func whole(a money.Amount) money.Amount {
	text, _, fraction := strings.Cut(a.String(), ".")
	up, err := money.Parse(text)
	if err != nil || !fraction {
		return a
	}
	return up.Add(money.FromInt(1))
}

func (c *cluster) warnOfNodes(names []string) {
	if len(names) == 0 {
		return
	}
	shown := strings.Join(names[:min(5, len(names))], ", ")
	if len(names) > 5 {
		shown += fmt.Sprintf(" and %d more", len(names)-5)
	}
	c.flag(evidence.Origin{File: c.order[0].from.File, Name: names[0]}, false,
		"the capacity of %s is not known, and the most that jobs held at one time is taken for it; the output of scontrol show node -o beside this file tells it", shown)
}
