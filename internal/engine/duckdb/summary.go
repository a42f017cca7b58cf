package duckdb

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

// maxReported bounds how many incomplete rows are listed.
const maxReported = 20

func (r Reader) summarise(ctx context.Context, files []string, stamp ledger.Stamp) (ledger.Batch, error) {
	b := ledger.Batch{Files: files, Stamp: stamp}
	from := "read_parquet([" + quoteAll(files) + "])"
	var err error
	if b.Incomplete, err = r.incomplete(ctx, from); err != nil || len(b.Incomplete) > 0 {
		return b, err
	}
	months := map[period.Month]*ledger.MonthSummary{}
	if err := r.totals(ctx, from, months); err != nil {
		return b, err
	}
	if err := r.scopes(ctx, from, months); err != nil {
		return b, err
	}
	for _, m := range sortedMonths(months) {
		b.Months = append(b.Months, *months[m])
	}
	return b, nil
}

// mustHave are the columns without which a row is no charge.
func mustHave() []string {
	return []string{"BilledCost", "EffectiveCost", "BillingCurrency", "ChargePeriodStart", "ChargePeriodEnd", "x_BillingMonth"}
}

func (r Reader) incomplete(ctx context.Context, from string) ([]ledger.IncompleteRow, error) {
	var column, value []string
	for _, c := range mustHave() {
		column = append(column, "CASE WHEN "+name(c)+" IS NULL THEN "+quote(strings.TrimPrefix(c, "x_"))+" END")
	}
	for _, c := range []string{"BillingPeriodStart", "x_BillingMonth", "ChargePeriodStart", "ChargePeriodEnd"} {
		column = append(column, "CASE WHEN "+impossible(c)+" THEN "+quote(strings.TrimPrefix(c, "x_"))+" END")
		value = append(value, "CASE WHEN "+impossible(c)+" THEN CAST("+name(c)+" AS VARCHAR) END")
	}
	statement := "SELECT x_File, x_RowNumber, missing, coalesce(" + strings.Join(value, ", ") + ", '') FROM (SELECT *, coalesce(" +
		strings.Join(column, ", ") + ") AS missing FROM " + from + ") WHERE missing IS NOT NULL ORDER BY 1, 2 LIMIT " + fmt.Sprint(maxReported)
	rows, err := r.Engine.db.QueryContext(ctx, statement)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ledger.IncompleteRow
	for rows.Next() {
		var row ledger.IncompleteRow
		if err := rows.Scan(&row.File, &row.Row, &row.Column, &row.Value); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// impossible tells that a time is none of a cloud bill: "infinity", "epoch" and
// years of five digits are times to an engine.
func impossible(column string) string {
	return name(column) + " NOT BETWEEN DATE '1990-01-01' AND DATE '2199-12-31'"
}

func (r Reader) totals(ctx context.Context, from string, months map[period.Month]*ledger.MonthSummary) error {
	rows, err := r.Engine.db.QueryContext(ctx, `
		SELECT x_BillingMonth, BillingCurrency,
			count(*) FILTER (WHERE x_LineRole IS NULL OR x_LineRole IN ('Negation', 'Split')),
			count(*) FILTER (WHERE x_LineRole IS DISTINCT FROM 'Reference'),
			coalesce(sum(x_SourceBilledCost), 0), coalesce(sum(BilledCost) FILTER (WHERE x_LineRole IS DISTINCT FROM 'Reference'), 0),
			coalesce(sum(x_SourceEffectiveCost), 0), coalesce(sum(EffectiveCost) FILTER (WHERE x_LineRole IS DISTINCT FROM 'Reference'), 0),
			max(ChargePeriodEnd) FILTER (WHERE ChargeCategory = 'Usage' AND x_LineRole IS NULL)
		FROM `+from+` GROUP BY 1, 2 ORDER BY 1, 2`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var month time.Time
		var t ledger.Total
		var lines, charges int64
		var usageEnd *time.Time
		var sums [4]duckdb.Decimal
		if err := rows.Scan(&month, &t.BillingCurrency, &lines, &charges, &sums[0], &sums[1], &sums[2], &sums[3], &usageEnd); err != nil {
			return err
		}
		t.SourceTotal, t.BilledCost = amount(sums[0]), amount(sums[1])
		t.SourceEffectiveTotal, t.EffectiveCost = amount(sums[2]), amount(sums[3])
		m := summaryOf(months, period.MonthOf(month))
		m.Rows += lines
		m.Charges += charges
		m.Totals = append(m.Totals, t)
		if usageEnd != nil && usageEnd.After(m.UsageEnd) {
			m.UsageEnd = usageEnd.UTC()
		}
	}
	return rows.Err()
}

func (r Reader) scopes(ctx context.Context, from string, months map[period.Month]*ledger.MonthSummary) error {
	rows, err := r.Engine.db.QueryContext(ctx, `
		SELECT DISTINCT x_BillingMonth, coalesce(ServiceProviderName, ProviderName, ''), coalesce(BillingAccountId, ''), coalesce(SubAccountId, '')
		FROM `+from+` ORDER BY ALL`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var month time.Time
		var s ledger.Scope
		if err := rows.Scan(&month, &s.Provider, &s.BillingAccount, &s.SubAccount); err != nil {
			return err
		}
		m := summaryOf(months, period.MonthOf(month))
		m.Scopes = append(m.Scopes, s)
	}
	return rows.Err()
}

func summaryOf(months map[period.Month]*ledger.MonthSummary, m period.Month) *ledger.MonthSummary {
	if months[m] == nil {
		months[m] = &ledger.MonthSummary{Month: m}
	}
	return months[m]
}

func amount(d duckdb.Decimal) money.Amount { return money.FromUnscaled(d.Value, d.Scale) }
