package trino

import (
	"context"

	"github.com/farthing-finops/farthing/internal/engine"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/query"
	"github.com/farthing-finops/farthing/internal/report"
)

// Report answers a report.
func (e *Engine) Report(ctx context.Context, a report.Ask) ([]query.Row, error) {
	return e.Rows(ctx, engine.Report(Dialect(), a, e.Relation))
}

// Rows runs a shared statement, whose cells are all text.
func (e *Engine) Rows(ctx context.Context, statement string) ([]query.Row, error) {
	rows, err := engine.ReadRows(ctx, e.db, engine.Statement{SQL: withWords(statement)})
	return rows, askFault(err)
}

// Relation is a state of a table as it stands after FROM.
func (e *Engine) Relation(state query.Table, t evidence.Table) string {
	if len(state.Files) == 0 {
		return engine.Nothing(t.Columns)
	}
	return e.relation(query.Table{Name: t.Name, Snapshot: state.Snapshot})
}
