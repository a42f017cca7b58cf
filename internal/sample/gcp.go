package sample

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

const (
	gcpAccount       = "01A2B3-C4D5E6-F70819"
	gcpTable         = "gcp_billing_export_resource_v1_01A2B3_C4D5E6_F70819"
	gcpMonthsPerFile = 3
)

// gcpParts is one part for each file of a few invoice months: the table has no
// files of its own, people export it from BigQuery as they like.
func gcpParts(c *company, out *folder) []part {
	var parts []part
	for first := 0; first < len(c.months); first += gcpMonthsPerFile {
		last := min(first+gcpMonthsPerFile, len(c.months)) - 1
		span := fmt.Sprintf("%s-%s", gcpMonth(c.months[first]), gcpMonth(c.months[last]))
		parts = append(parts, part{
			what: "GCP detailed export " + span,
			write: func(ctx context.Context) ([]Truth, error) {
				name := fmt.Sprintf("%s/%s/%s-000000000000.jsonl.gz", GCP, gcpTable, span)
				return writeGCP(ctx, c, out, name, first, last)
			},
		})
	}
	return parts
}

// gcpMonth writes an invoice month: "202609".
func gcpMonth(m period.Month) string { return m.Start().Format("200601") }

func writeGCP(ctx context.Context, c *company, out *folder, name string, first, last int) ([]Truth, error) {
	s, err := out.stream(name, true)
	if err != nil {
		return nil, err
	}
	encoder := json.NewEncoder(s)
	encoder.SetEscapeHTML(false)
	var truths []Truth
	for month := first; month <= last; month++ {
		b := &gcpBill{company: c, month: month, encoder: encoder, truth: Truth{
			Export: GCP, BillingPeriod: c.months[month], Files: []string{name}, BillingCurrency: "USD",
		}}
		err = errors.Join(err, b.writeMonth(ctx))
		truths = append(truths, b.truth)
	}
	return truths, errors.Join(err, s.Close())
}

// gcpBill is one invoice month being written.
type gcpBill struct {
	*company
	month   int
	encoder *json.Encoder
	truth   Truth
	problem error
}

func (b *gcpBill) writeMonth(ctx context.Context) error {
	b.writeLate()
	for _, day := range b.days(b.month) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		covered := money.Zero()
		for _, l := range gcpLines() {
			for instance := range b.scale {
				covered = covered.Add(b.writeUsage(l, instance, wholeDay(day), b.share(day)))
			}
		}
		b.writeCommitment(day, covered)
	}
	b.writeMonthly()
	return b.problem
}

// share is how much of a day's usage makes this invoice: of the last day only
// what was metered in time, the rest comes with the next invoice.
func (b *gcpBill) share(day time.Time) int64 {
	if day.Equal(b.months[b.month].End().AddDate(0, 0, -1)) {
		return 920
	}
	return 1000
}

// writeLate writes the end of the month before, metered too late for its invoice.
func (b *gcpBill) writeLate() {
	end := b.months[b.month].Start()
	for _, l := range gcpLines() {
		if l.list == "" {
			b.writeUsage(l, 0, period.Period{Start: end.Add(-2 * time.Hour), End: end}, 80)
		}
	}
}

// writeUsage writes a part (in thousandths) of a day's usage, and gives what
// of it a commitment covers.
func (b *gcpBill) writeUsage(l gcpLine, instance int, span period.Period, share int64) money.Amount {
	day := span.Start.Truncate(24 * time.Hour)
	key := l.key(instance)
	quantity := perMille(b.use(l.demand, l.work.job, b.month, day, key), share)
	if quantity == 0 {
		return money.Zero()
	}
	r := b.metered(l, quantity, fmt.Sprintf("%s/%d", l.runKey(), instance), span)
	rate := money.MustParse(l.rate)
	billed := thousandths(quantity).Mul(rate)
	r.Cost, r.CostAtList = number(billed), number(billed)
	covered := money.Zero()
	if l.list != "" {
		covered = billed
		r.CostAtList = number(thousandths(quantity).Mul(money.MustParse(l.list)))
		r.CostAtListModel = number(billed)
		r.ConsumptionModel = gcpNamed{"D97B-0795-975B", gcpFlexible}
		r.Price.ListPrice, r.Price.EffectivePriceDefault = l.list, l.list
	}
	if l.credit != "" {
		b.emit(r, billed, gcpCreditOf(l.credit), billed.Mul(money.MustParse(l.share)))
	} else {
		b.emit(r, billed, gcpCredit{}, money.Zero())
	}
	return covered
}

// key names one copy of a line for the random source.
func (l gcpLine) key(instance int) string {
	return fmt.Sprintf("gcp/%s/%s/%s/%d", l.sku.ID, l.project, l.resource, instance)
}

// runKey names what runs together: all that is metered on one resource.
func (l gcpLine) runKey() string {
	if l.resource == "" {
		return "gcp/" + l.project + "/" + l.sku.ID
	}
	return "gcp/" + l.project + "/" + l.resource
}

// thousandths cuts a quantity to three digits after the point, so that no
// cost has more digits than Google's FLOAT64 can hold.
func thousandths(millionths int64) money.Amount { return amount(millionths / 1000 * 1000) }

func number(a money.Amount) json.Number { return json.Number(a.String()) }

// metered is a row of usage without its cost.
func (b *gcpBill) metered(l gcpLine, quantity int64, key string, span period.Period) gcpRow {
	r := b.row("regular", l.service, l.sku, span)
	r.Project = b.project(l.project)
	r.Labels = b.labels(l.work, span.Start, key)
	units := thousandths(quantity)
	r.Usage = &gcpUsage{
		Amount: number(units.Mul(money.FromInt(l.perUnit))), Unit: l.unit,
		AmountInPricingUnits: number(units), PricingUnit: l.pricing,
	}
	r.Price = &gcpPrice{ListPrice: l.rate, EffectivePrice: l.rate, TierStartAmount: "0", Unit: l.pricing, PricingUnitQuantity: "1"}
	r.Resource = b.resource(l, r.Project.Number, key, span.Start)
	return r
}

// emit writes a row with at most one credit, and counts it.
func (b *gcpBill) emit(r gcpRow, billed money.Amount, credit gcpCredit, off money.Amount) {
	total := billed
	if credit.Type != "" {
		credit.Amount = number(off)
		r.Credits = []gcpCredit{credit}
		total = total.Add(off)
	}
	if b.problem = errors.Join(b.problem, b.encoder.Encode(r)); b.problem == nil {
		b.truth.add(&total, nil)
	}
}
