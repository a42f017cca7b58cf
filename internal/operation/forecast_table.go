package operation

import (
	"fmt"
	"slices"
	"strings"
)

// Table shows a row for each part and day, or for each part. The whole of
// several parts is told in the notes.
func (o ForecastOutput) Table() Table {
	t := Table{Columns: slices.Concat([]string{"BillingCurrency"}, o.By, []string{"timestamp", "mean"}, o.bounds())}
	if o.total {
		t.Columns = slices.Concat([]string{"BillingCurrency"}, o.By, []string{"total"}, o.bounds())
	}
	for _, r := range o.Results {
		if r.Whole && len(o.By) > 0 {
			continue
		}
		head := append([]Cell{{Text: r.BillingCurrency}}, r.names(o.By)...)
		if o.total {
			t.Rows = append(t.Rows, append(head, r.Total.cells()...))
			continue
		}
		for _, day := range r.Days {
			t.Rows = append(t.Rows, slices.Concat(head, []Cell{{Text: day.Day}}, day.cells()))
		}
	}
	t.Notes = o.notes()
	return t
}

func (o ForecastOutput) bounds() []string {
	var out []string
	for _, l := range o.Levels {
		out = append(out, "lo"+l, "hi"+l)
	}
	return out
}

func (r ForecastResult) names(by []string) []Cell {
	out := make([]Cell, len(by))
	for i, name := range by {
		out[i] = cellOf(r.Slice[name], false)
		switch {
		case r.Coming:
			out[i] = Cell{Text: "(not there yet)"}
		case r.Others > 0:
			out[i] = Cell{Text: fmt.Sprintf("(%d others)", r.Others)}
		}
	}
	return out
}

func (a ForecastAmount) cells() []Cell {
	out := []Cell{{Text: a.Mean.String(), Number: true, Rounds: true}}
	for _, i := range a.Intervals {
		out = append(out, Cell{Text: i.Low.String(), Number: true, Rounds: true}, Cell{Text: i.High.String(), Number: true, Rounds: true})
	}
	return out
}

// notes tell the totals, and how much is known.
func (o ForecastOutput) notes() []string {
	if len(o.Results) == 0 {
		return []string{"no whole days of charges: there is nothing to forecast from (this is not an amount of 0)"}
	}
	out := []string{"these are estimates, no amounts of the ledger"}
	var thin []string
	for _, r := range o.Results {
		if r.Whole {
			out = append(out, r.sentences(o.Metric)...)
			out = append(out, r.Notes...)
		}
		if r.Thin != "" {
			thin = append(thin, r.name(o.By)+": "+r.Thin)
		}
	}
	out = append(out, few(thin)...)
	var parts []string
	for _, b := range o.Backtests {
		if b.Whole {
			out = append(out, b.lines()...)
			continue
		}
		parts = append(parts, b.lines()...)
	}
	return append(out, few(parts)...)
}

// sentences say what the period comes to.
func (r ForecastResult) sentences(metric string) []string {
	out := []string{fmt.Sprintf("%s from %s until %s: %s %s expected, %s", metric, r.From, r.Month.Until, Rounded(r.Total.Mean.String()), r.BillingCurrency, r.Total.words())}
	if r.Month.From != r.From {
		out = append(out, fmt.Sprintf("with the %s %s known from %s on: %s %s, %s", Rounded(r.Month.Known.String()), r.BillingCurrency, r.Month.From,
			Rounded(r.Month.Mean.String()), r.BillingCurrency, r.Month.words()))
	}
	if !r.Planned.IsZero() {
		out = append(out, fmt.Sprintf("of this, plans add %s %s", Rounded(r.Planned.String()), r.BillingCurrency))
	}
	return out
}

// words tell the intervals.
func (a ForecastAmount) words() string {
	out := make([]string, len(a.Intervals))
	for i, v := range a.Intervals {
		out[i] = fmt.Sprintf("%s %% of the time between %s and %s", v.Level, Rounded(v.Low.String()), Rounded(v.High.String()))
	}
	return strings.Join(out, ", ")
}

func (r ForecastResult) name(by []string) string {
	switch {
	case r.Whole:
		return "the whole in " + r.BillingCurrency
	case r.Coming:
		return "what is not there yet, in " + r.BillingCurrency
	case r.Others > 0:
		return fmt.Sprintf("%d others in %s", r.Others, r.BillingCurrency)
	default:
		return sliceText(by, r.Slice) + " in " + r.BillingCurrency
	}
}
