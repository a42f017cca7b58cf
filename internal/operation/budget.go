package operation

import (
	"context"
	"fmt"
	"strings"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/query"
)

// BudgetAddInput declares a budget.
type BudgetAddInput struct {
	Name      string   `name:"name" arg:"required" doc:"Its name"`
	Amount    string   `name:"amount" doc:"What may be spent in a period: 50000; not needed if the phases are amounts"`
	Currency  string   `name:"currency" doc:"BillingCurrency (default: that of the charges, if they have only one)"`
	Period    string   `name:"period" default:"month" choices:"month,quarter,year,rolling,life" doc:"What the amount is for"`
	Days      int      `name:"days" doc:"Of a rolling period"`
	From      string   `name:"from" doc:"First day of a life, such as a project's"`
	To        string   `name:"to" doc:"The day after the last day of a life"`
	Where     string   `name:"where" doc:"Which charges: Team = 'search' and Environment = 'prod'"`
	Metric    string   `name:"metric" default:"EffectiveCost" choices:"EffectiveCost,BilledCost,ListCost,ContractedCost" doc:"The amount that counts"`
	Phases    string   `name:"phases" doc:"Amounts of the parts of a period, in order: 10000,20000,20000, or percents of the amount: 20%,40%,40%"`
	Owner     []string `name:"owner" doc:"Who answers for it; repeat for several"`
	Route     []string `name:"route" doc:"An alert route; repeat for several (default: those that take everything)"`
	Threshold []string `name:"threshold" doc:"actual:80, phase:100, forecast:100@80 (percent @ probability) or burn:6/6h+1h (times as fast as planned / window + short window), with =info, =warning or =critical behind it; repeat for several"`
	Replace   bool     `name:"replace" doc:"Take the place of the budget of this name"`
}

// BudgetAddOutput is the new budget, and whether it bites.
type BudgetAddOutput struct {
	Budget BudgetRow     `json:"budget"`
	Checks []BudgetCheck `json:"checks" doc:"The self-test; farthing budget test also shows when it would have fired"`
}

func (d *Desk) budgetAdd() Operation {
	return Declare(Declaration{
		Name:  "budget add",
		Short: "Declare a budget",
		Long: "Declares what may be spent on the charges of a question: each month, quarter or year, in any number of days, or in the life of a project. " +
			"Thresholds tell when somebody is warned: at a percent of what was spent, at a probability of what will be, or when money burns several times as fast as planned. " +
			"Without any it warns at 80 and 100 % spent, when the limit will be passed with 80 % probability, and on burn rates over hours and days.",
		Examples: []string{
			"farthing budget add search --where \"Team = 'search'\" --amount 50000 --currency USD",
			"farthing budget add atlas --where \"Project = 'atlas'\" --period life --from 2026-09 --to 2027-03 --amount 250000 --currency USD",
			"farthing budget add gpu --period year --phases 25%,25%,20%,30% --amount 1000000 --currency USD --threshold actual:90 --threshold forecast:100@80",
		},
		Role: Editor,
	}, d.runBudgetAdd)
}

func (d *Desk) runBudgetAdd(ctx context.Context, in BudgetAddInput) (BudgetAddOutput, error) {
	b, err := in.read()
	if err != nil {
		return BudgetAddOutput{}, err
	}
	if b.BillingCurrency == "" {
		if b.BillingCurrency, err = d.onlyCurrency(ctx, b.Metric, b.Where); err != nil {
			return BudgetAddOutput{}, err
		}
	}
	if err := b.Check(); err != nil {
		return BudgetAddOutput{}, err
	}
	b.CreatedAt = d.Now().UTC()
	if err := keep(ctx, d.Budgets, "budget", b.Name, b, in.Replace); err != nil {
		return BudgetAddOutput{}, err
	}
	look, err := d.lookAt(ctx, b, "")
	if err != nil {
		return BudgetAddOutput{}, err
	}
	out := BudgetAddOutput{Budget: budgetRow(b, look.status())}
	out.Checks, err = d.budgetChecks(ctx, look)
	return out, err
}

// keep adds a declaration to its shelf.
func keep[T any](ctx context.Context, shelf Shelf[T], what, id string, v T, replace bool) error {
	if replace {
		return shelf.Put(ctx, id, v)
	}
	added, err := shelf.Add(ctx, id, v)
	if err == nil && !added {
		return fault.New(fault.Conflict, "there is a %s %s already", what, id).Try("choose another name, or say --replace")
	}
	return err
}

// BudgetListInput asks for all budgets.
type BudgetListInput struct {
	At string `name:"at" doc:"How they stood at the end of this day, by what is known now"`
}

