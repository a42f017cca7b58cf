package operation

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/forecast"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/plan"
	"github.com/farthing-finops/farthing/internal/query"
)

// ForecastInput says what to forecast: charges of the ledger, or the series of
// a file.
type ForecastInput struct {
	By       string `name:"by" doc:"Forecast each of these, and their sum: FOCUS columns, Team, Model and the like, or Tags.<key>; separated by commas"`
	Where    string `name:"where" doc:"Which charges: Team = 'search'"`
	Until    string `name:"until" doc:"The day after the last, such as 2027-01-01 or 2027-01 (default: the end of the month that the forecast begins in)"`
	Horizon  *int   `name:"horizon" doc:"How many steps ahead, instead of until: days of the ledger or of daily values, hours of hourly ones (default of a file: 28)"`
	Metric   string `name:"metric" default:"EffectiveCost" choices:"EffectiveCost,BilledCost,ListCost,ContractedCost" doc:"The amount to forecast"`
	Level    string `name:"level" default:"80,95" doc:"How many percent of the time the truth is to lie in the interval; separated by commas"`
	Total    bool   `name:"total" doc:"Only the sum of the whole horizon, one row for each series, with the interval of the sum"`
	Backtest bool   `name:"backtest" doc:"Show what would have been forecast on past days, and what came"`
	Input    string `name:"input" here:"only" doc:"Forecast a CSV file instead of the ledger; its columns are timestamp,value, or series,timestamp,value for several series; days or parts of a day"`
}

// usualHorizon is how many steps of a file are forecast if nobody says.
const usualHorizon = 28

// ForecastOutput says what comes. Amounts known of past days are exact; means
// and bounds are estimates, in at most six digits after the point, whose means
// add up exactly: days to totals, and parts to the whole.
type ForecastOutput struct {
	Metric  string           `json:"metric"`
	By      []string         `json:"by"`
	Until   string           `json:"until" doc:"The day after the last that is forecast"`
	Levels  []string         `json:"levels" doc:"Of the intervals, in percent"`
	Results []ForecastResult `json:"results" doc:"For each currency the whole, then its parts"`
	// Backtests are there if they were asked for.
	Backtests []Backtest `json:"backtests,omitempty" doc:"For each currency of the whole, then of its parts"`

	total bool
}

// ForecastResult is what comes of one group of charges in one currency.
type ForecastResult struct {
	BillingCurrency string             `json:"BillingCurrency"`
	Whole           bool               `json:"whole" doc:"All that was asked for; the others are its parts"`
	Slice           map[string]*string `json:"slice" doc:"The part, by dimension; null where its charges have no value"`
	Coming          bool               `json:"coming,omitempty" doc:"What comes of groups that are not there yet, where groups come and go"`
	Others          int                `json:"others,omitempty" doc:"How many small groups are taken together in this part"`
	From            string             `json:"from" doc:"The first day that is not known whole, where the forecast begins"`
	Total           ForecastAmount     `json:"total" doc:"Of all days together; the bounds of days do not add up to it"`
	Month           ForecastMonth      `json:"month" doc:"From the start of the month that the forecast begins in: what is known and what comes"`
	Planned         money.Amount       `json:"planned" doc:"What plans add to the total"`
	Days            []ForecastDay      `json:"days"`
	History         int                `json:"historyDays" doc:"How many days are known"`
	Thin            string             `json:"thin,omitempty" doc:"Why little is known; not there if enough is"`
	Notes           []string           `json:"notes,omitempty" doc:"What else to know: sources that ended, plans that do not count"`
}

// ForecastMonth is what a period costs of which a part is known.
type ForecastMonth struct {
	From  string       `json:"from"`
	Until string       `json:"until"`
	Known money.Amount `json:"known" doc:"Exact: of the days before the forecast"`
	ForecastAmount
}

// ForecastDay is a day that is not known yet.
type ForecastDay struct {
	Day string `json:"day"`
	ForecastAmount
}

// ForecastAmount is an amount that is not known yet.
type ForecastAmount struct {
	Mean      money.Amount       `json:"mean"`
	Intervals []ForecastInterval `json:"intervals" doc:"By level"`
}

