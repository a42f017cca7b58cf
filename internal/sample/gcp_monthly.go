package sample

import (
	"time"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

// gcpCommittedPerDay is the flexible commitment's fee for 24 hours.
const gcpCommittedPerDay = "62.4"

// writeCommitment writes the day's fee of the flexible commitment. Its offset
// gives back what covered usage already paid, so the row nets to the unused.
func (b *gcpBill) writeCommitment(day time.Time, covered money.Amount) {
	fee := money.MustParse(gcpCommittedPerDay)
	r := b.row("regular", gcpCompute(), gcpNamed{"A1B2-0002-FEE5", "Commitment - dollar based v1: GCE flexible fee"}, wholeDay(day))
	instance := "sub-flexible-1"
	r.Subscription.InstanceID = &instance
	r.Project = b.project(gcpProducts)
	r.Cost, r.CostAtList = number(fee), number(fee)
	r.Usage = &gcpUsage{Amount: "86400", Unit: "seconds", AmountInPricingUnits: "24", PricingUnit: "hour"}
	r.Price = &gcpPrice{ListPrice: "2.6", EffectivePrice: "2.6", TierStartAmount: "0", Unit: "hour", PricingUnitQuantity: "1"}
	offset := covered
	if offset.Cmp(fee) > 0 {
		offset = fee
	}
	b.emit(r, fee, gcpCreditOf("FEE_UTILIZATION_OFFSET"), offset.Neg())
}

func (b *gcpBill) writeMonthly() {
	span := b.months[b.month].Period()
	sofar := money.Zero()
	if b.truth.BilledCost != nil {
		sofar = *b.truth.BilledCost
	}
	b.once("tax", "Tax", span, cents(sofar.Mul(money.MustParse("0.0175"))), nil)
	b.once("rounding_error", "Rounding error", span, money.MustParse("0.004"), nil)
	if b.left(b.month) == 2 {
		b.once("adjustment", "Goodwill", span, money.MustParse("-318.5"), &gcpAdjustment{
			ID: "adj-1", Description: "Vertex AI prediction outage", Type: "GOODWILL", Mode: "MANUAL_ADJUSTMENT",
		})
		b.writeCorrection()
	}
}

// once writes a charge of the invoice that no usage stands behind.
func (b *gcpBill) once(kind, description string, span period.Period, charged money.Amount, why *gcpAdjustment) {
	service := gcpCompute()
	if kind == "rounding_error" {
		service = gcpNamed{"", "Invoice"}
	}
	r := b.row(kind, service, gcpNamed{"", description}, span)
	if kind == "adjustment" {
		r.Project = b.project(gcpProducts)
	} else {
		r.TransactionType = nil
	}
	r.Cost = number(charged)
	r.AdjustmentInfo = why
	b.emit(r, charged, gcpCredit{}, money.Zero())
}

// writeCorrection takes back a metered hour of the month before and bills half
// of it, on this invoice.
func (b *gcpBill) writeCorrection() {
	l := gcpMachines()[0]
	end := b.months[b.month].Start().AddDate(0, 0, -9)
	span := period.Period{Start: end.Add(-time.Hour), End: end}
	for _, hours := range []int64{-8, 4} {
		r := b.metered(l, hours*unit, "gcp/correction", span)
		r.AdjustmentInfo = &gcpAdjustment{
			ID: "adj-2", Description: "metering fix", Type: "USAGE_CORRECTION", Mode: "COMPLETE_NEGATION_WITH_REMONETIZATION",
		}
		billed := money.FromInt(hours).Mul(money.MustParse(l.rate))
		r.Cost = number(billed)
		b.emit(r, billed, gcpCredit{}, money.Zero())
	}
}
