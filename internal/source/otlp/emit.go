package otlp

import (
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

func hourTime(start int64) time.Time { return time.Unix(start*3600, 0).UTC() }

// Emit hands over every hour's requests that changed since the last Save (of a
// fold in memory: all), and the endpoints whose tags did. Emitting again without
// a Save gives the same again.
func (f *Fold) Emit(sink evidence.Sink) error {
	return f.emit(sink, func(int64) bool { return true })
}

// emit hands over the changed hours that are wanted.
func (f *Fold) emit(sink evidence.Sink, wanted func(hour int64) bool) error {
	starts := make([]int64, 0, len(f.hours))
	for start, h := range f.hours {
		if h.changed && wanted(start) {
			starts = append(starts, start)
		}
	}
	slices.Sort(starts)
	for _, start := range starts {
		if err := f.emitHour(f.hours[start], sink); err != nil {
			return err
		}
	}
	return f.emitEndpoints(sink)
}

func (f *Fold) emitEndpoints(sink evidence.Sink) error {
	names := make([]string, 0, len(f.retold))
	for name := range f.retold {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		l := f.tags[name].Labels
		w := &evidence.Workload{ID: "endpoint:" + name, Kind: "endpoint", Name: name, Team: l.Team, Project: l.Project,
			Environment: l.Environment, Model: l.Model, ModelVersion: l.ModelVersion, JobType: l.JobType, Pipeline: l.Pipeline}
		if err := sink.Add(w, evidence.Origin{File: "otlp", Name: w.ID}); err != nil {
			return err
		}
	}
	return nil
}

// emitHour hands over the keys that changed. Evidence knows requests without
// their provider, so the providers of one model are added up.
func (f *Fold) emitHour(h *hour, sink evidence.Sink) error {
	before, err := f.at(h.start - 1)
	if err != nil {
		return err
	}
	keys := h.keys()
	slices.SortStableFunc(keys, func(a, b key) int { return compare(a.contract(), b.contract()) })
	for len(keys) > 0 {
		n := 1
		for n < len(keys) && keys[n].contract() == keys[0].contract() {
			n++
		}
		if h.anyChanged(keys[:n]) {
			r := h.requests(keys[:n], h.bySpans(keys[0].Endpoint) || before.bySpans(keys[0].Endpoint))
			if err := sink.Add(r, evidence.Origin{File: "otlp", Name: r.Endpoint}); err != nil {
				return err
			}
		}
		keys = keys[n:]
	}
	return nil
}

func (h *hour) bySpans(endpoint string) bool {
	_, ok := h.endpoints[endpoint]
	return ok
}

func (h *hour) anyChanged(keys []key) bool {
	return slices.ContainsFunc(keys, func(k key) bool {
		s, m := h.spans[k], h.metrics[k]
		return s != nil && s.changed || m != nil && m.changed
	})
}

// requests adds up the keys. Metrics that do not count give 0, which takes back
// what may have been told of them before.
func (h *hour) requests(keys []key, bySpans bool) *evidence.Requests {
	k := keys[0]
	r := &evidence.Requests{Endpoint: k.Endpoint, Workload: k.Workload, Model: k.Model,
		Provider: provider(keys), Start: hourTime(h.start), End: hourTime(h.start + 1)}
	var sum counts
	var latency sketch
	for _, k := range keys {
		if s := h.spans[k]; s != nil {
			sum.add(s.counts())
			latency.merge(&s.Latency)
		} else if m := h.metrics[k]; !bySpans {
			sum.add(m.counts())
		} else {
			sum.add(m.zeros())
		}
	}
	r.Requests = sum.requests
	if sum.hasErrors {
		r.Errors = &sum.errors
	}
	r.InputTokens, r.CachedInputTokens, r.CacheWriteTokens = sum.tokens.pointer(input), sum.tokens.pointer(cached), sum.tokens.pointer(cacheWrite)
	r.OutputTokens, r.ReasoningTokens = sum.tokens.pointer(output), sum.tokens.pointer(reasoning)
	r.LatencyP50Ms, r.LatencyP95Ms = latency.quantile(50), latency.quantile(95)
	return r
}

// provider is the one of all keys that name one; several give a list.
func provider(keys []key) string {
	var out []string
	for _, k := range keys {
		if k.Provider != "" && !slices.Contains(out, k.Provider) {
			out = append(out, k.Provider)
		}
	}
	slices.Sort(out)
	return strings.Join(out, ",")
}

// counts are what spans or metrics say of requests.
type counts struct {
	requests, errors int64
	hasErrors        bool
	tokens           tokens
}

func (c *counts) add(o counts) {
	c.requests += o.requests
	c.errors += o.errors
	c.hasErrors = c.hasErrors || o.hasErrors
	c.tokens.add(&o.tokens)
}

func (t *tokens) pointer(k token) *int64 {
	if !t.has(k) {
		return nil
	}
	n := t.N[k]
	return &n
}

func (s *fromSpans) counts() counts {
	return counts{requests: s.Requests, errors: s.Errors, hasErrors: true, tokens: s.Tokens}
}

// counts prefers the new generation's counters to the old one's histogram, and
// a client's durations to a server's and to the histogram of tokens.
func (m *fromMetrics) counts() counts {
	var c counts
	for _, from := range []struct {
		to    token
		slots []slot
	}{
		{input, []slot{newInput, oldInput}},
		{cached, []slot{newCached}},
		{cacheWrite, []slot{newCacheWrite}},
		{output, []slot{newOutput, oldOutput}},
		{reasoning, []slot{newReasoning}},
	} {
		if i := slices.IndexFunc(from.slots, m.has); i >= 0 {
			c.tokens.set(from.to, m.N[from.slots[i]])
		}
	}
	switch {
	case m.has(clientRequests):
		c.requests, c.errors, c.hasErrors = m.N[clientRequests], m.N[clientErrors], true
	case m.has(serverRequests):
		c.requests, c.errors, c.hasErrors = m.N[serverRequests], m.N[serverErrors], true
	case m.has(oldRequests):
		c.requests = m.N[oldRequests]
	}
	return c
}

// zeros are counts of 0 of all that the metrics count.
func (m *fromMetrics) zeros() counts {
	c := m.counts()
	return counts{hasErrors: c.hasErrors, tokens: tokens{Have: c.tokens.Have}}
}

func compare(a, b key) int {
	for _, c := range []int{strings.Compare(a.Endpoint, b.Endpoint), strings.Compare(a.Workload, b.Workload),
		strings.Compare(a.Model, b.Model), strings.Compare(a.Provider, b.Provider)} {
		if c != 0 {
			return c
		}
	}
	return 0
}
