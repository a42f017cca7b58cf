package budget

import (
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

// Known is what is known of the charges of a budget's question.
type Known struct {
	// Days are the exact amounts by day, in the budget's currency, from before
	// the period on; several of one day add up, days without any may be absent.
	Days []Amount
	// Whole is the first day that is not known whole.
	Whole time.Time
	// Outlook is what is expected from there on; nil if nothing can be said.
	Outlook *Outlook
	// Hours are amounts by hour that evidence gives before the bill, up to the
	// hour of Clock; HoursUntil is where the evidence ends, zero without any.
	Hours             []Amount
	HoursUntil, Clock time.Time
	// NoHours is why there are none, "" if that is not known.
	NoHours string
}

// Status is how a budget stands.
type Status struct {
	Span  Span
	Key   string // of the period
	Limit money.Amount
	// Spent is what the ledger holds of the period, days that are not whole
	// included. Planned is what was meant to be spent on the whole days.
	Spent, Left, Planned money.Amount
	Percent              Ratio
	Phase                Phase
	PhaseSpent           money.Amount
	// Curve is the days of the period.
	Curve []Point
	// End is the whole period's amount as expected (of a rolling budget that of
	// the next period), and Passes the probability that the limit is reached by
	// then; nil if nothing can be said.
	End    *Expected
	Passes *float64
	Burns  []Burning
	path   path

	rolling bool
	// Held are the thresholds that hold; Silent those that cannot be told.
	Held   []Held
	Silent []Silent
}

// Point is a day of a period: sums from its beginning to the day's end.
type Point struct {
	Day     time.Time
	Planned money.Amount
	// Spent is nil where nothing is known yet, Expected where it is not needed.
	Spent    *money.Amount
	Expected *Expected
	// Passes is the probability that the limit was reached by the day's end.
	Passes *float64
}

// Held is a threshold that holds.
type Held struct {
	Threshold Threshold
	// Day is when it was passed, or when it will be with the probability.
	Day time.Time
	// Reached tells that it was passed, by exact amounts.
	Reached bool
	// Probabilities of a forecast's threshold: by the day, and by the end.
	ByDay, Probability float64
	Burning            Burning // of a burn rate's
}

// DayLikely is the probability by the day, in percent.
func (h Held) DayLikely() string { return Likely(h.ByDay) }

// Silent is a threshold that nothing can be said of, with the reason.
type Silent struct {
	Threshold Threshold
	Why       string
}

// Evaluate tells how a budget stands at an instant. It is a pure function, and
// the order of the days does not matter.
func (b Budget) Evaluate(k Known, now time.Time) Status {
	if b.Period.Kind == Rolling && !k.Whole.IsZero() && k.Whole.Before(now) {
		now = k.Whole.AddDate(0, 0, -1) // a window that holds days nobody knows would always look cheap
	}
	s := Status{Span: b.Period.Span(now), Limit: b.Amount, rolling: b.Period.Kind == Rolling}
	s.Key = b.Period.Key(s.Span)
	s.Spent = sumIn(k.Days, s.Span)
	s.Left = b.Amount.Sub(s.Spent)
	s.Percent = Ratio{s.Spent, b.Amount}
	s.path = b.ahead(k, s.Span)
	s.Curve = b.curve(k, s, now)
	for _, p := range s.Curve {
		if p.Day.Before(k.Whole) {
			s.Planned = p.Planned
		}
	}
	for _, p := range b.PhasesOf(s.Span) {
		if p.Span.Has(midnight(now)) || s.Phase.Span.To.IsZero() {
			s.Phase, s.PhaseSpent = p, sumIn(k.Days, p.Span)
		}
	}
	b.expect(k, &s)
	for _, t := range b.Thresholds {
		b.judge(t, k, now, &s)
	}
	return s
}

// expect says what the whole period comes to.
func (b Budget) expect(k Known, s *Status) {
	if b.Period.Kind == Rolling {
		if n := len(s.path.sums); n > 0 {
			last, _ := s.path.at(s.path.first.AddDate(0, 0, n-1), b.Amount)
			s.End, s.Passes = &last.sum, &last.passes
		}
		return
	}
	if !k.Whole.Before(s.Span.To) { // all is known
		certain := 0.0
		if s.Percent.Reaches(money.FromInt(1)) {
			certain = 1
		}
		s.End, s.Passes = &Expected{Mean: float(s.Spent)}, &certain
		return
	}
	if last := s.Curve[len(s.Curve)-1]; last.Expected != nil {
		s.End, s.Passes = last.Expected, last.Passes
	}
}

// curve makes the points of a period, and for a rolling budget only those that
// its window has.
func (b Budget) curve(k Known, status Status, now time.Time) []Point {
	s := status.Span
	plan := b.Plan(s)
	byDay := map[time.Time]money.Amount{}
	for _, a := range k.Days {
		d := midnight(a.At)
		byDay[d] = byDay[d].Add(a.Amount)
	}
	planned, spent := money.Zero(), money.Zero()
	until := midnight(now).AddDate(0, 0, 1)
	out := make([]Point, s.Len())
	for i := range out {
		d := s.From.AddDate(0, 0, i)
		planned, spent = planned.Add(plan[i]), spent.Add(byDay[d])
		p := Point{Day: d, Planned: planned}
		if _, any := byDay[d]; d.Before(k.Whole) || any && d.Before(until) {
			sum := spent
			p.Spent = &sum
		}
		if a, ok := status.path.at(d, b.Amount); ok {
			p.Expected, p.Passes = &a.sum, &a.passes
		}
		out[i] = p
	}
	return out
}

// path is what a period comes to by day, as far as it is not known.
type path struct {
	first time.Time
	sums  []Expected
	most  float64 // what was spent already
}

type stop struct {
	sum    Expected
	passes float64
}

// ahead makes the path from the first day that is not whole on. In a rolling
// budget days leave the window as others come.
func (b Budget) ahead(k Known, s Span) path {
	if k.Outlook == nil {
		return path{}
	}
	next := k.Outlook.Next
	out := path{first: next, most: float(sumIn(k.Days, s))}
	known := float(sumIn(k.Days, Span{s.From, next}))
	for i := range k.Outlook.Days {
		d := next.AddDate(0, 0, i)
		if b.Period.Kind == Rolling {
			if i >= b.Period.Days {
				break
			}
			known = float(sumIn(k.Days, Span{d.AddDate(0, 0, 1-b.Period.Days), next}))
		} else if !d.Before(s.To) {
			break
		}
		sum := k.Outlook.Until(i + 1)
		sum.Mean += known
		if k.Outlook.Floored {
			least := known
			sum.Floor = &least
		}
		out.sums = append(out.sums, sum)
	}
	return out
}

// at is the sum by a day, and how likely a limit was reached by then on any
// day before.
func (p path) at(d time.Time, limit money.Amount) (stop, bool) {
	n := int(d.Sub(p.first) / day)
	if d.Before(p.first) || n >= len(p.sums) {
		return stop{}, false
	}
	out := stop{sum: p.sums[n]}
	if p.most >= float(limit) {
		out.passes = 1
	}
	for _, sum := range p.sums[:n+1] {
		out.passes = max(out.passes, sum.AtLeast(float(limit)))
	}
	return out, true
}

// passing is the first day by whose end the limit is reached with the
// probability.
func (p path) passing(limit money.Amount, probability float64) (at time.Time, how float64, ok bool) {
	for i := range p.sums {
		d := p.first.AddDate(0, 0, i)
		s, _ := p.at(d, limit)
		if s.passes >= probability && !ok {
			at, ok = d, true
		}
		how = s.passes
	}
	return at, how, ok
}

// PassedBy is the day on which the limit was reached, or by whose end it will
// be with the probability; the zero time if there is none.
func (s Status) PassedBy(probability Share) time.Time {
	if s.Percent.Reaches(money.FromInt(1)) {
		for _, p := range s.Curve {
			if p.Spent != nil && (s.rolling && p.Day.Equal(s.Span.To.AddDate(0, 0, -1)) || !s.rolling && (Ratio{*p.Spent, s.Limit}).Reaches(money.FromInt(1))) {
				return p.Day
			}
		}
	}
	at, _, _ := s.path.passing(s.Limit, float64(probability))
	return at
}
