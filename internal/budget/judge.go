package budget

import (
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

// judge adds a threshold to those that hold, or to those that cannot be told.
func (b Budget) judge(t Threshold, k Known, now time.Time, s *Status) {
	switch t.On {
	case Actual:
		b.judgeSum(t, k, s.Span, b.Amount, s)
	case InPhase:
		b.judgeSum(t, k, s.Phase.Span, s.Phase.Amount, s)
	case Forecast:
		b.judgeForecast(t, k, s)
	case Burn:
		b.judgeBurn(t, k, now, s)
	}
}

// judgeSum compares what was spent in a span with a percent of an amount.
func (b Budget) judgeSum(t Threshold, k Known, span Span, of money.Amount, s *Status) {
	if at, ok := b.passedOn(k.Days, span, of, t.Percent); ok {
		s.Held = append(s.Held, Held{Threshold: t, Day: at, Reached: true, ByDay: 1, Probability: 1})
	}
}

// passedOn is the day on which a percent of an amount was reached, if it still
// is: a credit may take it back. The window of a rolling budget is another on
// every day, and holds it on its last.
func (b Budget) passedOn(days []Amount, span Span, of, percent money.Amount) (time.Time, bool) {
	if !(Ratio{sumIn(days, span), of}).ReachesPercent(percent) {
		return time.Time{}, false
	}
	if b.Period.Kind == Rolling {
		return span.To.AddDate(0, 0, -1), true
	}
	byDay := map[time.Time]money.Amount{}
	for _, a := range days {
		byDay[midnight(a.At)] = byDay[midnight(a.At)].Add(a.Amount)
	}
	sum := money.Zero()
	for d := span.From; d.Before(span.To); d = d.AddDate(0, 0, 1) {
		sum = sum.Add(byDay[d])
		if (Ratio{sum, of}).ReachesPercent(percent) {
			return d, true
		}
	}
	return time.Time{}, false // not reached: the sum of all days is the last
}

// judgeForecast asks on which day a percent of the amount will be reached. One
// that is reached already still holds: what was foreseen has come.
func (b Budget) judgeForecast(t Threshold, k Known, s *Status) {
	if at, ok := b.passedOn(k.Days, s.Span, b.Amount, t.Percent); ok {
		s.Held = append(s.Held, Held{Threshold: t, Day: at, Reached: true, ByDay: 1, Probability: 1})
		return
	}
	if !k.Whole.Before(s.Span.To) && b.Period.Kind != Rolling {
		return // nothing is left to foresee
	}
	if len(s.path.sums) == 0 {
		s.Silent = append(s.Silent, Silent{t, "there is no forecast: too little is known of the past"})
		return
	}
	if k.Outlook.Rough != "" {
		s.Silent = append(s.Silent, Silent{t, "the forecast is too rough to warn by: " + k.Outlook.Rough})
		return
	}
	limit := b.Amount.Mul(t.Percent).Mul(money.MustParse("0.01"))
	if at, how, ok := s.path.passing(limit, float(t.Probability)/100); ok {
		byThen, _ := s.path.at(at, limit)
		s.Held = append(s.Held, Held{Threshold: t, Day: at, ByDay: byThen.passes, Probability: how})
	}
}

// Burning is how fast a budget was spent in a window: as a multiple of what
// was planned for it.
type Burning struct {
	Threshold           Threshold
	LongRate, ShortRate Ratio
	Estimated           bool // from evidence, before the bill: at least so much
}

// judgeBurn asks whether both windows burn at the factor.
func (b Budget) judgeBurn(t Threshold, k Known, now time.Time, s *Status) {
	burning := Burning{Threshold: t, Estimated: t.Hourly()}
	var why string
	if burning.LongRate, why = b.rate(t.Long, k, now); why == "" {
		burning.ShortRate, why = b.rate(t.Short, k, now)
	}
	if why != "" {
		s.Silent = append(s.Silent, Silent{t, why})
		return
	}
	s.Burns = append(s.Burns, burning)
	if burning.LongRate.Reaches(t.Factor) && burning.ShortRate.Reaches(t.Factor) {
		s.Held = append(s.Held, Held{Threshold: t, Day: midnight(now), Burning: burning})
	}
}

// rate is what a window held over what was planned for it. Windows of days end
// with the last whole day, windows of hours with the last whole hour.
func (b Budget) rate(window time.Duration, k Known, now time.Time) (Ratio, string) {
	if window < day {
		return b.hourlyRate(window, k)
	}
	span := Span{k.Whole.Add(-window), k.Whole}
	life := b.Period.Span(now)
	if b.Period.Kind == Life && (span.From.Before(life.From) || span.To.After(life.To)) {
		return Ratio{}, fmt.Sprintf("its time does not hold %s yet, or is over", WindowText(window))
	}
	if len(k.Days) == 0 || now.Sub(k.Whole) > max(window, staleness) {
		return Ratio{}, "no days are known that are recent enough"
	}
	return Ratio{sumIn(k.Days, span), b.planned(span)}, ""
}

// staleness is how old the newest whole day may be for a burn rate of days.
const staleness = 4 * day

func (b Budget) hourlyRate(window time.Duration, k Known) (Ratio, string) {
	end := k.Clock.UTC().Truncate(time.Hour)
	switch {
	case k.NoHours != "":
		return Ratio{}, k.NoHours
	case k.HoursUntil.IsZero():
		return Ratio{}, "no evidence of hours fits the budget"
	case k.HoursUntil.Before(end.Add(-time.Hour)):
		return Ratio{}, "the evidence of hours ends at " + k.HoursUntil.UTC().Format("2006-01-02 15:04")
	}
	d := midnight(end.Add(-time.Second))
	hours := int64(window / time.Hour)
	// × 24 on the left instead of ÷ 24 on the right: exact
	return Ratio{sumIn(k.Hours, Span{end.Add(-window), end}).Mul(money.FromInt(24)), b.planned(Span{d, d.AddDate(0, 0, 1)}).Mul(money.FromInt(hours))}, ""
}
