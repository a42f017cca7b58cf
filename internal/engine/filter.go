package engine

import (
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/focus"
	"github.com/farthing-finops/farthing/internal/query"
)

// filter writes a filter as a condition. Under a Not, a comparison with an
// absent value must be false and not unknown; above one, plain comparisons let
// the engine skip files.
func (b *builder) filter(f query.Filter, negated bool) {
	switch f := f.(type) {
	case query.And:
		b.operands(f.Operands, " AND ", "1 = 1", negated)
	case query.Or:
		b.operands(f.Operands, " OR ", "1 = 0", negated)
	case query.Not:
		b.write("NOT (")
		b.filter(f.Operand, true)
		b.write(")")
	case query.IsNull:
		b.raw(f.Dimension)
		b.write(" IS NULL")
	case query.Compare:
		b.leaf(negated, func() { b.compare(f) })
	case query.In:
		b.leaf(negated, func() { b.in(f) })
	default:
		panic(fmt.Sprintf("unknown filter %T", f))
	}
}

func (b *builder) operands(fs []query.Filter, glue, none string, negated bool) {
	if len(fs) == 0 {
		b.write("%s", none)
		return
	}
	for i, f := range fs {
		if i > 0 {
			b.write("%s", glue)
		}
		b.write("(")
		b.filter(f, negated)
		b.write(")")
	}
}

func (b *builder) leaf(negated bool, write func()) {
	if !negated {
		write()
		return
	}
	b.write("coalesce(")
	write()
	b.write(", false)")
}

func (b *builder) compare(f query.Compare) {
	switch f.Op {
	case query.Contains:
		b.write("strpos(")
		b.raw(f.Dimension)
		b.write(", ?) > 0")
		b.args = append(b.args, f.Value.Text())
	case query.StartsWith:
		b.write("starts_with(")
		b.raw(f.Dimension)
		b.write(", ?)")
		b.args = append(b.args, f.Value.Text())
	default:
		b.raw(f.Dimension)
		b.write(" %s ", f.Op)
		b.value(f.Dimension, f.Value)
	}
}

func (b *builder) in(f query.In) {
	b.raw(f.Dimension)
	b.write(" IN (")
	for i, v := range f.Values {
		if i > 0 {
			b.write(", ")
		}
		b.value(f.Dimension, v)
	}
	b.write(")")
}

// raw writes a dimension in its own type.
func (b *builder) raw(d query.Dimension) {
	if d.Kind() == query.TagKind {
		b.write("%s", b.dialect.Tag(identifier(d.Column())))
		b.args = append(b.args, d.Key())
		return
	}
	b.write("%s", identifier(d.Column()))
}

func (b *builder) value(d query.Dimension, v query.Value) {
	switch d.Type() {
	case focus.Decimal:
		b.write("CAST(? AS DECIMAL(38,18))")
		b.args = append(b.args, v.Text())
	case focus.Time:
		b.write("%s", b.dialect.InstantArgument)
		t, _ := v.Time() // a value of a time dimension is one
		b.args = append(b.args, t.Format(time.RFC3339Nano))
	default:
		b.write("?")
		b.args = append(b.args, v.Text())
	}
}
