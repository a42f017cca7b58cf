package operation

import (
	"context"
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/plan"
)

// PlanAddInput is a plan as people write it.
type PlanAddInput struct {
	Name     string `name:"name" arg:"required" doc:"The plan's name"`
	Kind     string `name:"kind" choices:"run,launch,price,holiday,commitment" doc:"What is planned: a run that ends, a launch that goes on, a price that changes, days unlike others, a commitment that ends"`
	Where    string `name:"where" doc:"What it is about: Team = 'search' and Model = 'atlas'. An amount belongs to a part of a forecast that its equalities name; a factor is on the charges that the filter chooses"`
	From     string `name:"from" doc:"First day (2027-01-15) or month (2027-01)"`
	To       string `name:"to" doc:"The day after the last (default: a run and a holiday last one day, all else goes on)"`
	Amount   string `name:"amount" doc:"What it adds, such as 1200.50"`
	Per      string `name:"per" choices:"once,day" doc:"Whether the amount is of all its days together or of each (default: once for a run, else day)"`
	Currency string `name:"currency" doc:"The amount's BillingCurrency; of a factor, the only one that it is about"`
	Factor   string `name:"factor" doc:"How many times as much what is there costs: 1.15 for 15 % more, 0 for nothing. A holiday without one is like a Sunday"`
	Note     string `name:"note" doc:"Who knows more"`
	Replace  bool   `name:"replace" doc:"Take the place of a plan of this name"`
}

// PlanOutput is a plan.
type PlanOutput struct {
	Name            string        `json:"name"`
	Kind            plan.Kind     `json:"kind" doc:"run, launch, price, holiday or commitment"`
	Where           string        `json:"where"`
	From            string        `json:"from"`
	To              *string       `json:"to" doc:"The day after the last; null: it goes on"`
	Amount          *money.Amount `json:"amount"`
	Per             plan.Per      `json:"per,omitempty" doc:"once: of all its days together; day: of each"`
	BillingCurrency *string       `json:"BillingCurrency"`
	Factor          *money.Amount `json:"factor" doc:"How many times as much what is there costs"`
	Note            string        `json:"note,omitempty"`
	State           string        `json:"state" doc:"coming, under way, or over; today's date tells"`
}

// PlanListInput asks for all plans.
type PlanListInput struct{}

// PlanListOutput lists plans.
type PlanListOutput struct {
	Plans []PlanOutput `json:"plans"`
}

// PlanRemoveInput names a plan.
type PlanRemoveInput struct {
	Name string `name:"name" arg:"required" doc:"The plan's name"`
}

// PlanRemoveOutput names what was removed.
type PlanRemoveOutput struct {
	Removed string `json:"removed"`
}

func (d *Desk) planAdd() Operation {
	return Declare(Declaration{
		Name:  "plan add",
		Short: "Tell forecasts what no past shows",
		Long: "Keeps a plan: forecasts add it to what they expect. A plan that has begun is taken out of the known days before they are learnt from, " +
			"so that it does not count twice. Plans are added up, in any order. They never enter the ledger.",
		Examples: []string{
			"farthing plan add spring-launch --kind launch --from 2027-03-01 --amount 240 --currency USD --where \"Team = 'search' and ServiceName = 'Amazon Bedrock'\"",
			"farthing plan add big-run --kind run --from 2026-12-07 --to 2026-12-14 --amount 18000 --currency USD --where \"Team = 'research'\"",
			"farthing plan add new-prices --kind price --from 2027-01-01 --factor 1.08 --where \"ServiceName = 'Amazon S3'\"",
			"farthing plan add year-end --kind holiday --from 2026-12-24 --to 2027-01-02",
		},
		Role: Editor,
	}, d.runPlanAdd)
}

func (d *Desk) planList() Operation {
	return Declare(Declaration{
		Name: "plan list", Short: "List the plans that forecasts count with",
		Long: "Lists every plan with what it adds.", Examples: []string{"farthing plan list"}, Role: Reader,
	}, d.runPlanList)
}

func (d *Desk) planRemove() Operation {
	return Declare(Declaration{
		Name: "plan remove", Short: "Forget a plan",
		Long: "Forecasts no longer count with it.", Examples: []string{"farthing plan remove spring-launch"}, Role: Editor,
	}, d.runPlanRemove)
}

func (d *Desk) runPlanAdd(ctx context.Context, in PlanAddInput) (PlanOutput, error) {
	p, err := in.read()
	if err != nil {
		return PlanOutput{}, err
	}
	if in.Replace {
		return d.planOutput(p), d.Plans.Put(ctx, p.Name, p)
	}
	added, err := d.Plans.Add(ctx, p.Name, p)
	if err == nil && !added {
		err = fault.New(fault.Conflict, "there is a plan %s already", p.Name).Try("choose another name, or say --replace")
	}
	if err != nil {
		return PlanOutput{}, err
	}
	return d.planOutput(p), nil
}

