package explain

import (
	"encoding/binary"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/money"
)

// cube holds the cells of a change by their place.
type cube struct {
	dimensions   []string
	mixed        []bool // by dimension
	named        []int  // the dimensions that slices may name
	values       [][]*string
	points       []*point
	from, versus *big.Int // totals, in 10^-18
	codes        []map[string]int32
	places       map[string]*point
}

// point is a finest cell: one value of each dimension.
type point struct {
	codes   []int32 // values of the dimensions, as indices into cube.values
	strands []*strand
	fixed   [3]delta // fee, credit, tax
	parts   [kindCount]*big.Int
	base    [kindCount]float64 // what a change of 100 % would come to
	seen    [kindCount]bool    // whether such a change could be seen
	chance  float64            // the part of usage that a whole group's volume changed by, by chance

}

// delta is an amount that is only compared.
type delta struct{ now, was big.Int }

// strand is the usage of a point in one unit.
type strand struct {
	unit     string
	now, was flow
}

// flow is usage in one range: at ordinary prices, and covered by commitments.
type flow struct{ standard, covered meter }

// meter is an amount with what it is for.
type meter struct {
	amount, quantity, used big.Int // in 10^-18
	cells                  int
	uncounted, unmeasured  bool // a cell has no quantity, or no used part
}

func newCube(c Change) (*cube, error) {
	out := &cube{dimensions: c.Dimensions, from: new(big.Int), versus: new(big.Int), places: map[string]*point{},
		values: make([][]*string, len(c.Dimensions)), mixed: make([]bool, len(c.Dimensions)), codes: make([]map[string]int32, len(c.Dimensions))}
	for i, d := range c.Dimensions {
		out.mixed[i] = indexOf(c.Mix, d) >= 0
		if len(c.Named) == 0 || indexOf(c.Named, d) >= 0 {
			out.named = append(out.named, i)
		}
		out.number(i, c.Versus, c.From)
	}
	if err := out.addAll(c.Versus, out.versus, false); err != nil {
		return nil, err
	}
	if err := out.addAll(c.From, out.from, true); err != nil {
		return nil, err
	}
	out.sort()
	return out, nil
}

// number gives the values of a dimension their codes, in the order of their
// texts, absent first: the order of the cells must not matter.
func (c *cube) number(dimension int, lists ...[]Cell) {
	codes, absent := map[string]int32{}, false
	for _, cells := range lists {
		for _, cell := range cells {
			if v := cell.Values[dimension]; v != nil {
				codes[*v] = 0
			} else {
				absent = true
			}
		}
	}
	if absent {
		c.values[dimension] = append(c.values[dimension], nil)
	}
	for _, text := range slices.Sorted(maps.Keys(codes)) {
		codes[text] = int32(len(c.values[dimension]))
		c.values[dimension] = append(c.values[dimension], &text)
	}
	c.codes[dimension] = codes
}

func (c *cube) sort() {
	slices.SortFunc(c.points, func(a, b *point) int { return slices.Compare(a.codes, b.codes) })
	for _, p := range c.points {
		slices.SortFunc(p.strands, func(a, b *strand) int { return strings.Compare(a.unit, b.unit) })
	}
}

func (c *cube) addAll(cells []Cell, total *big.Int, now bool) error {
	most := new(big.Int).Exp(big.NewInt(10), big.NewInt(38), nil) // DECIMAL(38,18)
	for _, cell := range cells {
		units, err := unitsOf(cell.Amount, most)
		if err != nil {
			return err
		}
		total.Add(total, units)
		p := c.point(cell.Values)
		switch cell.Role {
		case RoleFee, RoleCredit, RoleTax:
			p.fixed[cell.Role-RoleFee].add(units, now)
			continue
		}
		f := p.strand(cell.Unit).flow(now)
		m := &f.standard
		if cell.Role == RoleCovered {
			m = &f.covered
		}
		if err := m.add(cell, units, most); err != nil {
			return err
		}
	}
	return nil
}

// point finds or makes the point at a place.
func (c *cube) point(values []*string) *point {
	codes := make([]int32, len(values))
	key := make([]byte, 0, 4*len(values))
	for i, v := range values {
		if v != nil { // absent is 0
			codes[i] = c.codes[i][*v]
		}
		key = binary.LittleEndian.AppendUint32(key, uint32(codes[i]))
	}
	if p, ok := c.places[string(key)]; ok {
		return p
	}
	p := &point{codes: codes}
	c.places[string(key)] = p
	c.points = append(c.points, p)
	return p
}

func (p *point) strand(unit string) *strand {
	for _, s := range p.strands {
		if s.unit == unit {
			return s
		}
	}
	s := &strand{unit: unit}
	p.strands = append(p.strands, s)
	return s
}

func (s *strand) flow(now bool) *flow {
	if now {
		return &s.now
	}
	return &s.was
}

func (d *delta) add(units *big.Int, now bool) {
	if now {
		d.now.Add(&d.now, units)
	} else {
		d.was.Add(&d.was, units)
	}
}

func (m *meter) add(cell Cell, units, most *big.Int) error {
	if cell.Quantity == nil && units.Sign() == 0 {
		return nil // says nothing
	}
	m.cells++
	m.amount.Add(&m.amount, units)
	if err := addKnown(&m.quantity, cell.Quantity, &m.uncounted, most); err != nil {
		return err
	}
	return addKnown(&m.used, cell.Used, &m.unmeasured, most)
}

func addKnown(sum *big.Int, a *money.Amount, unknown *bool, most *big.Int) error {
	if a == nil {
		*unknown = true
		return nil
	}
	units, err := unitsOf(*a, most)
	if err == nil {
		sum.Add(sum, units)
	}
	return err
}

// empty tells whether the flow is of nothing: no cells, or only such as have
// neither amount nor quantity.
func (f *flow) empty() bool { return f.standard.empty() && f.covered.empty() }

func (m *meter) empty() bool { return m.amount.Sign() == 0 && m.quantity.Sign() == 0 }

// total is the flow's amount. It is not to be changed.
func (f *flow) total() *big.Int { return both(f, &f.standard.amount, &f.covered.amount) }

// both is a sum; most flows have nothing covered.
func both(f *flow, standard, covered *big.Int) *big.Int {
	if f.covered.cells == 0 {
		return standard
	}
	return new(big.Int).Add(standard, covered)
}
