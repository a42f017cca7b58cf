package budget

import (
	"time"

	"github.com/farthing-finops/farthing/internal/forecast"
)

// Fired is a threshold that would have warned on a past day.
type Fired struct {
	Held   Held
	Key    string // of the period
	Day    time.Time
	Status Status
}

// Replay goes through the past: on each day of the range the budget is
// evaluated by what is known of the days until then, and what holds for the
// first time in its period is told. Thresholds of hours stay silent, since the
// hours of the past are not known. foresee makes the forecast of a day; nil
// leaves them out.
func (b Budget) Replay(days []Amount, from, whole time.Time, foresee func(until []Amount, next, end time.Time) *Outlook) []Fired {
	var out []Fired
	seen := map[string]bool{}
	for d := from; d.Before(whole); d = d.AddDate(0, 0, 1) {
		next := d.AddDate(0, 0, 1)
		k := Known{Days: until(days, next), Whole: next, NoHours: "hours of the past are not known"}
		if foresee != nil {
			k.Outlook = foresee(k.Days, next, b.end(d))
		}
		s := b.Evaluate(k, d)
		holds := map[string]bool{}
		for _, h := range s.Held {
			key := b.CauseKey(s, h.Threshold)
			holds[key] = true
			if !seen[key] {
				out = append(out, Fired{h, s.Key, d, s})
			}
		}
		b.forget(seen, holds)
	}
	return out
}

// forget keeps what was told: of a period for its time, of what goes on (burn
// rates, rolling budgets) for as long as it holds.
func (b Budget) forget(seen, holds map[string]bool) {
	for key := range seen {
		if !b.ofPeriod(key) && !holds[key] {
			delete(seen, key)
		}
	}
	for key := range holds {
		seen[key] = true
	}
}

// end is up to where a day's forecast is needed.
func (b Budget) end(d time.Time) time.Time {
	if b.Period.Kind == Rolling {
		return d.AddDate(0, 0, 1+b.Period.Days)
	}
	return b.Period.Span(d).To
}

func until(days []Amount, next time.Time) []Amount {
	var out []Amount
	for _, a := range days {
		if a.At.Before(next) {
			out = append(out, a)
		}
	}
	return out
}

// Foresee forecasts from exact amounts by day; nil if too little is known. It
// knows no plans.
func Foresee(days []Amount, next, end time.Time) *Outlook {
	first, horizon := next, min(int(end.Sub(next)/day), forecast.MostHorizon)
	for _, a := range days {
		if d := midnight(a.At); d.Before(first) {
			first = d
		}
	}
	n := int(next.Sub(first) / day)
	if horizon < 1 || n < forecast.LeastHistory {
		return nil
	}
	past := forecast.Past{Last: next.AddDate(0, 0, -1), Days: make([]float64, n)}
	for _, a := range days {
		past.Days[int(midnight(a.At).Sub(first)/day)] += float(a.Amount)
	}
	made, err := forecast.Together([]forecast.Past{past}, forecast.Options{Horizon: horizon, Levels: []float64{readLevel().Share}})
	if err != nil {
		return nil
	}
	return OutlookOf(next, made[0].Days, made[0].Total)
}
