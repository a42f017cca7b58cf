package operation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/fault"
)

// RunsInput chooses runs.
type RunsInput struct {
	Where string `name:"where" doc:"Which runs: Team = 'research' and Model = 'atlas-7b'"`
	Sort  string `name:"sort" doc:"EffectiveCost (the default), BilledCost, IdleCost, GpuHours, Start or End; the largest first"`
	From  string `name:"from" doc:"Only what they cost from this day (2026-09-01) or month on"`
	To    string `name:"to" doc:"The day after the last"`
	Limit int    `name:"limit" doc:"Keep this many rows"`
}

// RunsOutput lists runs.
type RunsOutput struct {
	Rows  []WorkloadRow `json:"rows"`
	Total int           `json:"total" doc:"Rows before the limit"`
}

func (d *Desk) runs() Operation {
	return Declare(Declaration{
		Name:  "runs",
		Short: "List runs with what they cost",
		Long: "Lists training runs, fine-tunings, batch jobs and whatever else a tracker calls a run: what bills say of each, how much of " +
			"that was idle, and an estimate where no bill has come yet. Idle and used cost are only there where utilisation was measured.",
		Examples: []string{"farthing runs", "farthing runs --where \"Team = 'research'\" --sort IdleCost", "farthing runs -o json"},
		Role:     Reader,
	}, d.runRuns)
}

func (d *Desk) runRuns(ctx context.Context, in RunsInput) (RunsOutput, error) {
	return d.listWorkloads(ctx, in, kindFilter("run"))
}

func (d *Desk) listWorkloads(ctx context.Context, in RunsInput, kinds string) (RunsOutput, error) {
	rows, err := d.workloadRows(ctx, in.Where, Span{in.From, in.To}, kinds)
	if err != nil {
		return RunsOutput{}, err
	}
	if err := sorted(rows, in.Sort); err != nil {
		return RunsOutput{}, err
	}
	out := RunsOutput{Rows: rows, Total: len(rows)}
	if in.Limit > 0 && len(rows) > in.Limit {
		out.Rows = rows[:in.Limit]
	}
	return out, nil
}

// Table shows one run to a row.
func (o RunsOutput) Table() Table {
	t := workloadTable(o.Rows, false)
	if len(o.Rows) == 0 {
		t.Notes = append(t.Notes, "no workloads: import a tracker's evidence, such as farthing import ./mlruns")
	}
	if o.Total > len(o.Rows) {
		t.Notes = append(t.Notes, fmt.Sprintf("%d of %d", len(o.Rows), o.Total))
	}
	return t
}

// WorkloadsInput chooses workloads.
type WorkloadsInput struct {
	Kind  string `name:"kind" doc:"Only this kind: run, pipeline, job, endpoint, notebook, dataset, service, …"`
	Where string `name:"where" doc:"Which workloads: Team = 'research'"`
	Sort  string `name:"sort" doc:"EffectiveCost (the default), BilledCost, IdleCost, GpuHours, Start or End; the largest first"`
	From  string `name:"from" doc:"Only what they cost from this day (2026-09-01) or month on"`
	To    string `name:"to" doc:"The day after the last"`
	Limit int    `name:"limit" doc:"Keep this many rows"`
}

func (d *Desk) workloads() Operation {
	return Declare(Declaration{
		Name:     "workloads",
		Short:    "List everything that money is spent for, with what it cost",
		Long:     "Lists runs, pipelines, jobs, endpoints, notebooks, datasets and the unused part of commitments, the most expensive first.",
		Examples: []string{"farthing workloads", "farthing workloads --kind endpoint --from 2026-10"},
		Role:     Reader,
	}, d.runWorkloads)
}

func (d *Desk) runWorkloads(ctx context.Context, in WorkloadsInput) (RunsOutput, error) {
	kinds := kindFilter()
	if in.Kind != "" {
		if strings.ContainsAny(in.Kind, "'\"\\") {
			return RunsOutput{}, fault.New(fault.Usage, "there is no kind %q", in.Kind)
		}
		kinds = kindFilter(in.Kind)
	}
	return d.listWorkloads(ctx, RunsInput{in.Where, in.Sort, in.From, in.To, in.Limit}, kinds)
}

// RunInput names a run.
type RunInput struct {
	ID string `name:"id" arg:"required" doc:"The run's id, as its tracker gives it, or a workload's: endpoint:chat"`
}

// RunOutput is a workload with what proves its cost.
type RunOutput struct {
	Rows     []WorkloadRow `json:"rows" doc:"One for each currency"`
	Children []WorkloadRow `json:"children" doc:"The runs that are parts of it"`
	Proof    ProofOutput   `json:"proof"`
}

func (d *Desk) run() Operation {
	return Declare(Declaration{
		Name:     "run",
		Short:    "Show a run: what it cost, and why",
		Long:     "Shows one run, or any workload, with its costs, its parts, the evidence of what it used and the bill lines that its cost is made of.",
		Examples: []string{"farthing run train-42"},
		Role:     Reader,
	}, d.runRun)
}

func (d *Desk) runRun(ctx context.Context, in RunInput) (RunOutput, error) {
	id := workloadID(in.ID)
	rows, err := d.workloadRows(ctx, "", Span{}, "id = '"+strings.ReplaceAll(id, "'", "''")+"' OR parent = '"+strings.ReplaceAll(id, "'", "''")+"'")
	if err != nil {
		return RunOutput{}, err
	}
	out := RunOutput{Rows: []WorkloadRow{}, Children: []WorkloadRow{}}
	for _, w := range rows {
		if w.Workload == id {
			out.Rows = append(out.Rows, w)
		} else {
			out.Children = append(out.Children, w)
		}
	}
	if len(out.Rows) == 0 {
		return out, fault.New(fault.NotFound, "there is no workload %s", id).Try("list them with farthing workloads")
	}
	out.Proof, err = d.proofOf(ctx, id, proofLines)
	if fault.Is(err, fault.NotFound) { // a sweep's own run: its parts have the charges
		err = nil
	}
	return out, err
}

// workloadID takes a run's bare id for run:ID.
func workloadID(text string) string {
	if kind, _, ok := strings.Cut(text, ":"); ok && kind != "" || text == allocation.IdleWorkload || text == allocation.UnusedCommitment {
		return text
	}
	return "run:" + text
}

// Table shows the run, its children and its proof.
func (o RunOutput) Table() Table {
	t := workloadTable(append(append([]WorkloadRow{}, o.Rows...), o.Children...), true)
	t.Notes = append(t.Notes, o.Proof.summary()...)
	for _, w := range o.Rows {
		for _, name := range slices.Sorted(maps.Keys(w.Metrics)) {
			t.Notes = append(t.Notes, "metric "+name+" = "+w.Metrics[name])
		}
	}
	t.Notes = append(t.Notes, "the bill lines behind it: farthing proof "+o.Rows[0].Workload)
	return t
}