// ForecastInterval holds the truth so many times in a hundred.
type ForecastInterval struct {
	Level string       `json:"level"`
	Low   money.Amount `json:"low"`
	High  money.Amount `json:"high"`
}

func (d *Desk) forecast() Operation {
	return OfFile(Declare(Declaration{
		Name:  "forecast",
		Short: "Say what comes, and how far it may miss",
		Long: "Forecasts the ledger's daily amounts from the first day that is not known whole, with what plans add (farthing plan add), or a series of your own. " +
			"Simple robust forecasts are weighted by how well each would have done. The interval of " +
			"the total is learnt for the sum itself: adding up the days' intervals would mislead. It works from 14 days on and gets " +
			"surer with more. How often the truth lay inside is in scorecard/forecast.md; --backtest shows it for your question.",
		Examples: []string{
			"farthing forecast",
			"farthing forecast --by ServiceName --until 2027-01 --total",
			"farthing forecast --where \"ServiceName = 'Amazon S3'\" --backtest",
			"farthing forecast --input daily.csv --horizon 28",
			"farthing forecast --input daily.csv --horizon 30 --total --level 80,95 -o csv",
		},
		Role: Reader,
	}, d.runForecast), func(in ForecastInput) bool { return in.Input != "" },
		func(ctx context.Context, in ForecastInput) (any, error) { return d.forecastFile(ctx, in) })
}

// fileOnly refuses what only the ledger has.
func (in ForecastInput) fileOnly() error {
	if in.By == "" && in.Where == "" && in.Until == "" && !in.Backtest {
		return nil
	}
	return fault.New(fault.Usage, "a file has no dimensions, filters or back-test").Try("leave --by, --where, --until and --backtest out, or leave --input out")
}

func (d *Desk) runForecast(ctx context.Context, in ForecastInput) (ForecastOutput, error) {
	levels, err := forecast.ParseLevels(in.Level)
	if err != nil {
		return ForecastOutput{}, err
	}
	q, err := query.Written{Metrics: []string{in.Metric}, By: query.SplitNames(in.By), Where: in.Where}.Read()
	if err != nil {
		return ForecastOutput{}, err
	}
	q.Where = query.Simplify(q.Where)
	key, err := d.forecastKey(ctx, q, in)
	if err != nil {
		return ForecastOutput{}, err
	}
	if d.Cache != nil {
		if kept, ok := d.Cache.Get(key); ok {
			return kept.(ForecastOutput), nil
		}
	}
	known, err := d.history(ctx, q)
	if err != nil {
		return ForecastOutput{}, err
	}
	out, err := in.forecast(q, known, levels)
	if err == nil && d.Cache != nil {
		d.Cache.Add(key, out)
	}
	return out, err
}

// forecastKey names all that a forecast depends on: the ledger, the question,
// the plans and the day.
func (d *Desk) forecastKey(ctx context.Context, q query.Question, in ForecastInput) (string, error) {
	snapshot, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return "", err
	}
	var plans []plan.Plan
	if d.Plans != nil {
		if plans, err = d.Plans.All(ctx); err != nil {
			return "", err
		}
	}
	in.By, in.Where = "", ""
	rest, err := json.Marshal([]any{in, plans})
	return fmt.Sprintf("forecast %d %s %s %s", snapshot.ID(), midnightOf(d.Now()).Format(time.DateOnly), q.Canonical(), rest), err
}

// forecast says what comes of each currency.
func (in ForecastInput) forecast(q query.Question, known []history, levels []forecast.Level) (ForecastOutput, error) {
	out := ForecastOutput{Metric: in.Metric, By: []string{}, Results: []ForecastResult{}, total: in.Total}
	for _, dimension := range q.WithDefaults().By {
		out.By = append(out.By, dimension.Name())
	}
	for _, l := range levels {
		out.Levels = append(out.Levels, l.Name)
	}
	for _, h := range known {
		until, err := in.until(h.next)
		if err != nil {
			return ForecastOutput{}, err
		}
		made, err := h.project(until, levels)
		if err != nil {
			return ForecastOutput{}, err
		}
		out.Until = max(out.Until, until.Format(time.DateOnly))
		for _, p := range made {
			out.Results = append(out.Results, forecastResult(p, out.By, until, levels))
		}
		if !in.Backtest {
			continue
		}
		tests, err := h.backtests(until, levels)
		if err != nil {
			return ForecastOutput{}, err
		}
		out.Backtests = append(out.Backtests, tests...)
	}
	return out, nil
}

