package azure_test

import (
	"fmt"
	"testing"

	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/source/azure"
	"github.com/farthing-finops/farthing/internal/source/contract"
	"github.com/farthing-finops/farthing/internal/source/manifest"
)

func target() contract.Target {
	return contract.Target{Format: azure.Format{}, Manifests: []ledger.ManifestReader{manifest.AzureExports{}}}
}

// month is September 2026 of the EA tables; rows are those of the file of
// record, so without the actual export's rows that only state a total.
func month(format string, rows int64, billed, effective string) contract.Month {
	return contract.Month{Format: format, Month: "2026-09", Currency: "EUR", Rows: rows, Billed: billed, Effective: effective}
}

func TestContract(t *testing.T) {
	a, z := table(eaHeader, actualRows()...), table(eaHeader, amortizedRows()...)
	both := []contract.Month{month("azure-actual-amortized", 13, "155.638840007292255759", "19.838840007292255759")}
	contract.Check(t, target(), []contract.Case{
		{Name: "both in one folder", Dir: files(t, map[string]string{"ActualCost.csv": a, "AmortizedCost.csv": z}), Want: both},
		{Name: "a folder each", Dir: files(t, map[string]string{"x-actual/part_0.csv": a, "x-amortized/part_0.csv": z}), Want: both},
		{Name: "named by month and run", Dir: files(t, map[string]string{
			"x-actual/20260901-20260930/" + guid1 + "/part_0.csv":    a,
			"x-amortised/20260901-20260930/" + guid2 + "/part_0.csv": z}), Want: both},
		{Name: "only the actual", Dir: files(t, map[string]string{"actual.csv": a}),
			Want: []contract.Month{month("azure-actual-only", 11, "155.638840007292255759", "155.638840007292255759")}},
		{Name: "only the amortized", Dir: files(t, map[string]string{"amortized.csv": z}),
			Want: []contract.Month{month("azure-amortized-only", 10, sharedTotal, "19.838840007292255759")}},
		{Name: "one of unknown kind, an actual", Dir: files(t, map[string]string{"september.csv": a}),
			Want: []contract.Month{month("azure-cost", 11, "155.638840007292255759", "155.638840007292255759")}},
		{Name: "one of unknown kind, an amortized", Dir: files(t, map[string]string{"september.csv": z}),
			Want: []contract.Month{month("azure-cost", 10, sharedTotal, "19.838840007292255759")}},
		{Name: "two currencies", Dir: files(t, map[string]string{"actual.csv": table(eaHeader,
			ea{billed: "1", quantity: "1"}, ea{billed: "2", quantity: "1", currency: "USD"})}),
			Want: []contract.Month{
				{Format: "azure-actual-only", Month: "2026-09", Currency: "EUR", Rows: 2, Billed: "1", Effective: "1"},
				{Format: "azure-actual-only", Month: "2026-09", Currency: "USD", Rows: 2, Billed: "2", Effective: "2"}}},
	})
}

// Every header that Azure has been seen to write, with the smallest row.
func TestHeaders(t *testing.T) {
	payg := "SubscriptionGuid,ResourceGroup,ResourceLocation,UsageDateTime,MeterCategory,UsageQuantity,ResourceRate,PreTaxCost,InstanceId,Tags,Currency,UnitOfMeasure\n" +
		"s,rg,US East,2026-09-02,Load Balancer,3,0.025,0.075,/i,,EUR,100 Hours\n"
	german := "Abonnement-GUID (SubscriptionGuid),UsageDateTime (UsageDateTime),Kategorie der Verbrauchseinheit (MeterCategory),UsageQuantity (UsageQuantity)," +
		"PreTaxCost (PreTaxCost),Zusätzliche Informationen (AdditionalInfo),Currency\ns,2026-09-02,Load Balancer,3,0.075,,EUR\n"
	camel := "billingAccountName,billingPeriodStartDate,billingPeriodEndDate,date,meterCategory,SubscriptionId,quantity,unitOfMeasure,chargeType,billingCurrency," +
		"pricingCurrency,costInBillingCurrency,exchangeRatePricingToBilling,pricingModel,benefitId\n,,,09/02/2026,Virtual Network,s,3,1 Hour,Usage,EUR,USD,0.075,0.9,OnDemand,\n"
	spaced := "Subscription Id,Date,Meter Category,Cost,Billing Currency\ns,2026-09-02T00:00:00Z,Storage,0.075,EUR\n"
	for name, text := range map[string]string{"pay-as-you-go": payg, "translated": german, "camel case, MCA": camel, "spaces": spaced} {
		t.Run(name, func(t *testing.T) {
			format := "azure-actual-only"
			if name == "camel case, MCA" {
				format = "azure-cost"
			}
			contract.Check(t, target(), []contract.Case{{Name: name, Dir: files(t, map[string]string{"export.csv": text}),
				Want: []contract.Month{month(format, 1, "0.075", "0.075")}}})
		})
	}
}

