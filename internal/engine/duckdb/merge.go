package duckdb

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Merger writes the files of the tables of evidence.
type Merger struct{ Engine *Engine }

// Merge writes a partition: of the records that were held and those staged, the
// newest of each key. Of two that were read at the same time the later line wins.
// If they say nothing that is new, the held files are given back.
func (m Merger) Merge(ctx context.Context, t evidence.Table, p evidence.Partition, held []string, staged string, dir string) ([]string, error) {
	var columns, reads, keys, kept []string
	for _, c := range t.Columns {
		columns = append(columns, fmt.Sprintf("%s: 'VARCHAR'", quote(c.Name)))
		reads = append(reads, fmt.Sprintf("%s AS %s", staging(c), name(c.Name)))
		kept = append(kept, name(c.Name))
	}
	for _, k := range t.Key {
		keys = append(keys, name(k))
	}
	rows := "SELECT " + strings.Join(reads, ", ") + ", 1 AS turn, row_number() OVER () AS line FROM read_csv(" + quote(staged) +
		", header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', parallel = false, max_line_size = 8388608, buffer_size = 16777216, columns = {" + strings.Join(columns, ", ") + "})"
	if len(held) > 0 {
		rows += "\nUNION ALL SELECT " + strings.Join(kept, ", ") + ", 0, 0 FROM read_parquet([" + quoteAll(held) + "])"
	}
	out := filepath.Join(dir, fmt.Sprintf("%s-%s.parquet", t.Name, p.Month))
	statement := "COPY (SELECT " + strings.Join(kept, ", ") + " FROM (SELECT *, row_number() OVER (PARTITION BY " + strings.Join(keys, ", ") +
		" ORDER BY turn DESC, line DESC) AS place FROM (" + rows + ") AS known) AS ranked WHERE place = 1 ORDER BY " + strings.Join(keys, ", ") +
		") TO " + quote(out) + " (FORMAT parquet, COMPRESSION zstd, FIELD_IDS " + fieldIDs(t.Columns) + ")"
	if _, err := m.Engine.db.ExecContext(ctx, statement); err != nil {
		return nil, workFault(err, "the evidence cannot be written")
	}
	if same, err := m.same(ctx, t, held, out); err != nil || same {
		return held, err
	}
	return []string{out}, nil
}

// same tells whether a merged file says what the held files say, whenever it
// was read.
func (m Merger) same(ctx context.Context, t evidence.Table, held []string, merged string) (bool, error) {
	if len(held) == 0 {
		return false, nil
	}
	var columns []string
	for _, c := range t.Columns {
		if c.Name != "x_ReadAt" {
			columns = append(columns, name(c.Name))
		}
	}
	said := func(files []string) string {
		return "SELECT " + strings.Join(columns, ", ") + " FROM read_parquet([" + quoteAll(files) + "])"
	}
	var fresh, gone int64
	now, before := said([]string{merged}), said(held)
	err := m.Engine.db.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM ("+now+" EXCEPT ALL "+before+") AS a), (SELECT count(*) FROM ("+before+" EXCEPT ALL "+now+") AS b)").Scan(&fresh, &gone)
	return fresh == 0 && gone == 0, workFault(err, "the evidence cannot be read")
}

// staging reads a column of a staged file.
func staging(c ledger.Column) string {
	if c.Type == ledger.Decimal {
		return "exact(" + name(c.Name) + ")"
	}
	return "CAST(" + name(c.Name) + " AS " + sqlType(c.Type) + ")"
}
