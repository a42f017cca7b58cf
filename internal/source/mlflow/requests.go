package mlflow

import (
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// hour is what calls are folded into.
type hour struct {
	endpoint, run, model string
	start                time.Time
}

// bucket is the calls of an hour.
type bucket struct {
	provider  string
	mixed     bool // calls of several providers
	requests  int64
	errors    int64
	usage     tokens
	durations []time.Duration
	from      evidence.Origin
}

// fold adds up calls by endpoint, run, model and hour. A later read of an hour
// takes the place of the earlier one, so hours are always read whole.
type fold struct {
	hours map[hour]*bucket
	first map[string]evidence.Origin // by experiment
}

func newFold() *fold {
	return &fold{hours: map[hour]*bucket{}, first: map[string]evidence.Origin{}}
}

func (f *fold) add(t trace, endpoint string) {
	if old, ok := f.first[t.experiment]; !ok || t.from.Name < old.Name {
		f.first[t.experiment] = t.from
	}
	for _, c := range callsOf(t) {
		h := hour{endpoint: endpoint, model: c.model, start: t.at.Truncate(time.Hour)}
		if t.run != "" {
			h.run = workloadID(t.run)
		}
		b := f.hours[h]
		if b == nil {
			b = &bucket{provider: c.provider, from: t.from}
			f.hours[h] = b
		}
		b.add(c, t.from)
	}
}

func (b *bucket) add(c call, from evidence.Origin) {
	b.requests++
	if c.failed {
		b.errors++
	}
	b.mixed = b.mixed || c.provider != b.provider
	if from.Name < b.from.Name {
		b.from = from // whatever order the store gives them in
	}
	addTo(&b.usage.input, c.usage.input)
	addTo(&b.usage.cached, c.usage.cached)
	addTo(&b.usage.written, c.usage.written)
	addTo(&b.usage.output, c.usage.output)
	if c.duration >= 0 {
		b.durations = append(b.durations, c.duration)
	}
}

// addTo adds what is told; a sum of nothing stays nil.
func addTo(sum **int64, n *int64) {
	if n == nil {
		return
	}
	total := valueOf(*sum) + *n
	*sum = &total
}

// seen is an experiment that has traces.
type seen struct {
	id   string
	from evidence.Origin
}

func (f *fold) experiments() []seen {
	var out []seen
	for id, from := range f.first {
		out = append(out, seen{id, from})
	}
	slices.SortFunc(out, func(a, b seen) int { return strings.Compare(a.id, b.id) })
	return out
}

// hand gives the sums to a sink, in order of time.
func (f *fold) hand(sink evidence.Sink) error {
	keys := make([]hour, 0, len(f.hours))
	for h := range f.hours {
		keys = append(keys, h)
	}
	slices.SortFunc(keys, func(a, b hour) int {
		return firstDifference(a.start.Compare(b.start), strings.Compare(a.endpoint, b.endpoint),
			strings.Compare(a.run, b.run), strings.Compare(a.model, b.model))
	})
	for _, h := range keys {
		if err := sink.Add(f.hours[h].requestsOf(h), f.hours[h].from); err != nil {
			return err
		}
	}
	return nil
}

func firstDifference(ns ...int) int {
	for _, n := range ns {
		if n != 0 {
			return n
		}
	}
	return 0
}

func (b *bucket) requestsOf(h hour) *evidence.Requests {
	errors := b.errors
	out := &evidence.Requests{
		Endpoint: h.endpoint, Workload: h.run, Model: h.model, Start: h.start, End: h.start.Add(time.Hour),
		Requests: b.requests, Errors: &errors,
		InputTokens: b.usage.input, CachedInputTokens: b.usage.cached, CacheWriteTokens: b.usage.written, OutputTokens: b.usage.output,
	}
	if !b.mixed {
		out.Provider = b.provider
	}
	slices.Sort(b.durations)
	out.LatencyP50Ms, out.LatencyP95Ms = percentile(b.durations, 50), percentile(b.durations, 95)
	return out
}

// percentile is the smallest value that p of 100 do not exceed, in milliseconds.
func percentile(sorted []time.Duration, p int) *money.Amount {
	if len(sorted) == 0 {
		return nil
	}
	ms := money.FromUnscaled(big.NewInt(int64(sorted[(len(sorted)*p+99)/100-1])), 6)
	return &ms
}
