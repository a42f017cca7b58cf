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
// accepts. Where FOCUS allows no null and the source gave no value, the next
// best amount that it did give stands in (see docs/focus-export.md); amounts
// that the source stated are never changed.
func (r Reader) WriteFocus(ctx context.Context, x ledger.FocusExport) (int64, error) {
	part := x.Out + ".part"
	statement := "COPY (" + focusSelect(x) + ") TO " + quote(part) + " (FORMAT parquet, COMPRESSION zstd)"
	result, err := r.Engine.db.ExecContext(ctx, statement)
	if err != nil {
		_ = os.Remove(part)
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
		out = append(out, focusValue(c)+" AS "+name(c.Name))
	}
	for _, c := range []string{"x_Source", "x_LineItemType", "x_CostSource"} {
		out = append(out, ascii(name(c))+" AS "+name(c))
	}
	invoiced := "InvoiceId IS NULL"
	if x.Invoiced {
		invoiced = "InvoiceId IS NOT NULL"
	}
	return "SELECT " + strings.Join(out, ",\n ") + "\nFROM (SELECT *, " + firstParty() + " AS first_party FROM read_parquet([" + quoteAll(x.Files) + "]))" +
		"\nWHERE x_LineRole IS DISTINCT FROM 'Negation' AND x_LineRole IS DISTINCT FROM 'Split' AND " + invoiced +
		"\nORDER BY ChargePeriodStart, ServiceName, SubAccountId, ResourceId, x_File, x_RowNumber"
}

// firstParty tells whether the provider bills its own service. The validator
// compares the two names letter by letter, and providers bill under the names
// of many legal entities.
func firstParty() string {
	return "(PublisherName IS NULL OR InvoiceIssuerName IS NULL OR PublisherName = InvoiceIssuerName OR PublisherName = ProviderName)"
}

// focusValue is a column as FOCUS wants it.
func focusValue(c focus.Column) string {
	col := name(c.Name)
	switch c.Name {
	case "Tags":
		return "CASE WHEN Tags IS NULL THEN NULL ELSE CAST(to_json(Tags) AS VARCHAR) END"
	case "ListCost":
		return "coalesce(ListCost, ContractedCost, BilledCost)"
	case "ContractedCost":
		return "coalesce(ContractedCost, BilledCost)"
	case "ProviderName", "ServiceProviderName":
		return ascii("coalesce(ServiceProviderName, ProviderName, 'Unknown')")
	case "PublisherName":
		return ascii("coalesce(PublisherName, ServiceProviderName, ProviderName, 'Unknown')")
	case "InvoiceIssuerName":
		return ascii("CASE WHEN first_party THEN coalesce(ServiceProviderName, ProviderName, InvoiceIssuerName, 'Unknown') ELSE InvoiceIssuerName END")
	case "ServiceName":
		return ascii("coalesce(ServiceName, 'Unknown')")
	case "ServiceCategory":
		return "coalesce(ServiceCategory, 'Other')"
	case "ServiceSubcategory":
		return "coalesce(ServiceSubcategory, 'Other (' || CASE WHEN ServiceCategory IS NULL THEN 'Other' ELSE ServiceCategory END || ')')"
	case "BillingAccountId":
		return ascii("coalesce(BillingAccountId, 'Unknown')")
	}
	switch c.Type {
	case focus.String:
		return ascii(col)
	case focus.Time:
		return "CAST(CAST(" + col + " AS TIMESTAMP) AS TIMESTAMP_MS)"
	default:
		return col
	}
}

// ascii folds text to the characters that FOCUS strings may have.
func ascii(x string) string {
	return "CASE WHEN regexp_full_match(" + x + ", '[\\x20-\\x7E]*') THEN " + x +
		" ELSE regexp_replace(strip_accents(" + x + "), '[^\\x20-\\x7E]', '?', 'g') END"
}
