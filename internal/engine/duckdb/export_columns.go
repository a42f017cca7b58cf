package duckdb

import (
	"strings"

	"github.com/farthing-finops/farthing/internal/focus"
)

// focusValue is a column as a version of FOCUS wants it.
func focusValue(c focus.Column, v focus.Version) string {
	x := standIns()[c.Name]
	if x == "" {
		x = name(c.Name)
	}
	switch {
	case c.Name == "Tags":
		return "CASE WHEN Tags IS NULL THEN NULL ELSE CAST(to_json(Tags) AS VARCHAR) END"
	case c.Name == "ContractApplied":
		return validJSON(contractKeys(x, v))
	case c.Type == focus.JSON:
		return validJSON(x)
	case c.Type == focus.String:
		return foldToASCII(x)
	case c.Type == focus.Time:
		return "date_trunc('milliseconds', " + x + ")"
	default:
		return x
	}
}

// focusDerived are what several columns of the export are made of.
func focusDerived() string {
	const required = "ChargeCategory IN ('Usage', 'Purchase')" // those that FOCUS wants a SKU of
	provider := "coalesce(ServiceProviderName, ProviderName, 'Unknown')"
	sku := "coalesce(SkuId, CASE WHEN " + required + " THEN coalesce(SkuMeter, SkuPriceId) END)"
	return provider + " AS provider, " +
		firstWord(provider) + " = " + firstWord("InvoiceIssuerName") + " AS issued_by_provider, " +
		sku + " AS sku, " +
		"coalesce(PricingCurrency, BillingCurrency) = BillingCurrency AS priced_as_billed"
}

// firstWord tells a provider by whichever of its names: it bills through many
// legal entities ("Google Cloud", "Google Cloud EMEA Limited"; "AWS",
// "Amazon Web Services, Inc."), and the validator compares letter by letter.
func firstWord(x string) string {
	return "replace(regexp_extract(lower(" + x + "), '^[^ ,.]+'), 'amazon', 'aws')"
}

// standIns are the columns that FOCUS wants filled, or empty, together with
// others. A column that describes an id or a quantity is null without it.
func standIns() map[string]string {
	return map[string]string{
		"ListCost":       "coalesce(ListCost, ContractedCost, BilledCost)",
		"ContractedCost": "coalesce(ContractedCost, BilledCost)",

		"ProviderName":        "provider",
		"ServiceProviderName": "provider",
		"PublisherName":       "coalesce(PublisherName, provider)",
		"InvoiceIssuerName":   "CASE WHEN issued_by_provider OR InvoiceIssuerName IS NULL THEN provider ELSE InvoiceIssuerName END",

		"BillingAccountId":   "coalesce(BillingAccountId, 'Unknown')",
		"BillingAccountName": "coalesce(BillingAccountName, BillingAccountId, 'Unknown')",
		"BillingAccountType": "coalesce(BillingAccountType, 'Billing Account')",
		"SubAccountName":     "CASE WHEN SubAccountId IS NOT NULL THEN coalesce(SubAccountName, SubAccountId) END",
		"SubAccountType":     "CASE WHEN SubAccountId IS NOT NULL THEN coalesce(SubAccountType, 'Sub Account') END",
		"RegionName":         "CASE WHEN RegionId IS NOT NULL THEN coalesce(RegionName, RegionId) END",
		"ResourceType":       "CASE WHEN ResourceId IS NOT NULL THEN coalesce(ResourceType, 'Unknown') END",

		"ServiceName":        "coalesce(ServiceName, 'Unknown')",
		"ServiceCategory":    "coalesce(ServiceCategory, 'Other')",
		"ServiceSubcategory": "coalesce(ServiceSubcategory, 'Other (' || coalesce(ServiceCategory, 'Other') || ')')",
		"ChargeDescription":  "coalesce(ChargeDescription, ChargeCategory || ': ' || coalesce(ServiceName, 'Unknown'))",
		"ChargeFrequency":    "coalesce(ChargeFrequency, CASE WHEN ChargeCategory = 'Usage' THEN 'Usage-Based' ELSE 'One-Time' END)",

		"SkuId":           "sku",
		"SkuMeter":        "CASE WHEN sku IS NOT NULL THEN coalesce(SkuMeter, sku) END",
		"SkuPriceDetails": "CASE WHEN SkuPriceId IS NOT NULL THEN SkuPriceDetails END",
		"PricingUnit":     "CASE WHEN PricingQuantity IS NOT NULL THEN coalesce(PricingUnit, 'Units') END",
		"ConsumedUnit":    "CASE WHEN ConsumedQuantity IS NOT NULL THEN coalesce(ConsumedUnit, 'Units') END",

		"PricingCurrency":                    "coalesce(PricingCurrency, BillingCurrency)",
		"PricingCurrencyEffectiveCost":       "coalesce(PricingCurrencyEffectiveCost, CASE WHEN priced_as_billed THEN EffectiveCost END)",
		"PricingCurrencyListUnitPrice":       "coalesce(PricingCurrencyListUnitPrice, CASE WHEN priced_as_billed THEN ListUnitPrice END)",
		"PricingCurrencyContractedUnitPrice": "coalesce(PricingCurrencyContractedUnitPrice, CASE WHEN priced_as_billed THEN ContractedUnitPrice END)",
	}
}

// foldToASCII folds text to the characters that FOCUS strings may have. The
// test for text that is ASCII already compares its bytes with its characters.
func foldToASCII(x string) string {
	return "CASE WHEN strlen(" + x + ") = length(" + x + ") THEN " + x +
		" ELSE regexp_replace(strip_accents(" + x + "), '[^\\x20-\\x7E]', '?', 'g') END"
}

// validJSON leaves out text that a source gave for an object and that is none.
func validJSON(x string) string { return "CASE WHEN json_valid(" + x + ") THEN " + x + " END" }

// contractKeys spells the ids of ContractApplied as the version does: FOCUS 1.3
// has ContractID, 1.4 ContractId.
func contractKeys(x string, v focus.Version) string {
	for _, key := range []string{"Contract", "ContractCommitment"} {
		from, to := `"`+key+`Id"`, `"`+key+`ID"`
		if v >= "1.4" {
			from, to = to, from
		}
		x = strings.Join([]string{"replace(" + x, quote(from), quote(to) + ")"}, ", ")
	}
	return x
}
