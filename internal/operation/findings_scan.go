package operation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/finding"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// findingLevels are the dimensions by which the ledger is watched: what it is,
// whose it is, and pairs of both, since opposite moves hide each other in a sum.
func findingLevels() []string {
	return []string{"ServiceName", "SubAccountId", "RegionId", "Team", "Project", "Model", "Pipeline", "WorkloadKind", "Endpoint",
		"SubAccountId,ServiceName", "Team,ServiceName", "Team,Model"}
}

// findingMonths is how much of the past is looked at. It begins with a month,
// so that the same day has the same past at every scan of a month.
const findingMonths = 13

// findingWatch is one look at the ledger.
type findingWatch struct {
	desk     *Desk
	snapshot ledger.Snapshot
	where    query.Filter
	until    map[string]time.Time // by currency, the first day that is not known whole
	notes    []string
	scan     finding.Scan
}

// watch reads the daily amounts of every level. by names levels, or is empty for
// all of them.
func (d *Desk) watch(ctx context.Context, where query.Filter, by []string, budget anomaly.Budget) (*findingWatch, error) {
	snapshot, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	w := &findingWatch{desk: d, snapshot: snapshot, where: where, scan: finding.Scan{Budget: budget}}
	q := query.Question{Metrics: []string{"EffectiveCost"}, Where: where}.WithDefaults()
	until, notes, err := d.wholeUntil(ctx, q, snapshot)
	if err != nil {
		return nil, err
	}
	w.until = until
	for _, currency := range sortedKeys(notes) {
		w.notes = union(w.notes, notes[currency])
	}
	if len(until) == 0 {
		return w, nil
	}
	if err := w.begin(ctx, q); err != nil {
		return nil, err
	}
	for _, l := range append([]string{""}, by...) {
		level, err := w.level(ctx, l)
		if err != nil {
			return nil, err
		}
		w.scan.Levels = append(w.scan.Levels, level)
	}
	return w, nil
}

// begin finds the first day: that of the ledger, or of the month a year before
// the newest day.
func (w *findingWatch) begin(ctx context.Context, q query.Question) error {
	newest := w.newest()
	q.From, q.To = period.MonthOf(newest.AddDate(0, 0, -1)).Add(1-findingMonths).Start(), newest
	q.Grain = query.Month
	answer, err := w.desk.ask(ctx, q, w.snapshot)
	if err != nil {
		return err
	}
	first := newest
	for _, row := range answer.Rows {
		month, err := period.ParseTime(plainText(row[0]))
		if err != nil {
			return fmt.Errorf("the month of a row: %w", err)
		}
		if month.Before(first) {
			first = month
		}
	}
	w.scan.First = first
	return nil
}

// newest is the first day that is not known whole in any currency.
func (w *findingWatch) newest() time.Time {
	out := time.Time{}
	for _, t := range w.until {
		if t.After(out) {
			out = t
		}
	}
	return out
}

// level reads the daily amounts by some dimensions.
func (w *findingWatch) level(ctx context.Context, by string) (finding.Level, error) {
	answer, err := w.daily(ctx, by, w.where)
	if err != nil {
		return nil, err
	}
	out, err := w.read(answer)
	return slices.DeleteFunc(out, func(s finding.Series) bool { return namesNothing(s.Slice) }), err
}

// namesNothing tells whether a slice is what has no value: what lies elsewhere.
// That money has no team is worth knowing.
func namesNothing(s finding.Slice) bool {
	return slices.ContainsFunc(s, func(v finding.Value) bool { return v.Text == nil && v.Dimension != "Team" })
}

func (w *findingWatch) daily(ctx context.Context, by string, where query.Filter) (query.Answer, error) {
	q, err := query.Written{Metrics: []string{"EffectiveCost"}, By: query.SplitNames(by), Grain: query.Day.String()}.Read()
	if err != nil {
		return query.Answer{}, err
	}
	q.Where, q.From, q.To = where, w.scan.First, w.newest()
	q = q.WithDefaults()
	if err := q.Validate(); err != nil {
		return query.Answer{}, err
	}
	return w.desk.ask(ctx, q, w.snapshot)
}

// read makes series of an answer's rows: period, dimensions, currency, amount.
func (w *findingWatch) read(a query.Answer) (finding.Level, error) {
	at := map[string]int{}
	var out finding.Level
	for _, row := range a.Rows {
		of := cellsOf(a, row)
		s := finding.Series{Currency: plainText(of["BillingCurrency"])}
		for _, d := range a.Question.By {
			s.Slice = append(s.Slice, finding.Value{Dimension: d.Name(), Text: of[d.Name()]})
		}
		day, amount, err := dayAndAmount(of, "EffectiveCost")
		if err != nil {
			return nil, err
		}
		length := daysBetween(w.scan.First, w.until[s.Currency])
		place := daysBetween(w.scan.First, day)
		if amount == nil || place < 0 || place >= length {
			continue
		}
		key := s.Currency + "\n" + s.Slice.String()
		i, known := at[key]
		if !known {
			s.Amounts = make([]money.Amount, length)
			i, at[key] = len(out), len(out)
			out = append(out, s)
		}
		out[i].Amounts[place] = out[i].Amounts[place].Add(*amount)
	}
	return out, nil
}

