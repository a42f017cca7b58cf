// Package azure reads the cost and usage details that Azure Cost Management
// exports: actual and amortized, of Enterprise Agreements (EA), Microsoft
// Customer Agreements (MCA) and pay-as-you-go subscriptions.
package azure

import (
	_ "embed"

	"github.com/farthing-finops/farthing/internal/ledger"
)

//go:embed azure.sql
var mappingSQL string

// Format is Azure's cost and usage details.
type Format struct{}

// Name is "azure".
func (Format) Name() string { return "azure" }

// Recognises a table with a meter category, a day and an amount under any of
// the names that Azure has given them.
func (Format) Recognises(f ledger.SurveyedFile) bool {
	have := columnsOf(f)
	return have.any("metercategory") && have.any("date", "usagedatetime") &&
		have.any("costinbillingcurrency", "pretaxcost", "cost") && have.any("subscriptionid", "subscriptionguid")
}

// Exports pairs the actual with the amortized export of the same month. Both
// state the same bill, so they become one export and are never added up.
func (Format) Exports(groups []ledger.Group) ([]ledger.Export, error) {
	var sides []side
	for _, g := range groups {
		sides = append(sides, split(g)...)
	}
	bills, err := pair(sides)
	if err != nil {
		return nil, err
	}
	out := make([]ledger.Export, len(bills))
	for i, b := range bills {
		out[i] = b.export()
	}
	return out, nil
}

// The roles of files, as azure.sql knows them.
const (
	roleActual        = "actual"
	roleAmortized     = "amortized"
	roleActualOnly    = "actual-only"
	roleAmortizedOnly = "amortized-only"
	roleEither        = "either" // nothing but the rows tells which it is
)

// export makes the ledger's export of a bill.
func (b bill) export() ledger.Export {
	if b.actual != nil && b.amortized != nil {
		return joined(*b.actual, *b.amortized)
	}
	format, role, s := "azure-cost", roleEither, b.either
	switch {
	case b.actual != nil:
		format, role, s = "azure-actual-only", roleActualOnly, b.actual
	case b.amortized != nil:
		format, role, s = "azure-amortized-only", roleAmortizedOnly, b.amortized
	}
	x := ledger.GroupExport(s.group, format, role, mapping())
	x.Name = nameWithoutKind(x.Name)
	return x
}

// joined makes one export of both. It is as old as the older of the two.
func joined(actual, amortized side) ledger.Export {
	x := ledger.GroupExport(actual.group, "azure-actual-amortized", roleActual, mapping())
	y := ledger.GroupExport(amortized.group, "", roleAmortized, mapping())
	x.Name = nameWithoutKind(x.Name)
	x.Parts = append(x.Parts, y.Parts...)
	if y.AsOf.Before(x.AsOf) {
		x.AsOf = y.AsOf
	}
	if x.Delivery != "" && y.Delivery != "" {
		x.Delivery += "+" + y.Delivery
	}
	// The promised rows cannot be compared: those of the actual export that
	// only state a total become no charge and are not counted.
	x.ExpectedRows = 0
	return x
}

func mapping() ledger.Mapping {
	return ledger.Mapping{Inputs: inputs(), SQL: mappingSQL, HeaderName: headerName}
}
