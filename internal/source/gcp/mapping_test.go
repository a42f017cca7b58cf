package gcp_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/source/contract"
)

// charges is a folder read into a relation that tests ask.
func charges(t *testing.T, dir string) func(columns, where string) string {
	t.Helper()
	exports, folder, err := contract.Survey(t, target(), dir, "")
	if err != nil || len(exports) != 1 {
		t.Fatalf("%d exports, %v", len(exports), err)
	}
	engine := contract.Engine(t)
	batch, err := contract.Read(t, engine, exports[0], folder)
	if err != nil {
		t.Fatal(err)
	}
	from := "read_parquet(['" + strings.Join(batch.Files, "', '") + "'])"
	return func(columns, where string) string {
		t.Helper()
		var out string
		err := engine.DB().QueryRow(fmt.Sprintf(`SELECT coalesce(string_agg(concat_ws(' | ', %s), '; ' ORDER BY x_RowNumber, EffectiveCost), '')
			FROM %s WHERE x_LineRole IS DISTINCT FROM 'Reference' AND (%s)`, columns, from, where)).Scan(&out)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

// shown shows amounts without the zeros that a fixed scale adds.
func shown(columns ...string) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = "coalesce(regexp_replace(CAST(" + c + " AS VARCHAR), '\\.?0+$', ''), '-')"
	}
	return strings.Join(out, ", ")
}

