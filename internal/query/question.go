// Package query holds the question as a value: which amounts, by what, of
// which charges, over what time. It parses and simplifies, and knows no
// engine: SQL is made from it elsewhere.
package query

import (
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

// currencyColumn is part of every answer, since amounts in two currencies
// have no sum.
const currencyColumn = "BillingCurrency"

// Question asks for sums over charges. The zero value asks for the total of
// the default metrics over everything. Every answer is also by
// BillingCurrency, asked for or not.
type Question struct {
	// Metrics are the columns to add up, in the order of the answer; see
	// Metrics for those that can be. None means BilledCost and EffectiveCost.
	Metrics []string
	// By is what to group by, in the order of the answer. A charge without a
	// value forms a group of its own.
	By []Dimension
	// Where chooses the charges; nil all of them.
	Where Filter
	// From and To are the range in whole UTC days; To is excluded, zero is open.
	From, To time.Time
	// Grain cuts the range into rows.
	Grain Grain
	// ByInvoiceMonth puts a charge where it was invoiced (BillingPeriodStart)
	// instead of where it was incurred (the UTC day of ChargePeriodStart), for
	// both range and grain.
	ByInvoiceMonth bool
	// Limit keeps this many groups of each currency, those with the largest
	// absolute first metric over the whole range; 0 all.
	Limit int
	// AsOf asks the ledger as it was at that instant; zero now.
	AsOf time.Time
}

// WithDefaults is the question spelled out: default metrics filled in, names
// in canonical spelling, repeated ones dropped, times in UTC, the unit of an
// asked quantity added to By, and BillingCurrency left out of By as it is
// there anyway. What cannot be understood is left for Validate. The receiver
// stays as it is.
func (q Question) WithDefaults() Question {
	q.Metrics = canonicalMetrics(q.Metrics)
	q.By = canonicalBy(q.By, q.Metrics)
	q.From, q.To, q.AsOf = q.From.UTC(), q.To.UTC(), q.AsOf.UTC()
	return q
}

func canonicalMetrics(asked []string) []string {
	if len(asked) == 0 {
		return defaultMetrics()
	}
	var metrics []string
	for _, m := range asked {
		if known, ok := metric(m); ok {
			m = known
		}
		metrics = appendNew(metrics, m)
	}
	return metrics
}

func canonicalBy(asked []Dimension, metrics []string) []Dimension {
	var by []Dimension
	for _, d := range asked {
		if d.Column() != currencyColumn {
			by = appendNew(by, d)
		}
	}
	for _, m := range metrics {
		if unit, ok := columnDimension(unitColumn(m)); ok {
			by = appendNew(by, unit)
		}
	}
	return by
}

// appendNew appends what the list does not hold yet.
func appendNew[T comparable](list []T, item T) []T {
	for _, known := range list {
		if known == item {
			return list
		}
	}
	return append(list, item)
}

// TimeColumn is the column that range and grain apply to, which also heads
// the time in the rows of a grain other than Total.
func (q Question) TimeColumn() string {
	if q.ByInvoiceMonth {
		return "BillingPeriodStart"
	}
	return "ChargePeriodStart"
}

// Validate refuses, as a Usage fault with a hint, a question that has no
// answer. The defaults are taken into account.
func (q Question) Validate() error {
	q = q.WithDefaults()
	for _, check := range []func() error{q.checkMetrics, q.checkBy, q.checkRange, q.checkGrain} {
		if err := check(); err != nil {
			return err
		}
	}
	if q.Limit < 0 {
		return fault.New(fault.Usage, "the limit is %d", q.Limit).Try("give a number of rows, or 0 for all")
	}
	if q.Where == nil {
		return nil
	}
	return checkFilter(q.Where)
}

func (q Question) checkMetrics() error {
	for _, m := range q.Metrics {
		if _, err := ParseMetric(m); err != nil {
			return err
		}
	}
	return nil
}

func (q Question) checkBy() error {
	for _, d := range q.By {
		if err := checkDimension(d); err != nil {
			return err
		}
		if _, ok := metric(d.Column()); ok {
			return fault.New(fault.Usage, "%s is added up, not grouped by", d).Try("ask for it as a metric")
		}
		if q.Grain != Total && d.Column() == q.TimeColumn() {
			return fault.New(fault.Usage, "the grain %s already groups by %s", q.Grain, d).
				Try("leave one of the two out")
		}
	}
	return nil
}

func (q Question) checkRange() error {
	for _, t := range []time.Time{q.From, q.To, q.AsOf} {
		if t.Year() < 1 || t.Year() > 9999 {
			return fault.New(fault.Usage, "the year %d is out of range", t.Year()).Try("use years 1 to 9999")
		}
	}
	for _, t := range []time.Time{q.From, q.To} {
		if !t.Equal(midnight(t)) {
			return fault.New(fault.Usage, "the range is in whole UTC days, and %s is not the start of one", timeText(t)).
				Try("write %s", midnight(t).Format(time.DateOnly))
		}
	}
	if !q.From.IsZero() && !q.To.IsZero() && !q.To.After(q.From) {
		return fault.New(fault.Usage, "the range is empty: to %s is not after from %s", timeText(q.To), timeText(q.From)).
			Try("to is excluded: for one day write from %s to %s", timeText(q.From), timeText(q.From.AddDate(0, 0, 1)))
	}
	return nil
}

func (q Question) checkGrain() error {
	if q.Grain < Total || q.Grain > Month {
		return fault.New(fault.Usage, "unknown grain %d", int(q.Grain)).Try("use Total, Day, Week or Month")
	}
	if q.ByInvoiceMonth && (q.Grain == Day || q.Grain == Week) {
		return fault.New(fault.Usage, "an invoice month has no %ss", q.Grain).
			Because("invoices are dated by month").
			Try("use the grain month or total, or leave the invoice month out")
	}
	return nil
}
