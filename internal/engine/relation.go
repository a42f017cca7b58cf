package engine

import (
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
)

// Nothing is a relation of columns without any row.
func Nothing(columns []ledger.Column) string {
	var nulls []string
	for _, c := range columns {
		nulls = append(nulls, "CAST(NULL AS "+TypeOf(c.Type)+") AS "+identifier(c.Name))
	}
	return "(SELECT " + strings.Join(nulls, ", ") + " WHERE 1 = 0)"
}

// TypeOf is a column's type in SQL.
func TypeOf(t ledger.Physical) string {
	switch t {
	case ledger.Decimal:
		return "DECIMAL(38,18)"
	case ledger.Instant:
		return "TIMESTAMP WITH TIME ZONE"
	case ledger.Date:
		return "DATE"
	case ledger.Long:
		return "BIGINT"
	case ledger.TextMap:
		return "MAP(VARCHAR, VARCHAR)"
	case ledger.Text:
		return "VARCHAR"
	default:
		panic("unknown physical type " + string(t))
	}
}
