package operation

import (
	"context"
	"fmt"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// ImportInput names what to import.
type ImportInput struct {
	Locations   []string `name:"location" arg:"required" doc:"Folders, files or buckets (s3://, gs://, az://) with billing exports"`
	As          string   `name:"as" doc:"The format, if it is not to be found out"`
	Source      string   `name:"source" doc:"The source's name in the ledger; by default the export's own, or provider and billing account"`
	AllowShrink bool     `name:"allow-shrink" doc:"Let a delivery replace a much larger one, or one of other accounts"`
}

// ImportOutput says what became of each delivery.
type ImportOutput struct {
	Deliveries []ledger.Result `json:"deliveries"`
	Warnings   []string        `json:"warnings,omitempty"`
}

func (d *Desk) importBills() Operation {
	return Declare(Declaration{
		Name:  "import",
		Short: "Bring billing exports into the ledger",
		Long: "Finds the exports in a folder or bucket, reads them exactly, checks that the charges add up to what " +
			"the source itself states, and publishes each billing month at once. Importing the same export again " +
			"changes nothing; a restated month replaces the one before it. What does not reconcile is not published.",
		Examples: []string{
			"farthing import ./exports",
			"farthing import s3://billing/cur2 --source aws-prod",
			"farthing import bill.csv --as focus -o json",
		},
		Role: Editor,
	}, d.runImport)
}

func (d *Desk) runImport(ctx context.Context, in ImportInput) (ImportOutput, error) {
	out := ImportOutput{Deliveries: []ledger.Result{}}
	im := ledger.Importer{Formats: d.Formats, Manifests: d.Manifests, Reader: d.Reader, Store: d.Lake, Now: d.Now, Progress: progressOf(ctx)}
	for _, location := range in.Locations {
		results, warnings, err := d.importOne(ctx, im, location, in, out.Deliveries)
		out.Deliveries = append(out.Deliveries, results...)
		out.Warnings = append(out.Warnings, warnings...)
		if err != nil {
			return out, err
		}
	}
	return out, rejection(out.Deliveries)
}

func (d *Desk) importOne(ctx context.Context, im ledger.Importer, location string, in ImportInput, earlier []ledger.Result) ([]ledger.Result, []string, error) {
	folder, closeFolder, err := d.Locator.Open(ctx, location)
	if err != nil {
		return nil, nil, err
	}
	results, warnings, err := im.Import(ctx, ledger.Request{Folder: folder, As: in.As, Source: in.Source, AllowShrink: in.AllowShrink, Earlier: earlier})
	if closing := closeFolder(); err == nil {
		err = closing
	}
	return results, warnings, err
}

// rejection is the first fault among the deliveries, told as the call's own.
func rejection(results []ledger.Result) error {
	var first *fault.Fault
	n := 0
	for _, r := range results {
		if r.Fault != nil {
			n++
			if first == nil {
				first = r.Fault
			}
		}
	}
	if n > 1 {
		all := *first
		all.What = fmt.Sprintf("%s (and %d more deliveries were rejected)", first.What, n-1)
		return &all
	}
	if first != nil {
		return first
	}
	return nil
}

// Table shows one row for each delivery and currency.
func (o ImportOutput) Table() Table {
	t := Table{Columns: []string{"source", "billingPeriod", "status", "rows", "BillingCurrency", "BilledCost", "EffectiveCost", "SourceTotal"}}
	for _, r := range o.Deliveries {
		head := []Cell{{Text: r.Source}, {Text: r.BillingPeriod.String()}, {Text: string(r.Status)}, count(r.Rows)}
		if len(r.Totals) == 0 {
			t.Rows = append(t.Rows, append(head, absent(), absent(), absent(), absent()))
		}
		for _, total := range r.Totals {
			t.Rows = append(t.Rows, append(append([]Cell{}, head...), Cell{Text: string(total.BillingCurrency)},
				amountCell(total.BilledCost), amountCell(total.EffectiveCost), amountCell(total.SourceTotal)))
		}
		for _, w := range r.Warnings {
			t.Notes = append(t.Notes, "warning: "+w)
		}
	}
	for _, w := range o.Warnings {
		t.Notes = append(t.Notes, "warning: "+w)
	}
	return t
}
