package operation

import (
	"context"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/period"
)

// RemoveInput names what to take out.
type RemoveInput struct {
	Source string `name:"source" arg:"required" doc:"The source's name in the ledger"`
	From   string `name:"from" doc:"First billing month (2026-09)"`
	To     string `name:"to" doc:"The billing month after the last"`
}

// RemoveOutput lists what was taken out.
type RemoveOutput struct {
	Removed []RemovedDelivery `json:"removed"`
	// Evidence tells that it was a source of evidence, which goes as a whole.
	Evidence bool `json:"evidence" doc:"Whether it was a source of evidence, which goes as a whole"`
}

// RemovedDelivery is one source and month.
type RemovedDelivery struct {
	Source        string       `json:"source"`
	BillingPeriod period.Month `json:"billingPeriod"`
	Rows          int64        `json:"rows"`
}

func (d *Desk) remove() Operation {
	return Declare(Declaration{
		Name:  "sources remove",
		Short: "Take a source, or some of its months, out of the ledger",
		Long: "Takes deliveries, or a source of evidence, out: for an export that states what another one states too, or that was imported by mistake. " +
			"Past states keep them (--as-of) until they expire, and importing the export again brings them back.",
		Examples: []string{"farthing import bill.csv --source trial", "farthing sources remove trial"},
		Role:     Editor,
	}, d.runRemove)
}

func (d *Desk) runRemove(ctx context.Context, in RemoveInput) (RemoveOutput, error) {
	out := RemoveOutput{Removed: []RemovedDelivery{}}
	from, to, err := monthRange(in.From, in.To)
	if err != nil {
		return out, err
	}
	held, err := d.Lake.Deliveries(ctx, time.Time{})
	if err != nil {
		return out, err
	}
	for _, v := range held {
		if v.Source != in.Source || !inMonths(v.BillingPeriod, from, to) {
			continue
		}
		if err := d.Keeper.Remove(ctx, v); err != nil {
			return out, err
		}
		out.Removed = append(out.Removed, RemovedDelivery{v.Source, v.BillingPeriod, v.Rows})
	}
	if out.Evidence, err = d.removeEvidence(ctx, in); err != nil {
		return out, err
	}
	if len(out.Removed) > 0 || out.Evidence {
		_, err = d.allocateChanged(ctx)
	}
	if len(out.Removed) == 0 && !out.Evidence {
		return out, fault.New(fault.NotFound, "the ledger holds nothing of the source %q in these months", in.Source).
			Try("farthing sources lists what it holds")
	}
	return out, err
}

// removeEvidence takes a source of evidence out, if the name is one.
func (d *Desk) removeEvidence(ctx context.Context, in RemoveInput) (bool, error) {
	sources, err := d.Lake.EvidenceSources(ctx)
	if err != nil {
		return false, err
	}
	if !slices.ContainsFunc(sources, func(s evidence.Source) bool { return s.Name == in.Source }) {
		return false, nil
	}
	if in.From != "" || in.To != "" {
		return false, fault.New(fault.Usage, "%s is a source of evidence, which goes as a whole", in.Source).Try("leave --from and --to out")
	}
	return true, d.Lake.RemoveEvidence(ctx, in.Source)
}

// Table shows one delivery to a row.
func (o RemoveOutput) Table() Table {
	t := Table{Columns: []string{"source", "billingPeriod", "rows"}}
	for _, r := range o.Removed {
		t.Rows = append(t.Rows, []Cell{{Text: r.Source}, {Text: r.BillingPeriod.String()}, count(r.Rows)})
	}
	if o.Evidence {
		t.Notes = append(t.Notes, "its evidence was taken out, and what it touched was allocated anew")
	}
	return t
}
