package query

import (
	"fmt"
	"slices"
	"strings"
)

// Filter chooses charges. It is one of And, Or, Not, Compare, In and IsNull,
// and nothing else can be one; nil chooses all charges.
//
// A filter is true or false for a charge, never unknown: a Compare or In with
// an absent value is false, so its Not is true. `Team != 'ml'` therefore holds
// for a charge without a team, which is what people mean by "everything but
// ml", and Not is plain negation. Note that `not BilledCost > 5` also holds
// where BilledCost is absent and `BilledCost <= 5` does not.
//
// Engines must keep this: a leaf is `coalesce(column = ?, false)`, or plain
// `column = ?` where no Not stands above it, since a WHERE drops unknown like
// false.
type Filter interface {
	// String is the filter in the language that ParseFilter reads. Whatever
	// ParseFilter or Simplify returned is read back as an equal filter.
	fmt.Stringer

	write(b *strings.Builder)     // String, in one pass over the tree
	binding() binding             // how tightly the text holds together
	check(depth int) error        // a Usage fault if built wrongly
	simplify(negated bool) Filter // the filter, or its negation, in normal form
	eval(lookup func(Dimension) (string, bool)) (bool, error)
	visit(see func(Dimension))
}

// And holds where all operands hold; without any it is always true.
type And struct{ Operands []Filter }

// Or holds where at least one operand holds; without any it is never true.
type Or struct{ Operands []Filter }

// Not holds where its operand does not. The language's !=, not in, not
// contains, not starts with and is not null are Not over the plain leaf.
type Not struct{ Operand Filter }

// Compare holds where the dimension has a value that stands in relation Op to
// Value. Contains and StartsWith are for text only and heed case.
type Compare struct {
	Dimension Dimension
	Op        Op
	Value     Value
}

// In holds where the dimension has a value that equals one of Values.
type In struct {
	Dimension Dimension
	Values    []Value
}

// IsNull holds where the dimension has no value.
type IsNull struct{ Dimension Dimension }

// Op is how Compare compares.
type Op int

// The operators; text compares byte by byte, numbers exactly, times as
// instants. "Not equal" is Not over Equal.
const (
	Equal Op = iota
	Less
	AtMost
	Greater
	AtLeast
	Contains
	StartsWith
)

// String is the operator as the language writes it.
func (o Op) String() string {
	switch o {
	case Equal:
		return "="
	case Less:
		return "<"
	case AtMost:
		return "<="
	case Greater:
		return ">"
	case AtLeast:
		return ">="
	case Contains:
		return "contains"
	case StartsWith:
		return "starts with"
	default:
		return fmt.Sprintf("Op(%d)", int(o))
	}
}

// textOnly tells whether the operator has no meaning for numbers and times.
func (o Op) textOnly() bool { return o == Contains || o == StartsWith }

// Dimensions lists what a filter looks at, each once, by name.
func Dimensions(f Filter) []Dimension {
	var seen []Dimension
	if f != nil {
		f.visit(func(d Dimension) { seen = append(seen, d) })
	}
	slices.SortFunc(seen, func(a, b Dimension) int { return strings.Compare(a.Name(), b.Name()) })
	return slices.Compact(seen)
}

func (f And) visit(see func(Dimension))     { visitAll(f.Operands, see) }
func (f Or) visit(see func(Dimension))      { visitAll(f.Operands, see) }
func (f Not) visit(see func(Dimension))     { f.Operand.visit(see) }
func (f Compare) visit(see func(Dimension)) { see(f.Dimension) }
func (f In) visit(see func(Dimension))      { see(f.Dimension) }
func (f IsNull) visit(see func(Dimension))  { see(f.Dimension) }

func visitAll(operands []Filter, see func(Dimension)) {
	for _, o := range operands {
		o.visit(see)
	}
}
