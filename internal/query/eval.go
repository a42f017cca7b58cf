package query

import (
	"fmt"
	"strings"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

// Eval tells whether a charge is chosen. It is the meaning that engines are
// tested against, not a way to answer questions. lookup gives the charge's
// value of a dimension as text, false if it has none. The error names a value
// that is not of its column's type; every operand is looked at, so whether
// there is one does not depend on the order of operands.
func Eval(f Filter, lookup func(Dimension) (string, bool)) (bool, error) {
	if f == nil {
		return true, nil
	}
	return f.eval(lookup)
}

func (f And) eval(lookup func(Dimension) (string, bool)) (bool, error) {
	all := true
	for _, o := range f.Operands {
		holds, err := o.eval(lookup)
		if err != nil {
			return false, err
		}
		all = all && holds
	}
	return all, nil
}

func (f Or) eval(lookup func(Dimension) (string, bool)) (bool, error) {
	one := false
	for _, o := range f.Operands {
		holds, err := o.eval(lookup)
		if err != nil {
			return false, err
		}
		one = one || holds
	}
	return one, nil
}

func (f Not) eval(lookup func(Dimension) (string, bool)) (bool, error) {
	holds, err := f.Operand.eval(lookup)
	return !holds, err
}

func (f IsNull) eval(lookup func(Dimension) (string, bool)) (bool, error) {
	_, present := lookup(f.Dimension)
	return !present, nil
}

func (f In) eval(lookup func(Dimension) (string, bool)) (bool, error) {
	one := false
	for _, v := range f.Values {
		holds, err := Compare{f.Dimension, Equal, v}.eval(lookup)
		if err != nil {
			return false, err
		}
		one = one || holds
	}
	return one, nil
}

func (f Compare) eval(lookup func(Dimension) (string, bool)) (bool, error) {
	text, present := lookup(f.Dimension)
	if !present {
		return false, nil
	}
	switch f.Op {
	case Contains:
		return strings.Contains(text, f.Value.text), nil
	case StartsWith:
		return strings.HasPrefix(text, f.Value.text), nil
	}
	order, err := f.Value.order(text)
	if err != nil {
		return false, fmt.Errorf("the charge's %s: %w", f.Dimension, err)
	}
	return f.Op.holds(order), nil
}

// order is −1, 0 or 1 as a charge's text is below, equal to or above the value.
func (v Value) order(text string) (int, error) {
	if limit, ok := v.Amount(); ok {
		n, err := money.Parse(text)
		return n.Cmp(limit), err
	}
	if limit, ok := v.Time(); ok {
		t, err := period.ParseTime(text)
		return t.Compare(limit), err
	}
	return strings.Compare(text, v.text), nil
}

// holds tells whether an order fits the operator.
func (o Op) holds(order int) bool {
	switch o {
	case Equal:
		return order == 0
	case Less:
		return order < 0
	case AtMost:
		return order <= 0
	case Greater:
		return order > 0
	case AtLeast:
		return order >= 0
	default:
		return false
	}
}
