package duckdb

import (
	"context"
	"fmt"
	"path/filepath"
	"sort"
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
)

// Write writes one month of a batch as a data file, sorted by day, service,
// account and resource so that a question about few of them reads little.
func (r Reader) Write(ctx context.Context, b ledger.Batch, d ledger.Delivery, dir string) ([]string, error) {
	out := filepath.Join(dir, fmt.Sprintf("%s-%s.parquet", d.BillingPeriod, d.ID))
	columns := make([]string, 0)
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
	statement := "COPY (SELECT " + strings.Join(columns, ", ") + " FROM read_parquet([" + quoteAll(b.Files) + "])" +
		" WHERE x_BillingMonth = DATE " + quote(d.BillingPeriod.Start().Format("2006-01-02")) +
		" AND x_LineRole IS DISTINCT FROM 'Reference'" +
		" ORDER BY " + sortOrder + ") TO " + quote(out) +
		" (FORMAT parquet, COMPRESSION zstd, FIELD_IDS " + fieldIDs(ledger.Charges()) + ")"
	if _, err := r.Engine.db.ExecContext(ctx, statement); err != nil {
		return nil, err
	}
	return []string{out}, nil
}

func sortedMonths(months map[period.Month]*ledger.MonthSummary) []period.Month {
	out := make([]period.Month, 0, len(months))
	for m := range months {
		out = append(out, m)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Before(out[j]) })
	return out
}