func TestDecisions(t *testing.T) {
	ask := charges(t, "testdata/detailed")
	costs := shown("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")
	for _, c := range []struct{ name, columns, where, want string }{
		{"price reductions lower the row", costs, "x_RowNumber = 2", "3.5 | 3.5 | 4 | 4"},
		{"a promotion is a credit of its own", "ChargeCategory, ChargeDescription, coalesce(SkuId, '-'), " + costs, "x_RowNumber = 3",
			"Credit | Research grant | - | -2.5 | -2.5 | -2.5 | -2.5; Usage | N2 Instance Core running in Americas | N2-CORE | 5.5 | 5.5 | 6 | 6"},
		{"covered usage bills nothing and takes its share of the fee", "CommitmentDiscountStatus, PricingCategory, CommitmentDiscountCategory, " + costs,
			"x_RowNumber = 4", "Used | Committed | Usage | 0 | 4 | 8 | 8"},
		{"usage that is covered in part is two charges", "coalesce(x_LineRole, 'line'), PricingCategory, " + costs, "x_RowNumber = 5",
			"Covered | Committed | 0 | 0.5 | 1.351351351351 | 1; line | Standard | 2.7 | 2.7 | 3.648648648649 | 3"},
		{"its quantities add up", shown("PricingQuantity", "ConsumedQuantity"), "x_RowNumber = 5",
			"0.27027027027 | 972.972972972973; 0.72972972973 | 2627.027027027027"},
		{"a fee is a purchase without an effective amount", "ChargeCategory, ChargeFrequency, CommitmentDiscountId, " + costs, "x_RowNumber = 6",
			"Purchase | Recurring | sub-n2 | 4.5 | 0 | 4.5 | 4.5"},
		{"a fee that covered nothing is unused", "ChargeCategory, coalesce(CommitmentDiscountStatus, '-'), " + costs, "x_RowNumber = 7",
			"Purchase | - | 0.7 | 0 | 0.7 | 0.7; Usage | Unused | 0 | 0.7 | 0 | 0"},
		{"usage at a commitment's rate", "CommitmentDiscountStatus, PricingCategory, CommitmentDiscountCategory, CommitmentDiscountName, " + costs,
			"x_RowNumber = 8", "Used | Committed | Spend | Compute Flexible CUDs | 5.4 | 5.4 | 10 | 5.4"},
		{"a fee with an offset bills what nothing used", "ChargeCategory, " + costs, "x_RowNumber = 9",
			"Purchase | 0.6 | 0 | 6 | 6; Usage | 0 | 0.6 | 0 | 0"},
		{"kinds of charge", "ChargeCategory, x_LineItemType", "x_RowNumber IN (1, 10, 11, 12)",
			"Tax | tax; Credit | adjustment; Adjustment | adjustment; Adjustment | rounding_error"},
		{"only metered charges have a price", "coalesce(SkuId, PricingUnit, PricingCategory, CAST(ListUnitPrice AS VARCHAR), 'none')",
			"x_RowNumber IN (1, 10, 12)", "none; none; none"},
		{"a correction of an invoiced month", "ChargeClass", "ChargeClass IS NOT NULL", "Correction"},
		{"a third party's product", "PublisherName, InvoiceIssuerName, ServiceProviderName", "x_RowNumber = 14",
			"Acme Data GmbH | Acme Data GmbH | Google Cloud"},
		{"prices and costs in E notation", shown("ListUnitPrice", "BilledCost"), "x_RowNumber = 15", "0.00000025 | 0.00000075"},
		{"byte-seconds are counted in their pricing unit", shown("ConsumedQuantity") + ", ConsumedUnit, PricingUnit", "x_RowNumber = 16",
			"1000 | GiB-Months | GiB-Months"},
		{"an invoice month is a billing period", "BillingPeriodStart, BillingPeriodEnd, ChargePeriodStart", "x_RowNumber = 17",
			"2026-10-01 00:00:00+00 | 2026-11-01 00:00:00+00 | 2026-09-30 23:00:00+00"},
		{"what the machine is", "SkuPriceDetails, ResourceType, ResourceName, RegionId, AvailabilityZone", "x_RowNumber = 2",
			`{"InstanceType":"n2-standard-8","CoreCount":8.000} | instances | train-1 | us-central1 | us-central1-a`},
		{"services have one category", "ServiceName, ServiceCategory, ServiceSubcategory", "x_RowNumber IN (14, 15)",
			"Acme DB | Other | Other (Other); Vertex AI | AI and Machine Learning | AI Platforms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ask(c.columns, c.where); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestTags(t *testing.T) {
	ask := charges(t, "testdata/detailed")
	for _, c := range []struct{ name, where, want string }{
		{"a resource's label wins over its project's", "x_RowNumber = 3 AND x_LineRole IS NULL",
			"vision | {team=vision, model=atlas-7b, 'project:team'=platform, unit=research}"},
		{"without one, the project's counts", "x_RowNumber = 6", "platform | {team=platform, unit=research}"},
		{"Resource Manager's tags come last", "x_RowNumber = 15",
			"vision | {team=vision, model=atlas-7b, 'project:team'=platform, unit=research, 'tag:team'=legal, stage=prod}"},
		{"Google's own labels keep their service", "x_RowNumber = 2",
			"vision | {team=vision, model=atlas-7b, 'project:team'=platform, unit=research, compute.googleapis.com/cores=8, compute.googleapis.com/machine_spec=n2-standard-8}"},
		{"no labels, no tags", "x_RowNumber = 12", "vision | {team=vision, model=atlas-7b}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ask("x_Team, CAST(Tags AS VARCHAR)", c.where); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestFlattenedLists(t *testing.T) {
	ask := charges(t, "testdata/flat")
	for _, c := range []struct{ name, columns, where, want string }{
		{"credits as Python shows them", "ChargeDescription, " + shown("BilledCost"), "x_LineRole = 'Credit'", "Google's trial, 'exten | -1.25"},
		{"None among them", shown("BilledCost"), "x_RowNumber = 3", "1.5"},
		{"labels as Python shows them", "x_Team", "x_RowNumber = 3", "o'brien"},
		{"labels as an object", "x_Team", "x_RowNumber = 4", "vision"},
		{"covered by a fee that the file lacks", shown("BilledCost", "EffectiveCost"), "x_RowNumber = 4", "0 | 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ask(c.columns, c.where); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}
