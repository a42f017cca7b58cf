package operation

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/alert"
	"github.com/farthing-finops/farthing/internal/budget"
)

// lateDays is for how many days after a period's end its last bills may still
// pass a threshold.
const lateDays = 15

// budgetCauses states the thresholds of budgets that hold, and budgets and
// sources that cannot warn.
func (d *Desk) budgetCauses(ctx context.Context) ([]alert.Cause, error) {
	all, err := d.Budgets.All(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	looks, err := d.lookAtAll(ctx, all, "")
	if err != nil {
		return nil, err
	}
	var out []alert.Cause
	for _, l := range looks {
		before, err := d.lookBefore(ctx, l)
		if err != nil {
			return nil, err
		}
		for _, look := range append(before, l) {
			found, err := d.heldCauses(ctx, look)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
	}
	silent, err := d.silentCauses(ctx, looks)
	return append(out, silent...), err
}

// lookBefore looks at the period before, while its bills may still come.
// Forecasts and burn rates are over with it.
func (d *Desk) lookBefore(ctx context.Context, l budgetLook) ([]budgetLook, error) {
	from := l.is.Span.From
	if len(l.budget.Period.Before(l.is.Span, 1)) == 0 || !midnightOf(l.at).Before(from.AddDate(0, 0, lateDays)) {
		return nil, nil
	}
	b := l.budget
	b.Thresholds = slices.DeleteFunc(slices.Clone(b.Thresholds), func(t budget.Threshold) bool { return t.On == budget.Burn })
	if len(b.Thresholds) == 0 {
		return nil, nil
	}
	look, err := d.lookAt(ctx, b, from.AddDate(0, 0, -1).Format(time.DateOnly))
	return []budgetLook{look}, err
}

// heldCauses makes a cause of each threshold that holds, unless another says it
// too.
func (d *Desk) heldCauses(ctx context.Context, l budgetLook) ([]alert.Cause, error) {
	var out []alert.Cause
	for _, h := range l.is.Telling() {
		because, err := d.because(ctx, l, h)
		if err != nil {
			return nil, err
		}
		out = append(out, alert.Cause{Key: l.budget.CauseKey(l.is, h.Threshold), Kind: alert.OfBudget, Severity: alert.Severity(h.Threshold.Severity),
			Title: "Budget " + l.budget.Name + ": " + l.says(h), Amount: l.is.Spent.String(), Comparison: l.comparison(), BillingCurrency: string(l.budget.BillingCurrency),
			Explanation: because, Link: budgetLink(l.budget.Name), Owners: l.budget.Owners, Routes: l.budget.Routes})
	}
	return out, nil
}

func budgetLink(name string) string { return "/budgets?name=" + url.QueryEscape(name) }

// comparison says what the amount is compared with.
func (l budgetLook) comparison() string {
	words := fmt.Sprintf("of a budget of %s %s for %s", Rounded(l.is.Limit.String()), l.budget.BillingCurrency, l.periodWords())
	if e := budgetExpected(l.is.End); e != nil && l.known.Whole.Before(l.is.Span.To) {
		words += fmt.Sprintf("; expected %s, in 80 of 100 cases %s to %s", Rounded(e.Mean), Rounded(e.Low80), Rounded(e.High80))
	}
	if !l.known.Whole.IsZero() {
		words += "; days are known whole up to " + dayWords(l.known.Whole.AddDate(0, 0, -1))
	}
	return words
}

func (l budgetLook) periodWords() string {
	if k := l.budget.Period.Kind; k == budget.Rolling || k == budget.Life {
		return l.budget.Period.String()
	}
	return l.is.Key
}

// because are the largest parts of what a threshold looks at, in words.
func (d *Desk) because(ctx context.Context, l budgetLook, h budget.Held) ([]string, error) {
	out := []string{}
	if h.Threshold.Hourly() && l.use != nil {
		largest, err := l.use.largest(l.budget, h.Threshold.Long)
		for _, s := range largest {
			out = append(out, s.words(string(l.budget.BillingCurrency)))
		}
		return out, err
	}
	span, all := l.elapsed(), l.is.Spent
	if h.Threshold.On == budget.Burn {
		span = budget.Span{From: l.known.Whole.Add(-h.Threshold.Long), To: l.known.Whole}
		all = h.Burning.LongRate.Part
	}
	for _, name := range sliced() {
		found, err := d.slicesBy(ctx, l, name, span, all)
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			if s.Value != nil {
				out = append(out, s.words(string(l.budget.BillingCurrency)))
			}
		}
	}
	return out, nil
}

// silentCauses states budgets that cannot warn, and sources that budgets need
// and that tell nothing any more: one cause for each.
func (d *Desk) silentCauses(ctx context.Context, looks []budgetLook) ([]alert.Cause, error) {
	var out []alert.Cause
	stale := map[string][]string{}
	for _, l := range looks {
		checks, err := d.budgetChecks(ctx, l)
		if err != nil {
			return nil, err
		}
		for _, c := range checks {
			if c.Result == "failed" {
				out = append(out, alert.Cause{Key: "self-test/budget/" + l.budget.Name + "/" + c.Check, Kind: alert.OfSelfTest, Severity: alert.Warning,
					Title: "Budget " + l.budget.Name + " cannot warn: " + c.Says, Explanation: []string{c.Try}, Link: budgetLink(l.budget.Name), Owners: l.budget.Owners})
			}
			if c.source != "" {
				stale[c.source] = append(stale[c.source], l.budget.Name)
			}
		}
	}
	for _, source := range slices.Sorted(maps.Keys(stale)) {
		out = append(out, alert.Cause{Key: "self-test/source/" + source, Kind: alert.OfSelfTest, Severity: alert.Warning,
			Title:       "The source " + source + " is stale: budgets that need it only know the past",
			Explanation: []string{"budgets: " + strings.Join(stale[source], ", "), "import it again, or let a schedule do it"}, Link: "/"}) // the overview tells how fresh each source is
	}
	return out, nil
}
