package operation

import (
	"context"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// read makes the budget of an input; faults are Usage.
func (in BudgetAddInput) read() (budget.Budget, error) {
	b := budget.Budget{Name: in.Name, Metric: in.Metric, Where: strings.TrimSpace(in.Where), BillingCurrency: money.Currency(in.Currency),
		Period: budget.Period{Kind: budget.Kind(in.Period), Days: in.Days}, Owners: in.Owner, Routes: in.Route}
	var err error
	for _, t := range []struct {
		name, text string
		into       *time.Time
	}{{"from", in.From, &b.Period.From}, {"to", in.To, &b.Period.To}} {
		if *t.into, err = dayOf(t.name, t.text); err != nil {
			return b, err
		}
	}
	if b.Amount, b.Phases, err = amountAndPhases(in.Amount, in.Phases); err != nil {
		return b, err
	}
	for _, text := range in.Threshold {
		t, err := budget.ParseThreshold(text)
		if err != nil {
			return b, err
		}
		b.Thresholds = append(b.Thresholds, t)
	}
	if len(b.Thresholds) == 0 {
		b.Thresholds = budget.Standard()
	}
	return b, nil
}

// dayOf reads a day; "" is the zero time.
func dayOf(name, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := period.ParseTime(text)
	if err != nil || !t.Equal(midnightOf(t)) {
		return t, fault.New(fault.Usage, "%s is not a day: %q", name, text).Try("write 2026-09-01 or 2026-09")
	}
	return t, nil
}

// amountAndPhases reads a budget's amount and its parts, which may be percents
// of it.
func amountAndPhases(amount, phases string) (money.Amount, []money.Amount, error) {
	total, err := typedAmount("amount", amount)
	if err != nil || phases == "" {
		if err == nil && amount == "" {
			err = fault.New(fault.Usage, "the budget has no amount").Try("give --amount 50000; farthing budget propose says what fits")
		}
		return total, nil, err
	}
	percents := strings.Contains(phases, "%")
	var parts []money.Amount
	sum := money.Zero()
	for text := range strings.SplitSeq(phases, ",") {
		if strings.HasSuffix(strings.TrimSpace(text), "%") != percents {
			return total, nil, fault.New(fault.Usage, "the phases %q are percents in part", phases).Try("write all as amounts, or all as percents")
		}
		p, err := typedAmount("a phase", strings.TrimSuffix(strings.TrimSpace(text), "%"))
		if err != nil {
			return total, nil, err
		}
		parts, sum = append(parts, p), sum.Add(p)
	}
	switch {
	case !percents && amount == "":
		return sum, parts, nil
	case !percents:
		return total, parts, nil
	case !sum.Equal(money.FromInt(100)):
		return total, nil, fault.New(fault.Usage, "the phases add up to %s %%", sum).Try("let them add up to 100 %%")
	case amount == "":
		return total, nil, fault.New(fault.Usage, "phases in percent need an amount").Try("give --amount")
	}
	shares, err := money.Split(total, parts)
	if err != nil {
		return total, nil, fault.New(fault.Usage, "the phases %q cannot be", phases).Wrap(err)
	}
	return total, shares, nil
}

func typedAmount(name, text string) (money.Amount, error) {
	if text == "" {
		return money.Zero(), nil
	}
	a, err := money.Parse(text)
	if err != nil || !a.Fits() {
		return a, fault.New(fault.Usage, "%s is not a number: %q", name, text).Try("write 50000 or 1250.50, without separators")
	}
	return a, nil
}

// onlyCurrency is the currency of the charges, if they have only one.
func (d *Desk) onlyCurrency(ctx context.Context, metric, where string) (money.Currency, error) {
	q, err := query.Written{Metrics: []string{metric}, Where: where}.Read()
	if err != nil {
		return "", err
	}
	s, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return "", err
	}
	answer, err := d.ask(ctx, q.WithDefaults(), s)
	if err != nil {
		return "", err
	}
	var names []string
	for _, row := range answer.Rows {
		names = append(names, plainText(cellsOf(answer, row)["BillingCurrency"]))
	}
	if len(names) != 1 {
		return "", fault.New(fault.Usage, "the charges are in %d currencies", len(names)).Because("they are %q", names).Try("give --currency; amounts in others do not count")
	}
	return money.Currency(names[0]), nil
}
