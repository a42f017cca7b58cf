package operation

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// WorkloadRow is a workload with what it cost in one currency. Absent values
// are null: a run that no bill reached yet has no BilledCost, which is not 0.
type WorkloadRow struct {
	Workload        string            `json:"Workload"`
	WorkloadKind    string            `json:"WorkloadKind"`
	RunId           string            `json:"RunId,omitempty"`
	Name            string            `json:"Name"`
	Status          string            `json:"Status"`
	Start           *string           `json:"Start"`
	End             *string           `json:"End"`
	Team            *string           `json:"Team"`
	Project         *string           `json:"Project"`
	Environment     *string           `json:"Environment"`
	Model           *string           `json:"Model"`
	ModelVersion    *string           `json:"ModelVersion"`
	JobType         *string           `json:"JobType"`
	Pipeline        *string           `json:"Pipeline"`
	Parent          *string           `json:"Parent"`
	BillingCurrency *string           `json:"BillingCurrency"`
	BilledCost      *money.Amount     `json:"BilledCost" doc:"What bills say so far; null before the first"`
	EffectiveCost   *money.Amount     `json:"EffectiveCost" doc:"Amortised; with the estimate of what is not billed yet"`
	IdleCost        *money.Amount     `json:"IdleCost" doc:"The part of EffectiveCost that was held and not in use; null where nobody measured"`
	UsedCost        *money.Amount     `json:"UsedCost" doc:"The part that was in use; null where nobody measured"`
	EstimatedCost   *money.Amount     `json:"EstimatedCost" doc:"The part of EffectiveCost that is estimated"`
	EstimatedBy     *string           `json:"EstimatedBy" doc:"What the estimate's rate is from"`
	GpuHours        *money.Amount     `json:"GpuHours"`
	CostSource      string            `json:"CostSource" doc:"Billed, Estimated, BilledInPart or Unknown"`
	Metrics         map[string]string `json:"Metrics,omitempty"`
}

// kindFilter chooses the kinds of workloads of a report.
func kindFilter(kinds ...string) string {
	if len(kinds) == 0 {
		return "coalesce(\"x_WorkloadKind\", '') <> 'idle'"
	}
	return "\"x_WorkloadKind\" IN ('" + strings.Join(kinds, "', '") + "')"
}

