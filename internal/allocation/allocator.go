package allocation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

// edition is part of every digest of inputs: a change of the statements must
// allocate everything again.
const edition = "2"

// Allocator divides the charges that have changed, or whose evidence or rules
// have.
type Allocator struct {
	Store    Store
	Engine   Engine
	Rules    Rules
	Progress func(ledger.Step) // nil if nobody listens
}

// Report says what an allocation did, or would do.
type Report struct {
	Allocated []Key  `json:"-"`
	Unchanged int    `json:"unchanged" doc:"Months of sources whose charges, evidence and rules are as they were"`
	Moves     []Move `json:"moves,omitempty" doc:"What would change hands, the largest first"`
}

// movesShown bounds what a dry run tells.
const movesShown = 200

// Run allocates what has changed, a month at a time; with dry set it only says
// what would move.
func (a Allocator) Run(ctx context.Context, dry bool) (Report, error) {
	p, err := a.plan(ctx)
	if err != nil {
		return Report{}, err
	}
	report := Report{Unchanged: p.unchanged}
	var before, after []string
	dir, remove, err := a.Store.Workspace()
	if err != nil {
		return Report{}, err
	}
	defer remove()
	for i, month := range p.months {
		a.step(i, len(p.months), "allocating "+month.String())
		done, err := a.month(ctx, p, month, filepath.Join(dir, month.String()))
		if err != nil {
			return report, stoppedOr(ctx, err)
		}
		for _, d := range done {
			report.Allocated = append(report.Allocated, KeyOf(d.delivery))
			if !dry {
				if err := a.Store.PublishAllocation(ctx, d.delivery, d.record, d.files); err != nil {
					return report, err
				}
				continue
			}
			held, err := a.Store.Allocations(ctx, KeyOf(d.delivery))
			if err != nil {
				return report, err
			}
			before, after = append(before, held...), append(after, d.files.Allocations...)
		}
	}
	if dry && len(after) > 0 {
		report.Moves, err = a.Engine.Moves(ctx, before, after, movesShown)
	}
	a.step(len(p.months), len(p.months), "done")
	return report, stoppedOr(ctx, err)
}

func (a Allocator) step(done, total int, what string) {
	if a.Progress != nil {
		a.Progress(ledger.Step{Done: done, Total: total, What: what})
	}
}

func stoppedOr(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return fault.New(fault.Canceled, "stopped; the months that were allocated before are published").Wrap(ctx.Err())
	}
	return err
}

// plan is what has to be allocated.
type plan struct {
	snapshot  ledger.Snapshot
	evidence  map[string][]EvidenceFile
	months    []period.Month
	stale     map[period.Month][]job
	unchanged int
}

// job is one source and month with what it is allocated from.
type job struct {
	delivery ledger.Delivery
	record   Record
	files    Files
	charges  []string
	changed  bool
}

func (a Allocator) plan(ctx context.Context) (plan, error) {
	p := plan{evidence: map[string][]EvidenceFile{}, stale: map[period.Month][]job{}}
	var err error
	if p.snapshot, err = a.Store.Snapshot(ctx, time.Time{}); err != nil {
		return p, err
	}
	for _, t := range evidence.Tables() {
		if p.evidence[t.Name], err = a.Store.Evidence(ctx, t.Name); err != nil {
			return p, err
		}
	}
	known, err := a.Store.Allocated(ctx)
	if err != nil {
		return p, err
	}
	jobs, err := a.jobs(ctx, p, known)
	if err != nil {
		return p, err
	}
	for _, j := range jobs {
		p.stale[j.delivery.BillingPeriod] = append(p.stale[j.delivery.BillingPeriod], j)
	}
	for m, js := range p.stale {
		if !slices.ContainsFunc(js, func(j job) bool { return j.changed }) {
			p.unchanged += len(js)
			delete(p.stale, m)
			continue
		}
		if len(a.Rules.Shared) == 0 { // otherwise what one source shares depends on all
			p.stale[m] = slices.DeleteFunc(js, func(j job) bool { return !j.changed })
			p.unchanged += len(js) - len(p.stale[m])
		}
		p.months = append(p.months, m)
	}
	slices.SortFunc(p.months, func(x, y period.Month) int { return x.Start().Compare(y.Start()) })
	return p, nil
}

