package operation

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// ReconcileInput asks about everything.
type ReconcileInput struct{}

// ReconcileOutput sets what each source states beside what the ledger holds.
type ReconcileOutput struct {
	OK    bool            `json:"ok"`
	Lines []ReconcileLine `json:"lines"`

	classes map[ledgerKey]map[string]money.Amount // nil while the allocation is behind
}

// ReconcileLine is one metric of one source, month and currency.
type ReconcileLine struct {
	Source          string         `json:"source"`
	BillingPeriod   period.Month   `json:"billingPeriod"`
	BillingCurrency money.Currency `json:"BillingCurrency"`
	Metric          string         `json:"Metric"`
	SourceTotal     money.Amount   `json:"SourceTotal" doc:"What the source's own lines add up to"`
	LedgerTotal     money.Amount   `json:"LedgerTotal" doc:"What the charges in the ledger add up to now"`
	Difference      money.Amount   `json:"Difference"`
	// The classes are null while the allocation is behind the charges.
	Attributed   *money.Amount `json:"Attributed" doc:"The part of LedgerTotal that somebody is known to have caused"`
	Idle         *money.Amount `json:"Idle" doc:"The part that was paid for and used by nobody"`
	Shared       *money.Amount `json:"Shared" doc:"The part that is spread by a declared rule"`
	Unattributed *money.Amount `json:"Unattributed" doc:"The part that belongs to nobody yet"`
}

// allocated tells whether the classes add up to the ledger's total.
func (l ReconcileLine) allocated() bool {
	return l.Attributed != nil && l.Attributed.Add(*l.Idle).Add(*l.Shared).Add(*l.Unattributed).Equal(l.LedgerTotal)
}

func (l ReconcileLine) ok() bool { return l.Difference.IsZero() && l.allocated() }

func (d *Desk) reconcile() Operation {
	return Declare(Declaration{
		Name:  "reconcile",
		Short: "Prove that the ledger holds what the sources state",
		Long: "Adds up the charges in the ledger's files again and compares them, for every source, billing month, " +
			"currency and metric, with what the source's own lines added up to when they were read, and with what is " +
			"attributed, idle, shared and unattributed. Every difference must be 0; otherwise the exit status is 4.",
		Examples: []string{"farthing reconcile", "farthing reconcile -o json"},
		Role:     Reader,
	}, d.runReconcile)
}

func (d *Desk) runReconcile(ctx context.Context, _ ReconcileInput) (ReconcileOutput, error) {
	snapshot, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return ReconcileOutput{}, err
	}
	held, err := d.ledgerTotals(ctx, snapshot)
	if err != nil {
		return ReconcileOutput{}, err
	}
	classes, err := d.classTotals(ctx, snapshot)
	if err != nil {
		return ReconcileOutput{}, err
	}
	out := ReconcileOutput{OK: true, Lines: []ReconcileLine{}, classes: classes}
	for _, v := range snapshot.Deliveries() {
		for _, t := range v.Totals {
			out.add(v, t.BillingCurrency, "BilledCost", t.SourceTotal, held)
			out.add(v, t.BillingCurrency, "EffectiveCost", t.SourceEffectiveTotal, held)
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(held), ledgerKey.compare) { // charges that no delivery accounts for
		month, err := period.ParseMonth(key.month)
		if err != nil {
			return out, err
		}
		out.add(ledger.Delivery{Source: key.source, BillingPeriod: month}, money.Currency(key.currency), key.metric, money.Zero(), held)
	}
	return out, nil
}

// Verdict is the fault of a ledger that does not reconcile.
func (o ReconcileOutput) Verdict() error {
	if o.OK {
		return nil
	}
	return fault.New(fault.Unreconciled, "the ledger does not reconcile").
		Because("%d lines differ", o.differing()).Try("see the lines; run farthing lake check")
}

type ledgerKey struct {
	source, month, currency, metric string
}

func (k ledgerKey) compare(o ledgerKey) int {
	return cmp.Or(cmp.Compare(k.source, o.source), cmp.Compare(k.month, o.month), cmp.Compare(k.currency, o.currency), cmp.Compare(k.metric, o.metric))
}

