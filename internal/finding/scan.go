package finding

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/series"
)

// Series are the amounts of a slice in one currency, one for each day from the
// scan's first on; 0 where there are no charges. It ends before the first day
// that is not known whole.
type Series struct {
	Slice    Slice
	Currency string
	Amounts  []money.Amount
}

// Level are the slices by some dimensions: together they are everything.
type Level []Series

// Scan is what is looked at. The first level is everything, a series for each
// currency.
type Scan struct {
	First  time.Time
	Levels []Level
	// Budget is how many false alarms a level may raise in a month. Its series
	// share it by their money: what is small must differ more to be told.
	Budget   anomaly.Budget
	Feedback []Feedback
}

// Alarm is a series that is unlike its past.
type Alarm struct {
	Series *Series
	// First and Raised are the days whose amounts raised it, Last is the last
	// on which it still was there: places in Amounts.
	First, Raised, Last int
	Up                  bool
	Score               anomaly.Score
	excess              float64 // of the days from First to Raised together
	over                float64 // how many times the bound it was
}

const (
	shareDays = 56 // how far back a series' part of all money is measured
	// leastPart is what an alarm's excess must come to at least, of all money of
	// four weeks.
	leastPart = 0.001
	monthDays = 28
	// feesDiffer is how much of a known fee its next may be more or less: a
	// tax grows with what it is on.
	feesDiffer = 0.35
)

// Day is the date of a place in Amounts.
func (s Scan) Day(i int) time.Time { return s.First.AddDate(0, 0, i) }

// Alarms are those of all series, the earliest first; of one day those of most
// money.
func (s Scan) Alarms() []Alarm {
	whole := map[string][]float64{}
	for i := range s.Levels[0] {
		w := &s.Levels[0][i]
		whole[w.Currency] = running(floats(w.Amounts))
	}
	var out []Alarm
	for _, l := range s.Levels {
		for i := range l {
			out = append(out, s.alarmsOf(&l[i], whole[l[i].Currency])...)
		}
	}
	slices.SortStableFunc(out, compareAlarms)
	return out
}

func compareAlarms(a, b Alarm) int {
	return cmp.Or(cmp.Compare(a.Raised, b.Raised), cmp.Compare(a.Series.Currency, b.Series.Currency), cmp.Compare(math.Abs(b.excess), math.Abs(a.excess)),
		cmp.Compare(len(a.Series.Slice), len(b.Series.Slice)), cmp.Compare(a.Series.Slice.key(), b.Series.Slice.key()))
}

func (s Scan) alarmsOf(w *Series, whole []float64) []Alarm {
	values := floats(w.Amounts)
	own := running(values)
	weighed := anomaly.Weigh(series.Series{Start: s.First, Step: series.Day, Values: values})
	raised := s.raisedBound(w)
	bound := func(t int) float64 {
		from := max(0, t-shareDays)
		b := s.Budget.ShareOf(math.Abs(own[t]-own[from]), math.Abs(whole[t]-whole[from]))
		return raised(t) * anomaly.Bound(b, series.Day)
	}
	var out []Alarm
	for _, a := range weighed.Alarms(bound) {
		if told, ok := worthTelling(a, weighed, values, whole); ok {
			told.Series = w
			out = append(out, told)
		}
	}
	return out
}

// worthTelling is the alarm from the day on that its excess comes to enough
// money: a small one that goes on may come to it late. False if it never does.
func worthTelling(a anomaly.Alarm, weighed anomaly.Weighed, values, whole []float64) (Alarm, bool) {
	excess, fees := 0.0, 0.0
	for t := a.First; t <= a.Last; t++ {
		expected, _ := weighed.Expected(t)
		excess += values[t] - expected
		fees += weighed.Fee(t)
		month := whole[t+1] - whole[max(0, t+1-monthDays)]
		if t >= a.Raised && math.Abs(excess) >= max(leastPart*math.Abs(month), feesDiffer*math.Abs(fees)) {
			return Alarm{nil, a.First, t, a.Last, excess > 0, a.Score, excess, a.Over}, true
		}
	}
	return Alarm{}, false
}

// running are the sums of the first 0, 1, 2, … values.
func running(values []float64) []float64 {
	out := make([]float64, len(values)+1)
	for i, v := range values {
		out[i+1] = out[i] + v
	}
	return out
}

// floats are amounts to be weighed.
func floats(amounts []money.Amount) []float64 {
	out := make([]float64, len(amounts))
	for i, a := range amounts {
		out[i] = float(a)
	}
	return out
}

func float(a money.Amount) float64 {
	f, _ := a.Units().Float64()
	return f / scale
}

const scale = 1e18 // an amount's smallest units
