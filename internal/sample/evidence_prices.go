package sample

import (
	"context"
	"fmt"
	"strings"
)

// writePrices writes the book of what the company pays by the hour and by the
// token, which is what its bills bill: with it, evidence that is ahead of the
// bills can be estimated.
func (t *tracker) writePrices(context.Context) error {
	var book strings.Builder
	fmt.Fprintf(&book, "# Rates of %s.\nbook: rates\nprices:\n", Company)
	entry := func(provider, item, unit, price, per, currency string) {
		fmt.Fprintf(&book, "  - {provider: %s, item: %s, unit: %s, price: %s, per: %s, currency: %s}\n", provider, item, unit, price, per, currency)
	}
	seen := map[string]bool{}
	for _, l := range append(append(awsMachines(), savingsPlanLine(), reservedLine()), awsSageMaker()...) {
		if key := l.instance + l.rate; !seen[l.instance] && !seen[key] {
			seen[l.instance], seen[key] = true, true
			entry("aws", l.instance, "hour", l.rate, "1", "USD")
		}
	}
	entry("gcp", "a3-highgpu-8g", "gpu-hour", slurmLine(0).rate, "1", "USD")
	entry("azure", azureLines()[0].machine, "hour", azureLines()[0].price, "1", "EUR")
	units := map[string]string{"input": "input-token", "cached input": "cached-input-token", "output": "output-token"}
	for _, l := range focusLines() {
		if !seen[l.model+l.kind] {
			seen[l.model+l.kind] = true
			entry(vendorProvider, l.model, units[l.kind], l.price, "1000000", "USD")
		}
	}
	return t.out.text(Evidence+"/prices/prices.yaml", book.String())
}