// decisions are one assertion for each thing that the mapping decides.
func decisions() []struct{ name, where, column, want string } {
	const used = "CommitmentDiscountStatus = 'Used' AND CommitmentDiscountCategory = 'Usage' AND x_LineRole IS NULL"
	return []struct{ name, where, column, want string }{
		{"covered usage is billed with the purchase", used, "BilledCost", "0.000000000000000000"},
		{"covered usage has its share", used, "EffectiveCost", "3.360000000000000000"},
		{"covered usage is committed", used, "PricingCategory", "Committed"},
		{"the on-demand price of covered usage", used, "ContractedCost", "4.800000000000000000"},
		{"ids of commitments are in lower case", used, "CommitmentDiscountId", "/providers/microsoft.capacity/reservationorders/o1/reservations/r1"},
		{"a reservation counts hours", used, "CommitmentDiscountQuantity || ' ' || CommitmentDiscountUnit", "24.000000000000000000 Hours"},
		{"unused reservation", "CommitmentDiscountStatus = 'Unused'", "ChargeCategory || EffectiveCost", "Usage0.840000000000000000"},
		{"a commitment is a resource of its type", "CommitmentDiscountStatus = 'Unused'", "ResourceType || (ResourceId = CommitmentDiscountId)", "Reservationtrue"},
		{"without other currency prices are the same", "x_Team = 'vision' AND x_LineRole IS NULL", "PricingCurrency || PricingCurrencyEffectiveCost || '/' || PricingCurrencyListUnitPrice",
			"EUR2.640000000000000000/0.120000000000000000"},
		{"unused is not consumed", "CommitmentDiscountStatus = 'Unused'", "coalesce(ConsumedUnit, 'none')", "none"},
		{"a fee is not effective", "x_LineItemType = 'Purchase' AND CommitmentDiscountCategory = 'Usage' AND x_LineRole IS NULL", "BilledCost || '/' || EffectiveCost || '/' || PricingCategory",
			"100.000000000000000000/0.000000000000000000/Standard"},
		{"a savings plan is spend", "x_LineItemType = 'Usage' AND CommitmentDiscountType = 'Savings Plan'", "CommitmentDiscountCategory || CommitmentDiscountUnit", "SpendEUR"},
		{"a refund corrects a purchase", "x_LineItemType = 'Refund'", "ChargeCategory || '/' || ChargeClass || '/' || ChargeFrequency", "Purchase/Correction/One-Time"},
		{"a correction has no quantity of the commitment", "x_LineItemType = 'Refund'", "CommitmentDiscountQuantity IS NULL AND CommitmentDiscountUnit IS NULL", "true"},
		{"a purchase of another kind is effective", "ServiceName = 'SaaS' AND x_LineRole IS NULL", "EffectiveCost || ChargeFrequency", "10.000000000000000000Recurring"},
		{"rounding is an adjustment without a price", "x_LineItemType = 'RoundingAdjustment' AND x_LineRole IS NULL", "ChargeCategory || coalesce(PricingCategory, '') || coalesce(PricingUnit, '')", "Adjustment"},
		{"a credit", "x_LineItemType = 'Credit' AND x_LineRole IS NULL", "ChargeCategory || BilledCost", "Credit-5.000000000000000000"},
		{"blocks of ten thousand", "ServiceName = 'Storage' AND x_LineRole IS NULL", "PricingUnit || '=' || ConsumedQuantity || ConsumedUnit", "10000 Units=4.000000000000000000Units"},
		{"units by time", "ServiceName = 'Bandwidth' AND x_LineRole IS NULL", "PricingUnit || ConsumedUnit", "GB-MonthsGB-Months"},
		{"28 digits are kept to 18", "ServiceName = 'Bandwidth' AND x_LineRole IS NULL", "BilledCost", "0.000000007292255759"},
		{"spot is dynamic", "ServiceName = 'Foundry Models' AND x_LineRole IS NULL", "PricingCategory || ServiceSubcategory", "DynamicGenerative AI"},
		{"tags without braces", "ChargeDescription = 'meter' AND ResourceId IS NOT NULL AND CommitmentDiscountId IS NULL AND x_LineRole IS NULL", "x_Team || x_Environment", "visionprod"},
		{"tags with braces", "ServiceName = 'Storage' AND x_LineRole IS NULL", "x_Team", "data"},
		{"a resource", "x_Team = 'vision' AND x_LineRole IS NULL", "ResourceId || ' ' || ResourceType || ' ' || ResourceName",
			"/subscriptions/s/resourcegroups/rg/providers/microsoft.compute/virtualmachines/vm-a microsoft.compute/virtualmachines vm-A"},
		{"list price", "x_Team = 'vision' AND x_LineRole IS NULL", "ListCost || '/' || ListUnitPrice", "2.880000000000000000/0.120000000000000000"},
		{"instance type", "x_Team = 'vision' AND x_LineRole IS NULL", "SkuPriceDetails", `{"InstanceType":"Standard_B1s"}`},
		{"a day, with its end outside", "x_Team = 'vision' AND x_LineRole IS NULL", "ChargePeriodStart || '/' || ChargePeriodEnd", "2026-09-04 00:00:00+00/2026-09-05 00:00:00+00"},
		{"a month, with its end outside", "x_Team = 'vision' AND x_LineRole IS NULL", "BillingPeriodStart || '/' || BillingPeriodEnd", "2026-09-01 00:00:00+00/2026-10-01 00:00:00+00"},
		{"actual usage is a reference", "x_LineRole = 'Reference' AND ServiceName = 'Virtual Machines' AND CommitmentDiscountId IS NULL", "x_SourceBilledCost", "2.640000000000000000"},
	}
}

