package prometheus

import (
	"math"
	"math/big"
	"slices"

	"github.com/farthing-finops/farthing/internal/money"
)

// noBound is the upper bound of a histogram's last bucket, +Inf.
const noBound = math.MaxInt64

// quantile is the value in milliseconds below which so many per cent of a
// histogram lie, nil if it cannot be said. Buckets are cumulative counts by
// their upper bound in microseconds. As PromQL's histogram_quantile it takes
// the values of a bucket for evenly spread, 0 for the lower bound of the first,
// and the last finite bound for whatever lies above it; unlike it, it counts
// in whole microseconds.
func quantile(buckets map[int64]int64, percent int64) *money.Amount {
	bounds := make([]int64, 0, len(buckets))
	for b := range buckets {
		bounds = append(bounds, b)
	}
	slices.Sort(bounds)
	if len(bounds) < 2 || bounds[len(bounds)-1] != noBound {
		return nil
	}
	upTo := make([]int64, len(bounds))
	for i, b := range bounds {
		upTo[i] = buckets[b]
		if i > 0 {
			upTo[i] = max(upTo[i], upTo[i-1]) // scraped at different moments
		}
	}
	total := upTo[len(upTo)-1]
	if total <= 0 {
		return nil
	}
	rank := new(big.Int).Mul(big.NewInt(percent), big.NewInt(total)) // in hundredths
	i, _ := slices.BinarySearchFunc(upTo, rank, func(n int64, rank *big.Int) int {
		return new(big.Int).Mul(big.NewInt(n), big.NewInt(100)).Cmp(rank)
	})
	var lower, before int64
	switch {
	case i >= len(bounds)-1:
		return milliseconds(bounds[len(bounds)-2])
	case i > 0:
		lower, before = bounds[i-1], upTo[i-1]
	case bounds[0] <= 0:
		return milliseconds(bounds[0])
	}
	if upTo[i] == before {
		return milliseconds(bounds[i])
	}
	part := rank.Sub(rank, new(big.Int).Mul(big.NewInt(before), big.NewInt(100)))
	part.Mul(part, big.NewInt(bounds[i]-lower))
	part.Quo(part, new(big.Int).Mul(big.NewInt(upTo[i]-before), big.NewInt(100)))
	return milliseconds(lower + part.Int64())
}

func milliseconds(us int64) *money.Amount {
	a := money.FromUnscaled(big.NewInt(us), 3)
	return &a
}

// boundOf reads a bucket's label "le" in microseconds.
func boundOf(le string, digits int) (int64, bool) {
	if le == "+Inf" {
		return noBound, true
	}
	return scaled(le, digits)
}
