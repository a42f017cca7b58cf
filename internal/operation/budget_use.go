package operation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// recentUse is what evidence says was used of late, at the rates of estimates:
// by hour, and by day for a few days more.
type recentUse struct {
	clock time.Time
	rows  []useRow
}

// useRow is what one workload used in an hour or a day; without an amount it
// only says up to when the workload's evidence reaches.
type useRow struct {
	of       map[string]string // by dimension's name
	until    time.Time
	from, to time.Time // of the hour or day
	currency string
	amount   *money.Amount
}

const (
	useHours = 25
	useDays  = 10
)

// recentUse asks what was used in the last hours and days.
func (d *Desk) recentUse(ctx context.Context) (*recentUse, error) {
	clock := d.Now().UTC()
	arguments := map[string]string{"spans": useSpans(clock), "since": millis(clock.AddDate(0, 0, -useDays))}
	rows, err := d.report(ctx, "hourly", "", Span{}, arguments)
	if err != nil {
		return nil, err
	}
	out := &recentUse{clock: clock}
	for _, r := range rows {
		u, err := useRowOf(r)
		if err != nil {
			return nil, err
		}
		out.rows = append(out.rows, u)
	}
	return out, nil
}

// useSpans writes the hours and days that are asked for.
func useSpans(clock time.Time) string {
	var out []string
	span := func(from, until time.Time) { out = append(out, "("+millis(from)+", "+millis(until)+")") }
	hour, today := clock.Truncate(time.Hour), midnightOf(clock)
	for i := range useHours {
		from := hour.Add(-time.Duration(i) * time.Hour)
		span(from, from.Add(time.Hour))
	}
	for i := range useDays {
		from := today.AddDate(0, 0, -i)
		span(from, from.AddDate(0, 0, 1))
	}
	return strings.Join(out, ", ")
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// useRowOf reads a row of hourly.sql.
func useRowOf(r query.Row) (useRow, error) {
	u := useRow{of: map[string]string{}, currency: plainText(r[13])}
	for i, name := range []string{"Workload", "WorkloadKind", "WorkloadName", "Team", "Project", "Environment", "Model", "ModelVersion", "JobType", "Pipeline"} {
		if r[i] != nil {
			u.of[name] = *r[i]
		}
	}
	if own := map[string]string{"run": "Run", "endpoint": "Endpoint", "dataset": "Dataset"}[u.of["WorkloadKind"]]; own != "" {
		_, u.of[own], _ = strings.Cut(u.of["Workload"], ":")
	}
	for i, into := range map[int]*time.Time{10: &u.until, 11: &u.from, 12: &u.to} {
		if r[i] == nil {
			continue
		}
		ms, err := strconv.ParseInt(*r[i], 10, 64)
		if err != nil {
			return u, fmt.Errorf("a time of recent use: %w", err)
		}
		*into = time.UnixMilli(ms).UTC()
	}
	var err error
	u.amount, err = amountOf(r[14])
	return u, err
}

// hour tells an hour from a day.
func (u useRow) hour() bool { return u.to.Sub(u.from) == time.Hour }

// into adds what fits a budget to what is known of it, and gives what was used
// since the last whole day; nil if no evidence fits.
func (r *recentUse) into(b budget.Budget, k *budget.Known) (*money.Amount, error) {
	k.Clock = r.clock
	filter, err := query.ParseFilter(b.Where)
	if err != nil {
		return nil, err
	}
	for _, d := range query.Dimensions(filter) {
		if !slices.Contains(workloadDimensions(), d.Name()) {
			k.NoHours = "evidence of hours is by workload, and the budget chooses by " + d.Name()
			return nil, nil
		}
	}
	var since *money.Amount
	for _, u := range r.rows {
		fits, err := query.Eval(filter, u.value)
		if err != nil {
			return nil, err
		}
		if !fits {
			continue
		}
		if u.until.After(k.HoursUntil) {
			k.HoursUntil = u.until
		}
		if u.amount == nil || u.currency != string(b.BillingCurrency) {
			continue
		}
		if u.hour() {
			k.Hours = append(k.Hours, budget.Amount{At: u.from, Amount: *u.amount})
			continue
		}
		if !u.from.Before(k.Whole) {
			sum := *u.amount
			if since != nil {
				sum = sum.Add(*since)
			}
			since = &sum
		}
	}
	return since, nil
}

// largest are the workloads that used most in the newest hours, for words.
func (r *recentUse) largest(b budget.Budget, window time.Duration) ([]BudgetSlice, error) {
	filter, err := query.ParseFilter(b.Where)
	if err != nil {
		return nil, err
	}
	end := r.clock.Truncate(time.Hour)
	sums := map[string]money.Amount{}
	for _, u := range r.rows {
		if u.amount == nil || u.currency != string(b.BillingCurrency) || u.from.Before(end.Add(-window)) || !u.from.Before(end) || !u.hour() {
			continue
		}
		fits, err := query.Eval(filter, u.value)
		if err != nil {
			return nil, err
		}
		if fits {
			sums[u.of["Workload"]] = sums[u.of["Workload"]].Add(*u.amount)
		}
	}
	var out []BudgetSlice
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		out = append(out, BudgetSlice{Dimension: "Workload", Value: &name, Amount: sums[name]})
	}
	slices.SortStableFunc(out, func(a, b BudgetSlice) int { return b.Amount.Cmp(a.Amount) })
	return out[:min(len(out), slicesOfEach)], nil
}
