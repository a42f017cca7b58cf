package engine

import (
	"fmt"
	"strings"

	"github.com/farthing-finops/farthing/internal/focus"
	"github.com/farthing-finops/farthing/internal/query"
)

// Rows renders the statement for a question's rows over a relation. Every
// column of the result is text: the period, the dimensions, the currency, the
// metrics, so that engines cannot differ in how they hand values over.
func Rows(d Dialect, q query.Question, from string, rollup string) Statement {
	b := &builder{dialect: d}
	groups := groupCount(q)
	b.write("WITH grouped AS (\n  SELECT ")
	b.groups(q)
	for i, m := range q.Metrics {
		b.write(", sum(%s) AS m%d", identifier(m), i)
	}
	b.write("\n  FROM %s\n  WHERE ", from)
	b.conditions(q, rollup)
	b.write("\n  GROUP BY %s\n)", ordinals(groups))
	if q.Limit > 0 {
		b.ranked(q)
	}
	b.write("\nSELECT %s", b.texts(q, "grouped."))
	b.write("\nFROM grouped")
	if q.Limit > 0 {
		b.joinRanked(q)
	}
	b.write("\nORDER BY %s", order(q, "grouped."))
	return b.statement()
}

// Totals renders the statement for a question's totals, one row a currency.
func Totals(d Dialect, q query.Question, from string, rollup string) Statement {
	b := &builder{dialect: d}
	b.write("SELECT %s", identifier("BillingCurrency"))
	for _, m := range q.Metrics {
		b.write(", CAST(sum(%s) AS VARCHAR)", identifier(m))
	}
	b.write("\nFROM %s\nWHERE ", from)
	b.conditions(q, rollup)
	b.write("\nGROUP BY 1\nORDER BY 1")
	return b.statement()
}

// Values renders the statement for the values of a dimension.
func Values(d Dialect, dim query.Dimension, q query.Question, prefix string, limit int, from string, rollup string) Statement {
	b := &builder{dialect: d}
	b.write("SELECT v FROM (SELECT %s AS v FROM (SELECT DISTINCT ", b.text(dim, "raw"))
	b.raw(dim)
	b.write(" AS raw FROM %s WHERE ", from)
	b.conditions(q, rollup)
	b.write(") AS found) AS shown WHERE v IS NOT NULL")
	if prefix != "" {
		b.write(" AND starts_with(lower(v), ?)")
		b.args = append(b.args, strings.ToLower(prefix))
	}
	b.write(" ORDER BY v LIMIT %d", limit)
	return b.statement()
}

// groupCount is the number of columns that rows are grouped by: period,
// dimensions, currency.
func groupCount(q query.Question) int {
	n := len(q.By) + 1
	if q.Grain != query.Total {
		n++
	}
	return n
}

// groups writes the grouped columns as g0, g1, … in their own types, which
// group faster than text; the currency is the last.
func (b *builder) groups(q query.Question) {
	n := 0
	if q.Grain != query.Total {
		b.write("%s AS g0, ", periodOf(q))
		n++
	}
	for _, d := range q.By {
		b.raw(d)
		b.write(" AS g%d, ", n)
		n++
	}
	b.write("%s AS g%d", identifier("BillingCurrency"), n)
}

// texts renders every column of the result as text.
func (b *builder) texts(q query.Question, table string) string {
	var out []string
	first, last := dimensionSpan(q)
	for i := range groupCount(q) {
		x := fmt.Sprintf("%sg%d", table, i)
		switch {
		case i < first:
			x = "CAST(" + x + " AS VARCHAR)"
		case i < last:
			x = b.text(q.By[i-first], x)
		}
		out = append(out, x)
	}
	for i := range q.Metrics {
		out = append(out, fmt.Sprintf("CAST(%sm%d AS VARCHAR)", table, i))
	}
	return strings.Join(out, ", ")
}

// text renders a dimension's value as text.
func (b *builder) text(d query.Dimension, x string) string {
	switch {
	case d.Kind() == query.TagKind:
		return x
	case d.Type() == focus.Time:
		return b.dialect.InstantText(x)
	case d.Type() == focus.Decimal:
		return "CAST(" + x + " AS VARCHAR)"
	default:
		return x
	}
}

// periodOf is the first day of the grain that a charge falls in.
func periodOf(q query.Question) string {
	day := identifier(dayColumn(q))
	switch q.Grain {
	case query.Day:
		return day
	case query.Week, query.Month:
		return fmt.Sprintf("CAST(date_trunc('%s', %s) AS DATE)", q.Grain, day)
	default:
		panic("a total has no period")
	}
}

// dayColumn is the date column that the question's time runs over.
func dayColumn(q query.Question) string {
	if q.ByInvoiceMonth {
		return "x_BillingMonth"
	}
	return "x_ChargeDate"
}

// conditions writes what chooses the rows: the roll-up, the range, the filter.
func (b *builder) conditions(q query.Question, rollup string) {
	b.write("1 = 1")
	if rollup != "" {
		b.write(" AND x_Rollup = ?")
		b.args = append(b.args, rollup)
	}
	day := identifier(dayColumn(q))
	if !q.From.IsZero() {
		b.write(" AND %s >= CAST(? AS DATE)", day)
		b.args = append(b.args, q.From.Format("2006-01-02"))
	}
	if !q.To.IsZero() {
		b.write(" AND %s < CAST(? AS DATE)", day)
		b.args = append(b.args, q.To.Format("2006-01-02"))
	}
	if q.Where != nil {
		b.write(" AND (") // an Or binds less than the And before it
		b.filter(q.Where, false)
		b.write(")")
	}
}

// ranked writes the groups over the whole range by the size of their first
// metric, within each currency: amounts of different currencies have no order.
func (b *builder) ranked(q query.Question) {
	first, last := dimensionSpan(q)
	var keys []string
	for i := first; i < last; i++ {
		keys = append(keys, fmt.Sprintf("g%d", i))
	}
	currency := fmt.Sprintf("g%d", last)
	tie := strings.Join(append(keys, currency), ", ")
	b.write(", ranked AS (\n  SELECT %s, row_number() OVER (PARTITION BY %s ORDER BY abs(sum(m0)) DESC NULLS LAST, %s) AS place\n"+
		"  FROM grouped GROUP BY %s\n)", tie, currency, tie, tie)
}

func (b *builder) joinRanked(q query.Question) {
	first, last := dimensionSpan(q)
	var on []string
	for i := first; i <= last; i++ {
		on = append(on, fmt.Sprintf("grouped.g%d IS NOT DISTINCT FROM ranked.g%d", i, i))
	}
	b.write("\nJOIN ranked ON %s AND ranked.place <= %d", strings.Join(on, " AND "), q.Limit)
}

// dimensionSpan is the range of group columns that are dimensions; the column
// after them is the currency.
func dimensionSpan(q query.Question) (first, last int) {
	last = groupCount(q) - 1
	return last - len(q.By), last
}

// order is by time, then currency, then the largest amount, then the
// dimensions, so that equal questions have equal answers.
func order(q query.Question, table string) string {
	first, last := dimensionSpan(q)
	var parts []string
	if first > 0 {
		parts = append(parts, table+"g0")
	}
	parts = append(parts, fmt.Sprintf("%sg%d", table, last), "abs("+table+"m0) DESC NULLS LAST")
	for i := first; i < last; i++ {
		parts = append(parts, fmt.Sprintf("%sg%d", table, i))
	}
	return strings.Join(parts, ", ")
}

func ordinals(n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint(i + 1)
	}
	return strings.Join(out, ", ")
}
