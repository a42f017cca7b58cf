package operation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/forecast"
	"github.com/farthing-finops/farthing/internal/money"
)

// Backtest compares what would have been forecast on past days with what came.
type Backtest struct {
	BillingCurrency string             `json:"BillingCurrency"`
	Whole           bool               `json:"whole"`
	Slice           map[string]*string `json:"slice"`
	Days            int                `json:"days" doc:"How many days each forecast looked ahead"`
	Trials          []BacktestTrial    `json:"trials" doc:"The newest first; a week apart, so that they overlap and are not independent"`
	MAPE            *string            `json:"mape" doc:"Mean absolute error of the totals, in percent of what came; null if nothing came"`
	Coverage        []BacktestCoverage `json:"coverage" doc:"By level: how often what came lay in the interval"`

	by []string
}

// BacktestTrial is one past forecast. No day from its first on was known to it;
// amounts are those that the ledger holds now, with all late corrections.
type BacktestTrial struct {
	From  string         `json:"from"`
	Until string         `json:"until"`
	Total ForecastAmount `json:"total"`
	Came  money.Amount   `json:"came" doc:"Exact"`
}

// BacktestCoverage counts the trials whose interval held what came.
type BacktestCoverage struct {
	Level  string `json:"level"`
	Inside int    `json:"inside"`
	Of     int    `json:"of"`
}

const (
	// backtestTrials is how many past days are forecast from.
	backtestTrials = 12
	backtestStep   = 7
	// backtestParts is how many parts are tested besides the whole: more take too
	// long to wait for.
	backtestParts = 20
	// leastBacktest is how many days before a trial must be known.
	leastBacktest = forecast.LeastHistory
)

// backtests forecast the past as it will be forecast until a day, without plans:
// what is planned now was not known then.
func (h history) backtests(until time.Time, levels []forecast.Level) ([]Backtest, error) {
	ahead := daysBetween(h.next, until)
	whole := h.whole()
	parts := h.parts()
	if len(parts) > backtestParts {
		h.groups, h.by, parts = []days{whole}, nil, nil // only the whole
	}
	tests := map[string]*Backtest{}
	now := map[string]bool{fmt.Sprint(true, map[string]string(nil)): true} // what is forecast now
	for _, g := range parts {
		now[fmt.Sprint(false, g.slice)] = true
	}
	var order []string
	for n := range backtestTrials {
		origin := h.next.AddDate(0, 0, -ahead-n*backtestStep)
		if daysBetween(whole.first, origin) < leastBacktest {
			break
		}
		made, err := h.before(origin).project(origin.AddDate(0, 0, ahead), levels)
		if err != nil {
			return nil, err
		}
		for _, p := range made {
			key := fmt.Sprint(p.Whole, p.Slice)
			came, ok := h.came(p, ahead)
			if !ok || !now[key] {
				continue
			}
			if tests[key] == nil {
				tests[key] = &Backtest{BillingCurrency: h.currency, Whole: p.Whole, Slice: sliceOf(p.Slice, h.by), Days: ahead, by: h.by}
				order = append(order, key)
			}
			tests[key].Trials = append(tests[key].Trials, BacktestTrial{origin.Format(time.DateOnly), origin.AddDate(0, 0, ahead).Format(time.DateOnly),
				forecastAmount(p.Mean, p.Total, levels), came})
		}
	}
	out := []Backtest{}
	for _, key := range order {
		tests[key].judge(levels)
		out = append(out, *tests[key])
	}
	if len(out) == 0 {
		out = append(out, Backtest{BillingCurrency: h.currency, Whole: true, Slice: map[string]*string{}, Days: ahead, Trials: []BacktestTrial{}, Coverage: []BacktestCoverage{}})
	}
	return out, nil
}

// before is the history as it would have been with nothing known from a day on.
func (h history) before(day time.Time) history {
	out := h
	out.next, out.groups, out.effects = day, nil, nil
	for _, g := range h.groups {
		if n := daysBetween(g.first, day); n > 0 {
			g.amounts, g.learnt = g.amounts[:min(n, len(g.amounts))], nil
			out.groups = append(out.groups, g.known(n))
		}
	}
	return out
}

// known leaves out what is not known of later days.
func (g days) known(n int) days {
	unknown := map[int]bool{}
	for i := range g.unknown {
		if i < n {
			unknown[i] = true
		}
	}
	g.unknown = unknown
	return g
}

// came is what a group came to on the days that a projection forecast; false
// for one that stands for several, or for what was not there yet.
func (h history) came(p projection, ahead int) (money.Amount, bool) {
	if p.Others > 0 || p.Coming {
		return money.Zero(), false
	}
	groups := h.groups
	if !p.Whole {
		groups = slices.DeleteFunc(slices.Clone(groups), func(g days) bool { return !sameSlice(g.slice, p.Slice) })
	}
	sum := money.Zero()
	for _, g := range groups {
		from := daysBetween(g.first, p.Next)
		for i := max(0, from); i < min(len(g.amounts), from+ahead); i++ {
			sum = sum.Add(g.amounts[i])
		}
	}
	return sum, true
}

func sameSlice(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for name, v := range a {
		if other, ok := b[name]; !ok || other != v {
			return false
		}
	}
	return true
}

// judge counts how often and how far the trials missed.
func (b *Backtest) judge(levels []forecast.Level) {
	var errs forecast.Misses
	b.Coverage = make([]BacktestCoverage, len(levels))
	for i, l := range levels {
		b.Coverage[i] = BacktestCoverage{Level: l.Name, Of: len(b.Trials)}
	}
	for _, t := range b.Trials {
		errs.Add(t.Total.Mean, t.Came)
		for i, v := range t.Total.Intervals {
			if t.Came.Cmp(v.Low) >= 0 && t.Came.Cmp(v.High) <= 0 {
				b.Coverage[i].Inside++
			}
		}
	}
	if text, ok := errs.Percent(); ok {
		b.MAPE = &text
	}
}

// lines say it in words.
func (b Backtest) lines() []string {
	name := "back-test of " + b.BillingCurrency
	if !b.Whole {
		name = "back-test of " + sliceText(b.by, b.Slice) + " in " + b.BillingCurrency
	}
	if len(b.Trials) == 0 {
		return []string{fmt.Sprintf("%s: too little is known to forecast %d days from any past day", name, b.Days)}
	}
	var inside []string
	for _, c := range b.Coverage {
		inside = append(inside, fmt.Sprintf("%d of %d times inside its %s %% interval", c.Inside, c.Of, c.Level))
	}
	missed := "nothing came"
	if b.MAPE != nil {
		missed = "off by " + *b.MAPE + " % on average"
	}
	out := []string{fmt.Sprintf("%s, %d days ahead, from %d past days a week apart: %s; what came was %s", name, b.Days, len(b.Trials), missed, strings.Join(inside, ", "))}
	if b.Whole {
		for _, t := range b.Trials {
			out = append(out, fmt.Sprintf("  %s until %s: %s expected, %s; %s came", t.From, t.Until, Rounded(t.Total.Mean.String()), t.Total.words(), Rounded(t.Came.String())))
		}
	}
	return out
}
