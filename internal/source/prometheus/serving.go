package prometheus

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// requests are what the model servers were asked in a span, by endpoint, model
// and hour. The endpoint is the scraped service ("service"), or the job.
func (r *reader) requests(ctx context.Context, s span, c *cluster) ([]found, error) {
	var out []found
	for _, e := range engines() {
		v := &serving{reader: r, cluster: c, engine: e, span: s, alive: map[string]map[int64]bool{}, hours: map[servedHour]*served{}}
		last := s.last().Truncate(r.step)
		err := r.client.between(ctx, e.selector(), s.from.Add(-longestGap), last, r.step, v.take)
		if err != nil {
			return nil, err
		}
		v.count()
		out = append(out, v.records(last)...)
	}
	return out, nil
}

// serving adds up the counters of one engine.
type serving struct {
	*reader
	cluster *cluster
	engine  engine
	span    span
	series  []counter
	alive   map[string]map[int64]bool // the moments at which an instance was there
	hours   map[servedHour]*served
}

type counter struct {
	labels   map[string]string
	instance string
	counts   []count
}

type servedHour struct {
	endpoint, model string
	start           int64 // Unix milliseconds
}

// served is what was counted in an hour.
type served struct {
	// grown are the increases by metric, and by metric{label} for the parts
	// that are told apart by a label.
	grown   map[string]int64
	buckets map[int64]int64
}

func (v *serving) take(s series) error {
	l := s.labels
	n, bad := counts(s.points)
	if bad != "" {
		v.flag(l["__name__"], v.endpoint(l), "a counter of "+bad+" cannot be, and was passed over", true)
	}
	instance := l["job"] + " " + l["instance"] + " " + l["pod"]
	at := v.alive[instance]
	if at == nil {
		at = map[int64]bool{}
		v.alive[instance] = at
	}
	for _, c := range n {
		at[c.at] = true
	}
	v.series = append(v.series, counter{l, instance, n})
	return nil
}

func (v *serving) endpoint(l map[string]string) string { return cmp.Or(l["service"], l["job"]) }

func (v *serving) model(l map[string]string) string {
	for _, name := range v.engine.model {
		if l[name] != "" {
			return l[name]
		}
	}
	return ""
}

// count adds the increases of all series up. It waits for the last one: only
// then is it known when the instances were there.
func (v *serving) count() {
	from, to := v.span.from.UnixMilli(), v.span.to.UnixMilli()
	for _, c := range v.series {
		endpoint := v.endpoint(c.labels)
		if endpoint == "" {
			v.flag(c.labels["__name__"], "", "a series without service and job belongs to no endpoint", true)
			continue
		}
		v.serves(endpoint, c.labels)
		alive := func(at int64) bool { return v.wasAlive(c.instance, at) }
		increases(c.counts, alive, func(at, grown int64) {
			if at <= from || at > to {
				return
			}
			start := (at - 1) / hourMs * hourMs // up to a full hour belongs to the hour before
			v.at(servedHour{endpoint, v.model(c.labels), start}).add(v.engine, c.labels, grown)
		})
	}
}

const hourMs = int64(time.Hour / time.Millisecond)

// wasAlive tells whether an instance was there within the hour before.
func (v *serving) wasAlive(instance string, at int64) bool {
	step := v.step.Milliseconds()
	for t := at - step; t >= at-longestGap.Milliseconds(); t -= step {
		if v.alive[instance][t] {
			return true
		}
	}
	return false
}

func (v *serving) at(key servedHour) *served {
	s := v.hours[key]
	if s == nil {
		s = &served{grown: map[string]int64{}, buckets: map[int64]int64{}}
		v.hours[key] = s
	}
	return s
}

func (s *served) add(e engine, l map[string]string, grown int64) {
	name := l["__name__"]
	if name == e.latency+"_bucket" {
		if bound, ok := boundOf(l["le"], e.latencyDigits); ok {
			s.buckets[bound] = plus(s.buckets[bound], grown)
		}
		return
	}
	s.grown[name] = plus(s.grown[name], grown)
	for _, p := range e.errors {
		if p.metric == name && p.label != "" && l[p.label] == p.value {
			s.grown[p.key()] = plus(s.grown[p.key()], grown)
		}
	}
}

func plus(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func (p part) key() string {
	if p.label == "" {
		return p.metric
	}
	return p.metric + "{" + p.value + "}"
}

// first is the increase of the first of metrics that there is; nil if none is.
func (s *served) first(parts []part) *int64 {
	for _, p := range parts {
		n, ok := s.grown[p.key()]
		if !ok {
			continue
		}
		if p.plus != "" {
			n = plus(n, s.grown[p.plus])
		}
		return &n
	}
	return nil
}

// serves keeps that an endpoint is, and what runs it: what its pods cost is
// the endpoint's.
func (v *serving) serves(endpoint string, l map[string]string) {
	id := "endpoint:" + endpoint
	n := v.cluster.named[id]
	if n == nil {
		n = &named{record: &evidence.Workload{ID: id, Kind: "endpoint", Name: endpoint}, query: l["__name__"]}
		v.cluster.named[id] = n
	}
	if model := v.model(l); model != "" && (n.record.Model == "" || model < n.record.Model) {
		n.record.Model = model
	}
	p := v.cluster.pods[podKey(l)]
	if p == nil || p.name == "" {
		return
	}
	n.add(p)
	if by := v.cluster.named[v.cluster.workload(p)]; by != nil && by != n && by.record.Parent == "" {
		by.record.Parent = id
	}
}

func (v *serving) records(last time.Time) []found {
	var out []found
	for key, s := range v.hours {
		if r := v.record(key, s, last); r != nil {
			out = append(out, found{r, evidence.Origin{File: v.engine.requests[0].metric, Name: key.endpoint}})
		}
	}
	slices.SortFunc(out, func(a, b found) int {
		x, y := a.record.(*evidence.Requests), b.record.(*evidence.Requests)
		return cmp.Or(cmp.Compare(x.Endpoint, y.Endpoint), cmp.Compare(x.Model, y.Model), x.Start.Compare(y.Start))
	})
	return out
}

// record is an hour's; nil if no requests were counted.
func (v *serving) record(key servedHour, s *served, last time.Time) *evidence.Requests {
	e := v.engine
	requests := s.first(e.requests)
	if requests == nil {
		v.flag(e.requests[0].metric, key.endpoint, "the endpoint counts tokens and no requests: its hour is left out", true)
		return nil
	}
	start := time.UnixMilli(key.start).UTC()
	end := start.Add(time.Hour)
	if last.Before(end) {
		end = last
	}
	r := &evidence.Requests{
		Endpoint: key.endpoint, Provider: e.provider, Model: key.model, Start: start, End: end, Requests: *requests,
		Errors: s.first(e.errors), InputTokens: s.first(e.input), CachedInputTokens: s.first(e.cached), OutputTokens: s.first(e.output),
		LatencyP50Ms: quantile(s.buckets, 50), LatencyP95Ms: quantile(s.buckets, 95),
	}
	v.within(key, r.Errors, &r.Requests, "errors", "requests")
	v.within(key, r.CachedInputTokens, r.InputTokens, "cached input tokens", "input tokens")
	return r
}

// within keeps a part no greater than its whole: counters of one server are
// scraped together and yet begin again apart.
func (v *serving) within(key servedHour, part, whole *int64, what, of string) {
	if part != nil && whole != nil && *part > *whole {
		v.flag(v.engine.requests[0].metric, key.endpoint, "it counted more "+what+" than "+of+", and they were taken for equal", false)
		*part = *whole
	}
}
