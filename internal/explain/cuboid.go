package explain

import "slices"

// maxDeep is how many dimensions a slice names at most: people do not read
// longer ones. The finest cell, which names all, is a slice too.
const maxDeep = 3

// cuboid divides cells by the values of some dimensions.
type cuboid struct {
	dimensions []int
	part       []int32 // of each cell
	parts      int
}

// cuboids lists the divisions of cells by every choice of dimensions, the
// fewest dimensions first. One that divides no finer than a shorter one of its
// own dimensions is left out: the shorter name says the same.
func cuboids(codes [][]int32, sizes []int, usable []int) []cuboid {
	whole := cuboid{part: make([]int32, len(codes)), parts: 1}
	out, last := []cuboid{whole}, []cuboid{whole}
	for depth := 1; depth <= len(usable); depth++ {
		var next []cuboid
		for _, c := range last {
			for _, d := range usable {
				if len(c.dimensions) > 0 && d <= c.dimensions[len(c.dimensions)-1] {
					continue
				}
				if finer := c.by(d, codes, sizes[d]); finer.parts > c.parts && !known(out, finer) {
					next = append(next, finer)
				}
			}
		}
		if depth <= maxDeep || depth == len(usable) {
			out = append(out, next...)
		}
		last = next
		if depth == maxDeep && len(usable) > maxDeep {
			if f := finest(whole, codes, sizes, usable); !known(out, f) {
				out = append(out, f)
			}
			return out
		}
	}
	return out
}

// known tells whether a shorter cuboid of the same dimensions has as many
// parts, so that both divide alike.
func known(shorter []cuboid, c cuboid) bool {
	return slices.ContainsFunc(shorter, func(s cuboid) bool {
		if s.parts != c.parts {
			return false
		}
		for _, d := range s.dimensions {
			if !slices.Contains(c.dimensions, d) {
				return false
			}
		}
		return true
	})
}

func finest(c cuboid, codes [][]int32, sizes []int, usable []int) cuboid {
	for _, d := range usable {
		c = c.by(d, codes, sizes[d])
	}
	return c
}

// maxTable bounds the table that by looks parts up in; above it a map is used.
const maxTable = 1 << 20

// by divides by one more dimension.
func (c cuboid) by(d int, codes [][]int32, size int) cuboid {
	out := cuboid{dimensions: append(slices.Clone(c.dimensions), d), part: make([]int32, len(codes))}
	lookup, number := c.numbering(size)
	for i := range codes {
		key := int(c.part[i])*size + int(codes[i][d])
		n, ok := lookup(key)
		if !ok {
			n = int32(out.parts)
			number(key, n)
			out.parts++
		}
		out.part[i] = n
	}
	return out
}

// numbering gives the parts dense numbers.
func (c cuboid) numbering(size int) (lookup func(int) (int32, bool), number func(int, int32)) {
	if c.parts*size > maxTable {
		seen := map[int]int32{}
		return func(k int) (int32, bool) { n, ok := seen[k]; return n, ok }, func(k int, n int32) { seen[k] = n }
	}
	seen := make([]int32, c.parts*size) // 0 is not seen
	return func(k int) (int32, bool) { return seen[k] - 1, seen[k] > 0 }, func(k int, n int32) { seen[k] = n + 1 }
}
