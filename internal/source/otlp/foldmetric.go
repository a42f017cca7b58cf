package otlp

import "fmt"

// childMark tells the mark "has a counted inference within" from the mark of a
// span that was counted. It is the lowest bit, so that both marks of a span lie
// side by side in the window.
const childMark = 1

// metric counts the points of a metric.
func (r *reading) metric(m *metric) error {
	if why := m.check(); why != "" {
		r.refuse(why, m.name)
		return nil
	}
	var p point
	return each(m.data, 1, func(b []byte) error {
		if err := p.read(m.kind, b); err != nil {
			return err
		}
		if !p.counts() {
			return nil
		}
		if why := p.check(m); why != "" {
			r.refuse(why, m.name)
			return nil
		}
		return r.point(m, &p)
	})
}

func (r *reading) point(m *metric, p *point) error {
	k := r.key(p.agent, p.server, p.provider, p.model(), p.owner)
	identity := hash(r.identity+p.identity, m.name)
	r.tag(k.Endpoint)
	if !m.cumulative {
		once := identity + p.start*31 + p.at
		if r.fold.window.has(once) {
			return nil
		}
		r.fold.window.put(once)
	}
	var failed error
	p.amounts(m, func(s slot, n int64) {
		if failed != nil {
			return
		}
		if m.cumulative {
			failed = r.grown(identity+p.start*31+uint64(s), k, s, p, n)
		} else {
			failed = r.add(hourOf(p.at), k, s, n)
		}
	})
	return failed
}

// grown counts a point of a cumulative series.
func (r *reading) grown(id uint64, k key, s slot, p *point, n int64) error {
	f := r.fold
	at := series{Start: p.start, Key: k, Slot: s}
	followed := f.series[id]
	if followed == nil {
		if len(f.series) >= f.limits.Cumulative && f.forget() == 0 {
			r.refuse(fmt.Sprintf("more than %d cumulative series at a time; have the exporter send deltas", f.limits.Cumulative), []byte(k.Endpoint))
			return nil
		}
		followed = &at
		f.series[id] = followed
	}
	f.late = max(f.late, hourOf(p.at))
	changes, how := followed.take(newest{Hour: hourOf(p.at), At: p.at, Value: n})
	switch how {
	case tooLate:
		r.refuse(fmt.Sprintf("a point of a cumulative series comes more than %d hours late", keptHours), []byte(k.Endpoint))
	case unbased:
		r.doubtOnce("a cumulative series began before it was first seen; what it counted until then is left out, as nobody knows its hours", k.Endpoint)
	}
	for _, c := range changes {
		if err := r.add(c.hour, followed.Key, s, c.by); err != nil {
			return err
		}
	}
	return nil
}

// forget lets go of cumulative series that had no point for two days.
func (f *Fold) forget() int {
	gone := 0
	for id, s := range f.series {
		if s.idle(f.late - 48) {
			delete(f.series, id)
			gone++
		}
	}
	return gone
}

func (r *reading) add(start int64, k key, s slot, n int64) error {
	f := r.fold
	f.span.meet(start)
	h, err := f.at(start)
	if err != nil {
		return err
	}
	sums, _, limited := h.lookMetrics(k, f.limits)
	if limited {
		r.limited(h)
	}
	if !sums.changed {
		f.held++
	}
	sums.add(s, n)
	h.changed = true
	return nil
}
