package query

import "strings"

// binding orders the forms of the language by how tightly they hold together,
// which decides where parentheses are needed.
type binding int

const (
	bindsOr binding = iota
	bindsAnd
	bindsNot
	bindsAll
)

// The filters that always and never hold, as the language writes them.
const (
	wordTrue  = "true"
	wordFalse = "false"
)

// String writes operands with "and" between them; "true" without any.
func (f And) String() string { return written(f) }

// String writes operands with "or" between them; "false" without any.
func (f Or) String() string { return written(f) }

// String writes the operators that have a negative form with it.
func (f Not) String() string { return written(f) }

// String writes "dimension operator value".
func (f Compare) String() string { return written(f) }

// String writes "dimension in (value, value)"; "false" without any value.
func (f In) String() string { return written(f) }

// String writes "dimension is null".
func (f IsNull) String() string { return written(f) }

func written(f Filter) string {
	var b strings.Builder
	f.write(&b)
	return b.String()
}

func (f And) write(b *strings.Builder) { join(b, f.Operands, " and ", bindsAnd, wordTrue) }
func (f Or) write(b *strings.Builder)  { join(b, f.Operands, " or ", bindsOr, wordFalse) }

func (f Not) write(b *strings.Builder) {
	if leaf, ok := f.Operand.(interface{ negative() string }); ok {
		if text := leaf.negative(); text != "" {
			b.WriteString(text)
			return
		}
	}
	b.WriteString("not ")
	enclose(b, f.Operand, f.Operand.binding() < bindsNot)
}

func (f Compare) write(b *strings.Builder) {
	b.WriteString(f.Dimension.Name() + " " + f.Op.String() + " " + f.Value.String())
}

func (f In) write(b *strings.Builder) {
	if len(f.Values) == 0 {
		b.WriteString(wordFalse)
		return
	}
	b.WriteString(f.Dimension.Name() + " in " + f.list())
}

func (f IsNull) write(b *strings.Builder) { b.WriteString(f.Dimension.Name() + " is null") }

// negative is the text of the negation, or "" if it has no form of its own.
func (f Compare) negative() string {
	switch {
	case f.Op == Equal:
		return f.Dimension.Name() + " != " + f.Value.String()
	case f.Op.textOnly():
		return f.Dimension.Name() + " not " + f.Op.String() + " " + f.Value.String()
	default:
		return ""
	}
}

func (f In) negative() string {
	if len(f.Values) == 0 {
		return ""
	}
	return f.Dimension.Name() + " not in " + f.list()
}

func (f IsNull) negative() string { return f.Dimension.Name() + " is not null" }

func (f In) list() string {
	texts := make([]string, len(f.Values))
	for i, v := range f.Values {
		texts[i] = v.String()
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

func (f And) binding() binding   { return bindingOf(f.Operands, bindsAnd) }
func (f Or) binding() binding    { return bindingOf(f.Operands, bindsOr) }
func (Not) binding() binding     { return bindsNot }
func (Compare) binding() binding { return bindsAll }
func (In) binding() binding      { return bindsAll }
func (IsNull) binding() binding  { return bindsAll }

// bindingOf is that of a list of operands: one alone is written as itself.
func bindingOf(operands []Filter, several binding) binding {
	switch len(operands) {
	case 0:
		return bindsAll
	case 1:
		return operands[0].binding()
	default:
		return several
	}
}

// join writes operands in a row. An operand of the same form keeps its
// parentheses, so that reading the text gives the same tree.
func join(b *strings.Builder, operands []Filter, between string, form binding, none string) {
	if len(operands) == 0 {
		b.WriteString(none)
		return
	}
	for i, o := range operands {
		if i > 0 {
			b.WriteString(between)
		}
		enclose(b, o, len(operands) > 1 && o.binding() <= form)
	}
}

func enclose(b *strings.Builder, f Filter, parentheses bool) {
	if !parentheses {
		f.write(b)
		return
	}
	b.WriteByte('(')
	f.write(b)
	b.WriteByte(')')
}