// workloadRows asks for workloads with their costs.
func (d *Desk) workloadRows(ctx context.Context, where string, span Span, kinds string) ([]WorkloadRow, error) {
	if err := checkWorkloadFilter(where); err != nil {
		return nil, err
	}
	rows, err := d.report(ctx, "workloads", where, span, map[string]string{"kinds": kinds})
	if err != nil {
		return nil, err
	}
	out := make([]WorkloadRow, 0, len(rows))
	for _, r := range rows {
		w, err := workloadRow(r)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

// workloadDimensions are what workloads can be chosen by.
func workloadDimensions() []string {
	return []string{"Workload", "WorkloadKind", "WorkloadName", "Team", "Project", "Environment", "Model", "ModelVersion", "JobType", "Pipeline", "Run", "Endpoint", "Dataset"}
}

// checkWorkloadFilter refuses a filter by what only charges have.
func checkWorkloadFilter(where string) error {
	if where == "" {
		return nil
	}
	f, err := query.ParseFilter(where)
	if err != nil {
		return err
	}
	for _, d := range query.Dimensions(f) {
		if !slices.Contains(workloadDimensions(), d.Name()) {
			return fault.New(fault.Usage, "workloads cannot be chosen by %s", d.Name()).
				Because("a workload's charges may have several").Try("choose by %s", strings.Join(workloadDimensions(), ", "))
		}
	}
	return nil
}

// workloadRow reads a row of workloads.sql.
func workloadRow(r query.Row) (WorkloadRow, error) {
	w := WorkloadRow{Workload: plainText(r[0]), WorkloadKind: plainText(r[1]), Name: plainText(r[2]), Team: r[3], Project: r[4], Environment: r[5], Model: r[6],
		ModelVersion: r[7], JobType: r[8], Pipeline: r[9], Parent: r[10], Status: plainText(r[11]), Start: r[12], End: r[13], BillingCurrency: r[15], EstimatedBy: r[23]}
	if w.WorkloadKind == "run" {
		_, w.RunId, _ = strings.Cut(w.Workload, ":")
	}
	if r[14] != nil {
		if err := json.Unmarshal([]byte(*r[14]), &w.Metrics); err != nil {
			return w, fmt.Errorf("the metrics of %s: %w", w.Workload, err)
		}
	}
	for i, into := range map[int]**money.Amount{16: &w.BilledCost, 17: &w.EffectiveCost, 18: &w.UsedCost, 19: &w.IdleCost, 20: &w.EstimatedCost} {
		var err error
		if *into, err = amountOf(r[i]); err != nil {
			return w, err
		}
	}
	var err error
	if w.GpuHours, err = hours(r[24]); err != nil {
		return w, err
	}
	w.CostSource = costSource(w, r[22] != nil)
	if w.EstimatedCost != nil {
		total := *w.EstimatedCost
		if w.EffectiveCost != nil {
			total = total.Add(*w.EffectiveCost)
		}
		w.EffectiveCost = &total
	}
	return w, nil
}

// costSource says where a workload's amounts are from; open tells that some of
// its usage is not covered by a bill.
func costSource(w WorkloadRow, open bool) string {
	switch {
	case w.BilledCost != nil && !open:
		return "Billed"
	case w.BilledCost != nil:
		return "BilledInPart"
	case w.EstimatedCost != nil:
		return "Estimated"
	default:
		return "Unknown"
	}
}

// sorted orders workloads by a column, the largest or latest first.
func sorted(rows []WorkloadRow, by string) error {
	if by == "" {
		return nil
	}
	amount := func(of func(WorkloadRow) *money.Amount) func(a, b WorkloadRow) int {
		return func(a, b WorkloadRow) int {
			x, y := of(a), of(b)
			switch {
			case x == nil && y == nil:
				return 0
			case x == nil:
				return 1
			case y == nil:
				return -1
			}
			return y.Cmp(*x)
		}
	}
	text := func(of func(WorkloadRow) *string) func(a, b WorkloadRow) int {
		return func(a, b WorkloadRow) int { return strings.Compare(plainText(of(b)), plainText(of(a))) }
	}
	orders := map[string]func(a, b WorkloadRow) int{
		"billedcost":    amount(func(w WorkloadRow) *money.Amount { return w.BilledCost }),
		"effectivecost": amount(func(w WorkloadRow) *money.Amount { return w.EffectiveCost }),
		"idlecost":      amount(func(w WorkloadRow) *money.Amount { return w.IdleCost }),
		"gpuhours":      amount(func(w WorkloadRow) *money.Amount { return w.GpuHours }),
		"start":         text(func(w WorkloadRow) *string { return w.Start }),
		"end":           text(func(w WorkloadRow) *string { return w.End }),
	}
	order, ok := orders[strings.ToLower(by)]
	if !ok {
		return fault.New(fault.Usage, "runs cannot be sorted by %q", by).Try("sort by EffectiveCost, BilledCost, IdleCost, GpuHours, Start or End")
	}
	slices.SortStableFunc(rows, order)
	return nil
}

// workloadTable shows workloads, one to a row.
func workloadTable(rows []WorkloadRow, kinds bool) Table {
	t := Table{Columns: []string{"Workload", "Name", "Team", "Project", "Model", "Status", "Start", "BillingCurrency", "BilledCost", "EffectiveCost", "IdleCost", "GpuHours", "CostSource"}}
	for _, w := range rows {
		t.Rows = append(t.Rows, []Cell{{Text: w.Workload}, {Text: w.Name}, cellOf(w.Team, false), cellOf(w.Project, false), cellOf(w.Model, false), {Text: w.Status},
			cellOf(w.Start, false), cellOf(w.BillingCurrency, false), optional(w.BilledCost), optional(w.EffectiveCost), optional(w.IdleCost), optional(w.GpuHours), {Text: w.CostSource}})
	}
	return t
}
