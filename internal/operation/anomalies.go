package operation

import (
	"context"
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// AnomaliesInput says what to look at and how often it may err: charges of the
// ledger, or the series of a file.
type AnomaliesInput struct {
	Since       string `name:"since" doc:"Findings that were raised on this day (2026-09-01) or later (default: the last six months that are known)"`
	By          string `name:"by" doc:"The dimensions to watch, separated by commas (default: services, accounts, regions, teams, projects, models, pipelines, kinds of workloads, endpoints, and pairs of them)"`
	Where       string `name:"where" doc:"Which charges: Environment = 'prod'"`
	All         bool   `name:"all" doc:"Also what somebody called expected, planned or wrong, recurrences of it, and money that only moved between owners"`
	FalseAlarms string `name:"false-alarms" default:"0.25" doc:"How many false alarms there may be in a month: of each level of the ledger, or of each series of a file"`
	Input       string `name:"input" here:"only" doc:"Look at a CSV file instead of the ledger; its columns are timestamp,value, or series,timestamp,value for several series; days or parts of a day"`
}

// AnomaliesOutput lists findings.
type AnomaliesOutput struct {
	Metric   string            `json:"metric"`
	Since    string            `json:"since"`
	Until    map[string]string `json:"until" doc:"By currency, the first day that is not known whole: from there on nothing is judged yet"`
	Series   int               `json:"series" doc:"How many daily series were looked at"`
	Findings []AnomalyFinding  `json:"findings" doc:"The newest first"`
	Hidden   int               `json:"hidden" doc:"How many are left out: somebody called them expected, planned or wrong, or money only moved between owners"`
	Notes    []string          `json:"notes,omitempty" doc:"What else to know: sources that ended"`
}

func (d *Desk) anomalies() Operation {
	return OfFile(Declare(Declaration{
		Name:  "anomalies",
		Short: "Find what is unlike its past, once for each cause",
		Long: "Looks at the ledger's daily EffectiveCost at every level, or at a series of your own, for spikes, steps, slow drifts and drops. " +
			"What shows in many series is one finding, named by the slice that carries it, with its amount against what was expected, which is " +
			"an estimate, and what may be said of why. Charges that come each month are expected from their third time on. Days that " +
			"are not known whole are not judged. What you say of a finding changes later ones (farthing anomalies feedback).",
		Examples: []string{
			"farthing anomalies",
			"farthing anomalies --since 2026-09-01 --where \"Team = 'research'\"",
			"farthing anomalies --input daily.csv",
			"farthing anomalies --input daily.csv --false-alarms 0.1 -o csv",
		},
		Role: Reader,
	}, d.runAnomalies), func(in AnomaliesInput) bool { return in.Input != "" },
		func(ctx context.Context, in AnomaliesInput) (any, error) { return d.anomaliesFile(ctx, in) })
}

// sinceMonths is how far back findings are listed if nobody says.
const sinceMonths = 6

func (d *Desk) runAnomalies(ctx context.Context, in AnomaliesInput) (AnomaliesOutput, error) {
	f, err := d.findings(ctx, in)
	if err != nil {
		return AnomaliesOutput{}, err
	}
	out := AnomaliesOutput{Metric: "EffectiveCost", Since: dayText(f.since), Until: map[string]string{}, Findings: []AnomalyFinding{}, Notes: f.watch.notes}
	for currency, until := range f.watch.until {
		out.Until[currency] = dayText(until)
	}
	for _, l := range f.watch.scan.Levels {
		out.Series += len(l)
	}
	for _, g := range f.all {
		if hiddenFinding(g) && !in.All {
			out.Hidden++
			continue
		}
		out.Findings = append(out.Findings, findingOut(g))
	}
	return out, nil
}

// read understands the input; faults are Usage.
func (in AnomaliesInput) read() (where query.Filter, by []string, budget anomaly.Budget, since time.Time, err error) {
	if budget, err = anomaly.ParseBudget(in.FalseAlarms); err != nil {
		return
	}
	if in.Since != "" {
		if since, err = period.ParseTime(in.Since); err != nil {
			return nil, nil, 0, since, fault.New(fault.Usage, "since is not a date: %q", in.Since).Try("write 2026-09-01 or 2026-09")
		}
	}
	q, err := query.Written{Where: in.Where, By: query.SplitNames(in.By)}.Read()
	if err != nil {
		return
	}
	for _, dimension := range q.By {
		by = append(by, dimension.Name())
	}
	return query.Simplify(q.Where), by, budget, since, nil
}

// Table shows one finding to a row.
func (o AnomaliesOutput) Table() Table {
	t := Table{Columns: []string{"id", "state", "severity", "from", "days", "slice", "BillingCurrency", "excess", "actual", "expected", "share", "reason"}}
	for _, f := range o.Findings {
		t.Rows = append(t.Rows, f.cells())
	}
	if len(o.Until) == 0 {
		return Table{Columns: t.Columns, Notes: []string{"the ledger is empty; start with: farthing import PATH"}}
	}
	t.Notes = append(t.Notes, fmt.Sprintf("%d findings since %s in %d daily series of %s; what was expected is an estimate", len(o.Findings), o.Since, o.Series, o.Metric))
	for _, currency := range sortedKeys(o.Until) {
		t.Notes = append(t.Notes, fmt.Sprintf("%s: days from %s on are not known whole and are looked at again", currency, o.Until[currency]))
	}
	if o.Hidden > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%d more were called expected, planned or wrong, or are money that moved between owners: --all shows them", o.Hidden))
	}
	if len(o.Findings) > 0 {
		t.Notes = append(t.Notes, "look closer: farthing anomalies show "+o.Findings[0].ID)
	}
	return t.withNotes(o.Notes)
}
