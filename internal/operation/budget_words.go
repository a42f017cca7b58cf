package operation

import (
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// words say how a budget stands, for a terminal.
func (o BudgetShowOutput) words() []string {
	b, s := o.Budget, o.Budget.Status
	var out []string
	if s.Spent != nil {
		out = append(out, fmt.Sprintf("%s: %s of %s %s are spent (%s %%), %s were planned by now", b.Name, s.Spent, s.Limit, b.BillingCurrency, plainText(s.Percent), Rounded(s.Planned.String())))
	}
	if e := s.Expected; e != nil {
		out = append(out, fmt.Sprintf("expected: %s, in 80 of 100 cases %s to %s; %s %% likely to pass the limit", Rounded(e.Mean), Rounded(e.Low80), Rounded(e.High80), plainText(s.Probability)))
	}
	if s.PassesOn != nil {
		out = append(out, "the limit is passed by "+*s.PassesOn)
	}
	if s.Unbilled != nil {
		out = append(out, fmt.Sprintf("not billed yet: at least %s %s by evidence", Rounded(s.Unbilled.String()), b.BillingCurrency))
	}
	for _, t := range s.Thresholds {
		if t.State != "quiet" {
			out = append(out, fmt.Sprintf("%s %s: %s", t.State, t.Threshold, t.Says))
		}
	}
	for _, c := range o.Slices {
		out = append(out, c.words(b.BillingCurrency))
	}
	for _, p := range o.Past {
		out = append(out, fmt.Sprintf("%s: %s %s, %s %%", p.Period, Rounded(p.Spent.String()), b.BillingCurrency, plainText(p.Percent)))
	}
	return append(out, s.Notes...)
}

// words are a slice in one line.
func (s BudgetSlice) words(currency string) string {
	value := "none"
	if s.Value != nil {
		value = *s.Value
	}
	line := fmt.Sprintf("%s %s: %s %s", s.Dimension, value, Rounded(s.Amount.String()), currency)
	if s.Percent != nil {
		line += " (" + *s.Percent + " %)"
	}
	return line
}

// monthly are the amounts of an answer by month, in the budget's currency.
func monthly(a query.Answer, b budget.Budget) ([]budget.Amount, error) {
	var out []budget.Amount
	for _, row := range a.Rows {
		of := cellsOf(a, row)
		amount, err := amountOf(of[b.Metric])
		if err != nil {
			return nil, err
		}
		if amount == nil || plainText(of["BillingCurrency"]) != string(b.BillingCurrency) {
			continue
		}
		at, err := period.ParseTime(plainText(of[query.PeriodColumn]))
		if err != nil {
			return nil, fmt.Errorf("the month of a row: %w", err)
		}
		out = append(out, budget.Amount{At: at, Amount: *amount})
	}
	return out, nil
}

func allOf(q query.Question) ledger.Range {
	return ledger.Range{Column: "x_ChargeDate", From: q.From, To: q.To}
}

// ago says how long ago a day was.
func ago(t, now time.Time) string {
	return fmt.Sprintf("%d days ago", daysBetween(midnightOf(t), midnightOf(now)))
}
