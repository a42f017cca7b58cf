package gcp

import (
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
)

// inputs are the columns that the mapping reads. A nested field has the name
// that a flattened table gives it, and its path as an alias.
func inputs() []ledger.Input {
	var out []ledger.Input
	for _, path := range strings.Fields(textFields) {
		out = append(out, input(path, ledger.AnyText))
	}
	for _, path := range strings.Fields(amountFields) {
		out = append(out, input(path, ledger.AnAmount))
	}
	for _, path := range strings.Fields(instantFields) {
		out = append(out, input(path, ledger.AnInstant))
	}
	for _, name := range strings.Fields(flatFields) {
		out = append(out, ledger.Input{Name: name})
	}
	return out
}

const textFields = `
	billing_account_id invoice.month cost_type currency transaction_type seller_name
	service.id service.description sku.id sku.description
	project.id project.name project.labels
	location.location location.region location.zone
	resource.name resource.global_name subscription.instance_id
	usage.unit usage.pricing_unit
	labels system_labels tags credits
	adjustment_info.type consumption_model.id consumption_model.description`

const amountFields = `
	cost cost_at_list cost_at_effective_price_default
	usage.amount usage.amount_in_pricing_units`

const instantFields = `usage_start_time usage_end_time`

// flatFields are read as a whole where they are nested: older tables lack some
// of the fields inside.
const flatFields = `
	price price_list_price price_effective_price price_effective_price_default price_tier_start_amount`

func input(path string, check ledger.Check) ledger.Input {
	in := ledger.Input{Name: flatName(path), Required: required(path), Check: check}
	if strings.Contains(path, ".") {
		in.Aliases = []string{path}
	}
	return in
}

// required are the columns without which the money cannot be read.
func required(path string) bool {
	switch path {
	case "invoice.month", "usage_start_time", "usage_end_time", "cost", "currency", "credits":
		return true
	default:
		return false
	}
}
