package query

import (
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

// Metrics lists what a question can add up: the four FOCUS amounts, in
// BillingCurrency, and the two quantities, each in its own unit.
func Metrics() []string {
	return []string{"BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "ConsumedQuantity", "PricingQuantity"}
}

// defaultMetrics is what is shown when no metric is asked for: what the
// invoice says, and what the use was worth.
func defaultMetrics() []string { return []string{"BilledCost", "EffectiveCost"} }

// ParseMetric finds a metric whatever the case of its name. Faults are Usage.
func ParseMetric(text string) (string, error) {
	name := strings.TrimSpace(text)
	if m, ok := metric(name); ok {
		return m, nil
	}
	f := fault.New(fault.Usage, "unknown metric %s", shown(name))
	switch strings.ToLower(name) {
	case "cost", "spend", "amount", "usage", "quantity":
		return "", f.Because("it does not say which one is meant").Try("say one of %s", strings.Join(Metrics(), ", "))
	}
	return "", f.Try("%swrite one of %s", suggest(name, Metrics()), strings.Join(Metrics(), ", "))
}

// metric finds a metric whatever the case of its name.
func metric(name string) (string, bool) {
	for _, m := range Metrics() {
		if strings.EqualFold(m, name) {
			return m, true
		}
	}
	return "", false
}

// unitColumn is the column that tells the unit of a quantity, without which
// its sum would mix hours with gigabytes; "" for an amount.
func unitColumn(metric string) string {
	switch metric {
	case "ConsumedQuantity":
		return "ConsumedUnit"
	case "PricingQuantity":
		return "PricingUnit"
	default:
		return ""
	}
}
