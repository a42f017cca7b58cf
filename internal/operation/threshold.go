package operation

import (
	"context"
	"fmt"
	"strings"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
)

// ThresholdAddInput declares a threshold.
type ThresholdAddInput struct {
	Name     string   `name:"name" arg:"required" doc:"Its name"`
	Amount   string   `name:"amount" doc:"What one may cost: 500"`
	Currency string   `name:"currency" doc:"BillingCurrency, such as USD"`
	Per      string   `name:"per" default:"run" choices:"run,hour,1000-requests" doc:"What the amount is for: a whole run, job or pipeline; an hour of one, or of an endpoint; 1,000 requests of an endpoint"`
	Where    string   `name:"where" doc:"Which workloads: Team = 'research' and WorkloadKind = 'run'"`
	Severity string   `name:"severity" default:"warning" choices:"info,warning,critical" doc:"How soon somebody should look"`
	Owner    []string `name:"owner" doc:"Who answers for it; repeat for several"`
	Route    []string `name:"route" doc:"An alert route; repeat for several (default: those that take everything)"`
	Replace  bool     `name:"replace" doc:"Take the place of the threshold of this name"`
}

// ThresholdRow is a threshold with the workloads that it looks at.
type ThresholdRow struct {
	Name            string         `json:"name"`
	Amount          money.Amount   `json:"amount"`
	BillingCurrency string         `json:"BillingCurrency"`
	Per             string         `json:"per" doc:"run, hour or 1000-requests"`
	Where           string         `json:"where"`
	Severity        string         `json:"severity"`
	Owners          []string       `json:"owners"`
	Routes          []string       `json:"routes"`
	Looked          int            `json:"looked" doc:"How many workloads of late fit it and have an amount"`
	Unknown         int            `json:"unknown" doc:"How many fit it and have none yet, or no time or requests to divide by"`
	Passed          []ThresholdHit `json:"passed" doc:"Those that cost more, the largest first"`
	Nearest         []ThresholdHit `json:"nearest" doc:"The largest of those that do not"`
	Notes           []string       `json:"notes"`
}

// ThresholdHit is a workload with what it costs by the threshold's measure.
type ThresholdHit struct {
	Workload     string       `json:"Workload"`
	Name         string       `json:"Name"`
	WorkloadKind string       `json:"WorkloadKind"`
	Team         *string      `json:"Team"`
	Model        *string      `json:"Model"`
	Rate         string       `json:"rate" doc:"What it costs per run, hour or 1,000 requests, to six digits"`
	Percent      *string      `json:"percent" doc:"Of the threshold, cut off after one digit"`
	Cost         money.Amount `json:"cost" doc:"The amount that the rate is made of: EffectiveCost, with the estimate of what is not billed yet"`
	Over         string       `json:"over" doc:"What the amount is of, in words: 5.2 hours"`
	CostSource   string       `json:"CostSource" doc:"Billed, Estimated or BilledInPart"`
	Start        *string      `json:"Start"`
	Status       string       `json:"Status"`
}

// ThresholdListOutput lists thresholds.
type ThresholdListOutput struct {
	Thresholds []ThresholdRow `json:"thresholds"`
}

func (d *Desk) thresholdAdd() Operation {
	return Declare(Declaration{
		Name:  "threshold add",
		Short: "Say what a run, job or endpoint may cost",
		Long: "Declares an amount that no single run, job or pipeline may cost, that none may cost in an hour, or that no endpoint may cost for 1,000 requests. " +
			"Evidence is enough: what no bill covers yet counts at the rates of estimates.",
		Examples: []string{
			"farthing threshold add big-runs --amount 5000 --currency USD --where \"Team = 'research'\"",
			"farthing threshold add fast-burn --per hour --amount 200 --currency USD --severity critical",
			"farthing threshold add answers --per 1000-requests --amount 4.50 --currency USD --where \"Endpoint = 'assistant'\"",
		},
		Role: Editor,
	}, d.runThresholdAdd)
}

func (d *Desk) runThresholdAdd(ctx context.Context, in ThresholdAddInput) (ThresholdListOutput, error) {
	amount, err := typedAmount("amount", in.Amount)
	if err != nil {
		return ThresholdListOutput{}, err
	}
	c := budget.Ceiling{Name: in.Name, Amount: amount, BillingCurrency: money.Currency(in.Currency), Per: budget.Per(in.Per), Where: strings.TrimSpace(in.Where),
		Severity: in.Severity, Owners: in.Owner, Routes: in.Route, CreatedAt: d.Now().UTC()}
	if err := c.Check(); err != nil {
		return ThresholdListOutput{}, err
	}
	if err := checkWorkloadFilter(c.Where); err != nil {
		return ThresholdListOutput{}, err
	}
	if err := keep(ctx, d.Ceilings, "threshold", c.Name, c, in.Replace); err != nil {
		return ThresholdListOutput{}, err
	}
	return d.thresholdRows(ctx, []budget.Ceiling{c})
}

