package anomaly

import (
	"math"
	"time"

	"github.com/farthing-finops/farthing/internal/series"
)

// A fee comes once a month, on its day or up to three days off it, about the
// same each time. It is expected from its third time on; at its second time it
// is known for one, and its first is no longer held against the series.
const (
	feeMoves    = 3    // days
	sameDay     = 0.5  // of two sizes, the smaller over the larger, on the very day
	movedDay    = 0.85 // the same a few days off
	worthALearn = 0.15 // of the expected amount
)

// fee is the part of a day's excess that a monthly fee explains.
func (w *walk) fee(t int, excess float64) float64 {
	if !w.rhythm.monthly || excess <= worthALearn*math.Abs(w.normal[t]) {
		return 0
	}
	first, ok := w.feeBefore(t, excess, 1)
	if !ok {
		return 0
	}
	w.excess[first] = 0
	second, ok := w.feeBefore(t, excess, 2)
	if !ok {
		return 0
	}
	return min(excess, (w.spike(first)+w.spike(second))/2)
}

// feeBefore finds a spike of the same size a number of months earlier.
func (w *walk) feeBefore(t int, excess float64, months int) (found int, ok bool) {
	at := t - int(w.series.At(t).Sub(monthsBefore(w.series.At(t), months))/series.Day)
	for off := range 2*feeMoves + 1 {
		// 0, 1, -1, 2, -2, …
		near, least := at+(off+1)/2*(1-2*(off%2)), movedDay
		if near < 0 || near >= t {
			continue
		}
		if off == 0 {
			least = sameDay
		}
		size := w.spike(near)
		if min(size, excess) >= least*max(size, excess) {
			return near, true
		}
	}
	return 0, false
}

// spike is how far a past day stood above what was expected of it and above
// its neighbours: a day of a longer rise is no fee.
func (w *walk) spike(t int) float64 {
	var beside []float64
	for _, d := range []int{t - 2, t - 1, t + 1, t + 2} {
		if d >= 0 && d < len(w.usual)-1 {
			beside = append(beside, w.excess[d])
		}
	}
	return w.above(t) - max(0, median(beside))
}

// above is how far a past day stood above what was expected of it, or above
// the weeks after it where nothing was known before.
func (w *walk) above(t int) float64 {
	if t >= 2*w.rhythm.cycle {
		return w.series.Values[t] - w.normal[t]
	}
	var after []float64
	for d := t + w.rhythm.cycle; d < len(w.usual)-1 && len(after) < 3; d += w.rhythm.cycle {
		if !math.IsNaN(w.series.Values[d]) {
			after = append(after, w.series.Values[d])
		}
	}
	return w.series.Values[t] - median(after)
}

// monthsBefore is the same day of an earlier month, or its last day if it is
// too short.
func monthsBefore(at time.Time, months int) time.Time {
	first := at.AddDate(0, 0, 1-at.Day()).AddDate(0, -months, 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(at.Day(), last)-1)
}
