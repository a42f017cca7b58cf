package sample

import (
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

// The Savings Plan: three years, partly paid upfront in the first month, and
// by the hour since. Nights leave part of it unused.
const (
	savingsPlanRate      = "9.12"  // of a covered hour
	savingsPlanCommitted = "9.5"   // an hour, the share of the upfront payment included
	savingsPlanRecurring = "8.0"   // an hour, billed
	savingsPlanUpfront   = "39420" // 1.5 an hour for three years
)

func (b *awsBill) savingsPlan() string {
	return fmt.Sprintf("arn:aws:savingsplans::%s:savingsplan/%s", awsPayer, b.uuid("aws", "savings plan"))
}

func savingsPlanLine() awsLine {
	return ec2("g5.48xlarge", "16.288", searchEndpoint(), demand{}, 1)
}

// writeSavingsPlan writes a day by the hour: what was covered, its negation,
// and the fee with what it left unused.
func (b *awsBill) writeSavingsPlan(day time.Time) {
	for hour := range 24 {
		start := day.Add(time.Duration(hour) * time.Hour)
		span := period.Period{Start: start, End: start.Add(time.Hour)}
		used := money.Zero()
		for instance := range b.scale {
			used = used.Add(b.writeCovered(span, instance))
		}
		b.writeSavingsPlanFee(span, used)
	}
}

// writeCovered writes one machine's covered hour and gives the commitment used.
func (b *awsBill) writeCovered(span period.Period, instance int) money.Amount {
	line := savingsPlanLine()
	quantity := amount(b.coveredHour(span.Start) / int64(b.scale))
	covered := b.metered("SavingsPlanCoveredUsage", line, instance, span, quantity)
	rate := money.MustParse(savingsPlanRate)
	used := quantity.Mul(rate)
	covered.costs(covered.unblended, used)
	covered.columns["savings_plan_savings_plan_arn"] = b.savingsPlan()
	covered.columns["savings_plan_savings_plan_rate"] = javaText(rate)
	covered.columns["savings_plan_savings_plan_effective_cost"] = javaText(used)
	b.emit(covered)

	negation := b.row("SavingsPlanNegation", line.account, span)
	negation.costs(covered.unblended.Neg(), money.Zero())
	for _, same := range []string{
		"line_item_product_code", "line_item_usage_type", "line_item_operation", "line_item_availability_zone",
		"line_item_usage_amount", "pricing_unit", "product_servicecode", "product_region_code", "product", "resource_tags",
		"savings_plan_savings_plan_arn",
	} {
		negation.columns[same] = covered.columns[same]
	}
	negation.columns["line_item_unblended_rate"] = "-" + covered.columns["line_item_unblended_rate"]
	b.emit(negation)
	return used
}

// coveredHour is the part of the hour that the machine ran, in millionths.
func (b *awsBill) coveredHour(hour time.Time) int64 {
	if hour.Hour() >= 7 && hour.Hour() < 21 {
		return unit
	}
	return perMille(unit, b.permille(250, 700, "aws", "covered", hour.Format(time.RFC3339)))
}

func (b *awsBill) writeSavingsPlanFee(span period.Period, used money.Amount) {
	committed := money.MustParse(savingsPlanCommitted)
	fee := b.row("SavingsPlanRecurringFee", awsPayer, span)
	fee.costs(money.MustParse(savingsPlanRecurring), committed.Sub(used))
	for name, value := range map[string]string{
		"line_item_product_code": "ComputeSavingsPlans", "line_item_usage_type": "ComputeSP:3yrPartialUpfront",
		"line_item_usage_amount": "1.0", "line_item_unblended_rate": savingsPlanRecurring,
		"line_item_line_item_description": "3 year Partial Upfront Compute Savings Plan",
		"product_servicecode":             "ComputeSavingsPlans", "product": `{"product_name":"Savings Plans for AWS Compute usage"}`,
		"savings_plan_savings_plan_arn":         b.savingsPlan(),
		"savings_plan_total_commitment_to_date": javaText(committed),
		"savings_plan_used_commitment":          javaText(used),
	} {
		fee.columns[name] = value
	}
	b.emit(fee)
}

func (b *awsBill) writeSavingsPlanUpfront() {
	if b.month != 0 {
		return
	}
	fee := b.row("SavingsPlanUpfrontFee", awsPayer, b.span)
	upfront := money.MustParse(savingsPlanUpfront)
	fee.costs(upfront, money.Zero())
	for name, value := range map[string]string{
		"line_item_product_code": "ComputeSavingsPlans", "line_item_usage_type": "ComputeSP:3yrPartialUpfront",
		"line_item_usage_amount": "1.0", "line_item_unblended_rate": javaText(upfront),
		"product_servicecode": "ComputeSavingsPlans", "product": `{"product_name":"Savings Plans for AWS Compute usage"}`,
		"savings_plan_savings_plan_arn": b.savingsPlan(),
	} {
		fee.columns[name] = value
	}
	b.emit(fee)
}

// The reserved instances: two feature stores, nothing upfront.
const (
	reservedRate  = "0.608"
	reservedCount = 2
)

func (b *awsBill) reservation() string {
	return fmt.Sprintf("arn:aws:ec2:%s:%s:reserved-instances/%s", awsRegion, awsPayer, b.uuid("aws", "reservation"))
}

func reservedLine() awsLine {
	store := datasets()
	store.name = "feature-store"
	l := ec2("r5.4xlarge", "1.008", store, hours(22), reservedCount)
	l.account = awsShared
	return l
}

// writeReserved writes the month's discounted usage and the fee, which says
// what of it nobody used.
func (b *awsBill) writeReserved() {
	line, rate := reservedLine(), money.MustParse(reservedRate)
	bought := amount(int64(b.span.End.Sub(b.span.Start)/time.Hour) * reservedCount * unit)
	used := money.Zero()
	for _, day := range b.days(b.month) {
		for instance := range line.copies * b.scale {
			quantity := amount(b.use(line.demand, line.work.job, b.month, day, line.key(instance)))
			r := b.metered("DiscountedUsage", line, instance, wholeDay(day), quantity)
			r.costs(money.Zero(), quantity.Mul(rate))
			r.columns["line_item_unblended_rate"] = "0.0"
			r.columns["pricing_term"] = "Reserved"
			r.columns["reservation_reservation_arn"] = b.reservation()
			r.columns["reservation_effective_cost"] = javaText(r.effective)
			b.emit(r)
			used = used.Add(quantity)
		}
	}
	b.writeReservationFee(bought, bought.Sub(used), rate)
}

func (b *awsBill) writeReservationFee(bought, unused, rate money.Amount) {
	fee := b.row("RIFee", awsPayer, b.span)
	fee.costs(bought.Mul(rate), unused.Mul(rate))
	for name, value := range map[string]string{
		"line_item_product_code": "AmazonEC2", "line_item_usage_type": "HeavyUsage:r5.4xlarge",
		"line_item_operation": "RunInstances", "line_item_usage_amount": javaText(bought),
		"line_item_unblended_rate": reservedRate, "pricing_unit": "Hrs", "pricing_term": "Reserved",
		"product_servicecode": "AmazonEC2", "product_region_code": awsRegion,
		"product":                          `{"product_name":"Amazon Elastic Compute Cloud"}`,
		"reservation_reservation_arn":      b.reservation(),
		"reservation_unused_recurring_fee": javaText(fee.effective), "reservation_unused_quantity": javaText(unused),
		"reservation_unused_amortized_upfront_fee_for_billing_period": "0.0",
	} {
		fee.columns[name] = value
	}
	b.emit(fee)
}