// ThresholdListInput asks for all thresholds.
type ThresholdListInput struct{}

func (d *Desk) thresholdList() Operation {
	return Declare(Declaration{
		Name:     "threshold list",
		Short:    "List what runs, jobs and endpoints may cost, and which cost more",
		Long:     "Lists every threshold with the workloads of late that cost more than it allows. Workloads that ended more than 14 days before the newest bills are not looked at.",
		Examples: []string{"farthing threshold list"},
		Role:     Reader,
	}, func(ctx context.Context, _ ThresholdListInput) (ThresholdListOutput, error) {
		all, err := d.Ceilings.All(ctx)
		if err != nil {
			return ThresholdListOutput{}, err
		}
		return d.thresholdRows(ctx, all)
	})
}

// ThresholdNameInput names a threshold.
type ThresholdNameInput struct {
	Name string `name:"name" arg:"required" doc:"The threshold"`
}

func (d *Desk) thresholdShow() Operation {
	return Declare(Declaration{
		Name:     "threshold show",
		Short:    "Show what a threshold looks at",
		Long:     "Shows the workloads of late that cost more than a threshold allows, and those that come nearest to it, with what their amounts are made of.",
		Examples: []string{"farthing threshold show big-runs"},
		Role:     Reader,
	}, func(ctx context.Context, in ThresholdNameInput) (ThresholdListOutput, error) {
		c, found, err := d.Ceilings.Get(ctx, in.Name)
		if err == nil && !found {
			err = noThreshold(in.Name)
		}
		if err != nil {
			return ThresholdListOutput{}, err
		}
		return d.thresholdRows(ctx, []budget.Ceiling{c})
	})
}

// ThresholdRemoveOutput says what was removed.
type ThresholdRemoveOutput struct {
	Removed string `json:"removed"`
}

func (d *Desk) thresholdRemove() Operation {
	return Declare(Declaration{
		Name:     "threshold remove",
		Short:    "Remove a threshold",
		Long:     "Forgets what runs, jobs or endpoints may cost. Nobody is warned by it any more.",
		Examples: []string{"farthing threshold remove big-runs"},
		Role:     Editor,
	}, func(ctx context.Context, in ThresholdNameInput) (ThresholdRemoveOutput, error) {
		removed, err := d.Ceilings.Remove(ctx, in.Name)
		if err == nil && !removed {
			err = noThreshold(in.Name)
		}
		return ThresholdRemoveOutput{in.Name}, err
	})
}

// Table names what was removed.
func (o ThresholdRemoveOutput) Table() Table {
	return Table{Columns: []string{"removed"}, Rows: [][]Cell{{{Text: o.Removed}}}}
}

func noThreshold(name string) error {
	return fault.New(fault.NotFound, "there is no threshold %s", name).Try("list them with farthing threshold list")
}

// Table shows the workloads that cost more, then those nearest to it.
func (o ThresholdListOutput) Table() Table {
	t := Table{Columns: []string{"threshold", "amount", "per", "Workload", "Name", "Team", "rate", "percent", "cost", "over", "CostSource"}}
	for _, r := range o.Thresholds {
		for _, h := range append(listed(r.Passed), r.Nearest...) {
			t.Rows = append(t.Rows, []Cell{{Text: r.Name}, optional(&r.Amount), {Text: r.Per}, {Text: h.Workload}, {Text: h.Name}, cellOf(h.Team, false),
				{Text: h.Rate, Number: true, Rounds: true}, cellOf(h.Percent, true), optional(&h.Cost), {Text: h.Over}, {Text: h.CostSource}})
		}
		t.Notes = append(t.Notes, fmt.Sprintf("%s: %d of %d cost more than %s %s per %s", r.Name, len(r.Passed), r.Looked, r.Amount, r.BillingCurrency, r.Per))
		for _, n := range r.Notes {
			t.Notes = append(t.Notes, r.Name+": "+n)
		}
	}
	if len(o.Thresholds) == 0 {
		t.Notes = []string{"no thresholds: declare one with farthing threshold add"}
	}
	return t
}
