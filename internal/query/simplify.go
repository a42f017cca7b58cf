package query

import (
	"slices"
	"strings"
)

// Simplify gives the normal form of a filter, which chooses the same charges
// wherever Eval gives no error:
// Not stands only over a leaf, And and Or hold neither their own kind nor each
// other's constant, their operands are sorted and occur once, `x and not x` is
// false and `x or not x` is true, and In has at least two values, sorted, each
// once. The filter that always holds is And{}, the one that never does Or{}.
// Simplify changes nothing it is given, nil stays nil, and simplifying twice
// is simplifying once.
func Simplify(f Filter) Filter {
	if f == nil {
		return nil
	}
	return f.simplify(false)
}

// A negated And is the Or of its negated operands, and the other way around;
// this holds without exception because no filter is ever unknown.
func (f And) simplify(negated bool) Filter { return merge(!negated, simplifyAll(f.Operands, negated)) }
func (f Or) simplify(negated bool) Filter  { return merge(negated, simplifyAll(f.Operands, negated)) }
func (f Not) simplify(negated bool) Filter { return f.Operand.simplify(!negated) }

func (f Compare) simplify(negated bool) Filter { return unless(negated, f) }
func (f IsNull) simplify(negated bool) Filter  { return unless(negated, f) }

func (f In) simplify(negated bool) Filter {
	values := slices.Clone(f.Values)
	slices.SortFunc(values, func(a, b Value) int { return strings.Compare(a.text, b.text) })
	values = slices.Compact(values)
	switch len(values) {
	case 0:
		return constant(negated)
	case 1:
		return unless(negated, Compare{f.Dimension, Equal, values[0]})
	default:
		return unless(negated, In{f.Dimension, values})
	}
}

// unless is the leaf, or its Not.
func unless(negated bool, leaf Filter) Filter {
	if negated {
		return Not{leaf}
	}
	return leaf
}

// constant is the filter that always or never holds.
func constant(truth bool) Filter {
	if truth {
		return And{}
	}
	return Or{}
}

func simplifyAll(operands []Filter, negated bool) []Filter {
	out := make([]Filter, len(operands))
	for i, o := range operands {
		out[i] = o.simplify(negated)
	}
	return out
}

// merge joins simplified operands by and (conjunction) or by or.
func merge(conjunction bool, operands []Filter) Filter {
	texts := map[string]Filter{}
	for _, o := range flatten(conjunction, operands) {
		if _, of, ok := split(o); ok && len(of) == 0 {
			return o // false in an and, true in an or: nothing else matters
		}
		texts[o.String()] = o
	}
	for _, o := range texts {
		if n, ok := o.(Not); ok && texts[n.Operand.String()] != nil {
			return constant(!conjunction)
		}
	}
	return build(conjunction, texts)
}

// flatten takes operands of the same kind apart; an empty one, which is the
// neutral constant, vanishes by it.
func flatten(conjunction bool, operands []Filter) []Filter {
	var flat []Filter
	for _, o := range operands {
		if kind, of, ok := split(o); ok && kind == conjunction {
			flat = append(flat, of...)
		} else {
			flat = append(flat, o)
		}
	}
	return flat
}

// split gives the operands of an And (conjunction) or Or; false for the rest.
func split(f Filter) (conjunction bool, operands []Filter, ok bool) {
	switch f := f.(type) {
	case And:
		return true, f.Operands, true
	case Or:
		return false, f.Operands, true
	default:
		return false, nil, false
	}
}

// build makes the And or Or of distinct operands in the order of their texts.
func build(conjunction bool, byText map[string]Filter) Filter {
	texts := make([]string, 0, len(byText))
	for t := range byText {
		texts = append(texts, t)
	}
	slices.Sort(texts)
	operands := make([]Filter, len(texts))
	for i, t := range texts {
		operands[i] = byText[t]
	}
	switch {
	case len(operands) == 0:
		return constant(conjunction)
	case len(operands) == 1:
		return operands[0]
	case conjunction:
		return And{operands}
	default:
		return Or{operands}
	}
}
