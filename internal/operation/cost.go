package operation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// CostInput is a question as people write it.
type CostInput struct {
	By             string `name:"by" doc:"What to group by: FOCUS columns, Team, Project, Environment, Model, ModelVersion, JobType, Workload, WorkloadKind, Run, Pipeline, Endpoint, Dataset, Method, Class, CostSource, or Tags.<key>; separated by commas"`
	From           string `name:"from" doc:"First day (2026-09-01) or month (2026-09)"`
	To             string `name:"to" doc:"The day after the last; it does not belong to the range"`
	Grain          string `name:"grain" default:"total" choices:"day,week,month,total" doc:"One row for each of these"`
	Metric         string `name:"metric" doc:"What to add up: BilledCost, EffectiveCost, ListCost, ContractedCost, ConsumedQuantity, PricingQuantity; separated by commas (default BilledCost,EffectiveCost)"`
	Where          string `name:"where" doc:"Which charges: ServiceName = 'Amazon S3' and Team in ('search','ads')"`
	ByInvoiceMonth bool   `name:"by-invoice-month" doc:"Put charges in the month that they were invoiced in, not the day that they were incurred on"`
	Limit          int    `name:"limit" doc:"Keep this many groups, the largest of each currency; totals stay whole"`
	AsOf           string `name:"as-of" doc:"Ask the ledger as it was at this time"`
}

// CostOutput answers a question. Rows and totals hold text: dimensions as they
// are, amounts exact; null is absent, which is neither empty nor 0.
type CostOutput struct {
	Question query.Written        `json:"question"`
	Columns  []string             `json:"columns"`
	Rows     []map[string]*string `json:"rows"`
	Totals   []map[string]*string `json:"totals"`
	Coverage []Coverage           `json:"coverage"`

	answer query.Answer
	etag   string
}

// Coverage says what the ledger holds of one source and month that the
// question's range touches.
type Coverage struct {
	Source        string       `json:"source"`
	BillingPeriod period.Month `json:"billingPeriod"`
	Complete      bool         `json:"complete" doc:"Whether usage reaches the end of the billing period"`
	AsOf          time.Time    `json:"asOf"`
}

func (d *Desk) cost() Operation {
	return Declare(Declaration{
		Name:  "cost",
		Short: "Show where the money went",
		Long: "Adds up charges exactly, by any FOCUS column, tag or promoted dimension. Amounts in different " +
			"currencies are never added. Without --from and --to it covers everything that the ledger holds.",
		Examples: []string{
			"farthing cost --by ServiceName --from 2026-09 --to 2026-10",
			"farthing cost --by Team,Model --grain month --metric EffectiveCost",
			"farthing cost --where \"ServiceName = 'Amazon S3' and Tags.env is null\" -o json",
		},
		Role: Reader,
	}, d.runCost)
}

func (d *Desk) runCost(ctx context.Context, in CostInput) (CostOutput, error) {
	q, err := in.read()
	if err != nil {
		return CostOutput{}, err
	}
	snapshot, err := d.Lake.Snapshot(ctx, q.AsOf)
	if err != nil {
		return CostOutput{}, err
	}
	key := fmt.Sprintf("cost %d %s", snapshot.ID(), q.Canonical())
	if d.Cache != nil {
		if kept, ok := d.Cache.Get(key); ok {
			return kept.(CostOutput), nil
		}
	}
	answer, err := d.ask(ctx, q, snapshot)
	if err != nil {
		return CostOutput{}, err
	}
	out := costOutput(answer, snapshot.Deliveries(), key)
	if d.Cache != nil {
		d.Cache.Add(key, out)
	}
	return out, nil
}

// read understands the input; faults are Usage.
func (in CostInput) read() (query.Question, error) {
	q, err := query.Written{Metrics: query.SplitNames(in.Metric), By: query.SplitNames(in.By), Where: in.Where, From: in.From,
		To: in.To, Grain: in.Grain, ByInvoiceMonth: in.ByInvoiceMonth, Limit: in.Limit, AsOf: in.AsOf}.Read()
	if err != nil {
		return query.Question{}, err
	}
	q = q.WithDefaults()
	q.Where = query.Simplify(q.Where)
	return q, q.Validate()
}

// ask answers a question from a roll-up if one gives the same answer, and from
// the charges otherwise.
func (d *Desk) ask(ctx context.Context, q query.Question, s ledger.Snapshot) (query.Answer, error) {
	table, err := d.tableFor(ctx, q, s)
	if err != nil {
		return query.Answer{}, err
	}
	return d.Engine.Answer(ctx, q, table)
}

