// Package anthropic reads the pages of Anthropic's cost report API, saved as
// files.
package anthropic

import (
	_ "embed"

	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/source/costpages"
)

//go:embed anthropic.sql
var mappingSQL string

// Format is Anthropic's cost report.
type Format struct{}

// Name is "anthropic".
func (Format) Name() string { return "anthropic" }

// Recognises a page, which unlike OpenAI's does not say what it is.
func (Format) Recognises(f ledger.SurveyedFile) bool {
	have := costpages.Keys(f)
	return f.Container == ledger.JSON && have["data"] && have["has_more"] && have["next_page"] && !have["object"]
}

// Exports makes one export of each folder of pages.
func (Format) Exports(groups []ledger.Group) ([]ledger.Export, error) {
	var out []ledger.Export
	for _, g := range groups {
		out = append(out, ledger.GroupExport(g, "anthropic-cost-report", "", ledger.Mapping{
			Inputs: []ledger.Input{{Name: "data", Required: true}, {Name: "organization_id"}},
			SQL:    mappingSQL,
		}))
	}
	return out, nil
}

// Pages finds the pages of a folder and makes sure that none is missing.
func Pages() ledger.ManifestReader {
	return costpages.API{Provider: "Anthropic", Recognises: Format{}.Recognises, Start: "starting_at", End: "ending_at"}
}
