package duckdb

import (
	"context"
	"path/filepath"
	"strings"

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
		parts = append(parts, oneRollup(roll, files))
	}
	return "SELECT * FROM (" + strings.Join(parts, "\nUNION ALL ") + ") ORDER BY x_Rollup, x_ChargeDate"
}

func oneRollup(roll ledger.Rollup, files []string) string {
	in, group, sum := map[string]bool{}, []string{}, map[string]bool{}
	for _, c := range append(ledger.RollupKey(), roll.Dimensions...) {
		in[c] = true
		group = append(group, name(c))
	}
	for _, c := range ledger.RollupMetrics() {
		sum[c] = true
	}
	var selects []string
	for _, c := range ledger.Daily() {
		switch {
		case c.Name == "x_Rollup":
			selects = append(selects, quote(roll.Name)+" AS x_Rollup")
		case sum[c.Name]:
			selects = append(selects, "CAST(sum("+name(c.Name)+") AS DECIMAL(38,18)) AS "+name(c.Name))
		case in[c.Name]:
			selects = append(selects, name(c.Name))
		default:
			selects = append(selects, "CAST(NULL AS "+sqlType(c.Type)+") AS "+name(c.Name))
		}
	}
	return "SELECT " + strings.Join(selects, ", ") + " FROM read_parquet([" + quoteAll(files) + "]) GROUP BY " + strings.Join(group, ", ")
}