func (d *Desk) tableFor(ctx context.Context, q query.Question, s ledger.Snapshot) (query.Table, error) {
	r := ledger.Range{Column: "x_ChargeDate", From: q.From, To: q.To}
	if q.ByInvoiceMonth {
		r.Column = "x_BillingMonth"
	}
	if rollup, ok := q.Rollup(ledger.Rollups()); ok {
		daily := r
		if d.Resident {
			daily = ledger.Range{}
		}
		id, files, current, err := s.Daily(ctx, daily)
		if err != nil {
			return query.Table{}, err
		}
		if current {
			return query.Table{Name: "daily", Snapshot: id, Files: files, Rollup: rollup.Name}, nil
		}
	}
	if q.ByOwner() {
		id, files, current, err := s.Allocations(ctx, r)
		if err != nil {
			return query.Table{}, err
		}
		if current {
			return query.Table{Name: "allocations", Snapshot: id, Files: files}, nil
		}
		if q.NeedsAllocation() && s.ID() != 0 {
			return query.Table{}, notAllocated(q)
		}
	}
	files, err := s.Charges(ctx, r)
	return query.Table{Name: "charges", Snapshot: s.ID(), Files: files}, err
}

// notAllocated is the fault of a question that only allocated charges answer.
func notAllocated(q query.Question) error {
	if !q.AsOf.IsZero() {
		return fault.New(fault.Usage, "past states of the ledger are not allocated").
			Because("the question asks for a workload, which only allocated charges have").Try("ask without --as-of")
	}
	return behind()
}

func costOutput(a query.Answer, deliveries []ledger.Delivery, key string) CostOutput {
	sum := sha256.Sum256([]byte(key))
	out := CostOutput{Question: a.Question.Written(), Columns: a.Columns, Coverage: coverage(a.Question, deliveries),
		Rows: objects(a.Columns, a.Rows), answer: a, etag: hex.EncodeToString(sum[:12])}
	out.Totals = objects(append([]string{"BillingCurrency"}, a.Question.Metrics...), a.Totals)
	return out
}

func objects(columns []string, rows []query.Row) []map[string]*string {
	out := make([]map[string]*string, len(rows))
	for i, row := range rows {
		out[i] = make(map[string]*string, len(row))
		for j, cell := range row {
			out[i][columns[j]] = cell
		}
	}
	return out
}

// coverage lists the deliveries whose month the range touches.
func coverage(q query.Question, deliveries []ledger.Delivery) []Coverage {
	out := []Coverage{}
	for _, d := range deliveries {
		m := d.BillingPeriod.Period()
		if !q.From.IsZero() && !m.End.After(q.From) || !q.To.IsZero() && !m.Start.Before(q.To) {
			continue
		}
		out = append(out, Coverage{d.Source, d.BillingPeriod, d.Complete, d.AsOf})
	}
	return out
}

// ETag names the answer: equal tags are equal answers.
func (o CostOutput) ETag() string { return o.etag }

// Table shows the rows, then the totals.
func (o CostOutput) Table() Table {
	t := Table{Columns: o.Columns}
	amounts := len(o.Columns) - len(o.answer.Question.Metrics)
	for _, row := range o.answer.Rows {
		cells := make([]Cell, len(row))
		for i, c := range row {
			cells[i] = cellOf(c, i >= amounts)
			cells[i].Rounds = i >= amounts
		}
		t.Rows = append(t.Rows, cells)
	}
	t.Notes = append(o.totalNotes(), o.partialNotes()...)
	return t
}

func (o CostOutput) totalNotes() []string {
	var notes []string
	for _, total := range o.Totals {
		line := "total"
		for _, m := range o.answer.Question.Metrics {
			if v := total[m]; v != nil {
				line += fmt.Sprintf("  %s %s %s", m, *v, *total["BillingCurrency"])
			}
		}
		notes = append(notes, line)
	}
	if len(o.Totals) == 0 {
		notes = append(notes, "no charges: nothing in the ledger fits the question (this is not an amount of 0)")
	}
	return notes
}

// partialNotes name the months that are not whole yet.
func (o CostOutput) partialNotes() []string {
	var partial []string
	for _, c := range o.Coverage {
		if name := c.Source + " " + c.BillingPeriod.String(); !c.Complete && !slices.Contains(partial, name) {
			partial = append(partial, name)
		}
	}
	if len(partial) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("partial: usage does not reach the end of the month yet in %d deliveries, such as %s", len(partial), partial[len(partial)-1])}
}
