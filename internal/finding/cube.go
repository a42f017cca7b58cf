package finding

import (
	"slices"

	"github.com/farthing-finops/farthing/internal/explain"
	"github.com/farthing-finops/farthing/internal/money"
)

// Cell is an amount of one day at the finest level that is looked at. The
// values of Cell are those of the cube's dimensions.
type Cell struct {
	Day      int // a place in the scan's days
	Currency string
	Cell     explain.Cell
}

// Cube are the cells of the days around alarms: with them it is told which
// slice carries an excess, and how two slices overlap.
type Cube struct {
	dimensions []string
	mix        []string // between whose values usage can move
	named      []string // that a cause may be named by
	days       map[string]map[int][]coded
	codes      []map[string]int32 // of the values, by dimension; absent is 0
}

// coded is a cell with its values as numbers, which compare fast.
type coded struct {
	Cell
	codes  []int32
	amount float64
}

// NewCube takes cells that have a value for each dimension.
func NewCube(dimensions, mix, named []string, cells []Cell) *Cube {
	c := &Cube{dimensions: dimensions, mix: mix, named: named, days: map[string]map[int][]coded{}, codes: make([]map[string]int32, len(dimensions))}
	for i := range c.codes {
		c.codes[i] = map[string]int32{}
	}
	for _, cell := range cells {
		if c.days[cell.Currency] == nil {
			c.days[cell.Currency] = map[int][]coded{}
		}
		c.days[cell.Currency][cell.Day] = append(c.days[cell.Currency][cell.Day], coded{cell, c.encode(cell.Cell.Values), float(cell.Cell.Amount)})
	}
	return c
}

func (c *Cube) encode(values []*string) []int32 {
	out := make([]int32, len(values))
	for i, v := range values {
		if v == nil {
			continue
		}
		if _, known := c.codes[i][*v]; !known {
			c.codes[i][*v] = int32(len(c.codes[i]) + 1)
		}
		out[i] = c.codes[i][*v]
	}
	return out
}

// baselineWeeks is how many same weekdays before something began it is
// compared with: a power of 2, so that a mean of amounts is exact.
const baselineWeeks = 4

// LongestReach is how many days before an alarm's first one the cube needs.
const LongestReach = 7 * baselineWeeks

// baseline are the same weekdays of the weeks before a day. A ledger that is
// too young gives fewer of them, again a power of 2.
func baseline(day, before int) []int {
	var out []int
	for d := day - 7*((day-before)/7+1); d >= 0 && len(out) < baselineWeeks; d -= 7 {
		if d < before {
			out = append(out, d)
		}
	}
	for len(out) == 3 {
		out = out[:2]
	}
	return out
}

// part of a sum of so many days that is their mean.
func partOf(n int) money.Amount {
	return map[int]money.Amount{1: money.FromInt(1), 2: money.MustParse("0.5"), 4: money.MustParse("0.25")}[n]
}

// excess is what a slice comes to from a day to another, both included, over
// the same weekdays before a third day.
func (c *Cube) excess(currency string, s Slice, from, to, before int) float64 {
	f := c.finder(s)
	out := 0.0
	for d := from; d <= to; d++ {
		out += c.sum(currency, f, d)
		past := baseline(d, before)
		for _, p := range past {
			out -= c.sum(currency, f, p) / float64(len(past))
		}
	}
	return out
}

func (c *Cube) sum(currency string, f finder, day int) float64 {
	out := 0.0
	for i := range c.days[currency][day] {
		if cell := &c.days[currency][day][i]; f.holds(cell.codes) {
			out += cell.amount
		}
	}
	return out
}

// finder knows the cells of a slice.
type finder []struct {
	dimension int
	code      int32
}

// nowhere is the code of a value that no cell has.
const nowhere = -1

func (c *Cube) finder(s Slice) finder {
	out := make(finder, len(s))
	for i, v := range s {
		out[i].dimension, out[i].code = slices.Index(c.dimensions, v.Dimension), nowhere
		switch d := out[i].dimension; {
		case d < 0:
			out[i].dimension = 0 // no cell has it
		case v.Text == nil:
			out[i].code = 0
		default:
			if code, known := c.codes[d][*v.Text]; known {
				out[i].code = code
			}
		}
	}
	return out
}

func (f finder) holds(codes []int32) bool {
	for _, v := range f {
		if codes[v.dimension] != v.code {
			return false
		}
	}
	return true
}

// change is what a slice comes to in some days, against the same weekdays
// before them.
func (c *Cube) change(currency string, s Slice, from, to int) explain.Change {
	var now, was []explain.Cell
	f := c.finder(s)
	for d := from; d <= to; d++ {
		for _, cell := range c.days[currency][d] {
			if f.holds(cell.codes) {
				now = append(now, cell.Cell.Cell)
			}
		}
		past := baseline(d, from)
		for _, p := range past {
			for _, cell := range c.days[currency][p] {
				if f.holds(cell.codes) {
					was = append(was, times(cell.Cell.Cell, partOf(len(past))))
				}
			}
		}
	}
	return c.telling(now, was)
}

// times is a part of a cell.
func times(c explain.Cell, part money.Amount) explain.Cell {
	c.Amount = c.Amount.Mul(part).Rounded()
	for _, of := range []**money.Amount{&c.Quantity, &c.Used} {
		if *of != nil {
			a := (*of).Mul(part).Rounded()
			*of = &a
		}
	}
	return c
}

// fewPassing is how many values of a dimension may come while others go. More
// are names of things that pass, such as runs: by them all would be new.
const fewPassing = 2

// telling leaves out dimensions that say nothing.
func (c *Cube) telling(now, was []explain.Cell) explain.Change {
	var keep []int
	out := explain.Change{}
	for i, d := range c.dimensions {
		n, w := valuesOf(now, i), valuesOf(was, i)
		if min(only(n, w), only(w, n)) > fewPassing {
			continue
		}
		keep = append(keep, i)
		out.Dimensions = append(out.Dimensions, d)
		if slices.Contains(c.mix, d) {
			out.Mix = append(out.Mix, d)
		}
		if slices.Contains(c.named, d) {
			out.Named = append(out.Named, d)
		}
	}
	out.From, out.Versus = project(now, keep), project(was, keep)
	return out
}

func valuesOf(cells []explain.Cell, dimension int) map[string]bool {
	out := map[string]bool{}
	for _, c := range cells {
		if v := c.Values[dimension]; v != nil {
			out[*v] = true
		}
	}
	return out
}

// only counts the values that others do not have.
func only(values, others map[string]bool) int {
	n := 0
	for v := range values {
		if !others[v] {
			n++
		}
	}
	return n
}

func project(cells []explain.Cell, keep []int) []explain.Cell {
	out := make([]explain.Cell, len(cells))
	for i, c := range cells {
		out[i] = c
		out[i].Values = make([]*string, len(keep))
		for k, d := range keep {
			out[i].Values[k] = c.Values[d]
		}
	}
	return out
}
