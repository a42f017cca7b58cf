package duckdb

import (
	"context"

	"github.com/farthing-finops/farthing/internal/engine"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/query"
	"github.com/farthing-finops/farthing/internal/report"
)

// Report answers a report.
func (e *Engine) Report(ctx context.Context, a report.Ask) ([]query.Row, error) {
	tables := map[string]string{"charges": files(a.Files["charges"], ledger.Charges()), "allocations": files(a.Files["allocations"], ledger.Allocated())}
	for _, t := range evidence.Tables() {
		tables[t.Name] = files(a.Files[t.Name], t.Columns)
	}
	rows, err := engine.ReadRows(ctx, e.db, engine.Statement{SQL: engine.Report(Dialect(), a, tables)})
	return rows, askFault(err)
}
