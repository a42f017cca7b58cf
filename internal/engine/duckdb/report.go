package duckdb

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
	rows, err := engine.ReadRows(ctx, e.db, engine.Statement{SQL: statement})
	return rows, askFault(err)
}

// Relation is a state of a table as it stands after FROM.
func (e *Engine) Relation(state query.Table, t evidence.Table) string {
	return files(state.Files, t.Columns)
}
