package operation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/focus"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
)

// ExportFocusInput says what to export.
type ExportFocusInput struct {
	Version   string `name:"version" default:"1.2" choices:"1.2,1.3,1.4" doc:"The FOCUS version to write"`
	Out       string `name:"out" doc:"The folder to write to; it is made if it does not exist (default ./focus-export)" default:"focus-export"`
	Source    string `name:"source" doc:"Only this source"`
	From      string `name:"from" doc:"First billing month (2026-09)"`
	To        string `name:"to" doc:"The billing month after the last"`
	Allocated bool   `name:"allocated" doc:"Write every charge in its shares, with FOCUS 1.3's Allocated columns, instead of whole"`
}

// ExportFocusOutput lists what was written.
type ExportFocusOutput struct {
	Version string         `json:"version"`
	Files   []ExportedFile `json:"files"`
}

// ExportedFile is one file.
type ExportedFile struct {
	File          string       `json:"file"`
	Source        string       `json:"source"`
	BillingPeriod period.Month `json:"billingPeriod"`
	Invoiced      bool         `json:"invoiced" doc:"Whether its charges have an invoice id; the others are apart"`
	Rows          int64        `json:"rows"`
}

func (d *Desk) exportFocus() Operation {
	return Declare(Declaration{
		Name:  "export focus",
		Short: "Write the ledger as FOCUS files",
		Long: "Writes Parquet files in FOCUS, one for each source and billing month (two where a month has charges with " +
			"and without an invoice id). Amounts are exact. Lines that carry no money of their own are not FOCUS charges and are left out.",
		Examples: []string{"farthing export focus --version 1.2 --out ./focus", "farthing export focus --source aws-prod --from 2026-09"},
		Role:     Editor,
	}, d.runExportFocus)
}

func (d *Desk) runExportFocus(ctx context.Context, in ExportFocusInput) (ExportFocusOutput, error) {
	out := ExportFocusOutput{Version: in.Version, Files: []ExportedFile{}}
	from, to, err := monthRange(in.From, in.To)
	if err != nil {
		return out, err
	}
	snapshot, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return out, err
	}
	for _, v := range snapshot.Deliveries() {
		if in.Source != "" && v.Source != in.Source || !inMonths(v.BillingPeriod, from, to) {
			continue
		}
		files, err := d.exportDelivery(ctx, snapshot, v, in)
		out.Files = append(out.Files, files...)
		if err != nil {
			return out, err
		}
	}
	if len(out.Files) == 0 {
		return out, fault.New(fault.NotFound, "there is nothing to export").Try("farthing sources lists what the ledger holds")
	}
	return out, nil
}

// exported are the data files that an export is written from: the charges, or
// their shares.
func (d *Desk) exported(ctx context.Context, s ledger.Snapshot, v ledger.Delivery, in ExportFocusInput) ([]string, error) {
	if !in.Allocated {
		return s.Delivery(ctx, v)
	}
	if in.Version == "1.2" {
		return nil, fault.New(fault.Usage, "FOCUS 1.2 has no columns for allocated charges").Try("export --version 1.3 or 1.4")
	}
	if _, _, ok, err := s.Allocations(ctx, ledger.Range{}); err != nil || !ok {
		return nil, cmp.Or(err, behind())
	}
	return d.Lake.Allocations(ctx, allocation.KeyOf(v))
}

func (d *Desk) exportDelivery(ctx context.Context, s ledger.Snapshot, v ledger.Delivery, in ExportFocusInput) ([]ExportedFile, error) {
	files, err := d.exported(ctx, s, v, in)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(in.Out, v.Source)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fault.New(fault.Unavailable, "the export's folder cannot be made").At(fault.Where{File: dir}).Wrap(err)
	}
	var out []ExportedFile
	for _, invoiced := range []bool{true, false} {
		state := map[bool]string{true: "invoiced", false: "open"}[invoiced]
		path := filepath.Join(dir, fmt.Sprintf("focus-%s-%s-%s.parquet", in.Version, v.BillingPeriod, state))
		rows, err := d.Focus.WriteFocus(ctx, ledger.FocusExport{Delivery: v, Invoiced: invoiced, Version: focus.Version(in.Version), Files: files, Out: path})
		if err != nil {
			return out, err
		}
		if rows == 0 {
			// A file of an earlier export would state charges that are no longer there.
			if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
				return out, err
			}
			continue
		}
		out = append(out, ExportedFile{path, v.Source, v.BillingPeriod, invoiced, rows})
	}
	return out, nil
}

// monthRange reads two optional months.
func monthRange(from, to string) (start, end period.Month, err error) {
	for _, m := range []struct {
		text string
		into *period.Month
	}{{from, &start}, {to, &end}} {
		if m.text == "" {
			continue
		}
		if *m.into, err = period.ParseMonth(m.text); err != nil {
			return start, end, fault.New(fault.Usage, "%s", err.Error())
		}
	}
	return start, end, nil
}

func inMonths(m, from, to period.Month) bool {
	return (from.IsZero() || !m.Before(from)) && (to.IsZero() || m.Before(to))
}

// Table shows one file to a row.
func (o ExportFocusOutput) Table() Table {
	t := Table{Columns: []string{"file", "rows"}}
	for _, f := range o.Files {
		t.Rows = append(t.Rows, []Cell{{Text: f.File}, count(f.Rows)})
	}
	return t
}
