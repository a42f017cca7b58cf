package otlp

import (
	"math/big"
	"math/bits"
	"slices"

	"github.com/farthing-finops/farthing/internal/money"
)

// sketch counts latencies in nanoseconds in buckets whose width is at most
// 1/128 of their value. A quantile is the mean of the values in its bucket: at
// most 0.8 % away from the exact one, and exact where they are alike. It needs no
// floats, two sketches add up, and it is the same whatever the order.
type sketch struct {
	// Buckets are in order of their index; Counts and Sums go with them.
	Buckets []uint16 `json:"b,omitempty"`
	Counts  []uint64 `json:"c,omitempty"`
	Sums    []uint64 `json:"s,omitempty"`
}

// bucketOf keeps the highest 8 bits: values below 256 are exact.
func bucketOf(nanos uint64) uint16 {
	shift := max(bits.Len64(nanos)-8, 0)
	return uint16(shift<<7) + uint16(nanos>>shift)
}

func (s *sketch) add(nanos uint64) { s.put(bucketOf(nanos), 1, nanos) }

func (s *sketch) put(bucket uint16, n, sum uint64) {
	i, found := slices.BinarySearch(s.Buckets, bucket)
	if !found {
		s.Buckets = slices.Insert(s.Buckets, i, bucket)
		s.Counts = slices.Insert(s.Counts, i, 0)
		s.Sums = slices.Insert(s.Sums, i, 0)
	}
	s.Counts[i] += n
	s.Sums[i] += sum
}

func (s *sketch) merge(o *sketch) {
	for i, b := range o.Buckets {
		s.put(b, o.Counts[i], o.Sums[i])
	}
}

// quantile is the nearest-rank quantile in milliseconds, to the microsecond;
// nil of nothing.
func (s *sketch) quantile(percent uint64) *money.Amount {
	var total uint64
	for _, n := range s.Counts {
		total += n
	}
	if total == 0 {
		return nil
	}
	rank := (total*percent + 99) / 100
	var seen uint64
	for i, n := range s.Counts {
		if seen += n; seen >= rank {
			micros := (s.Sums[i]/n + 500) / 1000
			a := money.FromUnscaled(new(big.Int).SetUint64(micros), 3)
			return &a
		}
	}
	return nil
}

// whole tells whether what was read from a disk can be a sketch.
func (s *sketch) whole() bool {
	return len(s.Buckets) == len(s.Counts) && len(s.Counts) == len(s.Sums) && !slices.Contains(s.Counts, 0) && slices.IsSorted(s.Buckets)
}
