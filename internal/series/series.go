// Package series holds values in time as statistics see them: numbers at even
// steps. They are estimates' input and therefore float64; money that is booked
// or shown as exact never comes this way.
package series

import (
	"math"
	"time"
)

// Day is the longest step.
const Day = 24 * time.Hour

// Series is one row of values at even steps.
type Series struct {
	Name  string // "" where the file has no column series
	Start time.Time
	Step  time.Duration // Day or a part of it
	// Values are one for each step from Start; NaN where there was none.
	Values []float64
	Gaps   int // how many are NaN
}

// At is the time of the i-th step from Start.
func (s Series) At(i int) time.Time { return s.Start.Add(time.Duration(i) * s.Step) }

// PerDay is how many steps a day has.
func (s Series) PerDay() int { return int(Day / s.Step) }

// Days adds the values up to days that end with the last value, whenever in
// the clock's day that is, and leaves out the part of a day at the beginning.
// A day that lacks some of its values counts as the others have it; one that
// lacks half of them or more is NaN.
func (s Series) Days() []float64 {
	n := s.PerDay()
	if n == 1 {
		return s.Values
	}
	first := len(s.Values) % n
	out := make([]float64, 0, len(s.Values)/n)
	for ; first < len(s.Values); first += n {
		out = append(out, dayOf(s.Values[first:first+n]))
	}
	return out
}

func dayOf(values []float64) float64 {
	sum, known := 0.0, 0
	for _, v := range values {
		if !math.IsNaN(v) {
			sum += v
			known++
		}
	}
	if 2*known <= len(values) {
		return math.NaN()
	}
	return sum * float64(len(values)) / float64(known)
}

// Set is what one file holds.
type Set struct {
	Named  bool // the file has the column series
	Dates  bool // times are written as days, without a clock
	Series []Series
}

// Format writes a time as the file writes them.
func (s Set) Format(t time.Time) string {
	if s.Dates {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}
