package duckdb

import (
	"fmt"
	"strings"

	"github.com/farthing-finops/farthing/internal/engine"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// quote makes a SQL string literal.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// name makes a SQL identifier.
func name(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// quoteAll makes a list of string literals: 'a', 'b'.
func quoteAll(ss []string) string {
	out := make([]string, len(ss))
	for i, s := range ss {
		out[i] = quote(s)
	}
	return strings.Join(out, ", ")
}

// sqlType is DuckDB's name for a physical type.
func sqlType(t ledger.Physical) string { return engine.TypeOf(t) }

// fieldIDs renders the FIELD_IDS option that ties Parquet columns to Iceberg's.
func fieldIDs(columns []ledger.Column) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		if c.Type == ledger.TextMap {
			parts[i] = fmt.Sprintf("%s: {__duckdb_field_id: %d, key: %d, value: %d}",
				name(c.Name), c.ID, c.MapKeyID(), c.MapValueID())
			continue
		}
		parts[i] = fmt.Sprintf("%s: %d", name(c.Name), c.ID)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
