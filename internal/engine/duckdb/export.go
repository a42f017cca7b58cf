package duckdb

import (
	"context"
	"os"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/focus"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// WriteFocus writes charges as a FOCUS file that the official validator
// accepts: the version's columns in order of name, then a few of Farthing's.
// What stands in where FOCUS allows no null is told in docs/focus-export.md;
// an amount that the source stated is never changed.
func (r Reader) WriteFocus(ctx context.Context, x ledger.FocusExport) (int64, error) {
	part := x.Out + ".part"
	statement := "COPY (" + focusSelect(x) + ") TO " + quote(part) + " (FORMAT parquet, COMPRESSION zstd)"
	result, err := r.Engine.db.ExecContext(ctx, statement)
	if err != nil {
		_ = os.Remove(part) // a torn file must not be taken for a whole one
		return 0, err
	}
	rows, err := result.RowsAffected()
	if err != nil {
		return 0, err
	}
	if rows == 0 {
		return 0, os.Remove(part)
	}
	if err := os.Rename(part, x.Out); err != nil {
		return 0, fault.New(fault.Unavailable, "the export cannot be written").At(fault.Where{File: x.Out}).Wrap(err)
	}
	return rows, nil
}

func focusSelect(x ledger.FocusExport) string {
	var out []string
	for _, c := range focus.ColumnsOf(x.Version) {
		out = append(out, focusValue(c, x.Version)+" AS "+name(c.Name))
	}
	for _, c := range focusOwnColumns() {
		out = append(out, foldToASCII(c.from)+" AS "+name(c.name))
	}
	invoiced := "InvoiceId IS NULL"
	if x.Invoiced {
		invoiced = "InvoiceId IS NOT NULL"
	}
	return "SELECT " + strings.Join(out, ",\n ") +
		"\nFROM (SELECT *, " + focusDerived() + " FROM read_parquet([" + quoteAll(x.Files) + "]))" +
		"\nWHERE " + carriesMoney + " AND " + invoiced +
		"\nORDER BY ChargePeriodStart, ServiceName, SubAccountId, ResourceId, x_File, x_RowNumber"
}

// carriesMoney leaves out the lines that repeat or take back another line's
// money: all their amounts are 0, and FOCUS knows no such charge.
const carriesMoney = "x_LineRole IS DISTINCT FROM 'Negation' AND x_LineRole IS DISTINCT FROM 'Split'"

type ownColumn struct{ name, from string }

// focusOwnColumns follow the columns of FOCUS.
func focusOwnColumns() []ownColumn {
	return []ownColumn{
		{"x_Source", "x_Source"},
		{"x_LineItemType", "x_LineItemType"},
		{"x_CostSource", "x_CostSource"},
		{"x_InvoiceIssuerName", "InvoiceIssuerName"}, // as the source wrote it
	}
}
