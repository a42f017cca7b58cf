package query

import (
	"strings"

	"github.com/farthing-finops/farthing/internal/focus"
)

// Column is a column of the charges that a question may name. Its type
// decides how values are written and compared: strings, and JSON as the text
// that the source wrote, byte by byte; decimals as exact numbers; times as
// instants.
type Column struct {
	Name string // FOCUS id, or x_ and PascalCase for Farthing's own
	Type focus.Type
}

// column finds a column whatever the case of its name; the answer has the
// canonical spelling.
func column(name string) (Column, bool) {
	if c, ok := focus.Lookup(name); ok {
		return Column{c.Name, c.Type}, true
	}
	for _, own := range ownNames() {
		if strings.EqualFold(own, name) {
			return Column{own, focus.String}, true
		}
	}
	return Column{}, false
}

// columnNames lists all columns in canonical spelling.
func columnNames() []string {
	var names []string
	for _, c := range focus.Columns() {
		names = append(names, c.Name)
	}
	return append(names, ownNames()...)
}

// promotedNames lists the columns of Farthing's own that people ask for without
// the x_ that their columns start with: people ask for Team, the lake stores x_Team.
func promotedNames() []string {
	return append([]string{"Team", "Project", "Environment", "Model", "ModelVersion", "JobType", "Workload"}, allocatedNames()...)
}

// allocatedNames lists the dimensions that only allocated charges have.
func allocatedNames() []string {
	return []string{"WorkloadKind", "WorkloadName", "Run", "Pipeline", "Endpoint", "Dataset", "Method", "Class", "Rule", "CostSource"}
}

// ownNames lists the columns that are Farthing's own; their values are text.
func ownNames() []string {
	names := []string{"x_Source", "x_LineItemType"}
	for _, p := range promotedNames() {
		names = append(names, "x_"+p)
	}
	return names
}
