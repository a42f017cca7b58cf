package forecast

import "math"

// How the candidates are weighted. Chosen on the development origins of the
// score card (docs/forecast.md).
const (
	ownShare   = 0.6  // of a series' own errors beside its portfolio's
	sharpness  = 8    // the power of the inverse error
	shortlist  = 1.2  // candidates with this many times the least error are left out
	leastError = 1e-3 // keeps a perfect candidate from a division by zero
)

// pooled is the mean of the series' errors by candidate; nil if none has any.
func pooled(owns [][]float64) []float64 {
	var out []float64
	n := 0.0
	for _, own := range owns {
		if own == nil {
			continue
		}
		if out == nil {
			out = make([]float64, len(own))
		}
		for i, e := range own {
			out[i] += e
		}
		n++
	}
	for i := range out {
		out[i] /= n
	}
	return out
}

// weigh gives each of n candidates its weight by its errors in the trials of
// the series and of the whole portfolio. Without any they weigh the same.
func weigh(own, portfolio []float64, n int) []float64 {
	errs := make([]float64, n)
	least := math.Inf(1)
	for i := range errs {
		errs[i] = max(leastError, errorOf(own, portfolio, i))
		least = min(least, errs[i])
	}
	weights := make([]float64, n)
	sum := 0.0
	for i, e := range errs {
		if e <= shortlist*least {
			weights[i] = math.Pow(e/least, -sharpness)
		}
		sum += weights[i]
	}
	for i := range weights {
		weights[i] /= sum
	}
	return weights
}

func errorOf(own, portfolio []float64, i int) float64 {
	switch {
	case own != nil && portfolio != nil:
		return ownShare*own[i] + (1-ownShare)*portfolio[i]
	case portfolio != nil:
		return portfolio[i]
	default:
		return 1
	}
}
