// Package gcp reads Google Cloud's billing export as it leaves BigQuery: the
// standard and the detailed usage cost table, as JSON lines, nested Parquet or
// flattened CSV.
package gcp

import (
	_ "embed"
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
)

//go:embed gcp.sql
var mappingSQL string

//go:embed commitments.sql
var commitmentsSQL string

// Format is Google Cloud's billing export.
type Format struct{}

// Name is "gcp".
func (Format) Name() string { return "gcp" }

// Recognises a table with the export's columns, nested or flattened.
func (Format) Recognises(f ledger.SurveyedFile) bool {
	have := columnSet(f)
	for _, c := range []string{"billing_account_id", "usage_start_time", "cost", "currency"} {
		if !have[c] {
			return false
		}
	}
	return (have["invoice"] || have["invoice_month"]) && (have["sku"] || have["sku_id"] || have["sku_description"])
}

// Exports makes one export of each group.
func (Format) Exports(groups []ledger.Group) ([]ledger.Export, error) {
	var out []ledger.Export
	for _, g := range groups {
		for i, f := range g.Files {
			g.Files[i].Columns = columnsOf(f)
		}
		out = append(out, ledger.GroupExport(g, "gcp", "", mapping()))
	}
	return out, nil
}

// columnsOf are the columns that a file may have. BigQuery leaves fields
// without a value out of JSON, so the first record does not tell them all.
func columnsOf(f ledger.SurveyedFile) []string {
	if f.Container != ledger.JSONLines && f.Container != ledger.JSON {
		return f.Columns
	}
	have := columnSet(f)
	columns := append([]string{}, f.Columns...)
	for _, c := range topLevel() {
		if !have[c] {
			columns = append(columns, c)
		}
	}
	return columns
}

// topLevel are the columns of the tables that the mapping reads, or reads from.
func topLevel() []string {
	var out []string
	seen := map[string]bool{}
	for _, in := range inputs() {
		path := append(append([]string{}, in.Aliases...), in.Name)[0]
		column, _, nested := strings.Cut(path, ".")
		if !seen[column] && (nested || !strings.HasPrefix(column, "price_")) {
			seen[column] = true
			out = append(out, column)
		}
	}
	return out
}

func columnSet(f ledger.SurveyedFile) map[string]bool {
	out := map[string]bool{}
	for _, c := range f.Columns {
		out[strings.ToLower(flatName(c))] = true
	}
	return out
}

// flatName spells the column of a flattened table as the mapping does:
// "service.description" is service_description.
func flatName(column string) string { return strings.ReplaceAll(column, ".", "_") }

func mapping() ledger.Mapping {
	return ledger.Mapping{Inputs: inputs(), SQL: mappingSQL, Derived: commitmentsSQL, HeaderName: flatName}
}
