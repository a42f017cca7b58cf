package operation

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// bills are a small ledger: an engine and a lake that add charges up as the
// question asks.
type bills struct {
	Lake
	charges    []bill
	deliveries []ledger.Delivery
}

// bill is a charge: its day, the values of its dimensions, an amount for every
// metric ("" is absent).
type bill struct {
	day    string
	values map[string]string // by dimension; BillingCurrency and x_Source among them
	amount string
}

// charge adds a charge in USD of the source aws; pairs are dimension, value.
func (b *bills) charge(day, amount string, pairs ...string) {
	values := map[string]string{"BillingCurrency": "USD", "x_Source": "aws"}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	b.charges = append(b.charges, bill{day, values, amount})
}

// delivered says that a source told of a month, wholly or up to an instant.
func (b *bills) delivered(source, month string, complete bool, asOf string) {
	m, err := period.ParseMonth(month)
	if err != nil {
		panic(err)
	}
	d := ledger.Delivery{Source: source, BillingPeriod: m, Complete: complete}
	if asOf != "" {
		d.AsOf = at(asOf)
	}
	b.deliveries = append(b.deliveries, d)
}

func at(text string) time.Time {
	t, err := period.ParseTime(text)
	if err != nil {
		panic(err)
	}
	return t
}

// desk asks these bills on a day.
func (b *bills) desk(now string) *Desk {
	return &Desk{Lake: b, Engine: b, Now: func() time.Time { return at(now) }}
}

func (b *bills) Snapshot(context.Context, time.Time) (ledger.Snapshot, error) {
	return billsState{chargesState{nil, true}, b.deliveries}, nil
}

type billsState struct {
	chargesState
	deliveries []ledger.Delivery
}

func (s billsState) Deliveries() []ledger.Delivery { return s.deliveries }

func (b *bills) Values(context.Context, query.Dimension, query.Question, string, int, query.Table) ([]string, error) {
	return nil, nil
}

// Answer adds up as query.Engine says.
func (b *bills) Answer(_ context.Context, q query.Question, _ query.Table) (query.Answer, error) {
	q = q.WithDefaults()
	a := query.Answer{Question: q}
	if q.Grain != query.Total {
		a.Columns = append(a.Columns, query.PeriodColumn)
	}
	for _, d := range q.By {
		a.Columns = append(a.Columns, d.Name())
	}
	a.Columns = append(a.Columns, "BillingCurrency")
	groups := len(a.Columns)
	a.Columns = append(a.Columns, q.Metrics...)
	sums, rows := map[string]*money.Amount{}, map[string]query.Row{}
	for _, c := range b.charges {
		day := at(c.day)
		if day.Before(q.From) || !q.To.IsZero() && !day.Before(q.To) {
			continue
		}
		chosen, err := query.Eval(q.Where, func(d query.Dimension) (string, bool) { v, ok := c.values[d.Name()]; return v, ok })
		if err != nil || !chosen {
			continue
		}
		row, key := query.Row{}, ""
		for _, name := range a.Columns[:groups] {
			v, ok := c.values[name]
			if name == query.PeriodColumn {
				v, ok = q.Grain.Start(day).Format(time.DateOnly), true
			}
			if row = append(row, nil); ok {
				row[len(row)-1] = &v
				key += "=" + v
			}
			key += "\x00"
		}
		rows[key] = row
		if c.amount == "" {
			continue
		}
		if sums[key] == nil {
			sums[key] = &money.Amount{}
		}
		*sums[key] = sums[key].Add(money.MustParse(c.amount))
	}
	for _, key := range slices.SortedFunc(maps.Keys(rows), cmp.Compare[string]) {
		row := rows[key]
		for range q.Metrics {
			if row = append(row, nil); sums[key] != nil {
				text := sums[key].String()
				row[len(row)-1] = &text
			}
		}
		a.Rows = append(a.Rows, row)
	}
	return a, nil
}

// asked reads a question of one metric.
func asked(by, where string) query.Question {
	q, err := query.Written{Metrics: []string{"EffectiveCost"}, By: query.SplitNames(by), Where: where}.Read()
	if err != nil {
		panic(err)
	}
	return q
}

// weekly is an amount for each day with a rhythm: 7 on working days, 2 on others.
func weekly(day time.Time, times int) string {
	amount := 7
	if strings.HasPrefix(day.Weekday().String(), "S") {
		amount = 2
	}
	return money.FromInt(int64(amount * times)).String()
}
