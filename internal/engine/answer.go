package engine

import (
	"context"
	"database/sql"

	"github.com/farthing-finops/farthing/internal/focus"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// Querier is a database/sql connection or pool.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Answer runs a question's statements over a relation.
func Answer(ctx context.Context, db Querier, d Dialect, q query.Question, from, rollup string) (query.Answer, error) {
	a := query.Answer{Question: q, Columns: heads(q), Rows: []query.Row{}, Totals: []query.Row{}}
	var err error
	if a.Rows, err = read(ctx, db, Rows(d, q, from, rollup), rowDecimals(q)); err != nil {
		return query.Answer{}, err
	}
	if q.Limit == 0 {
		a.Totals, err = totalsOf(a.Rows, groupCount(q)-1)
		return a, err
	}
	a.Totals, err = read(ctx, db, Totals(d, q, from, rollup), func(i int) bool { return i > 0 })
	return a, err
}

// rowDecimals tells which columns of a question's rows are numbers: the
// metrics, and dimensions that are.
func rowDecimals(q query.Question) func(int) bool {
	first, last := dimensionSpan(q)
	return func(i int) bool {
		return i > last || i >= first && i < last && q.By[i-first].Type() == focus.Decimal
	}
}

// heads are the names of the columns of a question's rows.
func heads(q query.Question) []string {
	var out []string
	if q.Grain != query.Total {
		out = append(out, query.PeriodColumn)
	}
	for _, d := range q.By {
		out = append(out, d.Name())
	}
	return append(append(out, "BillingCurrency"), q.Metrics...)
}

// read collects rows of text; decimals come out in their shortest form, which
// is the same on every engine.
func read(ctx context.Context, db Querier, s Statement, decimal func(column int) bool) ([]query.Row, error) {
	rows, err := db.QueryContext(ctx, s.SQL, s.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []query.Row{}
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		row, err := scan(rows, len(names), decimal)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

func scan(rows *sql.Rows, width int, decimal func(int) bool) (query.Row, error) {
	values := make([]sql.NullString, width)
	targets := make([]any, width)
	for i := range values {
		targets[i] = &values[i]
	}
	if err := rows.Scan(targets...); err != nil {
		return nil, err
	}
	row := make(query.Row, width)
	for i, v := range values {
		if !v.Valid {
			continue
		}
		text := v.String
		if decimal(i) {
			amount, err := money.Parse(text)
			if err != nil {
				return nil, err
			}
			text = amount.String()
		}
		row[i] = &text
	}
	return row, nil
}

// ReadValues runs a Values statement.
func ReadValues(ctx context.Context, db Querier, s Statement) ([]string, error) {
	rows, err := db.QueryContext(ctx, s.SQL, s.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []string{}
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// ReadRows runs a statement whose columns are all text.
func ReadRows(ctx context.Context, db Querier, s Statement) ([]query.Row, error) {
	return read(ctx, db, s, func(int) bool { return false })
}
