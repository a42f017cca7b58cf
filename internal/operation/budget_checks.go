package operation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/query"
)

// staleDays is how many days a source may say nothing before a warning that
// rests on it comes too late.
const staleDays = 4

// budgetChecks looks for reasons why a budget could stay silent.
func (d *Desk) budgetChecks(ctx context.Context, l budgetLook) ([]BudgetCheck, error) {
	filter, err := d.filterChecks(ctx, l)
	if err != nil {
		return nil, err
	}
	fresh, err := d.sourceChecks(ctx, l)
	if err != nil {
		return nil, err
	}
	routes, err := d.routeChecks(ctx, l.budget.Routes)
	if err != nil {
		return nil, err
	}
	return slices.Concat(filter, fresh, routes, l.thresholdChecks()), nil
}

// filterChecks tells whether charges fit the filter: ever, lately, and in the
// budget's currency.
func (d *Desk) filterChecks(ctx context.Context, l budgetLook) ([]BudgetCheck, error) {
	answer, err := d.ask(ctx, l.question.WithDefaults(), l.snapshot)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, row := range answer.Rows {
		found = append(found, plainText(cellsOf(answer, row)["BillingCurrency"]))
	}
	own := string(l.budget.BillingCurrency)
	switch {
	case len(found) == 0:
		return []BudgetCheck{fails("filter", "no charge that the ledger holds fits its filter", "mend --where (farthing cost --where shows what fits), or import what it is about")}, nil
	case !slices.Contains(found, own):
		return []BudgetCheck{passes("filter", "charges fit its filter"),
			fails("currency", "none of them is in "+own+"; they are in "+strings.Join(found, ", "), "give the budget one of these currencies")}, nil
	}
	out := []BudgetCheck{passes("filter", "charges fit its filter")}
	switch {
	case !l.heardOf(quietDays):
		out[0] = fails("filter", fmt.Sprintf("charges fit its filter, but none of the last %d days", quietDays),
			"a tag, a name or an account may have changed: compare with farthing cost, and mend --where")
	case l.inPeriod == 0:
		out[0] = warns("filter", fmt.Sprintf("charges fit its filter, but none from %s to %s", dayWords(l.is.Span.From), dayWords(l.at)),
			"nothing may have been spent, or a tag, a name or an account changed: compare with farthing cost")
	}
	if len(found) > 1 {
		out = append(out, warns("currency", "charges in "+strings.Join(slices.DeleteFunc(found, func(c string) bool { return c == own }), ", ")+" fit too, and do not count",
			"declare a budget for each currency"))
	} else {
		out = append(out, passes("currency", "all of them are in "+own))
	}
	return out, nil
}

// quietDays is for how long a budget's charges may stay away.
const quietDays = 31

// heardOf tells whether charges of the last days fit.
func (l budgetLook) heardOf(days int) bool {
	since := midnightOf(l.at).AddDate(0, 0, -days)
	return slices.ContainsFunc(l.known.Days, func(a budget.Amount) bool { return !a.At.Before(since) })
}

// sourceChecks tells whether the sources of the budget's charges still tell.
func (d *Desk) sourceChecks(ctx context.Context, l budgetLook) ([]BudgetCheck, error) {
	ends, err := d.sourceEnds(ctx, l.snapshot)
	if err != nil || len(ends) == 0 {
		return []BudgetCheck{fails("sources", "the ledger holds no source", "import bills: farthing import")}, err
	}
	feeding, err := d.feeding(ctx, l.question, l.snapshot, ends)
	if err != nil {
		return nil, err
	}
	var out []BudgetCheck
	now := d.Now()
	for _, source := range feeding[string(l.budget.BillingCurrency)] {
		if end := ends[source]; end.Before(midnightOf(now).AddDate(0, 0, -staleDays)) {
			check := warns("sources", fmt.Sprintf("%s is stale: its days are known up to %s, %s", source, dayWords(end.AddDate(0, 0, -1)), ago(end, now)),
				"import it again, or let a schedule do it; until then the budget only knows the past")
			check.source = source
			out = append(out, check)
		}
	}
	if len(out) == 0 && len(feeding[string(l.budget.BillingCurrency)]) > 0 {
		out = []BudgetCheck{passes("sources", fmt.Sprintf("its sources tell up to the last %d days", staleDays))}
	}
	return out, nil
}