// jobs finds out what every delivery would be allocated from.
func (a Allocator) jobs(ctx context.Context, p plan, known map[Key]Record) ([]job, error) {
	var jobs []job
	var months []period.Month
	for _, d := range p.snapshot.Deliveries() {
		j := job{delivery: d, record: known[KeyOf(d)]}
		var err error
		if j.charges, err = p.snapshot.Delivery(ctx, d); err != nil {
			return nil, err
		}
		if j.record.Inputs == "" || !strings.HasPrefix(j.record.Inputs, prefixOf(d)) { // never allocated, or another delivery was
			if j.record.First, j.record.Last, err = a.Engine.Months(ctx, j.charges); err != nil {
				return nil, err
			}
		}
		months = append(months, j.record.Last)
		jobs = append(jobs, j)
	}
	all := Evidence{Workloads: paths(p.evidence["workloads"], nil), Datasets: paths(p.evidence["datasets"], nil), Resources: paths(p.evidence["resources"], nil)}
	digests, err := a.Engine.Digests(ctx, all, months)
	if err != nil {
		return nil, err
	}
	for i := range jobs {
		inputs := a.inputs(jobs[i], p, digests[jobs[i].record.Last])
		jobs[i].changed = inputs != jobs[i].record.Inputs
		jobs[i].record.Inputs = inputs
	}
	return jobs, nil
}

func prefixOf(d ledger.Delivery) string { return d.ID + " " + d.Digest + " " }

// inputs identifies what a job is allocated from.
func (a Allocator) inputs(j job, p plan, workloads string) string {
	ev := p.evidenceOf(j)
	h := sha256.New()
	fmt.Fprintln(h, edition, a.Rules.Digest, workloads)
	for _, files := range [][]string{ev.Usage, ev.Requests} {
		for _, f := range files {
			fmt.Fprintln(h, f)
		}
		fmt.Fprintln(h)
	}
	return prefixOf(j.delivery) + hex.EncodeToString(h.Sum(nil)[:16])
}

// evidenceOf is the evidence that matters for a job: usage and requests of the
// months that its charges' periods lie in, and all else that may have begun.
func (p plan) evidenceOf(j job) Evidence {
	within := func(m period.Month) bool { return !m.Before(j.record.First) && !j.record.Last.Before(m) }
	return Evidence{
		Usage: paths(p.evidence["usage"], within), Requests: paths(p.evidence["requests"], within),
		Workloads: paths(p.evidence["workloads"], func(m period.Month) bool { return !j.record.Last.Before(m) }),
		Datasets:  paths(p.evidence["datasets"], nil), Resources: paths(p.evidence["resources"], nil),
		Until: j.record.Last.End(),
	}
}

func paths(files []EvidenceFile, within func(period.Month) bool) []string {
	var out []string
	for _, f := range files {
		if within == nil || within(f.Month) {
			out = append(out, f.Path)
		}
	}
	slices.Sort(out)
	return out
}

// month allocates the sources of one month: first each by itself, then what
// they share.
func (a Allocator) month(ctx context.Context, p plan, m period.Month, dir string) ([]job, error) {
	jobs := p.stale[m]
	lots := together(jobs)
	gathered := map[string]Evidence{} // the sources of a month mostly share theirs
	var staged []string
	for i := range lots {
		l := &lots[i]
		l.dir = filepath.Join(dir, fmt.Sprint(i))
		ev, ok := gathered[l.span]
		var err error
		if !ok {
			if ev, err = a.Engine.Gather(ctx, p.evidenceOf(*l.jobs[0]), filepath.Join(dir, "evidence-"+l.span)); err != nil {
				return nil, err
			}
			gathered[l.span] = ev
		}
		if l.files, err = a.Engine.Divide(ctx, l.charges(), ev, a.Rules, l.dir); err != nil {
			return nil, err
		}
		staged = append(staged, l.files...)
	}
	parts, err := a.parts(ctx, staged)
	if err != nil {
		return nil, err
	}
	for i := range lots {
		if err := a.finish(ctx, lots[i], parts); err != nil {
			return nil, err
		}
	}
	return jobs, nil
}

