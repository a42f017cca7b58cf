package explain

import (
	"math/big"

	"github.com/farthing-finops/farthing/internal/money"
)

// Part is what one kind adds to a difference.
type Part struct {
	Kind   Kind
	Amount money.Amount
}

// Within gives the difference of one slice and its parts by kind, which add up
// to it exactly: every level of every hierarchy is a slice. Without values it
// is the whole. Kinds that changed nothing are left out.
func (e Explanation) Within(slice ...Value) (difference money.Amount, parts []Part) {
	sums, total := [kindCount]*big.Int{}, new(big.Int)
	for k := range sums {
		sums[k] = new(big.Int)
	}
	for _, p := range e.cube.points {
		if !e.cube.holds(p, slice) {
			continue
		}
		total.Add(total, p.difference())
		for k, part := range p.parts {
			if part != nil {
				sums[k].Add(sums[k], part)
			}
		}
	}
	for _, k := range Kinds() {
		if sums[k].Sign() != 0 {
			parts = append(parts, Part{k, amount(sums[k])})
		}
	}
	return amount(total), parts
}

// difference is what the point's cells changed by, without regard to its parts.
func (p *point) difference() *big.Int {
	out := new(big.Int)
	for _, s := range p.strands {
		out.Add(out, minus(s.now.total(), s.was.total()))
	}
	for i := range p.fixed {
		out.Add(out, minus(&p.fixed[i].now, &p.fixed[i].was))
	}
	return out
}

func (c *cube) holds(p *point, slice []Value) bool {
	for _, v := range slice {
		d := indexOf(c.dimensions, v.Dimension)
		if d < 0 {
			return false
		}
		if has := c.values[d][p.codes[d]]; has != v.Text && (has == nil || v.Text == nil || *has != *v.Text) {
			return false
		}
	}
	return true
}