// routeChecks tells whether the routes are known.
func (d *Desk) routeChecks(ctx context.Context, names []string) ([]BudgetCheck, error) {
	if d.Routes == nil {
		return nil, nil
	}
	all, err := d.Routes.All(ctx)
	if err != nil {
		return nil, err
	}
	var known []string
	for _, r := range all {
		known = append(known, r.Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return []BudgetCheck{fails("routes", "there is no alert route "+name, "add it, or name one of those there are: farthing alerts routes")}, nil
		}
	}
	if len(known) == 0 {
		return []BudgetCheck{warns("routes", "there is no alert route: nobody is told, and warnings are only in farthing alerts", "add one")}, nil
	}
	return []BudgetCheck{passes("routes", "its alerts have a route")}, nil
}

// thresholdChecks finds thresholds that can never hold.
func (l budgetLook) thresholdChecks() []BudgetCheck {
	var out []BudgetCheck
	if len(l.budget.Thresholds) == 0 {
		return []BudgetCheck{fails("thresholds", "it has none", "declare it with a threshold")}
	}
	for _, t := range l.budget.Thresholds {
		for _, s := range l.is.Silent {
			if s.Threshold.String() == t.String() {
				out = append(out, warns("thresholds", t.String()+" says nothing now: "+s.Why, ""))
			}
		}
		if window := time.Duration(l.is.Span.Len()) * 24 * time.Hour; t.On == budget.Burn && t.Long > window {
			out = append(out, warns("thresholds", fmt.Sprintf("%s looks back further than a period of %d days", t, l.is.Span.Len()), "take a shorter window"))
		}
		if t.On == budget.InPhase && len(l.budget.PhasesOf(l.is.Span)) < 2 {
			out = append(out, warns("thresholds", t.String()+" is the same as actual: the period has no phases", "give --phases"))
		}
	}
	if len(out) == 0 {
		out = []BudgetCheck{passes("thresholds", fmt.Sprintf("all %d can hold", len(l.budget.Thresholds)))}
	}
	return out
}

func passes(check, says string) BudgetCheck {
	return BudgetCheck{Check: check, Result: "ok", Says: says}
}

func warns(check, says, try string) BudgetCheck {
	return BudgetCheck{Check: check, Result: "warning", Says: says, Try: try}
}

func fails(check, says, try string) BudgetCheck {
	return BudgetCheck{Check: check, Result: "failed", Says: says, Try: try}
}

// historyCheck says whether the replay made it bite.
func historyCheck(t BudgetTest) BudgetCheck {
	switch {
	case t.From == "":
		return warns("history", "there is no past to try it on", "")
	case len(t.Fired) == 0:
		return warns("history", "it would have been silent since "+t.From, "see whether the amount is too high: farthing budget propose")
	default:
		return passes("history", fmt.Sprintf("it would have warned %d times since %s", len(t.Fired), t.From))
	}
}

// replayDays is how much of the past is gone through.
const replayDays = 120

// replay goes through the past.
func (d *Desk) replay(ctx context.Context, l budgetLook) ([]BudgetFired, string, error) {
	out := []BudgetFired{}
	if l.known.Whole.IsZero() {
		return out, "", nil
	}
	days, err := d.pastDays(ctx, l)
	if err != nil || len(days) == 0 {
		return out, "", err
	}
	from := l.known.Whole.AddDate(0, 0, -replayDays)
	if first := days[0].At; from.Before(first) {
		from = first
	}
	for _, f := range l.budget.Replay(days, from, l.known.Whole, budget.Foresee) {
		then := budgetLook{budget: l.budget, is: f.Status, inPeriod: 1}
		out = append(out, BudgetFired{Threshold: f.Held.Threshold.String(), Severity: f.Held.Threshold.Severity, Period: f.Key, Day: f.Day.Format(time.DateOnly),
			Spent: f.Status.Spent, Says: then.says(f.Held)})
	}
	return out, from.Format(time.DateOnly), nil
}

// pastDays are the exact amounts of the past, in order, as far back as a
// forecast looks.
func (d *Desk) pastDays(ctx context.Context, l budgetLook) ([]budget.Amount, error) {
	q := l.question
	q.Grain, q.From, q.To = query.Day, l.known.Whole.AddDate(0, 0, -longestHistory), l.known.Whole
	answer, err := d.ask(ctx, q.WithDefaults(), l.snapshot)
	if err != nil {
		return nil, err
	}
	days, err := monthly(answer, l.budget)
	slices.SortStableFunc(days, func(a, b budget.Amount) int { return a.At.Compare(b.At) })
	return days, err
}
