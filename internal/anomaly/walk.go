package anomaly

import (
	"math"

	"github.com/farthing-finops/farthing/internal/series"
)

// walk goes through a series once, oldest value first. What it knows at a time
// comes from that time and earlier ones. A step without a value says nothing.
type walk struct {
	series series.Series
	rhythm rhythm
	usual  []float64 // as given, less known fees: what later values are compared with
	normal []float64 // what was expected, without a fee
	excess []float64 // what is not explained: given less expected less fee
	quiet  []bool    // whether it is a weekend, or another time with less than usual
	buffer []float64
}

// take goes to the next step and gives the sums that end at it.
func (w *walk) take(t int) []sum {
	value := w.series.Values[t]
	normal, known := w.expected(t)
	w.usual, w.normal, w.excess = append(w.usual, value), append(w.normal, normal), append(w.excess, 0)
	w.quiet = append(w.quiet, w.isQuiet(t))
	if !known || math.IsNaN(value) {
		return nil
	}
	fee := w.fee(t, value-normal)
	w.usual[t] -= fee
	w.excess[t] = value - normal - fee
	if t < w.rhythm.warmUp {
		return nil
	}
	return w.scan(t)
}

// expected is the median of the values of the same phase before a time; false
// with fewer than two of them.
func (w *walk) expected(t int) (float64, bool) {
	w.buffer = w.buffer[:0]
	for k := 1; k <= w.rhythm.alike && t-k*w.rhythm.cycle >= 0; k++ {
		if v := w.usual[t-k*w.rhythm.cycle]; !math.IsNaN(v) {
			w.buffer = append(w.buffer, v)
		}
	}
	return median(w.buffer), len(w.buffer) >= 2
}
