package report

import (
	"context"
	"embed"
	"strings"

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

// Names lists the reports. (estimates is a part of others.)
func Names() []string {
	files, err := statements.ReadDir(".")
	if err != nil {
		panic(err) // the statements are part of the program
	}
	var out []string
	for _, f := range files {
		if name := strings.TrimSuffix(f.Name(), ".sql"); name != "estimates" {
			out = append(out, name)
		}
	}
	return out
}

// Ask is one report asked for.
type Ask struct {
	Name string
	// Tables are the states that are looked at, by the tables' names. One that is
	// missing or has no files is empty; Snapshot 0 is the newest state.
	Tables map[string]query.Table
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
