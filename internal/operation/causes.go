package operation

import (
	"context"

	"github.com/farthing-finops/farthing/internal/alert"
)

// maker finds causes of a kind.
type maker struct {
	kind alert.Kind
	find func(ctx context.Context) ([]alert.Cause, error)
}

// makers are all that find causes. A new one is one line here.
func (d *Desk) makers() []maker {
	return []maker{
		{alert.OfBudget, d.budgetCauses},
		{alert.OfThreshold, d.thresholdCauses},
		{alert.OfAnomaly, d.findingCauses},
	}
}

// causes asks every maker. One that fails keeps nobody else from being heard:
// its kind is silent, with the reason.
func (d *Desk) causes(ctx context.Context) ([]alert.Cause, map[alert.Kind]string) {
	var out []alert.Cause
	silent := map[alert.Kind]string{}
	for _, m := range d.makers() {
		found, err := m.find(ctx)
		if err != nil {
			silent[m.kind] = reason(err)
			continue
		}
		out = append(out, found...)
	}
	return append(out, silenced(silent)...), silent
}

// silenced states that alerts of a kind cannot be found out: a budget that
// never fires because it cannot be asked should not go unnoticed.
func silenced(silent map[alert.Kind]string) []alert.Cause {
	var out []alert.Cause
	for _, k := range alert.Kinds() {
		if why, ok := silent[k]; ok {
			out = append(out, alert.Cause{Key: "silent/" + string(k), Kind: alert.OfSelfTest, Severity: alert.Critical,
				Title: "Alerts of the kind " + string(k) + " cannot be found out", Explanation: []string{why}, Link: "/alerts"})
		}
	}
	return out
}
