package explain

import (
	"math"
	"math/big"
	"slices"
)

// effects finds the slices of every kind and gives each what it carries.
func (c *cube) effects() []Effect {
	cuboids := c.cuboids()
	fields, changed := map[Kind]*field{}, 0.0
	for _, k := range Kinds() {
		if f := c.field(k, cuboids); f != nil {
			fields[k] = f
			changed += f.changed()
		}
	}
	var out []Effect
	for _, k := range Kinds() {
		if f := fields[k]; f != nil {
			f.least = minShare * changed
			out = append(out, c.carry(k, f.cover(), f.whole)...)
		}
	}
	slices.SortStableFunc(out, func(a, b Effect) int {
		switch {
		case a.Rest == b.Rest:
			return size(b).Cmp(size(a))
		case a.Rest:
			return 1
		default:
			return -1
		}
	})
	return out
}

func size(e Effect) *big.Int { u := e.Amount.Units(); return u.Abs(u) }

// changed is all that changed, up or down.
func (f *field) changed() float64 {
	all := 0.0
	for _, e := range f.effect {
		all += math.Abs(e)
	}
	return all
}

func (c *cube) cuboids() []cuboid {
	codes := make([][]int32, len(c.points))
	for i, p := range c.points {
		codes[i] = p.codes
	}
	sizes := make([]int, len(c.values))
	for i, v := range c.values {
		sizes[i] = len(v)
	}
	return cuboids(codes, sizes, c.named)
}

// carry gives every slice the parts of its cells, exactly. Where slices
// overlap, each but the first takes its rate of the cell, and the first the
// rest; a cell that changed as a whole is the first's. What no slice has is an
// effect of its own.
func (c *cube) carry(k Kind, slices []found, whole bool) []Effect {
	loads := make([]load, len(slices)+1)
	for i, p := range c.points {
		if p.parts[k] == nil {
			continue
		}
		left, first := new(big.Int).Set(p.parts[k]), len(slices)
		for n, s := range slices {
			switch {
			case s.cuboid.part[i] != s.part:
				continue
			case first == len(slices):
				first = n
			case !whole:
				share := units(s.rate * p.base[k])
				loads[n].sum.Add(&loads[n].sum, share)
				left.Sub(left, share)
			}
			loads[n].points = append(loads[n].points, p)
		}
		if loads[first].sum.Add(&loads[first].sum, left); first == len(slices) {
			loads[first].points = append(loads[first].points, p)
		}
	}
	return c.described(k, slices, loads)
}

// load is what a slice carries, and the points that changed in it.
type load struct {
	sum    big.Int
	points []*point
}

func (c *cube) described(k Kind, slices []found, loads []load) []Effect {
	var out []Effect
	for n, s := range slices {
		if l := &loads[n]; l.sum.Sign() != 0 {
			out = append(out, Effect{Kind: k, Slice: c.slice(s), Amount: amount(&l.sum), Evidence: c.evidence(k, s, l.points)})
		}
	}
	if rest := &loads[len(slices)]; rest.sum.Sign() != 0 {
		out = append(out, Effect{Kind: k, Amount: amount(&rest.sum), Rest: true, Evidence: restEvidence(k, len(out), len(rest.points))})
	}
	return out
}

// slice names what all cells of a found slice share.
func (c *cube) slice(s found) []Value {
	any := slices.Index(s.cuboid.part, s.part)
	var out []Value
	for _, d := range s.cuboid.dimensions {
		out = append(out, Value{c.dimensions[d], c.values[d][c.points[any].codes[d]]})
	}
	return out
}

func float(i *big.Int) float64 {
	f, _ := i.Float64()
	return f
}

func units(f float64) *big.Int {
	i, _ := big.NewFloat(math.Round(f)).Int(nil)
	return i
}
