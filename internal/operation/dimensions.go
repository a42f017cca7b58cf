package operation

import (
	"context"

	"github.com/farthing-finops/farthing/internal/focus"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// DimensionsInput asks for all dimensions.
type DimensionsInput struct{}

// DimensionsOutput lists what can be grouped and filtered by, besides tags.
type DimensionsOutput struct {
	Dimensions []DimensionInfo `json:"dimensions"`
}

// DimensionInfo is one dimension.
type DimensionInfo struct {
	Name string `json:"name"`
	Kind string `json:"kind" doc:"promoted (filled from tags) or column (of FOCUS)"`
	Type string `json:"type"`
}

func (d *Desk) dimensions() Operation {
	return Declare(Declaration{
		Name:     "dimensions",
		Short:    "List what charges can be grouped and filtered by",
		Long:     "Lists the promoted dimensions and the FOCUS columns. Any tag is a dimension too: Tags.<key>.",
		Examples: []string{"farthing dimensions"},
		Role:     Reader,
	}, runDimensions)
}

func runDimensions(context.Context, DimensionsInput) (DimensionsOutput, error) {
	out := DimensionsOutput{}
	for _, p := range ledger.PromotedDimensions() {
		out.Dimensions = append(out.Dimensions, DimensionInfo{p.Name, "promoted", string(focus.String)})
	}
	for _, c := range focus.Columns() {
		if c.Name != "Tags" {
			out.Dimensions = append(out.Dimensions, DimensionInfo{c.Name, "column", string(c.Type)})
		}
	}
	return out, nil
}

// Table shows one dimension to a row.
func (o DimensionsOutput) Table() Table {
	t := Table{Columns: []string{"name", "kind", "type"}}
	for _, i := range o.Dimensions {
		t.Rows = append(t.Rows, []Cell{{Text: i.Name}, {Text: i.Kind}, {Text: i.Type}})
	}
	return t
}
