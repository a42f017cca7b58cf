package explain

import (
	"encoding/binary"
	"math"
	"slices"
)

// field prepares the search for the slices of one kind; nil if the kind
// changed nothing.
func (c *cube) field(k Kind, cuboids []cuboid) *field {
	f := &field{cuboids: cuboids, effect: make([]float64, len(c.points)), base: make([]float64, len(c.points)), seen: make([]bool, len(c.points))}
	moves := false
	for i, p := range c.points {
		f.base[i], f.seen[i] = p.base[k], p.seen[k]
		if p.parts[k] != nil {
			f.effect[i], moves = float(p.parts[k]), true
		}
		if k == Usage {
			f.effect[i] -= p.chance
		}
	}
	switch {
	case !moves:
		return nil
	case k == Mix:
		f.cuboids = c.ownersOnly(cuboids)
		c.net(f, true)
		c.wholly(k, f)
	case k == New || k == Retired || k == Credit:
		c.wholly(k, f)
	case k == Tax:
		c.proportional(f)
	default:
		c.net(f, false)
	}
	return f
}

// wholly is for kinds that cells have or do not have: a cell's base is what it
// changed by. Where nothing changed it is what would have: the cell's usage,
// for credits and mix at the rate of the cells that have them.
func (c *cube) wholly(k Kind, f *field) {
	rate := 1.0
	f.whole = true
	switch k {
	case Credit, Mix:
		rate = c.usualRate(f.effect)
	}
	for i, e := range f.effect {
		if f.base[i] = math.Abs(e); e == 0 {
			f.base[i] = rate * c.points[i].usage(k == Retired)
			if k == Mix && !c.points[i].seen[k] {
				f.base[i] *= unseen
			}
		}
	}
}

// proportional is for taxes, which are a part of what is paid for usage.
func (c *cube) proportional(f *field) {
	for i, p := range c.points {
		now, was := p.usage(false), p.usage(true)
		tax := &p.fixed[RoleTax-RoleFee]
		switch {
		case tax.was.Sign() == 0 && tax.now.Sign() != 0:
			f.base[i] = now
		case tax.now.Sign() == 0 && tax.was.Sign() != 0:
			f.base[i] = was
		default:
			f.base[i] = (now + was) / 2
		}
		if f.seen[i] = true; f.base[i] == 0 {
			f.base[i] = math.Abs(f.effect[i])
		}
		p.base[Tax] = f.base[i]
	}
}

// usualRate is what changed over the usage of the cells where it did.
func (c *cube) usualRate(effect []float64) float64 {
	changed, usage := 0.0, 0.0
	for i, e := range effect {
		if u := c.points[i].usage(false); e != 0 && u > 0 {
			changed += math.Abs(e)
			usage += u
		}
	}
	if usage == 0 {
		return 1
	}
	return changed / usage
}

// usage is what is paid for usage, now or then, without its sign.
func (p *point) usage(then bool) float64 {
	total := 0.0
	for _, s := range p.strands {
		f := &s.now
		if then {
			f = &s.was
		}
		total += math.Abs(float(f.total()))
	}
	return total
}

// net puts together the effects on what slices cannot tell apart: cells of one
// name, and of mix those between which usage moved, where one cell's gain is
// another's loss and only their difference is a change.
func (c *cube) net(f *field, owners bool) {
	keys := make([]string, len(c.points))
	effects, bases := map[string]float64{}, map[string]float64{}
	for i, p := range c.points {
		var key []byte
		for _, d := range c.named {
			if !owners || !c.mixed[d] {
				key = binary.LittleEndian.AppendUint32(key, uint32(p.codes[d]))
			}
		}
		keys[i] = string(key)
		effects[keys[i]] += f.effect[i]
		bases[keys[i]] += f.base[i]
	}
	for i := range c.points {
		if b := bases[keys[i]]; b > 0 {
			f.effect[i] = f.base[i] / b * effects[keys[i]]
		}
	}
}

// ownersOnly are the cuboids of mix: its slices say whose the usage is.
func (c *cube) ownersOnly(cuboids []cuboid) []cuboid {
	return slices.DeleteFunc(slices.Clone(cuboids), c.mixes)
}

func (c *cube) mixes(u cuboid) bool {
	for _, d := range u.dimensions {
		if c.mixed[d] {
			return true
		}
	}
	return false
}
