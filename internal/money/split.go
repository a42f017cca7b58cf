package money

import (
	"fmt"
	"math/big"
)

// Split divides an amount over weights so that the parts add up to the amount
// exactly. Part i is cut(i) − cut(i−1), where cut(i) is the amount × the
// weights up to i ÷ their sum, rounded down in the ledger's smallest unit, and
// the last cut is the amount itself. Because the cuts telescope, nothing is
// lost whatever the rounding; the order of the weights decides who gets the
// odd unit, so callers keep it fixed.
//
// Weights must not be negative and must not all be 0.
func Split(a Amount, weights []Amount) ([]Amount, error) {
	total := Zero()
	for i, w := range weights {
		if w.Sign() < 0 {
			return nil, fmt.Errorf("weight %d is negative: %s", i, w)
		}
		total = total.Add(w)
	}
	if total.IsZero() {
		return nil, fmt.Errorf("cannot split over %d weights that are all 0", len(weights))
	}
	parts := make([]Amount, len(weights))
	last := lastPositive(weights)
	cumulative, before := Zero(), Zero()
	for i, w := range weights {
		cumulative = cumulative.Add(w)
		cut := a
		if i < last {
			cut = floorQuotient(a.Mul(cumulative), total)
		}
		parts[i] = cut.Sub(before)
		before = cut
	}
	return parts, nil
}

// lastPositive is the index after which all weights are 0: the whole amount
// has been handed out there, so that a weight of 0 never receives anything.
func lastPositive(weights []Amount) int {
	for i := len(weights) - 1; i >= 0; i-- {
		if weights[i].Sign() > 0 {
			return i
		}
	}
	return -1
}

// floorQuotient is n ÷ d rounded down to a whole number of smallest units.
func floorQuotient(n, d Amount) Amount {
	num, den := n.d.Rat(), d.d.Rat()
	q := new(big.Rat).Quo(num, den)
	scaled := q.Mul(q, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(Scale), nil)))
	units := new(big.Int).Div(scaled.Num(), scaled.Denom()) // Euclidean: floor for a positive divisor
	return FromUnscaled(units, Scale)
}
