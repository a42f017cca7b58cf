package duckdb

import (
	"context"

	"github.com/farthing-finops/farthing/internal/engine"
	"github.com/farthing-finops/farthing/internal/query"
)

// Dialect is DuckDB's spelling.
func Dialect() engine.Dialect {
	return engine.Dialect{
		Name:            "duckdb",
		Tag:             func(x string) string { return x + "[?]" },
		InstantText:     func(x string) string { return "strftime(" + x + ", '%Y-%m-%dT%H:%M:%SZ')" },
		InstantArgument: "CAST(? AS TIMESTAMPTZ)",
	}
}

// Answer answers a question over the files of a table.
func (e *Engine) Answer(ctx context.Context, q query.Question, t query.Table) (query.Answer, error) {
	if len(t.Files) == 0 {
		return query.Answer{Question: q, Rows: []query.Row{}, Totals: []query.Row{}}, nil
	}
	a, err := engine.Answer(ctx, e.db, Dialect(), q, relation(t), t.Rollup)
	return a, askFault(err)
}

// Values lists the values of a dimension.
func (e *Engine) Values(ctx context.Context, d query.Dimension, q query.Question, prefix string, limit int, t query.Table) ([]string, error) {
	if len(t.Files) == 0 {
		return []string{}, nil
	}
	vs, err := engine.ReadValues(ctx, e.db, engine.Values(Dialect(), d, q, prefix, limit, relation(t), t.Rollup))
	return vs, askFault(err)
}

func relation(t query.Table) string { return "read_parquet([" + quoteAll(t.Files) + "])" }
