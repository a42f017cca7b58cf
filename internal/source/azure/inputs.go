package azure

import (
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
)

// inputs are the columns that the mapping reads, each under the names that
// agreements and versions give it. Names are compared without regard to case.
func inputs() []ledger.Input {
	return []ledger.Input{
		{Name: "cost", Aliases: []string{"CostInBillingCurrency", "PreTaxCost"}, Required: true, Check: ledger.AnAmount},
		{Name: "charge_date", Aliases: []string{"Date", "UsageDateTime"}, Required: true, Check: ledger.AnInstant},
		// Pay-as-you-go calls it Currency, which is the name here as well.
		{Name: "currency", Aliases: []string{"BillingCurrency", "BillingCurrencyCode"}, Required: true},
		{Name: "pricing_currency", Aliases: []string{"PricingCurrency", "PricingCurrencyCode"}},
		{Name: "exchange_rate", Aliases: []string{"ExchangeRatePricingToBilling", "ExchangeRate"}, Check: ledger.AnAmount},

		{Name: "billing_account_id", Aliases: []string{"BillingAccountId"}},
		{Name: "billing_account_name", Aliases: []string{"BillingAccountName"}},
		{Name: "billing_profile_id", Aliases: []string{"BillingProfileId"}},
		{Name: "billing_profile_name", Aliases: []string{"BillingProfileName"}},
		{Name: "period_start", Aliases: []string{"BillingPeriodStartDate", "BillingPeriodStart"}, Check: ledger.AnInstant},
		{Name: "period_end", Aliases: []string{"BillingPeriodEndDate", "BillingPeriodEnd"}, Check: ledger.AnInstant},
		{Name: "invoice_id", Aliases: []string{"InvoiceId"}},
		{Name: "partner", Aliases: []string{"PartnerName"}},
		{Name: "subscription_id", Aliases: []string{"SubscriptionId", "SubscriptionGuid"}},
		{Name: "subscription_name", Aliases: []string{"SubscriptionName"}},

		{Name: "charge_type", Aliases: []string{"ChargeType"}},
		{Name: "frequency", Aliases: []string{"Frequency"}},
		{Name: "pricing_model", Aliases: []string{"PricingModel"}},
		{Name: "reservation_id", Aliases: []string{"ReservationId"}},
		{Name: "reservation_name", Aliases: []string{"ReservationName"}},
		{Name: "benefit_id", Aliases: []string{"BenefitId"}},
		{Name: "benefit_name", Aliases: []string{"BenefitName"}},
		{Name: "publisher", Aliases: []string{"PublisherName"}},

		{Name: "meter_category", Aliases: []string{"MeterCategory"}},
		{Name: "meter_id", Aliases: []string{"MeterId"}},
		{Name: "meter_name", Aliases: []string{"MeterName"}},
		{Name: "product_id", Aliases: []string{"ProductId"}},
		{Name: "sku_id", Aliases: []string{"SkuId"}},
		{Name: "product", Aliases: []string{"ProductName", "Product"}},
		{Name: "unit_of_measure", Aliases: []string{"UnitOfMeasure"}},
		{Name: "quantity", Aliases: []string{"Quantity"}, Check: ledger.AnAmount},
		// Pay-as-you-go counts single units whatever the block that the meter
		// is sold in; the other agreements count blocks.
		{Name: "usage_quantity", Aliases: []string{"UsageQuantity"}, Check: ledger.AnAmount},
		{Name: "unit_price", Aliases: []string{"UnitPrice"}, Check: ledger.AnAmount},
		{Name: "list_price", Aliases: []string{"PayGPrice"}, Check: ledger.AnAmount},
		{Name: "pricing_cost", Aliases: []string{"CostInPricingCurrency"}, Check: ledger.AnAmount},
		{Name: "list_cost", Aliases: []string{"PaygCostInBillingCurrency"}, Check: ledger.AnAmount},

		{Name: "resource_id", Aliases: []string{"ResourceId", "InstanceId", "InstanceName"}},
		{Name: "resource_name", Aliases: []string{"ResourceName"}},
		{Name: "location", Aliases: []string{"ResourceLocation", "ResourceLocationNormalized"}},
		{Name: "zone", Aliases: []string{"AvailabilityZone"}},
		{Name: "consumed_service", Aliases: []string{"ConsumedService"}},
		{Name: "tags", Aliases: []string{"Tags"}},
		{Name: "additional_info", Aliases: []string{"AdditionalInfo"}},
	}
}

// headerName takes the English name out of a translated header, "Abonnement-
// GUID (SubscriptionGuid)", and the spaces out of older ones, "Meter Category".
func headerName(name string) string {
	name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
	if open := strings.LastIndex(name, "("); open > 0 && strings.HasSuffix(name, ")") {
		name = name[open+1 : len(name)-1]
	}
	return strings.ReplaceAll(name, " ", "")
}

type columns map[string]bool

func columnsOf(f ledger.SurveyedFile) columns {
	out := columns{}
	for _, c := range f.Columns {
		out[strings.ToLower(headerName(c))] = true
	}
	return out
}

func (c columns) any(names ...string) bool {
	for _, n := range names {
		if c[n] {
			return true
		}
	}
	return false
}
