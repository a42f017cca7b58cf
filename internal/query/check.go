package query

import (
	"unicode/utf8"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/focus"
)

const (
	// maxNesting is how deep parentheses and nots may nest in text: far more
	// than a person writes, far less than a stack holds.
	maxNesting = 100
	// maxDepth is the deepest tree that such a text makes: each parenthesis
	// may hold an Or of Ands.
	maxDepth = 2*maxNesting + 2
)

// checkFilter refuses filters that a program built wrongly: an operand
// missing, a value of another type than its dimension, or what could not be
// written down and read back. Filters from ParseFilter always pass.
func checkFilter(f Filter) error {
	if err := checkOperand(f, 0); err != nil {
		return err
	}
	_, err := ParseFilter(f.String())
	return err
}

func checkOperand(f Filter, depth int) error {
	switch {
	case f == nil:
		return fault.New(fault.Usage, "a part of the filter is missing").Try("leave the filter out to choose all charges")
	case depth > maxDepth:
		return fault.New(fault.Usage, "the filter nests deeper than %d", maxDepth).Try("write it flatter, for example with in (…)")
	default:
		return f.check(depth)
	}
}

func (f And) check(depth int) error { return checkAll(f.Operands, depth) }
func (f Or) check(depth int) error  { return checkAll(f.Operands, depth) }
func (f Not) check(depth int) error { return checkOperand(f.Operand, depth+1) }

func (f IsNull) check(int) error { return checkDimension(f.Dimension) }

func (f In) check(int) error {
	for _, v := range f.Values {
		if err := (Compare{f.Dimension, Equal, v}).check(0); err != nil {
			return err
		}
	}
	return checkDimension(f.Dimension)
}

func (f Compare) check(int) error {
	d := f.Dimension
	if err := checkDimension(d); err != nil {
		return err
	}
	if f.Op < Equal || f.Op > StartsWith {
		return fault.New(fault.Usage, "%s is compared by no known operator", d).Try("use an operator of this package")
	}
	if f.Value.typ != d.Type() || !utf8.ValidString(f.Value.text) {
		return fault.New(fault.Usage, "the value for %s is not a %s", d, d.Type()).Try("make values with ValueFor")
	}
	return checkOperator(d, f.Op)
}

// checkOperator refuses to look for text in numbers and times.
func checkOperator(d Dimension, op Op) error {
	if op.textOnly() && (d.Type() == focus.Decimal || d.Type() == focus.Time) {
		return fault.New(fault.Usage, "%s is a %s, and %s is for text", d, d.Type(), op).
			Try("compare it with =, !=, <, <=, > or >=")
	}
	return nil
}

func checkDimension(d Dimension) error {
	if d.IsZero() {
		return fault.New(fault.Usage, "a dimension is missing").Try("make dimensions with ParseDimension")
	}
	return nil
}

func checkAll(operands []Filter, depth int) error {
	for _, o := range operands {
		if err := checkOperand(o, depth+1); err != nil {
			return err
		}
	}
	return nil
}
