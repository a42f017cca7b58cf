package anomaly

import (
	"time"

	"github.com/farthing-finops/farthing/internal/series"
)

// Weighed is a series whose values have been compared with their past.
type Weighed struct {
	sums   [][]sum   // that end at each value; none while too little is known
	shifts []shift   // how much each value alone differs
	usual  []float64 // what was expected of each value, fees included
	fees   []float64 // the part of it that is a monthly fee
	quiet  int
	warmUp int
	step   time.Duration
}

// Detect gives a verdict for each value, with as many false alarms as the budget
// allows.
func Detect(s series.Series, budget Budget) []Verdict {
	return Weigh(s).Verdicts(Bound(budget, s.Step))
}

// Weigh compares each value with those before it.
func Weigh(s series.Series) Weighed {
	w := &walk{series: s, rhythm: rhythmOf(s)}
	out := Weighed{sums: make([][]sum, len(s.Values)), quiet: w.rhythm.quiet, warmUp: w.rhythm.warmUp, step: s.Step}
	for t := range s.Values {
		out.sums[t] = w.take(t)
		out.shifts = append(out.shifts, shiftOf(w.excess[t], w.normal[t]))
		out.usual = append(out.usual, s.Values[t]-w.excess[t])
		out.fees = append(out.fees, s.Values[t]-w.excess[t]-w.normal[t])
	}
	return out
}

// Verdicts raises an alarm where the surprise reaches a bound, once for each
// anomaly.
func (w Weighed) Verdicts(bound float64) []Verdict {
	a := alarm{bound: bound, half: Bound(usualBudget, w.step), quiet: w.quiet, last: -len(w.sums) - w.quiet}
	out := make([]Verdict, len(w.sums))
	for t, sums := range w.sums {
		out[t] = a.judge(t, sums, w.shifts[t])
	}
	return out
}
