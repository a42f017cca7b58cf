package slurm

import (
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// job is a job with all its turns: one that is put back into the queue runs
// again under its number (sacct -D shows each).
type job struct {
	id, cluster string
	from        evidence.Origin
	newest      *row // the turn that tells what became of it
	turns       []turn
	metrics     map[string]string
}

// turn is one time that the job was on its nodes.
type turn struct {
	start, end time.Time
	running    bool
	nodes      string // as a list of Slurm's
	held       map[string]money.Amount
	from       evidence.Origin
}

// row reads a line of sacct: a job or one of its steps.
func (c *cluster) row(r *row) {
	if len(r.values) != r.columns.width {
		c.flag(r.from, true, "the line has %d values for %d columns; a bar or a line break in a name or comment does that", len(r.values), r.columns.width)
		return
	}
	id := r.get("jobidraw")
	if id == "" {
		id = r.get("jobid")
	}
	id, step, isStep := strings.Cut(id, ".")
	r.from.Name = id
	if id == "" {
		c.flag(r.from, true, "the line has no JobIDRaw")
		return
	}
	j := c.jobs[id]
	if isStep {
		c.step(j, r, step)
		return
	}
	if j == nil {
		j = &job{id: id, cluster: r.get("cluster"), from: r.from}
		c.jobs[id] = j
		c.order = append(c.order, j)
	}
	if j.cluster != r.get("cluster") {
		c.flag(r.from, true, "a job of the cluster %q has this number too; read each cluster's jobs apart", j.cluster)
		return
	}
	c.turn(j, r)
}

// step keeps what a step says of its GPUs: the last sample of each task, so
// the largest of the steps is kept, by name.
func (c *cluster) step(j *job, r *row, step string) {
	if j == nil {
		c.flag(r.from, true, "the step %s comes without its job", step)
		return
	}
	usage := tres(r.get("tresusageintot"))
	if usage["gres/gpuutil"] == "" {
		usage = tres(r.get("tresusageinave"))
	}
	util, err := money.Parse(usage["gres/gpuutil"])
	if err != nil {
		return
	}
	if before, err := money.Parse(j.metrics["slurm.gpuutil"]); err == nil && before.Cmp(util) >= 0 {
		return
	}
	if j.metrics == nil {
		j.metrics = map[string]string{}
	}
	j.metrics["slurm.gpuutil"] = util.String()
}

// turn adds a row of a job. It may be there twice, in two files.
func (c *cluster) turn(j *job, r *row) {
	t := turn{from: r.from, nodes: r.get("nodelist")}
	var ok, ok2 bool
	start, end := r.get("start"), r.get("end")
	if start != "" {
		t.start, ok = c.clock.time(start)
	}
	if end != "" {
		t.end, ok2 = c.clock.time(end)
	}
	if start != "" && !ok || end != "" && !ok2 {
		c.flag(r.from, true, "the start %q or the end %q is not a time such as 2026-09-01T12:00:00", start, end)
		return
	}
	took, known := elapsed(r)
	t.running = !t.start.IsZero() && t.end.IsZero()
	switch {
	case t.running && known:
		t.end = t.start.Add(took)
	case !t.running && known:
		t.start, t.end = c.clock.settle(t.start, t.end, took)
	}
	var err error
	if t.held, err = held(r.get("alloctres")); err != nil {
		c.flag(r.from, true, "AllocTRES cannot be read: %v", err)
		return
	}
	if len(t.held) == 0 {
		t.held = coresOnly(r)
	}
	for _, at := range []time.Time{t.start, t.end} {
		if at.After(c.newest) {
			c.newest = at
		}
	}
	c.keep(j, r, t)
}

// coresOnly is for clusters that do not track resources.
func coresOnly(r *row) map[string]money.Amount {
	for _, column := range []string{"alloccpus", "ncpus"} {
		if n, err := money.Parse(r.get(column)); err == nil && n.Sign() > 0 {
			return map[string]money.Amount{"cpu": n}
		}
	}
	return nil
}

// keep keeps the turn. A later look at the same one, by its start, takes the
// place of the earlier.
func (c *cluster) keep(j *job, r *row, t turn) {
	for i := range j.turns {
		if before := &j.turns[i]; before.start.Equal(t.start) {
			if t.end.Before(before.end) {
				return
			}
			if *before = t; t.start.Equal(j.last().start) {
				j.newest = r
			}
			return
		}
	}
	if len(j.turns) == 0 || !t.start.IsZero() && t.start.After(j.last().start) {
		j.newest = r
	}
	j.turns = append(j.turns, t)
}

// last is the turn with the latest start.
func (j *job) last() *turn {
	last := &j.turns[0]
	for i := range j.turns {
		if j.turns[i].start.After(last.start) {
			last = &j.turns[i]
		}
	}
	return last
}