// ledgerTotals adds up the charges themselves, not a roll-up of them.
func (d *Desk) ledgerTotals(ctx context.Context, s ledger.Snapshot) (map[ledgerKey]money.Amount, error) {
	q, err := CostInput{By: "x_Source", Grain: "month", ByInvoiceMonth: true}.read()
	if err != nil {
		return nil, err
	}
	files, err := s.Charges(ctx, ledger.Range{})
	if err != nil {
		return nil, err
	}
	answer, err := d.Engine.Answer(ctx, q, query.Table{Name: "charges", Snapshot: s.ID(), Files: files})
	if err != nil {
		return nil, err
	}
	out := map[ledgerKey]money.Amount{}
	for _, row := range answer.Rows { // Period, x_Source, BillingCurrency, BilledCost, EffectiveCost
		for i, metric := range q.Metrics {
			amount, err := money.Parse(*row[3+i])
			if err != nil {
				return nil, fmt.Errorf("reconcile: %w", err)
			}
			out[ledgerKey{*row[1], (*row[0])[:7], *row[2], metric}] = amount
		}
	}
	return out, nil
}

// classTotals adds up the shares by class; nil if they are not of the charges.
func (d *Desk) classTotals(ctx context.Context, s ledger.Snapshot) (map[ledgerKey]map[string]money.Amount, error) {
	id, files, current, err := s.Allocations(ctx, ledger.Range{})
	if err != nil {
		return nil, err
	}
	out := map[ledgerKey]map[string]money.Amount{}
	if s.ID() == 0 || !current {
		if s.ID() == 0 {
			return out, nil
		}
		return nil, nil
	}
	q, err := CostInput{By: "x_Source,Class", Grain: "month", ByInvoiceMonth: true}.read()
	if err != nil {
		return nil, err
	}
	answer, err := d.Engine.Answer(ctx, q, query.Table{Name: "allocations", Snapshot: id, Files: files})
	if err != nil {
		return nil, err
	}
	for _, row := range answer.Rows { // Period, x_Source, Class, BillingCurrency, BilledCost, EffectiveCost
		for i, metric := range q.Metrics {
			key := ledgerKey{*row[1], (*row[0])[:7], *row[3], metric}
			amount, err := money.Parse(*row[4+i])
			if err != nil {
				return nil, fmt.Errorf("reconcile: %w", err)
			}
			if out[key] == nil {
				out[key] = map[string]money.Amount{}
			}
			out[key][*row[2]] = amount
		}
	}
	return out, nil
}

// add appends a line and takes its ledger total out of held.
func (o *ReconcileOutput) add(v ledger.Delivery, c money.Currency, metric string, source money.Amount, held map[ledgerKey]money.Amount) {
	key := ledgerKey{v.Source, v.BillingPeriod.String(), string(c), metric}
	line := ReconcileLine{Source: v.Source, BillingPeriod: v.BillingPeriod, BillingCurrency: c, Metric: metric,
		SourceTotal: source, LedgerTotal: held[key], Difference: source.Sub(held[key])}
	if o.classes != nil {
		of := func(class string) *money.Amount { a := o.classes[key][class]; return &a }
		line.Attributed, line.Idle, line.Shared, line.Unattributed = of("Attributed"), of("Idle"), of("Shared"), of("Unattributed")
	}
	delete(held, key)
	o.OK = o.OK && line.ok()
	o.Lines = append(o.Lines, line)
}

func (o ReconcileOutput) differing() int {
	n := 0
	for _, l := range o.Lines {
		if !l.ok() {
			n++
		}
	}
	return n
}

// Table shows one line to a row.
func (o ReconcileOutput) Table() Table {
	t := Table{Columns: []string{"source", "billingPeriod", "BillingCurrency", "Metric", "SourceTotal", "LedgerTotal", "Difference", "Attributed", "Idle", "Shared", "Unattributed"}}
	for _, l := range o.Lines {
		t.Rows = append(t.Rows, []Cell{{Text: l.Source}, {Text: l.BillingPeriod.String()}, {Text: string(l.BillingCurrency)}, {Text: l.Metric},
			amountCell(l.SourceTotal), amountCell(l.LedgerTotal), amountCell(l.Difference),
			optional(l.Attributed), optional(l.Idle), optional(l.Shared), optional(l.Unattributed)})
	}
	switch {
	case len(o.Lines) == 0:
		t.Notes = []string{"the ledger is empty; start with: farthing import PATH"}
	case o.classes == nil:
		t.Notes = []string{"NOT ok: the allocation is behind the charges; run farthing allocate"}
	case o.OK:
		t.Notes = []string{fmt.Sprintf("ok: %d lines, every difference is 0 and every class adds up", len(o.Lines))}
	default:
		t.Notes = []string{fmt.Sprintf("NOT ok: %d of %d lines differ", o.differing(), len(o.Lines))}
	}
	return t
}
