package engine

import (
	"fmt"
	"strings"
)

// Statement is SQL with the arguments of its placeholders, in order.
type Statement struct {
	SQL  string
	Args []any
}

// builder writes a statement; fragments and arguments stay in step because
// both are added by the same call.
type builder struct {
	dialect Dialect
	sql     strings.Builder
	args    []any
}

func (b *builder) write(format string, args ...any) { fmt.Fprintf(&b.sql, format, args...) }

func (b *builder) statement() Statement { return Statement{b.sql.String(), b.args} }

// identifier quotes a column's name. Names come from the schema, never from a
// question's text, and the quotes keep their case.
func identifier(name string) string { return `"` + name + `"` }
