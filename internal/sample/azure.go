package sample

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

const (
	azureRowsPerFile = 300
	byteOrderMark    = "\ufeff" // Azure's exports begin with one
)

// azureParts is one part for each month of each of the two exports.
func azureParts(c *company, out *folder) []part {
	var parts []part
	for i, month := range c.months {
		for _, export := range []string{AzureActual, AzureAmortized} {
			parts = append(parts, part{
				what:  fmt.Sprintf("Azure %s %s", azureType(export), month),
				write: func(ctx context.Context) ([]Truth, error) { return writeAzure(ctx, c, out, i, export) },
			})
		}
	}
	return parts
}

// azureType is the export's type as its manifest has it.
func azureType(export string) string {
	if export == AzureActual {
		return "ActualCost"
	}
	return "AmortizedCost"
}

// azureBill is one month of one export being written.
type azureBill struct {
	*company
	out     *folder
	month   int
	span    period.Period
	export  string
	run     string
	file    *csvFile
	blobs   []azureBlob
	truth   Truth
	problem error
}

func writeAzure(ctx context.Context, c *company, out *folder, month int, export string) ([]Truth, error) {
	m := c.months[month]
	b := &azureBill{
		company: c, out: out, month: month, span: m.Period(), export: export,
		run: c.uuid("azure", "run", export, m.String()),
	}
	b.truth = Truth{Export: export, BillingPeriod: m, Delivery: b.run, BillingCurrency: "EUR"}
	b.writePurchases()
	for _, day := range c.days(month) {
		if ctx.Err() != nil {
			break
		}
		b.writeDay(day)
	}
	b.writeRounding()
	b.closeFile()
	if err := errors.Join(ctx.Err(), b.problem); err != nil {
		return nil, err
	}
	return []Truth{b.truth}, b.writeManifest()
}

func (b *azureBill) amortized() bool { return b.export == AzureAmortized }

func (b *azureBill) writeDay(day time.Time) {
	for _, l := range azureLines() {
		for instance := range l.copies * b.scale {
			quantity := b.use(l.demand, l.work.job, b.month, day, l.key(instance))
			if quantity == 0 {
				continue
			}
			price := money.MustParse(l.price)
			b.emit(b.metered(l, instance, day), amount(quantity), price, price)
		}
	}
	b.writeReserved(day)
}

// folder is where the run's files lie: export, month, run.
func (b *azureBill) folder() string {
	last := b.span.End.AddDate(0, 0, -1)
	return fmt.Sprintf("%s/%s/%s-%s/%s", b.export, b.exportName(), b.span.Start.Format("20060102"), last.Format("20060102"), b.run)
}

func (b *azureBill) exportName() string {
	if b.amortized() {
		return "example-robotics-amortized"
	}
	return "example-robotics-actual"
}

// emit writes a row of a quantity at a price, and counts it.
func (b *azureBill) emit(columns map[string]string, quantity, price, unitPrice money.Amount) {
	billed := quantity.Mul(price)
	if b.file == nil || b.file.rows == azureRowsPerFile*b.scale {
		b.closeFile()
		b.openFile()
	}
	if b.problem != nil {
		return
	}
	columns["Quantity"], columns["EffectivePrice"], columns["UnitPrice"] = quantity.String(), price.String(), unitPrice.String()
	if columns["Cost"] = excelText(billed); b.amortized() {
		columns["Cost"] = billed.String()
	}
	if b.problem = b.file.write(columns); b.problem != nil {
		return
	}
	if b.amortized() {
		b.truth.add(nil, &billed)
	} else {
		b.truth.add(&billed, nil)
	}
}

func (b *azureBill) openFile() {
	name := fmt.Sprintf("%s/part_%d_0001.csv", b.folder(), len(b.truth.Files))
	b.truth.Files = append(b.truth.Files, name)
	file, err := newCSVFile(b.out, name, false, byteOrderMark, azureColumns())
	b.file, b.problem = file, errors.Join(b.problem, err)
}

func (b *azureBill) closeFile() {
	if b.file == nil {
		return
	}
	b.problem = errors.Join(b.problem, b.file.close())
	name := b.truth.Files[len(b.truth.Files)-1]
	b.blobs = append(b.blobs, azureBlob{BlobName: name, ByteCount: b.file.stream.bytes, DataRowCount: b.file.rows})
	b.file = nil
}