func TestDecisions(t *testing.T) {
	dir := files(t, map[string]string{"actual.csv": table(eaHeader, actualRows()...), "amortized.csv": table(eaHeader, amortizedRows()...)})
	engine := contract.Engine(t)
	exports, folder, err := contract.Survey(t, target(), dir, "")
	if err != nil || len(exports) != 1 {
		t.Fatalf("%d exports, %v", len(exports), err)
	}
	batch, err := contract.Read(t, engine, exports[0], folder)
	if err != nil {
		t.Fatal(err)
	}
	list := ""
	for i, f := range batch.Files {
		if i > 0 {
			list += ", "
		}
		list += "'" + f + "'"
	}
	for _, d := range decisions() {
		t.Run(d.name, func(t *testing.T) {
			var n int
			var got string
			statement := fmt.Sprintf("SELECT count(*), coalesce(string_agg(CAST(%s AS VARCHAR), ' | '), 'NULL') FROM read_parquet([%s]) WHERE %s", d.column, list, d.where)
			if err := engine.DB().QueryRow(statement).Scan(&n, &got); err != nil {
				t.Fatal(err)
			}
			if n != 1 || got != d.want {
				t.Errorf("%d rows: %q, want one: %q", n, got, d.want)
			}
		})
	}
}

// MCA prices are in another currency: they become the billing one's, or are
// left out where the rate is missing.
func TestPricesInTheBillingCurrency(t *testing.T) {
	header := "date,meterCategory,SubscriptionId,quantity,unitOfMeasure,billingCurrency,pricingCurrency,costInBillingCurrency,exchangeRatePricingToBilling,UnitPrice,PayGPrice,costInPricingCurrency\n"
	dir := files(t, map[string]string{"actual.csv": header +
		"2026-09-02,Storage,s,2,1 GB,EUR,USD,1.8,0.9,1,1.25,2\n" +
		"2026-09-03,Storage,s,2,1 GB,EUR,USD,1.8,,1,1.25,\n" +
		"2026-09-04,Storage,s,1,1,IDR,,5000000000,,5000000000,0,\n"})
	exports, folder, err := contract.Survey(t, target(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	engine := contract.Engine(t)
	batch, err := contract.Read(t, engine, exports[0], folder)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := engine.DB().QueryRow("SELECT string_agg(concat_ws('/', CAST(ListCost AS DOUBLE), CAST(ContractedCost AS DOUBLE), coalesce(CAST(CAST(ListUnitPrice AS DOUBLE) AS VARCHAR), 'none'), coalesce(CAST(CAST(PricingCurrencyEffectiveCost AS DOUBLE) AS VARCHAR), 'none')), ' ' ORDER BY x_RowNumber) " +
		"FROM read_parquet('" + batch.Files[0] + "')").Scan(&got); err != nil {
		t.Fatal(err)
	}
	if want := "2.25/1.8/1.125/2.0 1.8/1.8/none/none 5000000000.0/5000000000.0/none/5000000000.0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
