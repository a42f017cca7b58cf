package operation

import (
	"context"
	"fmt"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/period"
)

// AllocateInput says how to allocate.
type AllocateInput struct {
	DryRun bool   `name:"dry-run" doc:"Only say what would change hands"`
	Rules  string `name:"rules" doc:"A file of rules to try with --dry-run, instead of the home's rules.yaml"`
}

// AllocateOutput says what was allocated, or what would be.
type AllocateOutput struct {
	DryRun    bool              `json:"dryRun"`
	Allocated []AllocatedMonth  `json:"allocated"`
	Unchanged int               `json:"unchanged" doc:"Months of sources whose charges, evidence and rules are as they were"`
	Moves     []allocation.Move `json:"moves,omitempty" doc:"With --dry-run: what would change hands, the largest first"`
}

// AllocatedMonth is a source's month that was allocated.
type AllocatedMonth struct {
	Source        string       `json:"source"`
	BillingPeriod period.Month `json:"billingPeriod"`
}

func (d *Desk) allocate() Operation {
	return Declare(Declaration{
		Name:  "allocate",
		Short: "Divide the charges among those who caused them",
		Long: "Gives every charge, or its parts, to a run, pipeline, endpoint, dataset, team or project by the first rule that " +
			"applies: the charge names it, a declared rule spreads it, evidence measured it, tags say it. The parts add up to the " +
			"charge to the last digit. It runs by itself after every import and does only what changed; run it after a change of " +
			"rules.yaml in the home folder. With --dry-run it shows what would change hands and changes nothing.",
		Examples: []string{"farthing allocate", "farthing allocate --dry-run"},
		Role:     Editor,
	}, d.runAllocate)
}

func (d *Desk) runAllocate(ctx context.Context, in AllocateInput) (AllocateOutput, error) {
	if in.Rules != "" && !in.DryRun {
		return AllocateOutput{}, errRulesStay(in.Rules)
	}
	a, err := d.allocator(ctx, in.Rules)
	if err != nil {
		return AllocateOutput{}, err
	}
	report, err := a.Run(ctx, in.DryRun)
	out := AllocateOutput{DryRun: in.DryRun, Allocated: []AllocatedMonth{}, Unchanged: report.Unchanged, Moves: report.Moves}
	for _, k := range report.Allocated {
		out.Allocated = append(out.Allocated, AllocatedMonth{k.Source, k.Month})
	}
	return out, err
}

func (d *Desk) allocator(ctx context.Context, rules string) (allocation.Allocator, error) {
	r, err := d.Rules(rules)
	return allocation.Allocator{Store: d.Lake, Engine: d.Divider, Rules: r, Progress: progressOf(ctx)}, err
}

// allocateChanged allocates what an import changed and tells how much that was.
func (d *Desk) allocateChanged(ctx context.Context) (int, error) {
	a, err := d.allocator(ctx, "")
	if err != nil {
		return 0, err
	}
	report, err := a.Run(ctx, false)
	return len(report.Allocated), err
}

// Table shows what would change hands, or what was allocated.
func (o AllocateOutput) Table() Table {
	if o.DryRun {
		t := Table{Columns: []string{"Workload", "Team", "Class", "BillingCurrency", "before", "after", "difference"}}
		for _, m := range o.Moves {
			t.Rows = append(t.Rows, []Cell{cellOf(m.Workload, false), cellOf(m.Team, false), {Text: string(m.Class)}, {Text: string(m.BillingCurrency)},
				amountCell(m.Before), amountCell(m.After), amountCell(m.After.Sub(m.Before))})
		}
		t.Notes = []string{fmt.Sprintf("nothing was changed: %d months of sources would be allocated anew, %d stay; amounts are EffectiveCost", len(o.Allocated), o.Unchanged)}
		return t
	}
	t := Table{Columns: []string{"source", "billingPeriod"}}
	for _, a := range o.Allocated {
		t.Rows = append(t.Rows, []Cell{{Text: a.Source}, {Text: a.BillingPeriod.String()}})
	}
	if o.Allocated != nil { // it came to look
		t.Notes = []string{fmt.Sprintf("%d months of sources were allocated, %d were up to date", len(o.Allocated), o.Unchanged)}
	}
	return t
}

func errRulesStay(file string) error {
	return fault.New(fault.Usage, "%s is only tried with --dry-run", file).
		Because("the rules that count are rules.yaml in the home folder, so that everybody sees the same").
		Try("copy the file there, then run farthing allocate")
}
