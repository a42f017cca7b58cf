// Package oci reads Oracle Cloud's cost reports in Oracle's own format. Those
// in FOCUS are read as FOCUS.
package oci

import (
	_ "embed"
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
)

//go:embed oci.sql
var mappingSQL string

// Format is Oracle Cloud's cost report.
type Format struct{}

// Name is "oci".
func (Format) Name() string { return "oci" }

// Recognises a table with the report's line and cost columns. A usage report
// has no cost columns and is not recognised.
func (Format) Recognises(f ledger.SurveyedFile) bool {
	have := map[string]bool{}
	for _, c := range f.Columns {
		have[strings.ToLower(c)] = true
	}
	return have["lineitem/intervalusagestart"] && have["cost/mycost"] && have["cost/currencycode"]
}

// Exports makes one export of each group.
func (Format) Exports(groups []ledger.Group) ([]ledger.Export, error) {
	var out []ledger.Export
	for _, g := range groups {
		out = append(out, ledger.GroupExport(g, "oci-cost-report", "", ledger.Mapping{Inputs: inputs(), SQL: mappingSQL}))
	}
	return out, nil
}

// inputs are the report's columns under names that SQL can write.
func inputs() []ledger.Input {
	return []ledger.Input{
		{Name: "tenant", Aliases: []string{"lineItem/tenantId"}},
		{Name: "usage_start", Aliases: []string{"lineItem/intervalUsageStart"}, Required: true, Check: ledger.AnInstant},
		{Name: "usage_end", Aliases: []string{"lineItem/intervalUsageEnd"}, Required: true, Check: ledger.AnInstant},
		{Name: "is_correction", Aliases: []string{"lineItem/isCorrection"}},
		{Name: "service", Aliases: []string{"product/service"}},
		{Name: "description", Aliases: []string{"product/Description"}},
		{Name: "compartment_id", Aliases: []string{"product/compartmentId"}},
		{Name: "compartment_name", Aliases: []string{"product/compartmentName"}},
		{Name: "region", Aliases: []string{"product/region"}},
		{Name: "availability_domain", Aliases: []string{"product/availabilityDomain"}},
		{Name: "resource", Aliases: []string{"product/resourceId"}},
		{Name: "quantity", Aliases: []string{"usage/billedQuantity"}, Check: ledger.AnAmount},
		{Name: "subscription", Aliases: []string{"cost/subscriptionId"}},
		{Name: "sku", Aliases: []string{"cost/productSku"}},
		{Name: "unit_price", Aliases: []string{"cost/unitPrice"}, Check: ledger.AnAmount},
		{Name: "my_cost", Aliases: []string{"cost/myCost"}, Required: true, Check: ledger.AnAmount},
		{Name: "currency", Aliases: []string{"cost/currencyCode"}, Required: true},
		{Name: "sku_unit", Aliases: []string{"cost/skuUnitDescription", "cost/billingUnitReadable"}},
		{Name: "tags", Prefix: "tags/"},
	}
}
