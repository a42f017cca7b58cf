package operation

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
)

// BudgetProposeInput says what a budget is wanted for.
type BudgetProposeInput struct {
	Where  string `name:"where" doc:"Which charges: Team = 'search'"`
	Period string `name:"period" default:"month" choices:"month,quarter,year,rolling" doc:"What the amount is for"`
	Days   int    `name:"days" doc:"Of a rolling period"`
	Metric string `name:"metric" default:"EffectiveCost" choices:"EffectiveCost,BilledCost,ListCost,ContractedCost" doc:"The amount that counts"`
}

// BudgetProposeOutput proposes an amount for each currency.
type BudgetProposeOutput struct {
	Proposals []BudgetProposal `json:"proposals" doc:"One for each currency of the charges"`
}

// BudgetProposal is an amount with the reasons for it.
type BudgetProposal struct {
	BillingCurrency string         `json:"BillingCurrency"`
	Amount          money.Amount   `json:"amount" doc:"Enough with 80 % probability, rounded up"`
	From            string         `json:"from" doc:"The period that it was worked out for"`
	To              string         `json:"to" doc:"Excluded"`
	Expected        BudgetExpected `json:"expected"`
	Planned         money.Amount   `json:"planned" doc:"What plans add to it, as far as the forecast reaches"`
	Past            []BudgetPeriod `json:"past" doc:"Earlier periods, exact"`
	Reasons         []string       `json:"reasons"`
	Command         string         `json:"command" doc:"What declares it"`
}

func (d *Desk) budgetPropose() Operation {
	return Declare(Declaration{
		Name:  "budget propose",
		Short: "Propose a budget's amount from the past and what is planned",
		Long: "Works out what would be enough for the next whole period with 80 % probability, from the forecast and the plans that it knows, and says why. " +
			"Nothing is declared by it.",
		Examples: []string{"farthing budget propose", "farthing budget propose --where \"Team = 'search'\" --period quarter"},
		Role:     Reader,
	}, d.runBudgetPropose)
}

func (d *Desk) runBudgetPropose(ctx context.Context, in BudgetProposeInput) (BudgetProposeOutput, error) {
	out := BudgetProposeOutput{Proposals: []BudgetProposal{}}
	b := budget.Budget{Name: "proposed", Metric: in.Metric, Where: strings.TrimSpace(in.Where), BillingCurrency: "any", Amount: money.FromInt(1),
		Period: budget.Period{Kind: budget.Kind(in.Period), Days: in.Days}}
	if err := b.Check(); err != nil {
		return out, err
	}
	q, err := budgetQuestion(b)
	if err != nil {
		return out, err
	}
	s, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return out, err
	}
	first := anchor(s.Deliveries(), d.Now()).AddDate(0, 0, 1)
	span := b.Period.Next(first)
	if most := first.AddDate(0, 0, aheadDays); span.To.After(most) {
		span = budget.Span{From: first, To: first.AddDate(0, 0, span.Len())} // the next whole year is too far off
	}
	made, err := d.project(ctx, q, span.To, budget.Levels())
	if err != nil {
		return out, err
	}
	for _, p := range made {
		if !p.Whole {
			continue
		}
		proposal, err := d.propose(ctx, b, span, p)
		if err != nil {
			return out, err
		}
		out.Proposals = append(out.Proposals, proposal)
	}
	if len(out.Proposals) == 0 {
		return out, fault.New(fault.NotFound, "no charge that the ledger holds fits").Because("a budget is proposed from the past").Try("mend --where, or import bills")
	}
	return out, nil
}

// propose makes the proposal of one currency.
func (d *Desk) propose(ctx context.Context, b budget.Budget, span budget.Span, p projection) (BudgetProposal, error) {
	b.BillingCurrency = money.Currency(p.Currency)
	outlook := budget.OutlookOf(p.Next, p.Days, p.Total)
	expected, ok := outlook.Between(span)
	if !ok {
		return BudgetProposal{}, fault.New(fault.Internal, "the forecast does not reach %s", dayWords(span.To))
	}
	out := BudgetProposal{BillingCurrency: p.Currency, From: dayWords(span.From), To: dayWords(span.To), Planned: p.Planned, Expected: *budgetExpected(&expected),
		Amount: budget.Round(expected.Enough(sureEnough)), Past: []BudgetPeriod{}}
	q, err := budgetQuestion(b)
	if err != nil {
		return out, err
	}
	snapshot, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return out, err
	}
	l := budgetLook{budget: b, question: q, snapshot: snapshot, is: budget.Status{Span: b.Period.Span(p.Next)}, known: budget.Known{Whole: p.Next}}
	if out.Past, err = d.budgetPast(ctx, l); err != nil {
		return out, err
	}
	for i := range out.Past {
		out.Past[i].Percent = nil // of a budget that does not exist
	}
	out.Reasons, out.Command = out.reasons(b, p), proposedCommand(b, out.Amount)
	return out, nil
}

func (o BudgetProposal) reasons(b budget.Budget, p projection) []string {
	out := []string{fmt.Sprintf("%s %s are expected from %s to %s, in 80 of 100 cases %s to %s", Rounded(o.Expected.Mean), o.BillingCurrency, o.From, o.To, Rounded(o.Expected.Low80), Rounded(o.Expected.High80)),
		fmt.Sprintf("%s is enough in 80 of 100 cases: a forecast threshold stays silent as long as nothing changes", Rounded(o.Amount.String()))}
	if n := len(o.Past); n > 0 {
		last := o.Past[n-1]
		out = append(out, fmt.Sprintf("%s came to %s %s", last.Period, Rounded(last.Spent.String()), o.BillingCurrency))
	}
	if !p.Planned.IsZero() {
		out = append(out, fmt.Sprintf("plans add %s until then", Rounded(p.Planned.String())))
	} else {
		out = append(out, "no plan adds to it: tell what is planned with farthing plan add")
	}
	if p.Thin != "" {
		out = append(out, "little is known: "+p.Thin)
	}
	return append(out, p.Notes...)
}

func proposedCommand(b budget.Budget, amount money.Amount) string {
	words := []string{"farthing budget add NAME --amount " + amount.String(), "--currency " + string(b.BillingCurrency), "--period " + string(b.Period.Kind)}
	if b.Period.Kind == budget.Rolling {
		words = append(words, fmt.Sprintf("--days %d", b.Period.Days))
	}
	if b.Where != "" {
		words = append(words, `--where "`+strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`").Replace(b.Where)+`"`)
	}
	if b.Metric != "EffectiveCost" {
		words = append(words, "--metric "+b.Metric)
	}
	return strings.Join(words, " ")
}

// Table shows one proposal to a row.
func (o BudgetProposeOutput) Table() Table {
	t := Table{Columns: []string{"BillingCurrency", "amount", "from", "to", "expected", "low80", "high80"}}
	for _, p := range o.Proposals {
		t.Rows = append(t.Rows, []Cell{{Text: p.BillingCurrency}, amountCell(p.Amount), {Text: p.From}, {Text: p.To}, {Text: p.Expected.Mean, Number: true, Rounds: true},
			{Text: p.Expected.Low80, Number: true, Rounds: true}, {Text: p.Expected.High80, Number: true, Rounds: true}})
		t.Notes = append(append(t.Notes, p.Reasons...), p.Command)
	}
	return t
}