// BudgetListOutput lists budgets.
type BudgetListOutput struct {
	Budgets []BudgetRow `json:"budgets"`
}

func (d *Desk) budgetList() Operation {
	return Declare(Declaration{
		Name:     "budget list",
		Short:    "List budgets and how they stand",
		Long:     "Lists every budget with what was spent (exact), what is expected at the end of its period, and which thresholds hold.",
		Examples: []string{"farthing budget list", "farthing budget list --at 2026-10-15"},
		Role:     Reader,
	}, d.runBudgetList)
}

func (d *Desk) runBudgetList(ctx context.Context, in BudgetListInput) (BudgetListOutput, error) {
	all, err := d.Budgets.All(ctx)
	out := BudgetListOutput{Budgets: []BudgetRow{}}
	if err != nil {
		return out, err
	}
	for _, b := range all {
		look, err := d.lookAt(ctx, b, in.At)
		if err != nil {
			return out, err
		}
		out.Budgets = append(out.Budgets, budgetRow(b, look.status()))
	}
	return out, nil
}

// Table shows one budget to a row.
func (o BudgetListOutput) Table() Table {
	t := Table{Columns: []string{"name", "period", "BillingCurrency", "limit", "spent", "percent", "expected", "probability", "passesOn", "state"}}
	for _, b := range o.Budgets {
		s := b.Status
		expected := absent()
		if s.Expected != nil {
			expected = Cell{Text: s.Expected.Mean, Number: true, Rounds: true}
		}
		t.Rows = append(t.Rows, []Cell{{Text: b.Name}, {Text: s.Period}, {Text: b.BillingCurrency}, optional(&s.Limit), optional(s.Spent), cellOf(s.Percent, true),
			expected, cellOf(s.Probability, true), cellOf(s.PassesOn, false), {Text: s.State}})
	}
	if len(o.Budgets) == 0 {
		t.Notes = append(t.Notes, "no budgets: declare one with farthing budget add, or ask what would fit with farthing budget propose")
	}
	for _, b := range o.Budgets {
		for _, n := range b.Status.Notes {
			t.Notes = append(t.Notes, b.Name+": "+n)
		}
	}
	return t
}

// BudgetNameInput names a budget.
type BudgetNameInput struct {
	Name string `name:"name" arg:"required" doc:"The budget"`
}

// BudgetRemoveOutput says what was removed.
type BudgetRemoveOutput struct {
	Removed string `json:"removed"`
}

func (d *Desk) budgetRemove() Operation {
	return Declare(Declaration{
		Name:     "budget remove",
		Short:    "Remove a budget",
		Long:     "Forgets a budget. No charge changes, and nobody is warned by it any more.",
		Examples: []string{"farthing budget remove search"},
		Role:     Editor,
	}, func(ctx context.Context, in BudgetNameInput) (BudgetRemoveOutput, error) {
		removed, err := d.Budgets.Remove(ctx, in.Name)
		if err == nil && !removed {
			err = noBudget(in.Name)
		}
		return BudgetRemoveOutput{in.Name}, err
	})
}

// Table names what was removed.
func (o BudgetRemoveOutput) Table() Table {
	return Table{Columns: []string{"removed"}, Rows: [][]Cell{{{Text: o.Removed}}}}
}

func noBudget(name string) error {
	return fault.New(fault.NotFound, "there is no budget %s", name).Try("list them with farthing budget list")
}

func (d *Desk) budgetNamed(ctx context.Context, name string) (budget.Budget, error) {
	b, found, err := d.Budgets.Get(ctx, name)
	if err == nil && !found {
		err = noBudget(name)
	}
	return b, err
}

// Table shows the new budget and what the self-test says.
func (o BudgetAddOutput) Table() Table {
	t := BudgetListOutput{[]BudgetRow{o.Budget}}.Table()
	for _, c := range o.Checks {
		if c.Result != "ok" {
			t.Notes = append(t.Notes, fmt.Sprintf("%s: %s", c.Result, strings.TrimSpace(c.Says+" "+c.Try)))
		}
	}
	t.Notes = append(t.Notes, "when it would have fired: farthing budget test "+quotedName(o.Budget.Name))
	return t
}

func quotedName(name string) string {
	if strings.Contains(name, " ") {
		return "'" + name + "'"
	}
	return name
}

// budgetQuestion is what a budget asks.
func budgetQuestion(b budget.Budget) (query.Question, error) {
	q, err := query.Written{Metrics: []string{b.Metric}, Where: b.Where}.Read()
	if err != nil {
		return q, err
	}
	q.Where = query.Simplify(q.Where)
	return q, nil
}
