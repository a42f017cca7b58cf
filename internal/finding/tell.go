package finding

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/explain"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/series"
)

const (
	goesOn         = 0.5 // of a cause's first excess, each day, while it is still there
	quietDays      = 7   // others that may lie between, as weekends do
	openWithin     = 2   // newest whole days in which an open finding is seen
	LongestGoingOn = 56  // days; after them, what was unlike the past is the past
	highPart       = 0.05
	mediumPart     = 0.01
)

// Tell makes a finding of a cause. The series are those of the cause's slice,
// and of everything in its currency.
func (s Scan) Tell(k Cause, own, whole Series, c *Cube) (Finding, error) {
	expected, _ := s.expected(own)
	last := k.extent(own, expected)
	f := Finding{ID: id(k.Slice, k.Currency, s.Day(k.Alarm.First)), Slice: k.Slice, Currency: k.Currency, First: s.Day(k.Alarm.First), Last: s.Day(last),
		Raised: s.Day(k.Alarm.Raised), Score: k.Alarm.Score, Related: k.Related, State: Ended}
	switch {
	case k.Back >= 0:
	case last >= len(own.Amounts)-openWithin:
		f.State = Open
	case k.settled(own, expected):
		f.State = Settled
	}
	estimate := 0.0
	for t := k.Alarm.First; t <= last; t++ {
		f.Actual = f.Actual.Add(own.Amounts[t])
		estimate += expected[t]
	}
	f.Expected = money.MustParse(series.Text(estimate))
	f.Excess = f.Actual.Sub(f.Expected)
	f.weigh(floats(whole.Amounts), k.Alarm.First, last)
	var err error
	f.Reasons, f.pricePart, err = c.reasons(k, last)
	f.Reasons = append(append(f.Reasons, c.workloads(k, last)...), c.events(k)...)
	f.Moved = k.Moved
	if k.Moved {
		f.Severity = Low
		f.Reasons = append(f.Reasons, Reason{Word: CoincidesWith, What: "as much the other way in other slices of the same services and accounts: money moved between owners"})
	}
	return f, err
}

// Estimates are what was expected of a series on each day, as amounts, and from
// which day on enough was known to judge by them.
func (s Scan) Estimates(w Series) (expected []money.Amount, from int) {
	values, from := s.expected(w)
	for _, v := range values {
		expected = append(expected, money.MustParse(series.Text(v)))
	}
	return expected, from
}

func (s Scan) expected(w Series) (expected []float64, from int) {
	weighed := anomaly.Weigh(series.Series{Start: s.First, Step: series.Day, Values: floats(w.Amounts)})
	expected, from = make([]float64, len(w.Amounts)), len(w.Amounts)
	for t := range expected {
		v, known := weighed.Expected(t)
		if expected[t] = v; known {
			from = min(from, t)
		}
	}
	return expected, from
}

// extent is the last day on which the cause's slice still differs.
func (k Cause) extent(own Series, expected []float64) int {
	a, values, mean := k.Alarm, floats(own.Amounts), k.mean(own, expected)
	last := a.Raised
	for t := a.Raised + 1; t < len(values) && t <= last+quietDays && t < a.First+LongestGoingOn; t++ {
		if k.Back >= 0 && t >= k.Back {
			break
		}
		if (values[t]-expected[t])/mean >= goesOn {
			last = t
		}
	}
	return last
}

// mean is what the slice differs by on the days that raised the alarm.
func (k Cause) mean(own Series, expected []float64) float64 {
	out := 0.0
	for t := k.Alarm.First; t <= k.Alarm.Raised; t++ {
		out += (float(own.Amounts[t]) - expected[t]) / float64(k.Alarm.Raised-k.Alarm.First+1)
	}
	return out
}

// settled tells whether the newest week still differs from the weeks before
// the cause as the cause did.
func (k Cause) settled(own Series, expected []float64) bool {
	now, was := 0.0, 0.0
	for t := max(0, len(own.Amounts)-7); t < len(own.Amounts); t++ {
		now += float(own.Amounts[t])
		past := baseline(t, k.Alarm.First)
		for _, p := range past {
			was += float(own.Amounts[p]) / float64(len(past))
		}
	}
	return (now-was)/7/k.mean(own, expected) >= goesOn
}

// weigh says how much money a finding is about.
func (f *Finding) weigh(whole []float64, first, last int) {
	within, month := 0.0, 0.0
	for t := max(0, last+1-monthDays); t < len(whole) && t <= last; t++ {
		month += whole[t]
	}
	for t := first; t <= last && t < len(whole); t++ {
		within += whole[t]
	}
	excess := float(f.Excess)
	switch part := math.Abs(excess / month); {
	case part >= highPart:
		f.Severity = High
	case part >= mediumPart:
		f.Severity = Medium
	default:
		f.Severity = Low
	}
	if within != 0 {
		f.Share = strconv.FormatFloat(100*excess/within, 'f', 1, 64)
	}
}

const mostReasons = 4 // arithmetical ones

// reasons are the parts that the change adds up to, against the same weekdays
// of the weeks before it, and the part of it that is prices.
func (c *Cube) reasons(k Cause, last int) (out []Reason, prices float64, err error) {
	x, err := explain.Explain(c.change(k.Currency, k.Slice, k.Alarm.First, last))
	if err != nil {
		return nil, 0, err
	}
	for _, e := range x.Effects {
		if e.Kind == explain.Price {
			prices += float(e.Amount) / float(x.Difference)
		}
		if len(out) < mostReasons {
			out = append(out, k.reason(e))
		}
	}
	return out, prices, nil
}

func (k Cause) reason(e explain.Effect) Reason {
	var s Slice
	for _, v := range e.Slice {
		s = append(s, Value(v))
	}
	what := e.Kind.String()
	if len(s) > 0 && !k.Slice.Within(s) {
		what += " of " + s.String()
	}
	return Reason{AccountsFor, what + ": " + e.Evidence, &e.Amount}
}

// Findings are what is told of all, the newest first, with what was said of
// them.
func Findings(all []Finding, said []Feedback) []Finding {
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(b.Raised.Compare(a.Raised), cmp.Compare(math.Abs(float(b.Excess)), math.Abs(float(a.Excess))), cmp.Compare(a.ID, b.ID))
	})
	hear(all, said)
	for i := range all {
		if len(all[i].Reasons) == 0 {
			all[i].Reasons = []Reason{{Word: Unknown, What: "nothing that is known happened at the same time"}}
		}
	}
	return all
}
