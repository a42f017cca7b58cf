package duckdb

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
)

// Write makes the data file of one month of a batch, sorted by day, service,
// account and resource so that a question about few of them reads little. A
// large batch that needs nothing done but sorting is taken as it is: sorting it
// here would cost as much as reading it; lake compact does so day by day.
func (r Reader) Write(ctx context.Context, b ledger.Batch, d ledger.Delivery, dir string) ([]string, error) {
	if ready, err := r.readyAsTheyAre(ctx, b, d); err != nil || ready {
		return rawNames(b.Files, workFault(err, "the charges cannot be counted"))
	}
	out := filepath.Join(dir, fmt.Sprintf("%s-%s.parquet", d.BillingPeriod, d.ID))
	statement := "COPY (SELECT " + stampedColumns(d) + " FROM read_parquet([" + quoteAll(b.Files) + "])" +
		" WHERE x_BillingMonth = DATE " + quote(d.BillingPeriod.Start().Format("2006-01-02")) +
		" AND x_LineRole IS DISTINCT FROM 'Reference'" +
		" ORDER BY " + sortOrder + ") TO " + quote(out) + DataFileOptions()
	_, err := r.Engine.db.ExecContext(ctx, statement)
	return []string{out}, workFault(err, "the charges cannot be written")
}

// DataFileOptions are the options of COPY with which data files are written.
func DataFileOptions() string {
	return " (FORMAT parquet, COMPRESSION zstd, FIELD_IDS " + fieldIDs(ledger.Charges()) + ")"
}

// stampedColumns are the columns of the charges with the delivery's source and id.
func stampedColumns(d ledger.Delivery) string {
	var columns []string
	for _, c := range ledger.Charges() {
		switch c.Name {
		case "x_Source":
			columns = append(columns, quote(d.Source)+" AS x_Source")
		case "x_DeliveryId":
			columns = append(columns, quote(d.ID)+" AS x_DeliveryId")
		default:
			columns = append(columns, name(c.Name))
		}
	}
	return strings.Join(columns, ", ")
}

// readyAsTheyAre tells whether the batch's files can be data files: large,
// stamped, of this month only, without rows that do not belong to the ledger.
func (r Reader) readyAsTheyAre(ctx context.Context, b ledger.Batch, d ledger.Delivery) (bool, error) {
	if len(b.Months) != 1 || b.Months[0].Charges <= sortedRows || b.Stamp != (ledger.Stamp{Source: d.Source, Delivery: d.ID}) {
		return false, nil
	}
	var rows int64
	err := r.Engine.db.QueryRowContext(ctx, "SELECT count(*) FROM read_parquet(["+quoteAll(b.Files)+"])").Scan(&rows)
	return rows == b.Months[0].Charges, err
}

// rawNames marks files as unsorted and leaves empty ones out: a file without
// rows has no partition.
func rawNames(files []string, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range files {
		raw := strings.TrimSuffix(f, ".parquet") + ledger.RawMark + "parquet"
		if err := os.Rename(f, raw); err != nil {
			return nil, err
		}
		out = append(out, raw)
	}
	return out, nil
}

func sortedMonths(months map[period.Month]*ledger.MonthSummary) []period.Month {
	out := make([]period.Month, 0, len(months))
	for m := range months {
		out = append(out, m)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Before(out[j]) })
	return out
}
