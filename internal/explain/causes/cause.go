package causes

import (
	"math"
	"math/rand/v2"

	"github.com/farthing-finops/farthing/internal/explain"
)

// cause is one thing that happened, in a slice.
type cause struct {
	kind   explain.Kind
	slice  map[int]string // by dimension
	factor float64        // of price, work or busy; the part that is covered, credited, taxed or moved
	// between are the values that usage moves from and to, of a mixed
	// dimension.
	dimension int
	between   [2]string
	fee       bool      // of a commitment: it is its fee, not what it covers
	jitter    []float64 // by place: no two cells react alike
}

func (c cause) touches(p place) bool {
	for d, v := range c.slice {
		if p.values[d] != v {
			return false
		}
	}
	switch c.kind {
	case explain.Price, explain.Commitment:
		return p.trade != licences
	case explain.Utilisation:
		return p.trade == machines
	case explain.Mix:
		return p.trade == machines || p.trade == tokens
	default:
		return true
	}
}

// draw makes a cause of the kind somewhere. Whether it is one that matters is
// for the caller to judge.
func draw(r *rand.Rand, kind explain.Kind, places []place) cause {
	c := cause{kind: kind, slice: map[int]string{}, jitter: make([]float64, len(places))}
	at := places[r.IntN(len(places))]
	dimensions := []int{service, team, model, meter, region, account}
	if c.kind == explain.Mix {
		dimensions = []int{service, team, account}
	}
	for range 1 + r.IntN(3) {
		d := dimensions[r.IntN(len(dimensions))]
		c.slice[d] = at.values[d]
	}
	spread := 0.0
	switch c.kind {
	case explain.Price:
		c.factor = either(r, 0.6, 0.9, 1.1, 1.6)
	case explain.Usage:
		c.factor, spread = either(r, 0.4, 0.8, 1.25, 2.5), 0.05
	case explain.Utilisation:
		c.factor, spread = either(r, 0.5, 0.8, 1.25, 1.6), 0.05
	case explain.Mix:
		c.dimension = []int{model, meter, region}[r.IntN(3)]
		to := places[r.IntN(len(places))]
		c.between = [2]string{at.values[c.dimension], to.values[c.dimension]}
		c.factor = 0.4 + 0.5*r.Float64()
	case explain.Commitment:
		c.factor, c.fee = 0.3+0.6*r.Float64(), r.IntN(3) == 0
	case explain.Credit:
		c.factor, spread = 0.1+0.4*r.Float64(), 0.5
	case explain.Tax:
		c.factor = 0.05 + 0.15*r.Float64()
	}
	for i := range c.jitter {
		c.jitter[i] = math.Exp(spread * r.NormFloat64())
	}
	return c
}

// either draws from one of two ranges.
func either(r *rand.Rand, a, b, c, d float64) float64 {
	if r.IntN(2) == 0 {
		return a + (b-a)*r.Float64()
	}
	return c + (d-c)*r.Float64()
}

// now plays the second month: what the places are after the causes.
func now(places []place, causes []cause) []state {
	out := make([]state, len(places))
	for i, p := range places {
		s := p.then
		s.work *= p.noise.work
		if p.trade == machines {
			s.busy = min(s.busy*p.noise.busy, 1)
		}
		s.there = !p.noise.vanishes
		out[i] = s
	}
	for _, c := range causes {
		if c.kind == explain.Mix {
			c.move(places, out)
			continue
		}
		for i, p := range places {
			if c.touches(p) {
				c.change(&out[i], c.jitter[i])
			}
		}
	}
	return out
}

func (c cause) change(s *state, jitter float64) {
	switch c.kind {
	case explain.Price:
		s.price = digits(s.price * c.factor)
	case explain.Usage:
		s.work *= c.factor * jitter
	case explain.Utilisation:
		s.busy = min(s.busy*c.factor*jitter, 1)
	case explain.Retired:
		s.there = false
	case explain.Commitment:
		if c.fee {
			s.fee = c.factor * jitter / 2
		} else {
			s.covered = c.factor
		}
	case explain.Credit:
		s.credit = c.factor * jitter
	case explain.Tax:
		s.tax = c.factor
	}
}

// move moves a part of the work from one value to the other, place by place,
// where both are there: each place of the one to that which is alike but for it.
func (c cause) move(places []place, states []state) {
	at := map[[dimensionCount]string]int{}
	for i, p := range places {
		at[p.values] = i
	}
	for i, p := range places {
		if !c.touches(p) || p.values[c.dimension] != c.between[0] {
			continue
		}
		p.values[c.dimension] = c.between[1]
		if j, ok := at[p.values]; ok && j != i && states[i].there && states[j].there {
			moved := c.factor * states[i].work
			states[i].work -= moved
			states[j].work += moved
		}
	}
}

// moving is what all was worth among which something moves: places of one unit
// and owner.
func (c cause) moving(places []place) float64 {
	type owner struct {
		trade trade
		of    [dimensionCount]string
	}
	of := func(p place) owner {
		p.values[model], p.values[meter], p.values[region] = "", "", ""
		return owner{p.trade, p.values}
	}
	states, moves := now(places, []cause{c}), map[owner]bool{}
	still := now(places, nil)
	for i, p := range places {
		moves[of(p)] = moves[of(p)] || states[i].work != still[i].work
	}
	total := 0.0
	for _, p := range places {
		if moves[of(p)] {
			total += p.then.amount()
		}
	}
	return total
}

// then plays the first month: what a new thing was not there for.
func then(places []place, causes []cause) []state {
	out := make([]state, len(places))
	for i, p := range places {
		out[i] = p.then
		out[i].there = !p.noise.appears
		for _, c := range causes {
			if c.kind == explain.New && c.touches(p) {
				out[i].there = false
			}
		}
	}
	return out
}
