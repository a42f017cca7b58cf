// Package focus knows the words of the FinOps Open Cost and Usage
// Specification (FOCUS): the columns of its Cost and Usage dataset, their
// types, and the versions that have them.
package focus

import (
	"slices"
	"strings"
)

// Type is how a column's values are to be read.
type Type string

// The types of FOCUS columns.
const (
	String  Type = "string"
	Decimal Type = "decimal"
	Time    Type = "time" // an instant in UTC
	JSON    Type = "json" // an object, kept as its text (Tags excepted: a map)
)

// Level says whether a dataset must have the column.
type Level string

// The levels of the specification.
const (
	Mandatory   Level = "mandatory"
	Conditional Level = "conditional" // when the provider has the thing that it describes
	Recommended Level = "recommended"
)

// Version is a version of the specification, "1.2".
type Version string

// Versions lists the versions that can be read, oldest first.
func Versions() []Version { return []Version{"1.0", "1.1", "1.2", "1.3", "1.4"} }

// Column is one column of the Cost and Usage dataset.
type Column struct {
	Name     string
	Type     Type
	Level    Level
	Nullable bool
	Since    Version // the first version that has it
	Removed  Version // the first version that no longer has it, or ""
}

// In tells whether a version has the column.
func (c Column) In(v Version) bool {
	return c.Since <= v && (c.Removed == "" || v < c.Removed)
}

// Columns are the columns of every version together, in order of name.
func Columns() []Column { return slices.Clone(costAndUsage) }

// ColumnsOf are the columns of one version, in order of name.
func ColumnsOf(v Version) []Column {
	var out []Column
	for _, c := range costAndUsage {
		if c.In(v) {
			out = append(out, c)
		}
	}
	return out
}

// Lookup finds a column by its name in any letter case.
func Lookup(name string) (Column, bool) {
	for _, c := range costAndUsage {
		if strings.EqualFold(c.Name, name) {
			return c, true
		}
	}
	return Column{}, false
}
