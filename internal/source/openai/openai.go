// Package openai reads the pages of OpenAI's organization costs API, saved as
// files.
package openai

import (
	_ "embed"

	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/source/costpages"
)

//go:embed openai.sql
var mappingSQL string

// Format is OpenAI's costs API.
type Format struct{}

// Name is "openai".
func (Format) Name() string { return "openai" }

// Recognises a page, which says that it is one ("object") unlike other
// providers'.
func (Format) Recognises(f ledger.SurveyedFile) bool {
	have := costpages.Keys(f)
	return f.Container == ledger.JSON && have["object"] && have["data"] && have["has_more"]
}

// Exports makes one export of each folder of pages.
func (Format) Exports(groups []ledger.Group) ([]ledger.Export, error) {
	var out []ledger.Export
	for _, g := range groups {
		out = append(out, ledger.GroupExport(g, "openai-costs", "", ledger.Mapping{
			Inputs: []ledger.Input{{Name: "data", Required: true}},
			SQL:    mappingSQL,
		}))
	}
	return out, nil
}

// Pages finds the pages of a folder and makes sure that none is missing.
func Pages() ledger.ManifestReader {
	return costpages.API{Provider: "OpenAI", Recognises: Format{}.Recognises, Start: "start_time", End: "end_time"}
}
