package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

// Importer brings exports into the ledger: it surveys a folder, reads each
// export, reconciles it with what the source itself states, and publishes each
// billing month as one delivery.
type Importer struct {
	Formats   []BillFormat
	Manifests []ManifestReader
	Reader    BatchReader
	Store     Store
	Now       func() time.Time
	// Progress is told of every step; nil if nobody listens.
	Progress func(Step)
}

// Step is how far an import has come.
type Step struct {
	Done, Total int
	What        string
}

// Request is one call of import.
type Request struct {
	Folder Folder
	As     string // the format's name, or "" to find out
	Source string // the source's name, or "" to name it after the export
	// Earlier is what became of the exports that the same user's call brought
	// in before, from other places.
	Earlier []Result
	// AllowShrink lets a delivery replace a much larger one.
	AllowShrink bool
}

// Import brings in everything that the folder holds. One rejected delivery
// does not stop the others; the results say what became of each. The error is
// for what concerns the whole call: nothing found, an unreadable manifest, the
// user's stop.
func (im Importer) Import(ctx context.Context, req Request) ([]Result, []string, error) {
	if req.Source != plainName(req.Source) {
		return nil, nil, fault.New(fault.Usage, "a source cannot be called %q", req.Source).
			Try("use a name that could be a folder's, such as %s", plainName(req.Source))
	}
	exports, unknown, err := Survey(req.Folder, im.Formats, im.Manifests, req.As)
	if err != nil {
		return nil, nil, err
	}
	if len(exports) == 0 {
		return nil, nil, nothingFound(req.Folder, unknown, im.Formats)
	}
	var results []Result
	for i, x := range exports {
		im.step(i, len(exports), "reading "+x.Parts[0].Path)
		done, err := im.export(ctx, req, x, append(slices.Clip(req.Earlier), results...))
		results = append(results, done...)
		if err != nil && ctx.Err() != nil {
			err = stopped(ctx)
		}
		if err != nil {
			return results, skipped(unknown), err
		}
	}
	im.step(len(exports), len(exports), "done")
	return results, skipped(unknown), nil
}

func (im Importer) step(done, total int, what string) {
	if im.Progress != nil {
		im.Progress(Step{done, total, what})
	}
}

// export reads one export and publishes its months. What is wrong with the
// export comes back in the results; an error stops the import. earlier is what
// became of the call's exports before it.
func (im Importer) export(ctx context.Context, req Request, x Export, earlier []Result) ([]Result, error) {
	x.Name = plainName(x.Name)
	if req.Source != "" {
		x.Name = req.Source
	}
	digest, err := digestOf(req.Folder, x)
	if err != nil {
		return im.rejectOrStop(ctx, x, err)
	}
	held, err := im.Store.Deliveries(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	if whole := alreadyHeld(held, digest, x.Name); whole != nil {
		return whole, nil
	}
	dir, remove, err := im.Store.Workspace()
	if err != nil {
		return nil, err
	}
	defer remove()
	batch, err := im.read(ctx, req.Folder, x, stampFor(x, digest), dir)
	if err != nil {
		return im.rejectOrStop(ctx, x, err)
	}
	if x.Name == "" {
		x.Name = nameAfter(batch)
	}
	return im.months(ctx, publication{req: req, export: x, earlier: earlier}, batch, digest, dir)
}

// read maps the export and makes sure that every row of it is a charge.
func (im Importer) read(ctx context.Context, folder Folder, x Export, stamp Stamp, dir string) (Batch, error) {
	damage := make(chan error, 1)
	go func() { damage <- checkCompressed(ctx, folder, x) }()
	batch, err := im.Reader.Read(ctx, x, folder, stamp, dir)
	if damaged := <-damage; damaged != nil {
		return Batch{}, pointAtRows(damaged, folder, x)
	}
	if err != nil {
		return Batch{}, pointAtRows(err, folder, x)
	}
	if len(batch.Incomplete) > 0 {
		return Batch{}, incompleteFault(folder, x, batch.Incomplete)
	}
	return batch, checkRows(x, batch)
}

func (im Importer) months(ctx context.Context, p publication, batch Batch, digest, dir string) ([]Result, error) {
	var results []Result
	for _, m := range batch.Months {
		p.delivery = im.deliveryOf(p.export, m, digest, len(batch.Months))
		result, err := im.month(ctx, p, batch, dir)
		if err != nil {
			return results, err
		}
		results = append(results, result)
	}
	return results, nil
}

// month decides about one month and does what was decided. Other processes
// publish too: it is decided again if one was faster.
func (im Importer) month(ctx context.Context, p publication, batch Batch, dir string) (Result, error) {
	var files []string
	for {
		held, err := im.Store.Deliveries(ctx, time.Time{})
		if err != nil {
			return Result{}, err
		}
		p.held = held
		result := p.decide()
		if result.Status != Published && result.Status != Replaced {
			return result, nil
		}
		if files == nil {
			if files, err = im.Reader.Write(ctx, batch, p.delivery, dir); err != nil {
				return Result{}, err
			}
		}
		before, _ := Find(held, p.delivery.Source, p.delivery.BillingPeriod)
		if err := im.Store.Publish(ctx, p.delivery, before.Digest, files); !errors.Is(err, ErrOvertaken) {
			return result, err
		}
	}
}

func (im Importer) deliveryOf(x Export, m MonthSummary, digest string, months int) Delivery {
	d := Delivery{Source: x.Name, Format: x.Format, BillingPeriod: m.Month, ID: deliveryID(x, digest), Digest: digest, Months: months,
		Rows: m.Rows, Totals: m.Totals, AsOf: x.AsOf.UTC(), ImportedAt: im.Now().UTC(), Scopes: boundedScopes(m.Scopes)}
	d.Complete = !m.UsageEnd.Before(m.Month.End())
	return d
}

// deliveryID is the provider's id, or one made of the content.
func deliveryID(x Export, digest string) string {
	if x.Delivery != "" {
		return x.Delivery
	}
	return digest[:12]
}

// stampFor is the stamp of an export whose source is known before it is read.
func stampFor(x Export, digest string) Stamp {
	if x.Name == "" {
		return Stamp{}
	}
	return Stamp{x.Name, deliveryID(x, digest)}
}

func stopped(ctx context.Context) error {
	return fault.New(fault.Canceled, "the import was stopped").Wrap(ctx.Err()).
		Try("what was published before stays; import again to go on")
}

// rejectOrStop turns what is wrong with an export into a rejected result, and
// lets everything else stop the import.
func (im Importer) rejectOrStop(ctx context.Context, x Export, err error) ([]Result, error) {
	if ctx.Err() != nil {
		return nil, stopped(ctx)
	}
	if !fault.Is(err, fault.BadInput) {
		return nil, err
	}
	var rows *rowsFault
	r := Result{Source: x.Name, Format: x.Format, BillingPeriod: x.BillingPeriod, Delivery: x.Delivery,
		Status: Rejected, RejectedRows: []RejectedRow{}, Totals: []Total{}, Fault: fault.From(err)}
	if errors.As(err, &rows) {
		r.RejectedRows = rows.rows
	}
	return []Result{r}, nil
}
