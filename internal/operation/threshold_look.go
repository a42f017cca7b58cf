package operation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// lately is how long after its end a workload is still looked at: its last
// bills may come days later.
const lately = 14

// nearestShown is how many workloads below a threshold are shown.
const nearestShown = 5

// measuredWorkload is a workload with what it costs by a threshold's measure.
type measuredWorkload struct {
	hit ThresholdHit
	of  budget.Measured
}

// thresholdRows looks at thresholds as they stand now.
func (d *Desk) thresholdRows(ctx context.Context, all []budget.Ceiling) (ThresholdListOutput, error) {
	out := ThresholdListOutput{Thresholds: []ThresholdRow{}}
	if len(all) == 0 {
		return out, nil
	}
	use, err := d.recentUse(ctx)
	if err != nil {
		return out, err
	}
	for _, c := range all {
		row, err := d.thresholdRow(ctx, c, use)
		if err != nil {
			return out, fmt.Errorf("threshold %s: %w", c.Name, err)
		}
		checks, err := d.routeChecks(ctx, c.Routes)
		if err != nil {
			return out, err
		}
		for _, check := range checks {
			if check.Result == "failed" {
				row.Notes = append(row.Notes, check.Says)
			}
		}
		out.Thresholds = append(out.Thresholds, row)
	}
	return out, nil
}

func (d *Desk) thresholdRow(ctx context.Context, c budget.Ceiling, use *recentUse) (ThresholdRow, error) {
	row := ThresholdRow{Name: c.Name, Amount: c.Amount, BillingCurrency: string(c.BillingCurrency), Per: string(c.Per), Where: c.Where, Severity: c.Severity,
		Owners: listed(c.Owners), Routes: listed(c.Routes), Passed: []ThresholdHit{}, Nearest: []ThresholdHit{}, Notes: []string{}}
	found, unknown, err := d.measured(ctx, c, use)
	if err != nil {
		return row, err
	}
	row.Unknown = unknown
	slices.SortStableFunc(found, func(a, b measuredWorkload) int { return compareRates(c, b, a) })
	for _, m := range found {
		rate, passed, known := c.Passed(m.of)
		if !known {
			row.Unknown++
			continue
		}
		row.Looked++
		m.hit.Rate, _ = rate.Times(6)
		if percent, ok := (budget.Ratio{Part: rate.Part, Of: rate.Of.Mul(c.Amount)}).Percent(); ok {
			m.hit.Percent = &percent
		}
		m.hit.Cost = m.of.Cost
		if passed {
			row.Passed = append(row.Passed, m.hit)
		} else if len(row.Nearest) < nearestShown {
			row.Nearest = append(row.Nearest, m.hit)
		}
	}
	if row.Looked == 0 {
		row.Notes = append(row.Notes, "no workload of late fits it and has an amount: it would stay silent")
	}
	if row.Unknown > 0 {
		row.Notes = append(row.Notes, fmt.Sprintf("%d workloads fit it of which no amount, time or requests are known", row.Unknown))
	}
	return row, nil
}

// compareRates orders by rate, exactly: a/b against c/d is ad against cb.
func compareRates(c budget.Ceiling, a, b measuredWorkload) int {
	x, _, knownX := c.Passed(a.of)
	y, _, knownY := c.Passed(b.of)
	if !knownX || !knownY {
		return boolOrder(knownX) - boolOrder(knownY)
	}
	return x.Part.Mul(y.Of).Cmp(y.Part.Mul(x.Of))
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}

// measured measures the workloads that fit a threshold.
func (d *Desk) measured(ctx context.Context, c budget.Ceiling, use *recentUse) ([]measuredWorkload, int, error) {
	switch c.Per {
	case budget.PerRun:
		return d.measuredRuns(ctx, c, false)
	case budget.PerHour:
		runs, unknown, err := d.measuredRuns(ctx, c, true)
		if err != nil {
			return nil, 0, err
		}
		services, err := d.measuredServices(ctx, c)
		if err != nil {
			return nil, 0, err
		}
		hours, err := use.lastHour(c)
		return dearest(runs, services, hours), unknown, err
	default:
		return d.measuredRequests(ctx, c, use)
	}
}

// dearest keeps of each workload the measure with the higher rate.
func dearest(all ...[]measuredWorkload) []measuredWorkload {
	var out []measuredWorkload
	hourly := budget.Ceiling{Per: budget.PerHour, Amount: money.FromInt(1)}
	for _, m := range slices.Concat(all...) {
		i := slices.IndexFunc(out, func(o measuredWorkload) bool { return o.hit.Workload == m.hit.Workload })
		switch {
		case i < 0:
			out = append(out, m)
		case compareRates(hourly, m, out[i]) > 0:
			out[i] = m
		}
	}
	return out
}

