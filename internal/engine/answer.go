package engine

import (
	"context"
	"database/sql"

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
	if a.Rows, err = read(ctx, db, Rows(d, q, from, rollup), groupCount(q)); err != nil {
		return query.Answer{}, err
	}
	a.Totals, err = read(ctx, db, Totals(d, q, from, rollup), 1)
	return a, err
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

// read collects rows of text; the columns from the first amount on are
// decimals and come out in their shortest form.
func read(ctx context.Context, db Querier, s Statement, firstAmount int) ([]query.Row, error) {
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
		row, err := scan(rows, len(names), firstAmount)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

func scan(rows *sql.Rows, width, firstAmount int) (query.Row, error) {
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
		if i >= firstAmount {
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
