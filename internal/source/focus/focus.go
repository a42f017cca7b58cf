// Package focus reads exports that are FOCUS already, in any version, from any
// provider. (Its import name clashes with the room of the words; callers name
// it focusbill.)
package focus

import (
	_ "embed"
	"strings"

	"github.com/farthing-finops/farthing/internal/focus"
	"github.com/farthing-finops/farthing/internal/ledger"
)

//go:embed focus.sql
var mappingSQL string

// Format is the FOCUS format.
type Format struct{}

// Name is "focus".
func (Format) Name() string { return "focus" }

// Recognises a table that has the columns which every version requires and
// which no native export has.
func (Format) Recognises(f ledger.SurveyedFile) bool {
	have := columnSet(f)
	for _, c := range []string{"billedcost", "chargeperiodstart", "chargecategory", "billingcurrency"} {
		if !have[c] {
			return false
		}
	}
	return true
}

// Exports makes one export of each group.
func (Format) Exports(groups []ledger.Group) ([]ledger.Export, error) {
	var out []ledger.Export
	for _, g := range groups {
		out = append(out, ledger.GroupExport(g, "focus-"+string(versionOf(g.Files[0])), "", mapping()))
	}
	return out, nil
}

// versionOf is the oldest version that has all FOCUS columns of the file.
func versionOf(f ledger.SurveyedFile) focus.Version {
	have := columnSet(f)
	best := focus.Versions()[len(focus.Versions())-1]
	for _, v := range focus.Versions() {
		if !hasForeignColumn(have, v) {
			best = v
			break
		}
	}
	return best
}

func hasForeignColumn(have map[string]bool, v focus.Version) bool {
	for _, c := range focus.Columns() {
		if have[strings.ToLower(c.Name)] && !c.In(v) {
			return true
		}
	}
	return false
}

func columnSet(f ledger.SurveyedFile) map[string]bool {
	out := map[string]bool{}
	for _, c := range f.Columns {
		out[strings.ToLower(c)] = true
	}
	return out
}

func mapping() ledger.Mapping {
	m := ledger.Mapping{SQL: mappingSQL, NullText: []string{"NULL"}}
	for _, c := range focus.Columns() {
		in := ledger.Input{Name: c.Name, Required: required(c.Name)}
		switch c.Type {
		case focus.Decimal:
			in.Check = ledger.AnAmount
		case focus.Time:
			in.Check = ledger.AnInstant
		}
		m.Inputs = append(m.Inputs, in)
	}
	return m
}

// required are the columns without which a row is no charge.
func required(column string) bool {
	switch column {
	case "BilledCost", "EffectiveCost", "BillingCurrency", "BillingPeriodStart", "BillingPeriodEnd",
		"ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory":
		return true
	default:
		return false
	}
}
