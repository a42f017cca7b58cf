package operation

import (
	"context"
	"time"

	"github.com/farthing-finops/farthing/internal/alert"
	"github.com/farthing-finops/farthing/internal/finding"
)

// tellWithin is for how many days after it was raised a finding that has ended
// is still a cause for an alert: bills come late, so that one may be over
// before it can be known.
const tellWithin = 10

// findingCauses states the findings that people should know: those that go on,
// and those of the newest days, if nobody said that they are right or wrong.
func (d *Desk) findingCauses(ctx context.Context) ([]alert.Cause, error) {
	all, err := d.findings(ctx, AnomaliesInput{FalseAlarms: usualFalseAlarms})
	if err != nil {
		return nil, err
	}
	var out []alert.Cause
	for _, f := range all.all {
		until := all.watch.until[f.Currency]
		if !hiddenFinding(f) && (f.State == finding.Open || f.Raised.AddDate(0, 0, tellWithin).After(until)) {
			out = append(out, findingCause(f, until))
		}
	}
	return out, nil
}

func findingCause(f finding.Finding, until time.Time) alert.Cause {
	shown := findingOut(f)
	out := alert.Cause{Key: "anomaly/" + f.ID, Kind: alert.OfAnomaly, Severity: alertSeverity(f.Severity), Title: shown.title(), Amount: f.Excess.String(),
		Comparison:      "beyond about " + Rounded(f.Expected.String()) + " " + f.Currency + " that were expected; known until " + dayText(until.AddDate(0, 0, -1)),
		BillingCurrency: f.Currency, Slice: map[string]string{}, Link: "/anomalies/" + f.ID}
	for _, r := range shown.Reasons {
		out.Explanation = append(out.Explanation, r.text(f.Currency))
	}
	for _, v := range f.Slice {
		if v.Text != nil {
			out.Slice[v.Dimension] = *v.Text
		}
	}
	return out
}

func alertSeverity(s finding.Severity) alert.Severity {
	switch s {
	case finding.High:
		return alert.Critical
	case finding.Medium:
		return alert.Warning
	default:
		return alert.Info
	}
}
