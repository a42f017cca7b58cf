// Package awscur reads the AWS Cost and Usage Report: CUR 2.0 as AWS Data
// Exports delivers it, and the legacy CUR.
package awscur

import (
	_ "embed"
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
)

//go:embed awscur.sql
var mappingSQL string

//go:embed unused.sql
var unusedSQL string

// Format is the AWS Cost and Usage Report.
type Format struct{}

// Name is "aws-cur".
func (Format) Name() string { return "aws-cur" }

// Recognises a table with the line item columns of either generation.
func (Format) Recognises(f ledger.SurveyedFile) bool {
	have := map[string]bool{}
	for _, c := range f.Columns {
		have[strings.ToLower(c)] = true
	}
	return have["line_item_line_item_type"] && have["line_item_unblended_cost"] || legacy(have)
}

func legacy(have map[string]bool) bool {
	return have["lineitem/lineitemtype"] && have["lineitem/unblendedcost"]
}

// Exports makes one export of each group.
func (Format) Exports(groups []ledger.Group) ([]ledger.Export, error) {
	var out []ledger.Export
	for _, g := range groups {
		out = append(out, ledger.GroupExport(g, generation(g.Files[0]), "", mapping()))
	}
	return out, nil
}

// generation tells CUR 2.0 (one map of tags) from the legacy report (a column
// for each tag).
func generation(f ledger.SurveyedFile) string {
	for _, c := range f.Columns {
		if c == "resource_tags" {
			return "aws-cur-2.0"
		}
	}
	return "aws-cur-legacy"
}

func mapping() ledger.Mapping {
	return ledger.Mapping{Inputs: inputs(), SQL: mappingSQL, Derived: unusedSQL}
}
