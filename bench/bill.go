package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/sample"
)

// billFiles is over how many files the bill is spread.
const billFiles = 4

// writeBill makes a CUR 2.0 of so many rows out of one month of the sample
// company: each line repeated with resources and line ids of its own.
func writeBill(ctx context.Context, dir string, rows int64) error {
	if _, err := os.Stat(filepath.Join(dir, "done")); err == nil {
		return nil
	}
	month, err := period.ParseMonth("2026-08")
	if err != nil {
		return err
	}
	exports := filepath.Join(dir, "..", "sample")
	if _, err := sample.Write(ctx, exports, sample.Options{Seed: 1, Months: 2, Last: month.Add(1)}); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	engine, err := duckdb.Open(duckdb.Options{})
	if err != nil {
		return err
	}
	defer engine.Close()
	from := fmt.Sprintf("read_csv('%s/%s/*/data/BILLING_PERIOD=%s/*/*.csv.gz', all_varchar = true)", exports, sample.AWS, month)
	var base int64
	if err := engine.DB().QueryRowContext(ctx, "SELECT count(*) FROM "+from).Scan(&base); err != nil {
		return err
	}
	times := rows/billFiles/base + 1
	for i := range billFiles {
		fmt.Printf("writing bill %d of %d (%d rows)\n", i+1, billFiles, base*times)
		_, err := engine.DB().ExecContext(ctx, fmt.Sprintf(`COPY (
			SELECT b.* REPLACE (b.identity_line_item_id || '-%d-' || r AS identity_line_item_id,
				b.line_item_resource_id || '-%d-' || r AS line_item_resource_id)
			FROM %s AS b, range(%d) AS t(r)) TO '%s/bill-%d.csv.gz' (FORMAT csv, HEADER, COMPRESSION gzip)`,
			i, i, from, times, dir, i))
		if err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "done"), nil, 0o644)
}
