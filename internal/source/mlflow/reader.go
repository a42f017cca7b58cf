package mlflow

import (
	"context"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// lookBack is read again before a mark: clocks differ from machine to machine,
// and runs are tagged after their end.
const lookBack = 24 * time.Hour

// reader turns what a store has into records.
type reader struct {
	store       store
	sink        evidence.Sink
	report      reporter
	experiments map[string]experiment
	made        map[string]madeModel // by the run that made it
	late        []string             // runs whose models were registered since the mark
	seen        map[string]time.Time // runs that were handed over, with their ends
	mark        mark
}

// readStore hands over what is new in a store since a mark.
func readStore(ctx context.Context, s store, since mark, sink evidence.Sink) (mark, error) {
	defer func() { _ = s.close() }() // nothing was written
	r := &reader{store: s, sink: sink, report: reporter{sink}, experiments: map[string]experiment{}, seen: map[string]time.Time{}, mark: since}
	err := s.experiments(ctx, func(e experiment) error {
		r.experiments[e.id] = e
		return nil
	})
	if err != nil {
		return mark{}, err
	}
	if err := r.readModels(ctx, before(since.Runs)); err != nil {
		return mark{}, err
	}
	if err := r.readRuns(ctx, before(since.Runs)); err != nil {
		return mark{}, err
	}
	if err := r.readTraces(ctx, before(since.Traces).Truncate(time.Hour)); err != nil {
		return mark{}, err
	}
	r.mark.Runs, r.mark.Traces = notAfter(r.mark.Runs, s.asOf()), notAfter(r.mark.Traces, s.asOf())
	return r.mark, nil
}

func before(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(-lookBack)
}

// notAfter keeps a clock that runs ahead from hiding all that comes later.
func notAfter(t, limit time.Time) time.Time {
	if !limit.IsZero() && t.After(limit) {
		return limit
	}
	return t
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// readModels learns which run made which model, and in which version.
func (r *reader) readModels(ctx context.Context, since time.Time) error {
	m := newMade()
	if err := r.store.loggedModels(ctx, func(l loggedModel) error { m.log(l); return nil }); err != nil {
		return err
	}
	err := r.store.versions(ctx, func(v version) error {
		id := m.register(v)
		if id != "" && !since.IsZero() && !v.updated.Before(since) {
			r.late = append(r.late, id)
		}
		return nil
	})
	r.made = m.byRun
	return err
}

func (r *reader) readRuns(ctx context.Context, since time.Time) error {
	if err := r.store.runs(ctx, since, func(one run) error { return r.take(ctx, one) }); err != nil {
		return err
	}
	for _, id := range r.late {
		if _, ok := r.seen[id]; ok {
			continue
		}
		one, ok, err := r.store.run(ctx, id)
		if err != nil {
			return err
		}
		if ok {
			if err := r.take(ctx, one); err != nil {
				return err
			}
		}
	}
	return nil
}

// take hands over a run, once for each end that it had: pages may overlap, and a
// run that was seen running may have ended before the next page.
func (r *reader) take(ctx context.Context, one run) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if end, ok := r.seen[one.id]; ok && end.Equal(one.end) {
		return nil
	}
	r.seen[one.id] = one.end
	r.mark.Runs = later(r.mark.Runs, one.end)
	if n := len(r.seen); n%100 == 0 {
		r.sink.Progress(n, 0, "runs")
	}
	return r.hand(ctx, one)
}

func (r *reader) hand(ctx context.Context, one run) error {
	f := fieldsOf(r.experiments[one.experiment].tags, one.params, one.tags)
	w := workloadOf(one, r.experiments[one.experiment], f, r.made[one.id])
	if err := r.sink.Add(w, one.from); err != nil {
		return err
	}
	if err := r.handDatasets(one, w); err != nil {
		return err
	}
	return r.handUsage(ctx, one, f)
}

func (r *reader) handDatasets(one run, w *evidence.Workload) error {
	given := map[input]bool{}
	for _, in := range one.inputs {
		key := input{name: in.name, digest: in.digest}
		if given[key] {
			continue // for training and for evaluation, say
		}
		given[key] = true
		if err := r.sink.Add(&evidence.Access{Dataset: in.name, Version: in.digest, Workload: w.ID, Mode: "read", At: one.start}, one.from); err != nil {
			return err
		}
		// MLflow's digest is of a sample of the rows, so equal digests do not
		// promise equal contents: it is the version only.
		if at := locationOf(in.source); at != "" {
			if err := r.sink.Add(&evidence.Dataset{Dataset: in.name, Version: in.digest, Location: at}, one.from); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *reader) readTraces(ctx context.Context, since time.Time) error {
	f := newFold()
	done := 0
	err := r.store.traces(ctx, since, func(t trace) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if t.at.IsZero() {
			r.report.refuse(t.from, "the trace has no time")
			return nil
		}
		r.mark.Traces = later(r.mark.Traces, t.at)
		f.add(t, r.endpoint(t.experiment))
		if done++; done%1000 == 0 {
			r.sink.Progress(done, 0, "traces")
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range f.experiments() {
		if err := r.sink.Add(endpointOf(r.experiments[e.id], r.endpoint(e.id)), e.from); err != nil {
			return err
		}
	}
	return f.hand(r.sink)
}

// endpoint is the name of an experiment, or its id if it has none.
func (r *reader) endpoint(id string) string {
	if name := strings.TrimSpace(r.experiments[id].name); name != "" {
		return name
	}
	return id
}
