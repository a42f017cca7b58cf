package explain

import (
	"math/big"
	"slices"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
)

// Cell is one amount at the finest level that is looked at. Cells of equal
// values, unit and role are added up.
type Cell struct {
	// Values are those of Change.Dimensions, in that order; nil is absent,
	// which is a value of its own.
	Values []*string
	// Unit is what Quantity counts, such as Hours. Quantities of different
	// units are never added.
	Unit string
	Role Role
	// Amount is in the change's currency, to 18 digits.
	Amount money.Amount
	// Quantity is what was used; nil is unknown. Without it the amount itself
	// counts as what was used, at a price of 1.
	Quantity *money.Amount
	// Used is the part of Amount that was in use, not only held; nil where
	// nobody measured.
	Used *money.Amount
}

// Change is what is to be explained: the cells of two ranges in one currency.
type Change struct {
	Dimensions []string
	// Mix names the dimensions between whose values usage can move while the
	// work stays the same: models, meters, regions. The others say whose it is.
	Mix []string
	// Named are the dimensions that slices may name; none means all. The others
	// only make cells finer, so that a price is one of a thing and not of many.
	Named []string
	// From is now, Versus is what it is compared with.
	From, Versus []Cell
}

// Effect is a part of the difference: one kind, in one slice.
type Effect struct {
	Kind Kind
	// Slice is where: the cells that have all of these values. Without any it
	// is everywhere.
	Slice []Value
	// Amount is what the effect adds to the difference.
	Amount money.Amount
	// Evidence says in words what was seen.
	Evidence string
	// Rest tells that the effect is what no slice carries, and names no cause.
	Rest bool
}

// Value is a dimension's value; a nil Text is absent.
type Value struct {
	Dimension string
	Text      *string
}

// Explanation is a difference with its parts. The amounts of Effects add up to
// Difference exactly.
type Explanation struct {
	From, Versus, Difference money.Amount
	// Effects have the largest first; what no slice carries is last.
	Effects []Effect

	cube *cube
}

// Explain decomposes a change. Faults are Usage: cells that do not have a value
// for each dimension, amounts that the ledger cannot hold, a mix over
// dimensions that there are not.
func Explain(c Change) (Explanation, error) {
	if err := c.check(); err != nil {
		return Explanation{}, err
	}
	cube, err := newCube(c)
	if err != nil {
		return Explanation{}, err
	}
	cube.decompose()
	out := Explanation{From: amount(cube.from), Versus: amount(cube.versus), cube: cube}
	out.Difference = out.From.Sub(out.Versus)
	out.Effects = cube.effects()
	return out, nil
}

func (c Change) check() error {
	for _, d := range append(slices.Clone(c.Mix), c.Named...) {
		if indexOf(c.Dimensions, d) < 0 {
			return fault.New(fault.Usage, "%s is no dimension of the change", d).Try("name one of %v", c.Dimensions)
		}
	}
	for _, cells := range [][]Cell{c.From, c.Versus} {
		for _, cell := range cells {
			if len(cell.Values) != len(c.Dimensions) {
				return fault.New(fault.Usage, "a cell has %d values for %d dimensions", len(cell.Values), len(c.Dimensions)).
					Try("give each cell a value for each dimension; nil is absent")
			}
			if cell.Role < RoleUsage || cell.Role > RoleTax {
				return fault.New(fault.Usage, "a cell has the unknown role %d", int(cell.Role)).Try("use one of the roles of this package")
			}
		}
	}
	return nil
}

// unitsOf is an amount in the ledger's smallest unit, rounded to it.
func unitsOf(a money.Amount, most *big.Int) (*big.Int, error) {
	units := a.Rounded().Units()
	if units.CmpAbs(most) >= 0 {
		return nil, fault.New(fault.Usage, "the ledger cannot hold %s", a).Try("use at most 20 digits before the point")
	}
	return units, nil
}

// amount makes an amount of the ledger's smallest units.
func amount(units *big.Int) money.Amount { return money.FromUnscaled(units, money.Scale) }

func indexOf(list []string, item string) int {
	for i, l := range list {
		if l == item {
			return i
		}
	}
	return -1
}