// lot is the work of one statement: a large source by itself, or several small
// ones, because a statement takes longer to begin than to divide little.
type lot struct {
	jobs  []*job
	span  string // the months of its evidence
	rows  int64
	dir   string
	files []string
}

// lotRows bounds what is divided together with others.
const lotRows = 200_000

func together(jobs []job) []lot {
	var out []lot
	for i := range jobs {
		j := &jobs[i]
		span := j.record.First.String() + j.record.Last.String()
		at := slices.IndexFunc(out, func(l lot) bool { return l.span == span && l.rows+j.delivery.Rows <= lotRows })
		if at < 0 {
			at = len(out)
			out = append(out, lot{span: span})
		}
		out[at].jobs = append(out[at].jobs, j)
		out[at].rows += j.delivery.Rows
	}
	return out
}

func (l lot) charges() []string {
	var out []string
	for _, j := range l.jobs {
		out = append(out, j.charges...)
	}
	return out
}

// parts are the cuts of the shared rules in a month; nil if nothing is shared.
func (a Allocator) parts(ctx context.Context, staged []string) ([]Part, error) {
	if len(a.Rules.Shared) == 0 {
		return nil, nil
	}
	weights, err := a.Engine.Weights(ctx, staged)
	if err != nil {
		return nil, err
	}
	return Parts(a.Rules.Shared, weights), nil
}

// finish spreads what is shared, takes the sources apart, adds up, and makes
// the roll-ups.
func (a Allocator) finish(ctx context.Context, l lot, parts []Part) error {
	pending, err := a.Engine.Pending(ctx, l.files)
	if err != nil {
		return err
	}
	if len(pending) > 0 {
		if l.files, err = a.Engine.Spread(ctx, l.files, parts, a.Rules, l.dir); err != nil {
			return err
		}
	}
	for i, j := range l.jobs {
		j.files.Allocations = l.files
		dir := filepath.Join(l.dir, fmt.Sprint("source-", i))
		if len(l.jobs) > 1 {
			if j.files.Allocations, err = a.Engine.Only(ctx, l.files, j.delivery.Source, dir); err != nil {
				return err
			}
		}
		if j.record.Totals, err = a.Engine.Totals(ctx, j.files.Allocations); err != nil {
			return err
		}
		if err := addUp(j.delivery, j.record.Totals); err != nil {
			return err
		}
		if j.files.Daily, err = a.Engine.Rollup(ctx, j.files.Allocations, dir); err != nil {
			return err
		}
	}
	return nil
}

// addUp makes sure that nothing was lost or made.
func addUp(d ledger.Delivery, totals []ClassTotal) error {
	billed, effective := money.Sum{}, money.Sum{}
	for _, t := range totals {
		billed.Add(t.BillingCurrency, t.BilledCost)
		effective.Add(t.BillingCurrency, t.EffectiveCost)
	}
	for _, t := range d.Totals {
		b, _ := billed.Of(t.BillingCurrency)
		e, _ := effective.Of(t.BillingCurrency)
		if !b.Equal(t.BilledCost) || !e.Equal(t.EffectiveCost) {
			return fault.New(fault.Unreconciled, "the shares of %s %s do not add up to the charges", d.Source, d.BillingPeriod).
				Because("BilledCost %s of %s, EffectiveCost %s of %s %s", b, t.BilledCost, e, t.EffectiveCost, t.BillingCurrency).
				Try("nothing was published; this is a defect of Farthing, please report it")
		}
	}
	return nil
}
