package forecast

import (
	"math"
	"slices"
)

// week is the season of daily values, in days.
const week = 7

// Days that lie outlierAt robust deviations from the same weekday of the
// weeks around them are taken as holidays, outages or corrections.
const (
	outlierAt  = 4.0
	weeksRound = 3 // weeks to each side that a day is compared with
	shiftRun   = 3 // outliers in a row, on one side, that are a new level
)

// cleaned fills the days without a value and replaces single days that stand
// out by what the same weekday of the weeks around shows. A run of days that
// all stand out to one side is a new level and stays.
func cleaned(y []float64) []float64 {
	usual := usualDays(y)
	out := make([]float64, len(y))
	var off []float64
	for t, v := range y {
		if math.IsNaN(v) {
			out[t] = usual[t]
			continue
		}
		out[t] = v
		off = append(off, math.Abs(v-usual[t]))
	}
	limit := outlierAt * madToDeviation * median(off)
	if limit == 0 {
		return out
	}
	for t := 0; t < len(y); {
		run := outlierRun(y, usual, t, limit)
		if run > 0 && run < shiftRun {
			copy(out[t:t+run], usual[t:t+run])
		}
		t += max(run, 1)
	}
	return out
}

// outlierRun counts the days from t on that lie beyond the limit to one side.
func outlierRun(y, usual []float64, t int, limit float64) int {
	run, side := 0, 0.0
	for ; t+run < len(y); run++ {
		off := y[t+run] - usual[t+run]
		if math.IsNaN(off) || math.Abs(off) <= limit || off*side < 0 {
			break
		}
		side = off
	}
	return run
}

// usualDays is, for each day, the median of the same weekday of the weeks
// around it; at the ends, of as many weeks to the one side that there is.
func usualDays(y []float64) []float64 {
	out := make([]float64, len(y))
	around := make([]float64, 0, 2*weeksRound+1)
	for t := range y {
		first, last := t-weeksRound*week, t+weeksRound*week
		for first < 0 {
			first, last = first+week, last+week
		}
		for last >= len(y) {
			first, last = first-week, last-week
		}
		around = around[:0]
		for i := first; i <= last; i += week {
			if i >= 0 && i < len(y) && !math.IsNaN(y[i]) {
				around = append(around, y[i])
			}
		}
		out[t] = middle(around)
	}
	return fillLevel(out)
}

// fillLevel puts the median of all where there is no value.
func fillLevel(y []float64) []float64 {
	var known []float64
	for _, v := range y {
		if !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	for t, v := range y {
		if math.IsNaN(v) {
			y[t] = median(known)
		}
	}
	return y
}

// madToDeviation makes of a median absolute deviation the standard deviation
// of the normal distribution that has it.
const madToDeviation = 1.4826

// median is NaN for no values. It does not change its input.
func median(v []float64) float64 { return middle(slices.Clone(v)) }

// middle is the median of values that it may sort.
func middle(s []float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	slices.Sort(s)
	half := len(s) / 2
	if len(s)%2 == 1 {
		return s[half]
	}
	return (s[half-1] + s[half]) / 2
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}
