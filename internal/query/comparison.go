package query

import (
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/focus"
)

// comparison reads a dimension, an operator and what belongs to it.
func (p *parser) comparison() (Filter, error) {
	d, err := p.dimension()
	if err != nil {
		return nil, err
	}
	if p.accept("is") {
		return p.isNull(d)
	}
	if p.accept("not") {
		f, err := p.word(d)
		return Not{f}, err
	}
	if t := p.peek(); t.isSymbol("!=") {
		f, err := p.compare(d, Equal)
		return Not{f}, err
	}
	for _, op := range []Op{Equal, Less, AtMost, Greater, AtLeast} {
		if p.peek().isSymbol(op.String()) {
			return p.compare(d, op)
		}
	}
	return p.word(d)
}

// dimension reads a dimension, or says why there is none.
func (p *parser) dimension() (Dimension, error) {
	t := p.peek()
	if t.kind == tokenText {
		return Dimension{}, p.fail(t.at, "expected a dimension, found "+t.describe(),
			"a comparison starts with a dimension: ServiceName = "+inQuotes(t.text, "'"))
	}
	if t.kind != tokenBare || t.is("and") || t.is("or") || t.is("in") || t.is("is") {
		return Dimension{}, p.unexpected(t, "a dimension",
			"a comparison starts with a FOCUS column, a promoted tag such as Team, or Tags.<key>")
	}
	d, err := ParseDimension(t.text)
	if err != nil {
		return Dimension{}, p.at(t, err)
	}
	p.take()
	return d, nil
}

// at gives a fault about one token its place in the filter.
func (p *parser) at(t token, err error) error {
	f := fault.From(err)
	return p.fail(t.at, f.What, f.Hint)
}

// isNull reads what follows "is".
func (p *parser) isNull(d Dimension) (Filter, error) {
	negated := p.accept("not")
	if t := p.peek(); !p.accept("null") {
		return nil, p.unexpected(t, `"null"`, "write "+d.Name()+" is null, or is not null", "null")
	}
	return unless(negated, IsNull{d}), nil
}

// word reads an operator that is a word, and its values.
func (p *parser) word(d Dimension) (Filter, error) {
	t := p.peek()
	switch {
	case t.is("in"):
		return p.in(d)
	case t.is("contains"):
		return p.compare(d, Contains)
	case t.is("starts"):
		if with := p.tokens[p.next+1]; !with.is("with") {
			return nil, p.unexpected(with, `"with" after "starts"`, "write "+d.Name()+" starts with 'text'", "with")
		}
		return p.compare(d, StartsWith)
	default:
		return nil, p.unexpected(t, "an operator after "+d.Name(),
			"write one of =, !=, <, <=, >, >=, in, contains, starts with, is null; not may stand before a word",
			"in", "contains", "starts with", "is null")
	}
}

// compare moves past the operator and reads the value.
func (p *parser) compare(d Dimension, op Op) (Filter, error) {
	if err := checkOperator(d, op); err != nil {
		return nil, p.at(p.peek(), err)
	}
	for range strings.Fields(op.String()) {
		p.take()
	}
	v, err := p.value(d)
	return Compare{d, op, v}, err
}

// in reads the list of values.
func (p *parser) in(d Dimension) (Filter, error) {
	p.take()
	if t := p.take(); !t.isSymbol("(") {
		return nil, p.fail(t.at, `expected "(" after "in", found `+t.describe(), "write "+d.Name()+" in (value, value)")
	}
	var values []Value
	for {
		v, err := p.value(d)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		if t := p.take(); t.isSymbol(")") {
			return In{d, values}, nil
		} else if !t.isSymbol(",") {
			return nil, p.unexpected(t, `"," or ")"`, "put commas between the values and a parenthesis after the last")
		}
	}
}

// value reads a value as the dimension's type is written: numbers bare, all
// else in quotes, so that a number and a text never pass for each other
// (account 0012 is not 12).
func (p *parser) value(d Dimension) (Value, error) {
	t := p.take()
	if t.kind != tokenBare && t.kind != tokenText {
		return Value{}, p.unexpected(t, "a value for "+d.Name(), "write "+sampleValue(d))
	}
	if t.is("null") {
		return Value{}, p.fail(t.at, "nothing equals null", "write "+d.Name()+" is null, or is not null")
	}
	number := d.Type() == focus.Decimal
	v, err := ValueFor(d, t.text)
	switch {
	case err == nil && number == (t.kind == tokenBare):
		return v, nil
	case t.kind == tokenBare && isColumn(t.text):
		return Value{}, p.fail(t.at, "two columns cannot be compared with each other", "write "+sampleValue(d))
	case t.kind == tokenBare && !number:
		return Value{}, p.fail(t.at, "the value for "+d.Name()+" is not in quotes", "write it in quotes: "+inQuotes(t.text, "'"))
	case err != nil:
		return Value{}, p.at(t, err)
	default:
		return Value{}, p.fail(t.at, d.Name()+" is compared with a number, not with text", "write "+t.text+" without quotes")
	}
}

// isColumn tells whether a word names a column.
func isColumn(name string) bool {
	_, ok := columnDimension(name)
	return ok
}

// sampleValue shows how a value of the dimension is written.
func sampleValue(d Dimension) string {
	switch d.Type() {
	case focus.Decimal:
		return "a number without quotes: 100.50"
	case focus.Time:
		return "a date in quotes: '2026-09-01'"
	default:
		return "text in quotes: 'text'"
	}
}