// read understands the input; faults are Usage.
func (in PlanAddInput) read() (plan.Plan, error) {
	p := plan.Plan{Name: in.Name, Kind: plan.Kind(in.Kind), Where: in.Where, Per: plan.Per(in.Per), BillingCurrency: in.Currency, Note: in.Note}
	for name, t := range map[string]struct {
		text string
		into *time.Time
	}{"from": {in.From, &p.From}, "to": {in.To, &p.To}} {
		if t.text == "" {
			continue
		}
		day, err := period.ParseTime(t.text)
		if err != nil {
			return p, fault.New(fault.Usage, "%s is not a date: %q", name, t.text).Try("write 2027-01-15 or 2027-01")
		}
		*t.into = day.UTC()
	}
	for name, a := range map[string]struct {
		text string
		into **money.Amount
	}{"amount": {in.Amount, &p.Amount}, "factor": {in.Factor, &p.Factor}} {
		if a.text == "" {
			continue
		}
		amount, err := money.Parse(a.text)
		if err != nil || !amount.Fits() {
			return p, fault.New(fault.Usage, "%s is no number that the ledger can hold: %q", name, a.text).Try("write 1200.50, without thousands separators or signs of currency")
		}
		*a.into = &amount
	}
	return p.Check()
}

func (d *Desk) planOutput(p plan.Plan) PlanOutput {
	out := PlanOutput{Name: p.Name, Kind: p.Kind, Where: p.Where, From: p.From.Format(time.DateOnly), Amount: p.Amount, Per: p.Per,
		Factor: p.Factor, Note: p.Note, State: "under way"}
	if !p.To.IsZero() {
		to := p.To.Format(time.DateOnly)
		out.To = &to
	}
	if p.BillingCurrency != "" {
		out.BillingCurrency = &p.BillingCurrency
	}
	switch today := midnightOf(d.Now()); {
	case today.Before(p.From):
		out.State = "coming"
	case !p.To.IsZero() && !today.Before(p.To):
		out.State = "over"
	}
	return out
}

func (d *Desk) runPlanList(ctx context.Context, _ PlanListInput) (PlanListOutput, error) {
	all, err := d.Plans.All(ctx)
	out := PlanListOutput{Plans: []PlanOutput{}}
	for _, p := range all {
		out.Plans = append(out.Plans, d.planOutput(p))
	}
	return out, err
}

func (d *Desk) runPlanRemove(ctx context.Context, in PlanRemoveInput) (PlanRemoveOutput, error) {
	removed, err := d.Plans.Remove(ctx, in.Name)
	if err == nil && !removed {
		err = fault.New(fault.NotFound, "there is no plan %s", in.Name).Try("farthing plan list names them")
	}
	if err != nil {
		return PlanRemoveOutput{}, err
	}
	return PlanRemoveOutput{in.Name}, nil
}

// Table shows the one plan.
func (o PlanOutput) Table() Table { return PlanListOutput{[]PlanOutput{o}}.Table() }

// Table shows one plan to a row.
func (o PlanListOutput) Table() Table {
	t := Table{Columns: []string{"name", "kind", "from", "to", "effect", "where", "state"}}
	for _, p := range o.Plans {
		to := absent()
		if p.To != nil {
			to = Cell{Text: *p.To}
		}
		t.Rows = append(t.Rows, []Cell{{Text: p.Name}, {Text: string(p.Kind)}, {Text: p.From}, to, {Text: p.effect()}, {Text: p.Where}, {Text: p.State}})
	}
	if len(o.Plans) == 0 {
		t.Notes = []string{"no plans: farthing plan add tells forecasts what no past shows"}
	}
	return t
}

// effect says in words what the plan does.
func (o PlanOutput) effect() string {
	switch {
	case o.Amount != nil && o.Per == plan.Once:
		return fmt.Sprintf("%s %s in all", *o.Amount, *o.BillingCurrency)
	case o.Amount != nil:
		return fmt.Sprintf("%s %s a day", *o.Amount, *o.BillingCurrency)
	case o.Factor != nil:
		return fmt.Sprintf("%s times as much", *o.Factor)
	default:
		return "like a Sunday"
	}
}

// Table names what was removed.
func (o PlanRemoveOutput) Table() Table {
	return Table{Columns: []string{"removed"}, Rows: [][]Cell{{{Text: o.Removed}}}}
}
