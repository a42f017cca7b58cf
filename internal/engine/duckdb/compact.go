package duckdb

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/ledger"
)

// sortedRows is about how many rows are sorted at once: a sort of wide rows
// takes a multiple of their size.
const sortedRows = 500_000

// sortOrder is how data files are sorted.
const sortOrder = "x_ChargeDate, ServiceName, SubAccountId, ResourceId, x_File, x_RowNumber"

// Compact writes the charges of the files again, sorted, a run of days to a
// file.
func (r Reader) Compact(ctx context.Context, files []string, dir string) ([]string, error) {
	from := "read_parquet([" + quoteAll(files) + "])"
	runs, err := r.dayRuns(ctx, from)
	if err != nil {
		return nil, err
	}
	var out []string
	for i, run := range runs {
		path := filepath.Join(dir, fmt.Sprintf("compacted-%04d.parquet", i))
		statement := "COPY (SELECT " + chargeColumns() + " FROM " + from + " WHERE " + run +
			" ORDER BY " + sortOrder + ") TO " + quote(path) + DataFileOptions()
		if _, err := r.Engine.db.ExecContext(ctx, statement); err != nil {
			return nil, err
		}
		out = append(out, path)
	}
	return out, nil
}

func chargeColumns() string {
	var names []string
	for _, c := range ledger.Charges() {
		names = append(names, name(c.Name))
	}
	return strings.Join(names, ", ")
}

// dayRuns cuts the days into runs of about sortedRows rows and renders each as
// a condition. A day is never cut.
func (r Reader) dayRuns(ctx context.Context, from string) ([]string, error) {
	rows, err := r.Engine.db.QueryContext(ctx, "SELECT x_ChargeDate, count(*) FROM "+from+" GROUP BY 1 ORDER BY 1")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var runs []string
	var first, last time.Time
	var inRun int64
	flush := func() {
		if inRun > 0 {
			runs = append(runs, fmt.Sprintf("x_ChargeDate BETWEEN DATE '%s' AND DATE '%s'", first.Format(time.DateOnly), last.Format(time.DateOnly)))
		}
	}
	for rows.Next() {
		var day time.Time
		var n int64
		if err := rows.Scan(&day, &n); err != nil {
			return nil, err
		}
		if inRun > 0 && inRun+n > sortedRows {
			flush()
			inRun = 0
		}
		if inRun == 0 {
			first = day
		}
		last, inRun = day, inRun+n
	}
	flush()
	return runs, rows.Err()
}
