package duckdb

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/farthing-finops/farthing/internal/engine"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Rollup writes the daily roll-ups of data files of one source and month.
func (r Reader) Rollup(ctx context.Context, files []string, dir string) ([]string, error) {
	out := filepath.Join(dir, "daily.parquet")
	statement := "COPY (" + rollupSelect(files) + ") TO " + quote(out) +
		" (FORMAT parquet, COMPRESSION zstd, FIELD_IDS " + fieldIDs(ledger.Daily()) + ")"
	if _, err := r.Engine.db.ExecContext(ctx, statement); err != nil {
		return nil, workFault(err, "the roll-up cannot be written")
	}
	return []string{out}, nil
}

func rollupSelect(files []string) string {
	var parts []string
	for _, roll := range ledger.Rollups() {
		parts = append(parts, engine.Rollup(roll, "read_parquet(["+quoteAll(files)+"])"))
	}
	return "SELECT * FROM (" + strings.Join(parts, "\nUNION ALL ") + ") ORDER BY x_Rollup, x_ChargeDate"
}
