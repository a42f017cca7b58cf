package anomaly

// Alarm is one anomaly from its first value to its last.
type Alarm struct {
	First  int // where the sum begins that raised it
	Raised int // the value that raised it
	Last   int // the last value at which it still was there
	Score  Score
	Up     bool
	// Over is how many times the bound its surprise was; 1 or more.
	Over float64
}

// Alarms lists the anomalies in order. Each value has a bound of its own, so
// that what is known at one time can change how easily later values alarm.
func (w Weighed) Alarms(bound func(t int) float64) []Alarm {
	a := alarm{half: Bound(usualBudget, w.step), quiet: w.quiet, last: -len(w.sums) - w.quiet}
	var out []Alarm
	for t, sums := range w.sums {
		a.bound = bound(t)
		v := a.judge(t, sums, w.shifts[t])
		switch {
		case v.Anomaly:
			out = append(out, Alarm{First: t + 1 - a.length, Raised: t, Last: t, Score: v.Score, Up: a.by.amount > 0, Over: a.over(v.Score)})
		case a.last == t:
			out[len(out)-1].Last = t
		}
	}
	return out
}

// over is how many times the bound the surprise of a score is.
func (a *alarm) over(s Score) float64 { return a.half * float64(s) / (1 - float64(s)) / a.bound }

// Expected is what was expected of the value at a time, a known fee included;
// false while too little is known.
func (w Weighed) Expected(t int) (float64, bool) { return w.usual[t], t >= w.warmUp }

// Fee is the part of what was expected at a time that is a known monthly fee.
func (w Weighed) Fee(t int) float64 {
	if t < w.warmUp {
		return 0
	}
	return w.fees[t]
}

// ShareOf is the budget of one of several series that share one: its part, but
// never less than a thousandth of the whole.
func (b Budget) ShareOf(part, whole float64) Budget {
	if whole <= 0 || part <= whole/1000 {
		return b / 1000
	}
	return Budget(min(1, part/whole)) * b
}
