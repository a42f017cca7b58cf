package report

import (
	"context"
	"embed"

	"github.com/farthing-finops/farthing/internal/query"
)

//go:embed *.sql
var statements embed.FS

// Statement is the SQL of a report: a text/template over the tables' relations
// (.charges, .allocations, .workloads, …), .where, and the arguments.
func Statement(name string) string {
	text, err := statements.ReadFile(name + ".sql")
	if err != nil {
		panic(err) // the statements are part of the program
	}
	return string(text)
}

// Ask is one report asked for.
type Ask struct {
	Name string
	// Files are the data files by table.
	Files map[string][]string
	// Where chooses shares; nil all.
	Where query.Filter
	// Arguments are texts that the statement names.
	Arguments map[string]string
}

// Engine is the port to the engine that answers.
type Engine interface {
	// Report gives every row of a report; all cells are text.
	Report(ctx context.Context, a Ask) ([]query.Row, error)
}
