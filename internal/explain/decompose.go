package explain

import (
	"encoding/binary"
	"math"
	"math/big"
)

// decompose fills the parts of every point. They add up to the point's
// difference exactly: every part is rounded to the ledger's smallest unit, but
// one, which is what is left.
func (c *cube) decompose() {
	groups, there := &groups{named: map[string]*group{}}, c.presence()
	for _, p := range c.points {
		for i, kind := range []Kind{Commitment, Credit, Tax} {
			d := &p.fixed[i]
			p.give(kind, minus(&d.now, &d.was))
			p.base[kind] += max(math.Abs(float(&d.now)), math.Abs(float(&d.was)))
		}
		was, now := there[string(c.name(p))].was, there[string(c.name(p))].now
		for _, s := range p.strands {
			change := minus(s.now.total(), s.was.total())
			switch {
			case !was:
				p.give(New, change)
				p.besideFee(change)
			case !now:
				p.give(Retired, change)
				p.besideFee(change)
			default:
				c.join(groups, p, s)
			}
		}
	}
	noise := groups.noise()
	for _, g := range groups.inOrder {
		g.settle(c.mixed, noise)
	}
}

// besideFee lets usage that is new or retired count beside a commitment's fee
// as other usage does.
func (p *point) besideFee(change *big.Int) {
	if p.base[Commitment] > 0 {
		p.base[Commitment] += math.Abs(float(change))
	}
}

// presence tells of what can be named whether it was used then, and is used
// now. What is new within it is more usage of it.
func (c *cube) presence() map[string]presence {
	out := map[string]presence{}
	for _, p := range c.points {
		there := out[string(c.name(p))]
		for _, s := range p.strands {
			there.was = there.was || !s.was.empty()
			there.now = there.now || !s.now.empty()
		}
		out[string(c.name(p))] = there
	}
	return out
}

type presence struct{ was, now bool }

// name is a key of the values that can be named.
func (c *cube) name(p *point) []byte {
	var key []byte
	for _, d := range c.named {
		key = binary.LittleEndian.AppendUint32(key, uint32(p.codes[d]))
	}
	return key
}

func (p *point) give(k Kind, units *big.Int) {
	if units.Sign() == 0 {
		return
	}
	if p.parts[k] == nil {
		p.parts[k] = new(big.Int)
	}
	p.parts[k].Add(p.parts[k], units)
}

// settle gives the point the parts of the strand's difference, and says about
// what its usage came to.
func (m member) settle() float64 {
	left := minus(m.s.now.total(), m.s.was.total())
	give := func(k Kind, part *ratio) {
		units := part.rounded()
		m.p.give(k, units)
		left.Sub(left, units)
	}
	m.weigh()
	if !m.f.counted && !m.f.measured {
		m.p.give(Usage, left) // the amount itself is all that is known
		return float(left)
	}
	usage, mix := m.f.usageAndMix()
	give(Usage, usage)
	if mix.sign() != 0 {
		give(Mix, mix)
	}
	switch covered := m.s.covered(); {
	case m.s.was.cells() == 0 || m.s.now.cells() == 0:
		m.p.give(Usage, left) // no more than the last digit
		return usage.float()
	case !m.f.counted:
		m.p.give(Utilisation, left) // at a price of 1 nothing else is left
		return usage.float()
	case m.f.measured:
		give(Utilisation, m.f.utilisation())
		fallthrough
	default:
		if !covered {
			m.p.give(Price, left)
			return usage.float()
		}
	}
	give(Price, m.f.ordinaryPrice(m.s.ordinary()))
	m.p.give(Commitment, left)
	return usage.float()
}

// weigh adds what a change of 100 % would come to, which is what the search for
// slices compares effects with.
func (m member) weigh() {
	size := math.Abs(m.f.amount[0].float()+m.f.amount[1].float()) / 2
	if m.f.rate[0] != nil && m.f.rate[1] != nil {
		size = math.Abs((m.was+m.now)/2*(m.f.rate[0].float()+m.f.rate[1].float())) / 2
	}
	seen := [kindCount]bool{Usage: true, Utilisation: m.f.measured, Price: m.f.counted, Mix: m.moves, Commitment: m.f.counted}
	for _, kind := range []Kind{Usage, Utilisation, Price, Mix, Commitment} {
		if !seen[kind] {
			m.p.base[kind] += unseen * size
		} else {
			m.p.base[kind] += size
			m.p.seen[kind] = true
		}
	}
}

// covered tells whether a commitment covers some of the usage, and how much is known.
func (s *strand) covered() bool {
	if s.was.covered.cells+s.now.covered.cells == 0 {
		return false
	}
	for _, f := range []*flow{&s.was, &s.now} {
		if f.standard.quantity.Sign() < 0 || f.covered.quantity.Sign() < 0 {
			return false
		}
	}
	return true
}

// ordinary gives the price of what no commitment covers. A side that is covered
// as a whole has none of its own: the other side's stands for it. 0 is unknown.
func (s *strand) ordinary() (price [2]*ratio) {
	for i, f := range []*flow{&s.was, &s.now} {
		if f.standard.quantity.Sign() != 0 {
			price[i] = &ratio{&f.standard.amount, &f.standard.quantity}
		}
	}
	for i := range price {
		if price[i] == nil {
			price[i] = price[1-i]
		}
	}
	if price[0] == nil {
		return [2]*ratio{whole(new(big.Int)), whole(new(big.Int))}
	}
	return price
}