func dayAndAmount(of map[string]query.Cell, metric string) (time.Time, *money.Amount, error) {
	day, err := period.ParseTime(plainText(of[query.PeriodColumn]))
	if err != nil {
		return day, nil, fmt.Errorf("the day of a row: %w", err)
	}
	amount, err := amountOf(of[metric])
	if err != nil {
		return day, nil, fmt.Errorf("the %s of a row: %w", metric, err)
	}
	return day, amount, nil
}

// unnamed are those that tell prices and events apart, and name no cause.
func unnamed() []string { return []string{"SkuMeter", "WorkloadKind", "ModelVersion"} }

// cubeDimensions are those that the days around alarms are read by.
func cubeDimensions() []string {
	return []string{"ServiceName", "SubAccountId", "RegionId", "Team", "Project", "Model", "ModelVersion", "Workload", "Pipeline", "WorkloadKind", "Endpoint", "SkuMeter"}
}

// cube reads the days around alarms.
func (w *findingWatch) cube(ctx context.Context, alarms []finding.Alarm, by []string) (*finding.Cube, error) {
	dimensions := cubeDimensions()
	for _, level := range by {
		for _, name := range query.SplitNames(level) {
			p, err := query.ParseDimension(name)
			if err != nil {
				return nil, err
			}
			dimensions = union(dimensions, []string{p.Name()})
		}
	}
	named := slices.DeleteFunc(slices.Clone(dimensions), func(d string) bool { return slices.Contains(unnamed(), d) })
	cells, err := w.cells(ctx, alarms, dimensions)
	return finding.NewCube(dimensions, mixed(dimensions), named, cells), err
}

func (w *findingWatch) cells(ctx context.Context, alarms []finding.Alarm, dimensions []string) ([]finding.Cell, error) {
	if len(alarms) == 0 {
		return nil, nil
	}
	first := alarms[0].First
	for _, a := range alarms {
		first = min(first, a.First)
	}
	extra := []string{"ChargeCategory", "CommitmentDiscountId", "CommitmentDiscountStatus"}
	q, err := query.Written{Metrics: []string{"EffectiveCost", "ConsumedQuantity"}, By: append(slices.Clone(dimensions), extra...), Grain: query.Day.String()}.Read()
	if err != nil {
		return nil, err
	}
	q.Where, q.From, q.To = w.where, w.scan.Day(max(0, first-finding.LongestReach)), w.newest()
	answer, err := w.desk.ask(ctx, q.WithDefaults(), w.snapshot)
	if err != nil {
		return nil, err
	}
	var out []finding.Cell
	for _, row := range answer.Rows {
		cell, ok, err := w.cell(cellsOf(answer, row), dimensions)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, cell)
		}
	}
	return out, nil
}

// cell reads one row; false if it has no amount.
func (w *findingWatch) cell(of map[string]query.Cell, dimensions []string) (finding.Cell, bool, error) {
	day, amount, err := dayAndAmount(of, "EffectiveCost")
	if err != nil || amount == nil {
		return finding.Cell{}, false, err
	}
	out := finding.Cell{Day: daysBetween(w.scan.First, day), Currency: plainText(of["BillingCurrency"])}
	out.Cell.Unit, out.Cell.Role, out.Cell.Amount = plainText(of["ConsumedUnit"]), roleOf(of), *amount
	if out.Cell.Quantity, err = amountOf(of["ConsumedQuantity"]); err != nil {
		return out, false, fmt.Errorf("the ConsumedQuantity of a row: %w", err)
	}
	for _, d := range dimensions {
		out.Cell.Values = append(out.Cell.Values, of[d])
	}
	return out, true, nil
}

// sliceSeries reads the daily amounts of a slice, one for each currency.
func (w *findingWatch) sliceSeries(ctx context.Context, s finding.Slice, currency string) (finding.Series, error) {
	where, err := sliceFilter(w.where, s)
	if err != nil {
		return finding.Series{}, err
	}
	answer, err := w.daily(ctx, "", where)
	if err != nil {
		return finding.Series{}, err
	}
	level, err := w.read(answer)
	for _, l := range level {
		if l.Currency == currency {
			return finding.Series{Slice: s, Currency: currency, Amounts: l.Amounts}, err
		}
	}
	return finding.Series{Slice: s, Currency: currency, Amounts: make([]money.Amount, daysBetween(w.scan.First, w.until[currency]))}, err
}

// sliceFilter chooses the charges of a slice among those that are asked for.
func sliceFilter(where query.Filter, s finding.Slice) (query.Filter, error) {
	all := query.And{}
	if where != nil {
		all.Operands = append(all.Operands, where)
	}
	for _, v := range s {
		text := v.Dimension + " is null"
		if v.Text != nil {
			text = v.Dimension + " = '" + strings.ReplaceAll(*v.Text, "'", "''") + "'"
		}
		f, err := query.ParseFilter(text)
		if err != nil {
			return nil, err
		}
		all.Operands = append(all.Operands, f)
	}
	return query.Simplify(all), nil
}

// whole is everything in a currency.
func (w *findingWatch) whole(currency string) finding.Series {
	for _, s := range w.scan.Levels[0] {
		if s.Currency == currency {
			return s
		}
	}
	return finding.Series{Currency: currency}
}
