package operation

import (
	"context"

	"github.com/farthing-finops/farthing/internal/fault"
)

// BudgetTestInput names a budget.
type BudgetTestInput struct {
	Name string `name:"name" arg:"optional" doc:"The budget (default: all of them)"`
}

// BudgetTestOutput says whether budgets bite.
type BudgetTestOutput struct {
	Tests []BudgetTest `json:"tests"`
}

// BudgetTest is what the self-test of one budget found.
type BudgetTest struct {
	Name   string        `json:"name"`
	Bites  bool          `json:"bites" doc:"Whether nothing that was looked at failed"`
	Checks []BudgetCheck `json:"checks"`
	Fired  []BudgetFired `json:"fired" doc:"Its thresholds over the past, by what is known now: when each would have fired first in each period"`
	From   string        `json:"from" doc:"The first day of the past that was gone through; empty if there is none"`
}

func (d *Desk) budgetTest() Operation {
	return Declare(Declaration{
		Name:  "budget test",
		Short: "Prove that a budget bites",
		Long: "Tells why a budget could stay silent: its filter matches nothing, a source that it needs is stale, amounts are in another currency, a route does not exist, " +
			"a threshold can never hold. Then it goes through the past day by day, as far as each day's past tells, and shows on which days it would have warned. It ends with an error if a budget cannot bite.",
		Examples: []string{"farthing budget test search", "farthing budget test search -o json"},
		Role:     Reader,
	}, d.runBudgetTest)
}

func (d *Desk) runBudgetTest(ctx context.Context, in BudgetTestInput) (BudgetTestOutput, error) {
	out := BudgetTestOutput{Tests: []BudgetTest{}}
	all, err := d.Budgets.All(ctx)
	if err != nil {
		return out, err
	}
	if in.Name != "" {
		b, err := d.budgetNamed(ctx, in.Name)
		if err != nil {
			return out, err
		}
		all = append(all[:0], b)
	}
	looks, err := d.lookAtAll(ctx, all, "")
	if err != nil {
		return out, err
	}
	for _, l := range looks {
		t := BudgetTest{Name: l.budget.Name}
		if t.Checks, err = d.budgetChecks(ctx, l); err != nil {
			return out, err
		}
		if t.Fired, t.From, err = d.replay(ctx, l); err != nil {
			return out, err
		}
		t.Checks = append(t.Checks, historyCheck(t))
		t.Bites = !failed(t.Checks)
		out.Tests = append(out.Tests, t)
	}
	return out, nil
}

func failed(checks []BudgetCheck) bool {
	for _, c := range checks {
		if c.Result == "failed" {
			return true
		}
	}
	return false
}

// Verdict is a fault if a budget could stay silent.
func (o BudgetTestOutput) Verdict() error {
	for _, t := range o.Tests {
		for _, c := range t.Checks {
			if c.Result == "failed" {
				return fault.New(fault.NotFound, "the budget %s does not bite", t.Name).Because("%s", c.Says).Try("%s", c.Try)
			}
		}
	}
	return nil
}

// Table shows the checks, then when it would have fired.
func (o BudgetTestOutput) Table() Table {
	t := Table{Columns: []string{"budget", "check", "result", "says"}}
	for _, b := range o.Tests {
		for _, c := range b.Checks {
			says := c.Says
			if c.Try != "" && c.Result != "ok" {
				says += "; " + c.Try
			}
			t.Rows = append(t.Rows, []Cell{{Text: b.Name}, {Text: c.Check}, {Text: c.Result}, {Text: says}})
		}
		for _, f := range b.Fired {
			t.Notes = append(t.Notes, b.Name+": on "+f.Day+" "+f.Threshold+" would have fired: "+f.Says)
		}
	}
	if len(o.Tests) == 0 {
		t.Notes = []string{"no budgets: declare one with farthing budget add"}
	}
	return t
}
