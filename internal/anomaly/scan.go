package anomaly

import (
	"math"
	"slices"
)

// How a sum is measured: by its past. The largest past sum weighs most, since
// what a series did once it may do again; the share of level keeps a series
// that never moved from alarming about nothing. The divisors make each the
// standard deviation that it would estimate of normal noise.
const (
	weightOfLargest = 0.8
	weightOf90th    = 0.2
	largestInSD     = 2.5   // the largest of about a hundred
	ninetiethInSD   = 1.645 // of absolute values
	shareOfLevel    = 0.03
	// A phase is quiet if less than this share of the cycle's median is expected
	// of it: a weekend.
	quietShare = 0.85
	fewest     = 10 // sums of the past that are needed
	// mostSurprise keeps the score of a series that was never anything below 1.
	mostSurprise = 1e4
)

// sum is what was not explained in the last values together.
type sum struct {
	length   int
	total    float64
	expected float64
	surprise float64 // how many times larger than its past it is
}

// scan gives the sums that end at a time, each measured by its past.
func (w *walk) scan(t int) []sum {
	first := max(0, t-w.rhythm.history-slices.Max(w.rhythm.windows))
	running := w.runningSums(first, t)
	level, late := w.level(t), w.late(t)
	var out []sum
	for _, length := range w.rhythm.windows {
		past := w.pastSums(t, length, first, running)
		if len(past) < fewest {
			continue
		}
		total := running[t-first+1] - running[t-first+1-length] + late
		surprise := math.Abs(total) / scale(past, level, length)
		if surprise > 0 { // not if it overflowed
			out = append(out, sum{length, total, w.expectedOf(t, length), min(surprise, mostSurprise)})
		}
	}
	return out
}

// expectedOf is what was expected of the last values together.
func (w *walk) expectedOf(t, length int) float64 {
	total := 0.0
	for _, v := range w.normal[t+1-length : t+1] {
		total += v
	}
	return total
}

// late is what may be missing from the newest value, if it is lower than
// expected: a bill that is not all there yet. It counts as low as the value
// before it at most, so that a fall must last two values.
func (w *walk) late(t int) float64 {
	return max(0, min(0, w.excess[t-1])-w.excess[t])
}

// runningSums are the sums of the excess from a time on: entry k is of k values.
func (w *walk) runningSums(first, t int) []float64 {
	out := make([]float64, t-first+2)
	for d := first; d <= t; d++ {
		out[d-first+1] = out[d-first] + w.excess[d]
	}
	return out
}

// pastSums are the sizes of the past sums of a length, sorted. A single day is
// measured by days like it: a weekend by weekends.
func (w *walk) pastSums(t, length, first int, running []float64) []float64 {
	w.buffer = w.buffer[:0]
	quiet := w.quiet[t]
	// Two values of a phase make an expected one; what comes before has no excess.
	from := max(2*w.rhythm.cycle+length, t-w.rhythm.history, first+length-1)
	for d := from; d < t; d++ {
		if length <= 2 && w.quiet[d] != quiet && (length == 1 || quiet) {
			continue
		}
		w.buffer = append(w.buffer, math.Abs(running[d-first+1]-running[d-first+1-length]))
	}
	slices.Sort(w.buffer)
	return w.buffer
}

// scale is the size that a sum is measured by; never 0.
func scale(past []float64, level float64, length int) float64 {
	largest, ninetieth := past[len(past)-1], quantile(past, 0.9)
	return max(math.SmallestNonzeroFloat64, weightOfLargest*largest/largestInSD+weightOf90th*ninetieth/ninetiethInSD+
		shareOfLevel*level*math.Sqrt(float64(length)))
}

// level is the size of the expected amounts of the last two cycles.
func (w *walk) level(t int) float64 {
	return math.Abs(median(slices.Clone(w.normal[max(0, t-2*w.rhythm.cycle) : t+1])))
}

// isQuiet tells whether a time's phase is one with less than usual.
func (w *walk) isQuiet(t int) bool {
	if w.rhythm.cycle == 1 {
		return false
	}
	return w.normal[t] < quietShare*median(slices.Clone(w.normal[max(0, t-w.rhythm.cycle+1):t+1]))
}
