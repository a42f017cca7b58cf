package awscur

import (
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
)

// inputs are the columns that the mapping reads, under their CUR 2.0 names;
// the legacy report's names follow from them ("lineItem/UnblendedCost").
func inputs() []ledger.Input {
	var out []ledger.Input
	for _, name := range strings.Fields(textColumns) {
		out = append(out, input(name, ledger.AnyText))
	}
	for _, name := range strings.Fields(amountColumns) {
		out = append(out, input(name, ledger.AnAmount))
	}
	for _, name := range strings.Fields(instantColumns) {
		out = append(out, input(name, ledger.AnInstant))
	}
	return append(out,
		ledger.Input{Name: "resource_tags"},
		ledger.Input{Name: "legacy_tags", Prefix: "resourceTags/"},
		ledger.Input{Name: "legacy_parquet_tags", Prefix: "resource_tags_"},
		ledger.Input{Name: "cost_category"},
		ledger.Input{Name: "legacy_cost_category", Prefix: "costCategory/"},
		ledger.Input{Name: "product_product_name", Aliases: []string{"product/ProductName"}},
		ledger.Input{Name: "product"})
}

const textColumns = `
	bill_payer_account_id bill_payer_account_name bill_invoice_id bill_invoicing_entity bill_bill_type bill_billing_entity
	line_item_usage_account_id line_item_usage_account_name line_item_line_item_type line_item_product_code
	line_item_usage_type line_item_operation line_item_availability_zone line_item_resource_id
	line_item_currency_code line_item_legal_entity line_item_line_item_description
	pricing_unit pricing_term pricing_rate_code
	product_sku product_servicecode product_region_code product_product_family product_instance_type
	reservation_reservation_arn savings_plan_savings_plan_arn
	split_line_item_parent_resource_id
	capacity_reservation_capacity_reservation_arn capacity_reservation_capacity_reservation_status`

const amountColumns = `
	line_item_usage_amount line_item_unblended_rate line_item_unblended_cost
	pricing_public_on_demand_rate pricing_public_on_demand_cost
	reservation_effective_cost reservation_unused_recurring_fee
	reservation_unused_amortized_upfront_fee_for_billing_period reservation_unused_quantity
	savings_plan_savings_plan_effective_cost savings_plan_savings_plan_rate
	savings_plan_total_commitment_to_date savings_plan_used_commitment`

const instantColumns = `
	bill_billing_period_start_date bill_billing_period_end_date
	line_item_usage_start_date line_item_usage_end_date`

func input(name string, check ledger.Check) ledger.Input {
	return ledger.Input{Name: name, Aliases: legacyNames(name), Required: required(name), Check: check}
}

// required are the columns without which the money cannot be read.
func required(name string) bool {
	switch name {
	case "bill_billing_period_start_date", "line_item_line_item_type", "line_item_usage_start_date",
		"line_item_usage_end_date", "line_item_unblended_cost", "line_item_currency_code":
		return true
	default:
		return false
	}
}

// groups are the column groups of the legacy report by the prefix that CUR 2.0
// gives them.
func groups() map[string]string {
	return map[string]string{"bill": "bill", "line_item": "lineItem", "pricing": "pricing", "product": "product",
		"reservation": "reservation", "savings_plan": "savingsPlan", "split_line_item": "splitLineItem",
		"capacity_reservation": "capacityReservation"}
}

// legacyNames spells a CUR 2.0 name as the legacy report does: group, slash,
// and the rest in camel case. Names are compared without regard to case, so
// only the words matter.
func legacyNames(name string) []string {
	for prefix, group := range groups() {
		rest, ok := strings.CutPrefix(name, prefix+"_")
		if !ok || prefix == "reservation" && strings.HasPrefix(name, "reservation_reservation_capacity") {
			continue
		}
		return []string{group + "/" + strings.ReplaceAll(rest, "_", "")}
	}
	return nil
}
