package operation

import (
	"context"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// BudgetShowInput names a budget.
type BudgetShowInput struct {
	Name string `name:"name" arg:"required" doc:"The budget"`
	At   string `name:"at" doc:"How it stood at the end of this day, by what is known now"`
}

// BudgetShowOutput is a budget with its burn-down.
type BudgetShowOutput struct {
	Budget BudgetRow      `json:"budget"`
	Days   []BudgetDay    `json:"days" doc:"The burn-down: sums from the period's beginning to each day's end"`
	Slices []BudgetSlice  `json:"slices" doc:"What makes up what was spent: the largest by ServiceName, Team, Model and Workload"`
	Past   []BudgetPeriod `json:"past" doc:"Earlier periods, the newest last"`
}

func (d *Desk) budgetShow() Operation {
	return Declare(Declaration{
		Name:  "budget show",
		Short: "Show a budget day by day, and what comes",
		Long: "Shows what was spent (exact) and what is expected (an estimate with its intervals) by each day of the period, beside the plan and the limit, " +
			"which thresholds hold, what makes the amount up, and earlier periods.",
		Examples: []string{"farthing budget show search", "farthing budget show search --at 2026-10-15 -o json"},
		Role:     Reader,
	}, d.runBudgetShow)
}

func (d *Desk) runBudgetShow(ctx context.Context, in BudgetShowInput) (BudgetShowOutput, error) {
	b, err := d.budgetNamed(ctx, in.Name)
	if err != nil {
		return BudgetShowOutput{}, err
	}
	l, err := d.lookAt(ctx, b, in.At)
	if err != nil {
		return BudgetShowOutput{}, err
	}
	out := BudgetShowOutput{Budget: budgetRow(b, l.status()), Days: l.days()}
	if out.Slices, err = d.budgetSlices(ctx, l); err != nil {
		return out, err
	}
	out.Past, err = d.budgetPast(ctx, l)
	return out, err
}

// days are the points of the burn-down. A rolling budget has no end: its
// points are of the window that ends with the last whole day.
func (l budgetLook) days() []BudgetDay {
	out := make([]BudgetDay, len(l.is.Curve))
	for i, p := range l.is.Curve {
		out[i] = BudgetDay{Day: p.Day.Format(time.DateOnly), Planned: p.Planned, Whole: p.Day.Before(l.known.Whole), Expected: budgetExpected(p.Expected)}
		if l.inPeriod > 0 {
			out[i].Spent = p.Spent
		}
		if p.Passes != nil {
			likely := budget.Likely(*p.Passes)
			out[i].Probability = &likely
		}
	}
	return out
}

// sliced are the dimensions that an amount is taken apart by, and how many of
// each are shown.
func sliced() []string { return []string{"ServiceName", "Team", "Model", "Workload"} }

const slicesOfEach = 3

// budgetSlices asks what makes the period's amount up, the largest first.
// Charges of a ledger that is not allocated have no workloads.
func (d *Desk) budgetSlices(ctx context.Context, l budgetLook) ([]BudgetSlice, error) {
	out := []BudgetSlice{}
	if l.inPeriod == 0 {
		return out, nil
	}
	for _, name := range sliced() {
		found, err := d.slicesBy(ctx, l, name, l.elapsed(), l.is.Spent)
		if err != nil {
			return out, err
		}
		if len(found) == 1 && found[0].Value == nil { // nobody has a value
			continue
		}
		out = append(out, found...)
	}
	return out, nil
}

// elapsed is the part of the period up to the day that is looked at.
func (l budgetLook) elapsed() budget.Span {
	out := budget.Span{From: l.is.Span.From, To: midnightOf(l.at).AddDate(0, 0, 1)}
	if l.is.Span.To.Before(out.To) {
		out.To = l.is.Span.To
	}
	return out
}

// slicesBy asks for the largest values of a dimension over a span that holds
// an amount in all.
func (d *Desk) slicesBy(ctx context.Context, l budgetLook, name string, span budget.Span, all money.Amount) ([]BudgetSlice, error) {
	dimension, err := query.ParseDimension(name)
	if err != nil {
		return nil, err
	}
	q := l.question
	q.By, q.From, q.To = []query.Dimension{dimension}, span.From, span.To
	if !q.To.After(q.From) {
		return nil, nil
	}
	if q.NeedsAllocation() {
		if _, _, current, err := l.snapshot.Allocations(ctx, allOf(q)); err != nil || !current {
			return nil, err
		}
	}
	answer, err := d.ask(ctx, q.WithDefaults(), l.snapshot)
	if err != nil {
		return nil, err
	}
	var out []BudgetSlice
	for _, row := range answer.Rows {
		of := cellsOf(answer, row)
		amount, err := amountOf(of[l.budget.Metric])
		if err != nil {
			return nil, err
		}
		if amount == nil || plainText(of["BillingCurrency"]) != string(l.budget.BillingCurrency) {
			continue
		}
		s := BudgetSlice{Dimension: name, Value: of[name], Amount: *amount}
		if percent, ok := (budget.Ratio{Part: *amount, Of: all}).Percent(); ok {
			s.Percent = &percent
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b BudgetSlice) int { return b.Amount.Cmp(a.Amount) })
	return out[:min(len(out), slicesOfEach)], nil
}

// pastPeriods is how many earlier periods are shown.
const pastPeriods = 12

// budgetPast adds up earlier periods. A life and a rolling budget have none.
func (d *Desk) budgetPast(ctx context.Context, l budgetLook) ([]BudgetPeriod, error) {
	out := []BudgetPeriod{}
	if l.budget.Period.Kind == budget.Life || l.budget.Period.Kind == budget.Rolling {
		return out, nil
	}
	spans := l.budget.Period.Before(l.is.Span, pastPeriods)
	q := l.question
	q.Grain, q.From, q.To = query.Month, spans[0].From, l.is.Span.From
	answer, err := d.ask(ctx, q.WithDefaults(), l.snapshot)
	if err != nil {
		return out, err
	}
	amounts, err := monthly(answer, l.budget)
	if err != nil {
		return out, err
	}
	for _, s := range spans {
		sum, any := money.Zero(), false
		for _, a := range amounts {
			if s.Has(a.At) {
				sum, any = sum.Add(a.Amount), true
			}
		}
		if !any {
			continue // nothing is not 0
		}
		p := BudgetPeriod{Period: l.budget.Period.Key(s), Spent: sum, Whole: !l.known.Whole.Before(s.To)}
		if percent, ok := (budget.Ratio{Part: sum, Of: l.budget.Amount}).Percent(); ok {
			p.Percent = &percent
		}
		out = append(out, p)
	}
	return out, nil
}

// Table shows the burn-down.
func (o BudgetShowOutput) Table() Table {
	t := Table{Columns: []string{"day", "planned", "spent", "expected", "low80", "high80", "probability"}}
	for _, p := range o.Days {
		cells := []Cell{{Text: p.Day}, optional(&p.Planned), optional(p.Spent)}
		if e := p.Expected; e != nil {
			for _, text := range []string{e.Mean, e.Low80, e.High80} {
				cells = append(cells, Cell{Text: text, Number: true, Rounds: true})
			}
		} else {
			cells = append(cells, absent(), absent(), absent())
		}
		t.Rows = append(t.Rows, append(cells, cellOf(p.Probability, true)))
	}
	t.Notes = o.words()
	return t
}
