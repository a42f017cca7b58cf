// Package operation is the desk: everything that can be asked or done, each
// declared once. Command line, HTTP API, MCP server and web page render these
// declarations and add nothing, so they cannot disagree.
package operation

import (
	"context"
	"fmt"
	"reflect"
)

// Role is what a caller must be allowed to do.
type Role string

// The roles.
const (
	Reader Role = "reader" // ask
	Editor Role = "editor" // change what the ledger holds
)

// Operation is one thing that can be asked or done.
type Operation struct {
	Name     string   // words with spaces: "cost", "lake compact"
	Short    string   // one line, no full stop
	Long     string   // what a person needs to know before using it
	Examples []string // as command lines
	Role     Role
	Fields   []Field
	Input    reflect.Type // a struct
	Output   reflect.Type

	run func(ctx context.Context, in any) (any, error)
}

// Declaration is the part of an operation that people read.
type Declaration struct {
	Name, Short, Long string
	Examples          []string
	Role              Role
}

// Declare ties a declaration to its code. I is a struct whose fields carry the
// tags name and doc, and optionally arg, choices and default.
func Declare[I, O any](d Declaration, run func(context.Context, I) (O, error)) Operation {
	in := reflect.TypeFor[I]()
	return Operation{
		Name: d.Name, Short: d.Short, Long: d.Long, Examples: d.Examples, Role: d.Role,
		Fields: fieldsOf(in), Input: in, Output: reflect.TypeFor[O](),
		run: func(ctx context.Context, in any) (any, error) {
			typed, ok := in.(I)
			if !ok {
				return nil, fmt.Errorf("operation %s got a %T", d.Name, in)
			}
			return run(ctx, typed)
		},
	}
}

// Writes tells whether the operation changes anything.
func (o Operation) Writes() bool { return o.Role != Reader }

// Run decodes the values of the fields and runs the operation. An operation
// may return both an output and an error: what was done, and what was not.
func (o Operation) Run(ctx context.Context, values map[string][]string) (any, error) {
	in, err := o.decode(values)
	if err != nil {
		return nil, err
	}
	return o.run(ctx, in)
}

// Table is an output as rows of text, for a terminal or a CSV file.
type Table struct {
	Columns []string
	Rows    [][]Cell
	// Notes are lines to show around the table: what is partial, what to do.
	Notes []string
}

// Cell is one value of a table.
type Cell struct {
	Text   string
	Absent bool // no value, which is not an empty one
	Number bool // to be set flush right
	// Rounds says that a terminal may show the amount in two digits. CSV and
	// JSON never do.
	Rounds bool
}

// Tabular is an output that can be shown as a table.
type Tabular interface {
	Table() Table
}

// Judged is an output whose content is a verdict: a program that only looks at
// the exit status must learn it, though the question was answered.
type Judged interface {
	Verdict() error
}