// until is the day after the last, for a forecast that begins on a day.
func (in ForecastInput) until(next time.Time) (time.Time, error) {
	switch {
	case in.Until != "" && in.Horizon != nil:
		return time.Time{}, fault.New(fault.Usage, "both until and horizon say how far to look").Try("leave one of the two out")
	case in.Horizon != nil && (*in.Horizon < 1 || *in.Horizon > forecast.MostHorizon):
		return time.Time{}, fault.New(fault.Usage, "cannot forecast %d days", *in.Horizon).Try("ask for 1 to %d", forecast.MostHorizon)
	case in.Horizon != nil:
		return next.AddDate(0, 0, *in.Horizon), nil
	case in.Until == "":
		return period.MonthOf(next).End(), nil
	}
	until, err := period.ParseTime(in.Until)
	if err != nil || !until.Equal(midnightOf(until)) {
		return time.Time{}, fault.New(fault.Usage, "until is not a day: %q", in.Until).Try("write 2027-01-01 or 2027-01; that day does not belong to it")
	}
	if !until.After(next) {
		return time.Time{}, fault.New(fault.Usage, "nothing is left to forecast until %s", until.Format(time.DateOnly)).
			Because("all days before %s are known whole", next.Format(time.DateOnly)).Try("name a later day, or ask farthing cost")
	}
	return until, nil
}

func forecastResult(p projection, by []string, until time.Time, levels []forecast.Level) ForecastResult {
	out := ForecastResult{BillingCurrency: p.Currency, Whole: p.Whole, Slice: map[string]*string{}, Coming: p.Coming, Others: p.Others, From: p.Next.Format(time.DateOnly),
		Total: forecastAmount(p.Mean, p.Total, levels), Planned: p.Planned, History: len(p.Past), Thin: p.Thin, Notes: p.Notes, Days: []ForecastDay{}}
	if !p.Whole && !p.Coming && p.Others == 0 {
		out.Slice = sliceOf(p.Slice, by)
	}
	start := period.MonthOf(p.Next).Start()
	out.Month = ForecastMonth{From: start.Format(time.DateOnly), Until: until.Format(time.DateOnly), Known: p.knownFrom(start)}
	out.Month.ForecastAmount = forecastAmount(out.Month.Known.Add(p.Mean), p.Total.Moved(out.Month.Known), levels)
	for i, e := range p.Days {
		out.Days = append(out.Days, ForecastDay{p.Next.AddDate(0, 0, i).Format(time.DateOnly), forecastAmount(p.Means[i], e, levels)})
	}
	return out
}

// sliceOf is a group with its absent values.
func sliceOf(slice map[string]string, by []string) map[string]*string {
	out := map[string]*string{}
	for _, name := range by {
		out[name] = nil
		if v, ok := slice[name]; ok {
			out[name] = &v
		}
	}
	return out
}

// knownFrom adds up the known days from a day on, exactly.
func (p projection) knownFrom(start time.Time) money.Amount {
	sum := money.Zero()
	for i := max(0, daysBetween(p.First, start)); i < len(p.Past); i++ {
		sum = sum.Add(p.Past[i])
	}
	return sum
}

func forecastAmount(mean money.Amount, e forecast.Estimate, levels []forecast.Level) ForecastAmount {
	out := ForecastAmount{Mean: mean, Intervals: []ForecastInterval{}}
	for i, l := range levels {
		low, high := e.Bounds(i)
		out.Intervals = append(out.Intervals, ForecastInterval{l.Name, low, high})
	}
	return out
}