// measuredRuns are runs and the like that ended lately, or go on.
func (d *Desk) measuredRuns(ctx context.Context, c budget.Ceiling, byHour bool) ([]measuredWorkload, int, error) {
	rows, err := d.workloadRows(ctx, c.Where, Span{}, kindFilter("run", "job", "pipeline", "notebook"))
	if err != nil {
		return nil, 0, err
	}
	s, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return nil, 0, err
	}
	since := anchor(s.Deliveries(), d.Now()).AddDate(0, 0, -lately)
	var out []measuredWorkload
	unknown := 0
	for _, w := range rows {
		start, end := instantOf(w.Start), instantOf(w.End)
		if end.IsZero() && running(w.Status) {
			end = d.Now().UTC()
		}
		switch {
		case end.IsZero() && start.Before(since), !end.IsZero() && end.Before(since):
		case w.EffectiveCost == nil:
			unknown++
		case plainText(w.BillingCurrency) == string(c.BillingCurrency):
			m := measuredWorkload{hit: ThresholdHit{Workload: w.Workload, Name: w.Name, WorkloadKind: w.WorkloadKind, Team: w.Team, Model: w.Model,
				CostSource: w.CostSource, Start: w.Start, Status: w.Status, Over: "the whole run"}, of: budget.Measured{Cost: *w.EffectiveCost}}
			if byHour && !start.IsZero() && end.After(start) {
				m.of.Over = money.FromInt(end.Sub(start).Milliseconds())
				m.hit.Over = hoursWords(end.Sub(start))
			}
			out = append(out, m)
		}
	}
	return out, unknown, nil
}

// serviceDays is over how many days what goes on for ever is measured.
const serviceDays = 7

// measuredServices are endpoints and services, over the newest days that bills
// tell all of.
func (d *Desk) measuredServices(ctx context.Context, c budget.Ceiling) ([]measuredWorkload, error) {
	s, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	ends, err := d.sourceEnds(ctx, s)
	if err != nil || len(ends) == 0 {
		return nil, err
	}
	to, _ := commonEnd(slices.Collect(maps.Keys(ends)), ends)
	from := to.AddDate(0, 0, -serviceDays)
	rows, err := d.workloadRows(ctx, c.Where, Span{from.Format(time.DateOnly), to.Format(time.DateOnly)}, kindFilter("endpoint", "service"))
	if err != nil {
		return nil, err
	}
	var out []measuredWorkload
	for _, w := range rows {
		// the estimate is not of these days
		cost := less(w.EffectiveCost, w.EstimatedCost)
		if w.BilledCost == nil || cost == nil || plainText(w.BillingCurrency) != string(c.BillingCurrency) {
			continue
		}
		out = append(out, measuredWorkload{hit: ThresholdHit{Workload: w.Workload, Name: w.Name, WorkloadKind: w.WorkloadKind, Team: w.Team, Model: w.Model, CostSource: "Billed",
			Start: w.Start, Status: w.Status, Over: fmt.Sprintf("%d days until %s", serviceDays, dayWords(to))},
			of: budget.Measured{Cost: *cost, Over: money.FromInt(to.Sub(from).Milliseconds())}})
	}
	return out, nil
}

// less is a − b, where b may be absent.
func less(a, b *money.Amount) *money.Amount {
	if a == nil || b == nil {
		return a
	}
	rest := a.Sub(*b)
	return &rest
}

// running tells whether a tracker's status is of a run that goes on.
func running(status string) bool { return strings.EqualFold(status, "running") }

// instantOf reads a time of a report; the zero time if there is none.
func instantOf(c query.Cell) time.Time {
	if c == nil {
		return time.Time{}
	}
	t, err := period.ParseTime(*c)
	if err != nil {
		return time.Time{}
	}
	return t
}

func hoursWords(long time.Duration) string { return fmt.Sprintf("%.1f hours", long.Hours()) }

// lastHour measures workloads in the newest whole hour, by evidence.
func (r *recentUse) lastHour(c budget.Ceiling) ([]measuredWorkload, error) {
	filter, err := query.ParseFilter(c.Where)
	if err != nil {
		return nil, err
	}
	from := r.clock.Truncate(time.Hour).Add(-time.Hour)
	var out []measuredWorkload
	for _, u := range r.rows {
		if u.amount == nil || !u.hour() || !u.from.Equal(from) || u.currency != string(c.BillingCurrency) {
			continue
		}
		fits, err := query.Eval(filter, u.value)
		if err != nil {
			return nil, err
		}
		if fits {
			out = append(out, measuredWorkload{hit: u.hit("the hour from " + from.Format("15:04") + " UTC"),
				of: budget.Measured{Cost: *u.amount, Over: money.FromInt(time.Hour.Milliseconds())}})
		}
	}
	return out, nil
}

func (u useRow) value(d query.Dimension) (string, bool) { v, ok := u.of[d.Name()]; return v, ok }

func (u useRow) hit(over string) ThresholdHit {
	h := ThresholdHit{Workload: u.of["Workload"], Name: u.of["WorkloadName"], WorkloadKind: u.of["WorkloadKind"], CostSource: "Estimated", Over: over}
	if v, ok := u.of["Team"]; ok {
		h.Team = &v
	}
	if v, ok := u.of["Model"]; ok {
		h.Model = &v
	}
	return h
}
