package operation

import (
	"context"
	"fmt"
	"slices"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// AccuracyInput asks how good estimates were.
type AccuracyInput struct{}

// AccuracyOutput compares estimates with what was billed, by month.
type AccuracyOutput struct {
	Months    []AccuracyMonth    `json:"months"`
	Workloads []AccuracyWorkload `json:"workloads"`
}

// AccuracyMonth is a month in one currency.
type AccuracyMonth struct {
	Month           string        `json:"month"`
	BillingCurrency string        `json:"BillingCurrency"`
	Estimable       int           `json:"estimable" doc:"Workloads with an estimate"`
	Without         int           `json:"without" doc:"Workloads that no rate was known for before their bill"`
	Estimated       money.Amount  `json:"estimated"`
	Billed          money.Amount  `json:"billed" doc:"EffectiveCost of the workloads with an estimate"`
	Error           *money.Amount `json:"error" doc:"(estimated − billed) ÷ billed, in percent, to two digits"`
	MedianError     *money.Amount `json:"medianError" doc:"Median over workloads of the absolute error, in percent"`
}

// AccuracyWorkload is a workload's month.
type AccuracyWorkload struct {
	Month           string        `json:"month"`
	Workload        string        `json:"Workload"`
	BillingCurrency string        `json:"BillingCurrency"`
	Estimated       *money.Amount `json:"estimated"`
	Billed          money.Amount  `json:"billed"`
	Error           *money.Amount `json:"error" doc:"In percent of what was billed"`
	EstimatedBy     *string       `json:"estimatedBy"`
}

func (d *Desk) accuracy() Operation {
	return Declare(Declaration{
		Name:  "accuracy",
		Short: "Show how good the estimates were, once the bill came",
		Long: "For every month and workload that bills have reached: what the estimate said before the bill, by the rates that earlier bills show " +
			"(or else the price book), next to what was billed.",
		Examples: []string{"farthing accuracy", "farthing accuracy -o json"},
		Role:     Reader,
	}, d.runAccuracy)
}

func (d *Desk) runAccuracy(ctx context.Context, _ AccuracyInput) (AccuracyOutput, error) {
	rows, err := d.report(ctx, "accuracy", "", Span{}, map[string]string{"month": evidence.MonthColumn})
	out := AccuracyOutput{Months: []AccuracyMonth{}, Workloads: []AccuracyWorkload{}}
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		w := AccuracyWorkload{Month: plainText(r[0])[:7], Workload: plainText(r[1]), BillingCurrency: plainText(r[2]), EstimatedBy: r[5]}
		if w.Estimated, err = amountOf(r[3]); err != nil {
			return out, err
		}
		if w.Billed, err = money.Parse(plainText(r[4])); err != nil {
			return out, err
		}
		if w.Estimated != nil {
			if w.Error, err = percentOff(*w.Estimated, w.Billed); err != nil {
				return out, err
			}
		}
		out.Workloads = append(out.Workloads, w)
	}
	return out, out.sumUp()
}

// percentOff is the error in percent of what was billed; nil where that is 0.
func percentOff(estimated, billed money.Amount) (*money.Amount, error) {
	return quotientTo(estimated.Sub(billed).Mul(money.FromInt(100)), billed.String(), 2)
}

// sumUp adds the workloads up by month and currency, which they are ordered by.
func (o *AccuracyOutput) sumUp() error {
	errs := map[string][]money.Amount{}
	for _, w := range o.Workloads {
		i := slices.IndexFunc(o.Months, func(m AccuracyMonth) bool { return m.Month == w.Month && m.BillingCurrency == w.BillingCurrency })
		if i < 0 {
			i = len(o.Months)
			o.Months = append(o.Months, AccuracyMonth{Month: w.Month, BillingCurrency: w.BillingCurrency})
		}
		m := &o.Months[i]
		if w.Estimated == nil {
			m.Without++
			continue
		}
		m.Estimable++
		m.Estimated, m.Billed = m.Estimated.Add(*w.Estimated), m.Billed.Add(w.Billed)
		if w.Error != nil {
			e := *w.Error
			if e.Sign() < 0 {
				e = e.Neg()
			}
			errs[w.Month+w.BillingCurrency] = append(errs[w.Month+w.BillingCurrency], e)
		}
	}
	for i := range o.Months {
		m := &o.Months[i]
		var err error
		if m.Error, err = percentOff(m.Estimated, m.Billed); err != nil {
			return err
		}
		if es := errs[m.Month+m.BillingCurrency]; len(es) > 0 {
			slices.SortFunc(es, money.Amount.Cmp)
			m.MedianError = &es[len(es)/2]
		}
	}
	return nil
}

// Table shows one month to a row.
func (o AccuracyOutput) Table() Table {
	t := Table{Columns: []string{"month", "BillingCurrency", "estimable", "without", "estimated", "billed", "error %", "median error %"}}
	for _, m := range o.Months {
		e, b := amountCell(m.Estimated), amountCell(m.Billed)
		e.Rounds, b.Rounds = true, true
		t.Rows = append(t.Rows, []Cell{{Text: m.Month}, {Text: m.BillingCurrency}, count(int64(m.Estimable)), count(int64(m.Without)), e, b, optional(m.Error), optional(m.MedianError)})
	}
	if len(o.Months) == 0 {
		t.Notes = []string{"no bill has reached measured evidence yet, so that there is nothing to compare"}
	} else {
		t.Notes = []string{fmt.Sprintf("%d workloads and months; -o json has each", len(o.Workloads))}
	}
	return t
}
