package sample

import "strings"

// awsColumns is the header of the export, a CUR 2.0 query with resources,
// split cost allocation and discounts as rows of their own.
func awsColumns() []string {
	return strings.Fields(`
		identity_line_item_id identity_time_interval
		bill_bill_type bill_billing_entity bill_billing_period_start_date bill_billing_period_end_date
		bill_invoice_id bill_invoicing_entity bill_payer_account_id bill_payer_account_name
		line_item_usage_account_id line_item_usage_account_name line_item_line_item_type
		line_item_usage_start_date line_item_usage_end_date line_item_product_code line_item_usage_type
		line_item_operation line_item_availability_zone line_item_resource_id line_item_usage_amount
		line_item_currency_code line_item_unblended_rate line_item_unblended_cost line_item_legal_entity
		line_item_line_item_description line_item_tax_type
		pricing_public_on_demand_rate pricing_public_on_demand_cost pricing_unit pricing_term pricing_rate_code
		product_sku product_servicecode product_region_code product_product_family product_instance_type
		reservation_reservation_arn reservation_effective_cost reservation_unused_recurring_fee
		reservation_unused_amortized_upfront_fee_for_billing_period reservation_unused_quantity
		savings_plan_savings_plan_arn savings_plan_savings_plan_effective_cost savings_plan_savings_plan_rate
		savings_plan_total_commitment_to_date savings_plan_used_commitment
		split_line_item_parent_resource_id split_line_item_split_usage split_line_item_split_usage_ratio
		split_line_item_split_cost split_line_item_unused_cost
		discount product resource_tags cost_category`)
}

// awsColumnType is the type that the manifest gives a column.
func awsColumnType(name string) string {
	switch {
	case name == "discount" || name == "product" || name == "resource_tags" || name == "cost_category":
		return "map"
	case strings.HasSuffix(name, "_date"):
		return "timestamp"
	case strings.HasSuffix(name, "_cost"), strings.HasSuffix(name, "_fee"), strings.HasSuffix(name, "_amount"),
		strings.HasSuffix(name, "_for_billing_period"), strings.HasSuffix(name, "_quantity"),
		strings.HasSuffix(name, "_commitment"), strings.HasSuffix(name, "_to_date"),
		strings.HasPrefix(name, "split_line_item_split_usage"):
		return "double"
	default:
		return "string"
	}
}
