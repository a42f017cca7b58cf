package explain

import (
	"cmp"
	"math"
	"slices"
)

// What the search was set with, on cubes that the score card does not use.
const (
	maxSlices   = 12   // of one kind
	minShare    = 0.03 // of all that changed: what a slice must tell at least
	fewRates    = 10   // fewer do not show what is usual
	minSurprise = 5    // standard deviations of the noise
	unlike      = 0.15 // cells of a slice differ by this part of its rate
	unseen      = 0.3  // how much cells count against a slice that cannot show its kind
	wrongly     = 2    // how much more it counts to tell wrong than right
	deeper      = 0.02 // what one more dimension must tell more
)

// field is what the search looks at: the effects of one kind on cells.
type field struct {
	cuboids []cuboid
	effect  []float64 // of each cell
	base    []float64 // what a change of 100 % would come to; never negative
	seen    []bool    // whether a change would be seen
	least   float64   // the least that a slice must tell
	// whole tells that cells change as a whole or not at all. One slice is
	// enough for such a cell, and there is no noise.
	whole bool

	left  []float64 // of effect, what is not told yet
	open  []float64 // of base, what can still be told
	doubt []float64 // of each cell, how much of what was told of it may be wrong, as a rate
}

// found is a slice that was found: one part of a cuboid, in which the effect
// is that rate of the base.
type found struct {
	cuboid *cuboid
	part   int32
	rate   float64
}

// cover finds the few slices that tell most of the effects. It is a greedy
// weighted cover: each step takes the slice that tells most of what is not told
// yet, where a slice says that all its cells changed at one rate and is charged
// for those that did not. Then each is looked for again beside the others.
func (f *field) cover() []found {
	var chosen []found
	f.tellAll(nil)
	for len(chosen) < maxSlices {
		best, ok := f.best()
		if !ok {
			break
		}
		f.tell(best)
		chosen = append(chosen, best)
	}
	for range 2 {
		better := f.again(chosen)
		if slices.Equal(better, chosen) {
			break
		}
		chosen = better
	}
	return chosen
}

// again looks for the best slice in the place of each, beside the others.
func (f *field) again(chosen []found) []found {
	if len(chosen) < 2 {
		return chosen // it was the best beside no other
	}
	chosen = slices.Clone(chosen)
	for i := 0; i < len(chosen); {
		others := slices.Delete(slices.Clone(chosen), i, i+1)
		f.tellAll(others)
		best, ok := f.best()
		if !ok {
			chosen = others
			continue
		}
		chosen[i] = best
		i++
	}
	return merged(chosen)
}

// merged makes one of slices that were found twice.
func merged(all []found) []found {
	var out []found
	for _, s := range all {
		same := slices.IndexFunc(out, func(o found) bool { return o.cuboid == s.cuboid && o.part == s.part })
		if same < 0 {
			out = append(out, s)
			continue
		}
		out[same].rate += s.rate
	}
	return out
}

// tellAll starts again, and tells these.
func (f *field) tellAll(chosen []found) {
	f.left, f.open, f.doubt = slices.Clone(f.effect), slices.Clone(f.base), make([]float64, len(f.base))
	for _, s := range chosen {
		f.tell(s)
	}
}

// tell takes what a slice tells from what is left.
func (f *field) tell(s found) {
	for i, part := range s.cuboid.part {
		switch {
		case part != s.part:
		case f.whole:
			f.left[i], f.open[i] = 0, 0
		default:
			f.left[i] -= s.rate * f.base[i]
			f.doubt[i] += unlike * math.Abs(s.rate)
		}
	}
}

// best is the slice that tells most; false if none tells enough.
func (f *field) best() (found, bool) {
	noise, order := f.noise(), f.byRate()
	best, score := found{}, 0.0
	var tallies []tally
	for i := range f.cuboids {
		c := &f.cuboids[i]
		price := 1 - deeper*float64(max(len(c.dimensions)-1, 0))
		tallies = slices.Grow(tallies[:0], c.parts)[:c.parts]
		f.tally(c, order, tallies)
		for part, t := range tallies {
			if t.told*price <= score || t.told < f.least || f.chance(c, int32(part), noise) {
				continue
			}
			best, score = found{c, int32(part), t.rate}, t.told*price
		}
	}
	return best, score > 0
}

// chance tells whether noise may have made what a part of a cuboid comes to.
func (f *field) chance(c *cuboid, part int32, noise float64) bool {
	effect, variance := 0.0, 0.0
	for i, p := range c.part {
		if p == part {
			effect += f.left[i]
			variance += f.open[i] * f.open[i] * (noise*noise + f.doubt[i]*f.doubt[i])
		}
	}
	return math.Abs(effect) < minSurprise*math.Sqrt(variance)
}

// byRate orders the cells by the rate of what is left.
func (f *field) byRate() []int32 {
	order := make([]int32, 0, len(f.base))
	rates := make([]float64, len(f.base))
	for i, b := range f.open {
		if b > 0 {
			rates[i] = f.left[i] / b
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(rates[a], rates[b]), cmp.Compare(a, b)) })
	return order
}

// tally is what one part of a cuboid comes to.
type tally struct {
	base   float64
	passed float64 // base of the cells of lower rates
	rate   float64 // the median, weighted by base
	told   float64
}

// tally says of every part of a cuboid what telling it tells: the sum of what
// its cells' effects get smaller by. What they get larger by counts more than
// once, so that one slice is not told for two with something between.
func (f *field) tally(c *cuboid, order []int32, out []tally) {
	clear(out)
	for _, i := range order {
		out[c.part[i]].base += f.open[i]
	}
	for _, i := range order {
		t := &out[c.part[i]]
		if t.passed <= t.base/2 {
			t.rate = f.left[i] / f.open[i]
		}
		t.passed += f.open[i]
	}
	for _, i := range order {
		t := &out[c.part[i]]
		told := math.Abs(f.left[i]) - math.Abs(f.left[i]-t.rate*f.open[i])
		if told < 0 {
			told *= wrongly
		}
		t.told += told
	}
}

// noise is how much the rates of what is not told usually differ.
func (f *field) noise() float64 {
	if f.whole {
		return 0
	}
	var rates []float64
	for i, b := range f.base {
		if b > 0 && f.seen[i] {
			rates = append(rates, f.left[i]/b)
		}
	}
	return spread(rates)
}

// spread is the standard deviation of a normal distribution of which a third
// lies as close together as the closest third of the rates. So what is usual
// is found even where most of the cells have a cause. Of few rates nothing is
// known to be usual.
func spread(rates []float64) float64 {
	if len(rates) < fewRates {
		return 0
	}
	third := len(rates) / 3
	slices.Sort(rates)
	closest := math.Inf(1)
	for i := 0; i+third < len(rates); i++ {
		closest = min(closest, rates[i+third]-rates[i])
	}
	return closest / 2 / 0.4307 // a third of a normal distribution is within 0.4307 of its middle
}
