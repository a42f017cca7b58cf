package operation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// A day is known whole when every source that its charges come by has told all
// of it. A source tells so by its newest delivery: up to the end of a month
// that is complete, or that was over for settledAfter days when the delivery
// was made: a source with few charges has none on many days. Else up to the
// newest day that it has charges on, which itself may still grow, and never
// beyond the day that the delivery was made on. Today is never whole.

// endedAfter is how many days behind the newest source another one may be,
// before it is taken to have ended. Some are only delivered once a month.
const endedAfter = 45

// settledAfter is how many days after its end a month has all its usage, as
// providers say.
const settledAfter = 3

// wholeUntil is the first day that is not known whole, for each currency, and
// what to know about it.
func (d *Desk) wholeUntil(ctx context.Context, q query.Question, s ledger.Snapshot) (map[string]time.Time, map[string][]string, error) {
	ends, err := d.sourceEnds(ctx, s)
	if err != nil || len(ends) == 0 {
		return nil, nil, err
	}
	feeding, err := d.feeding(ctx, q, s, ends)
	if err != nil {
		return nil, nil, err
	}
	until, notes := map[string]time.Time{}, map[string][]string{}
	for currency, sources := range feeding {
		until[currency], notes[currency] = commonEnd(sources, ends)
		if !q.To.IsZero() && q.To.Before(until[currency]) {
			until[currency] = q.To
		}
	}
	return until, notes, nil
}

// commonEnd is up to where all sources but those that ended have told.
func commonEnd(sources []string, ends map[string]time.Time) (time.Time, []string) {
	newest := time.Time{}
	for _, s := range sources {
		if ends[s].After(newest) {
			newest = ends[s]
		}
	}
	end := newest
	var notes []string
	for _, s := range sources {
		switch {
		case ends[s].Before(newest.AddDate(0, 0, -endedAfter)):
			notes = append(notes, fmt.Sprintf("%s has told nothing since %s, and is taken to have ended", s, ends[s].Format(time.DateOnly)))
		case ends[s].Before(end):
			end = ends[s]
		}
	}
	return end, few(notes)
}

// feeding lists the sources, by currency, that the question's charges came by
// of late.
func (d *Desk) feeding(ctx context.Context, q query.Question, s ledger.Snapshot, ends map[string]time.Time) (map[string][]string, error) {
	newest := slices.MaxFunc(slices.Collect(maps.Values(ends)), time.Time.Compare)
	q.Grain, q.From, q.To = query.Total, newest.AddDate(0, 0, -longestHistory), newest
	q.By = nil
	source, err := query.ParseDimension("x_Source")
	if err != nil {
		return nil, err
	}
	q.By = append(q.By, source)
	answer, err := d.ask(ctx, q, s)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, row := range answer.Rows {
		of := cellsOf(answer, row)
		name := plainText(of["x_Source"])
		if _, known := ends[name]; !known {
			return nil, fault.New(fault.Internal, "charges of the source %q have no delivery", name)
		}
		currency := plainText(of["BillingCurrency"])
		out[currency] = append(out[currency], name)
	}
	return out, nil
}

func cellsOf(a query.Answer, row query.Row) map[string]query.Cell {
	out := make(map[string]query.Cell, len(row))
	for i, c := range row {
		out[a.Columns[i]] = c
	}
	return out
}

// sourceEnds is for each source the first day that it has not told all of.
func (d *Desk) sourceEnds(ctx context.Context, s ledger.Snapshot) (map[string]time.Time, error) {
	today := midnightOf(d.Now())
	ends, open := map[string]time.Time{}, map[string]time.Time{}
	for _, v := range newestDeliveries(s.Deliveries()) {
		ends[v.Source] = v.BillingPeriod.End()
		if !v.Complete && v.AsOf.Before(ends[v.Source].AddDate(0, 0, settledAfter)) {
			open[v.Source] = v.BillingPeriod.Start()
			if told := midnightOf(v.AsOf); !v.AsOf.IsZero() && told.Before(ends[v.Source]) {
				ends[v.Source] = told
			}
		}
		if today.Before(ends[v.Source]) {
			ends[v.Source] = today
		}
	}
	if len(open) == 0 {
		return ends, nil
	}
	newest, err := d.newestDays(ctx, s, slices.MinFunc(slices.Collect(maps.Values(open)), time.Time.Compare))
	for source, start := range open {
		day, seen := newest[source]
		if !seen || day.Before(start) {
			day = start // the month has begun, and nothing is told of it
		}
		if day.Before(ends[source]) {
			ends[source] = day
		}
	}
	return ends, err
}

// newestDeliveries are those of each source's newest month.
func newestDeliveries(all []ledger.Delivery) map[string]ledger.Delivery {
	out := map[string]ledger.Delivery{}
	for _, v := range all {
		if last, ok := out[v.Source]; !ok || last.BillingPeriod.Before(v.BillingPeriod) {
			out[v.Source] = v
		}
	}
	return out
}

// newestDays is the newest day on which each source has charges.
func (d *Desk) newestDays(ctx context.Context, s ledger.Snapshot, from time.Time) (map[string]time.Time, error) {
	q, err := query.Written{Metrics: []string{"BilledCost"}, By: []string{"x_Source"}, Grain: query.Day.String()}.Read()
	if err != nil {
		return nil, err
	}
	q.From, q.To = from, midnightOf(d.Now()).AddDate(0, 0, 1)
	if !q.To.After(q.From) {
		return nil, nil
	}
	answer, err := d.ask(ctx, q.WithDefaults(), s)
	if err != nil {
		return nil, err
	}
	out := map[string]time.Time{}
	for _, row := range answer.Rows {
		of := cellsOf(answer, row)
		day, err := period.ParseTime(plainText(of[query.PeriodColumn]))
		if err != nil {
			return nil, fmt.Errorf("the day of a row: %w", err)
		}
		if source := plainText(of["x_Source"]); day.After(out[source]) {
			out[source] = day
		}
	}
	return out, nil
}

func midnightOf(t time.Time) time.Time { return query.Day.Start(t) }
