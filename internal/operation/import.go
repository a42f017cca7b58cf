package operation

import (
	"cmp"
	"context"
	"fmt"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// ImportInput names what to import.
type ImportInput struct {
	Locations   []string `name:"location" arg:"required" doc:"Folders, files or buckets (s3://, gs://, az://) with billing exports or evidence; or a server (https://) with --as"`
	As          string   `name:"as" doc:"The format, if it is not to be found out"`
	Source      string   `name:"source" doc:"The source's name in the ledger; by default the export's own, or provider and billing account; for evidence its format and place"`
	AllowShrink bool     `name:"allow-shrink" doc:"Let a delivery replace a much larger one, or one of other accounts"`
	Later       bool     `name:"allocate-later" doc:"Leave the allocation to farthing allocate, when much is imported one after the other"`
	Again       bool     `name:"again" doc:"Read evidence from the start, not from where the last reading ended"`
}

// ImportOutput says what became of each delivery.
type ImportOutput struct {
	Deliveries []ledger.Result    `json:"deliveries"`
	Evidence   []evidence.Reading `json:"evidence"`
	// Allocated is how many months of sources were allocated anew.
	Allocated int      `json:"allocated" doc:"Months of sources that were allocated anew because of it"`
	Warnings  []string `json:"warnings,omitempty"`
}

func (d *Desk) importBills() Operation {
	return Declare(Declaration{
		Name:  "import",
		Short: "Bring billing exports and evidence into the ledger",
		Long: "Finds the exports in a folder or bucket, reads them exactly, checks that the charges add up to what " +
			"the source itself states, and publishes each billing month at once. Importing the same export again " +
			"changes nothing; a restated month replaces the one before it. What does not reconcile is not published. " +
			"Evidence of who used what (runs, usage, requests, datasets, prices) is found the same way, or read from a " +
			"tracker's server with --as. What changed is allocated at once.",
		Examples: []string{
			"farthing import ./exports",
			"farthing import s3://billing/cur2 --source aws-prod",
			"farthing import bill.csv --as focus -o json",
			"farthing import runs.jsonl --as evidence",
			"farthing import http://mlflow.example:5000 --as mlflow",
		},
		Role: Editor,
	}, d.runImport)
}

func (d *Desk) runImport(ctx context.Context, in ImportInput) (ImportOutput, error) {
	out := ImportOutput{Deliveries: []ledger.Result{}, Evidence: []evidence.Reading{}}
	err := d.importAll(ctx, in, &out)
	if !in.Later {
		if allocated, failed := d.allocateChanged(ctx); err == nil {
			out.Allocated, err = allocated, failed
		}
	}
	return out, cmp.Or(err, rejection(out.Deliveries))
}

func (d *Desk) importAll(ctx context.Context, in ImportInput, out *ImportOutput) error {
	for _, location := range in.Locations {
		if server, ok := serverOf(location); ok {
			if err := d.importServer(ctx, server, location, in, out); err != nil {
				return err
			}
			continue
		}
		folder, closeFolder, err := d.Locator.Open(ctx, location)
		if err != nil {
			return err
		}
		err = d.importFolder(ctx, folder, location, in, out)
		if closing := closeFolder(); err == nil {
			err = closing
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// importFolder brings in the evidence of a folder, and the bills among the
// other files.
func (d *Desk) importFolder(ctx context.Context, folder ledger.Folder, location string, in ImportInput, out *ImportOutput) error {
	found, err := d.findEvidence(folder, in.As)
	if err != nil {
		return err
	}
	rest := others(folder, found)
	bills := in.As == "" || !d.isEvidence(in.As)
	if bills && len(found) > 0 { // where there is evidence there need not be bills
		exports, _, err := ledger.Survey(rest, d.Formats, d.Manifests, in.As)
		if err != nil {
			return err
		}
		bills = len(exports) > 0
	}
	if bills {
		im := ledger.Importer{Formats: d.Formats, Manifests: d.Manifests, Reader: d.Reader, Store: d.Lake, Now: d.Now, Progress: progressOf(ctx)}
		results, warnings, err := im.Import(ctx, ledger.Request{Folder: rest, As: in.As, Source: in.Source, AllowShrink: in.AllowShrink, Earlier: out.Deliveries})
		out.Deliveries = append(out.Deliveries, results...)
		out.Warnings = append(out.Warnings, warnings...)
		if err != nil {
			return err
		}
	}
	for _, f := range found {
		place := evidence.Place{Folder: folder, Paths: f.paths, Secret: d.Secret}
		if err := d.importEvidence(ctx, f.format, place, location, in, out); err != nil {
			return err
		}
	}
	return nil
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
	for _, e := range o.Evidence {
		t.Notes = append(t.Notes, evidenceNotes(e)...)
	}
	if o.Allocated > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("allocated: %d months of sources", o.Allocated))
	}
	for _, w := range o.Warnings {
		t.Notes = append(t.Notes, "warning: "+w)
	}
	return t
}
