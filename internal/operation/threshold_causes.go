package operation

import (
	"context"
	"fmt"

	"github.com/farthing-finops/farthing/internal/alert"
)

// thresholdCauses states each workload that costs more than a threshold
// allows, and thresholds that look at nothing.
func (d *Desk) thresholdCauses(ctx context.Context) ([]alert.Cause, error) {
	all, err := d.Ceilings.All(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	rows, err := d.thresholdRows(ctx, all)
	if err != nil {
		return nil, err
	}
	var out []alert.Cause
	for _, r := range rows.Thresholds {
		for _, h := range r.Passed {
			out = append(out, r.cause(h))
		}
		if r.Looked == 0 {
			out = append(out, alert.Cause{Key: "self-test/threshold/" + r.Name, Kind: alert.OfSelfTest, Severity: alert.Info, Title: "Threshold " + r.Name + " cannot warn: " + r.Notes[0],
				Explanation: []string{"see what it looks at: farthing threshold show " + quotedName(r.Name)}, Link: "/budgets", Owners: r.Owners})
		}
	}
	return out, nil
}

func (r ThresholdRow) cause(h ThresholdHit) alert.Cause {
	slice := map[string]string{"Workload": h.Workload}
	for name, v := range map[string]*string{"Team": h.Team, "Model": h.Model} {
		if v != nil {
			slice[name] = *v
		}
	}
	return alert.Cause{Key: "threshold/" + r.Name + "/" + h.Workload, Kind: alert.OfThreshold, Severity: alert.Severity(r.Severity),
		Title:  fmt.Sprintf("%s costs %s %s per %s", h.label(), Rounded(h.Rate), r.BillingCurrency, r.Per),
		Amount: h.Cost.String(), Comparison: fmt.Sprintf("where %s allows %s %s per %s", r.Name, r.Amount, r.BillingCurrency, r.Per), BillingCurrency: r.BillingCurrency,
		Explanation: []string{fmt.Sprintf("%s %s over %s, %s", Rounded(h.Cost.String()), r.BillingCurrency, h.Over, sourceWords(h.CostSource))},
		Slice:       slice, Link: "/budgets", Owners: r.Owners, Routes: r.Routes}
}

func (h ThresholdHit) label() string {
	if h.Name != "" && h.WorkloadKind != "" {
		return h.WorkloadKind + " " + h.Name
	}
	return h.Workload
}

// sourceWords say how sure an amount is.
func sourceWords(source string) string {
	switch source {
	case "Billed":
		return "by bills"
	case "BilledInPart":
		return "in part by bills, the rest estimated from evidence"
	default:
		return "estimated from evidence, before any bill"
	}
}
