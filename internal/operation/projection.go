package operation

import (
	"context"
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/forecast"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// projection is what is known and what is expected of one group of charges in
// one currency.
type projection struct {
	// Whole tells that this is all that the question chooses; the others are
	// its parts, whose Means add up to its Means exactly.
	Whole bool
	// Coming tells that this part is of groups that are not there yet: where
	// they come and go, the whole is forecast by itself.
	Coming bool
	// Slice is the group, by dimension's name; a dimension that the group has
	// no value of is not in it. Others is how many groups are taken together in
	// this one, and Slice says nothing then.
	Slice    map[string]string
	Others   int
	Currency string
	Metric   string
	First    time.Time           // day of Past[0]
	Past     []money.Amount      // exact, one for each whole day
	Next     time.Time           // the first day that is not known whole: where the forecast begins
	Days     []forecast.Estimate // from Next up to Until, until excluded; plan included
	Total    forecast.Estimate   // of Days together (without Past)
	// Means are the means of Days and Mean is that of Total, as decimals that
	// add up exactly: days to the total, and parts to the whole.
	Means   []money.Amount
	Mean    money.Amount
	Planned money.Amount   // what plans add to it
	plans   []money.Amount // by day; nil if there are none
	Thin    string         // why little is known, "" if enough is
	Notes   []string       // what else to know, of the whole only: sources that tell nothing any more, plans that do not count
}

// project says what comes of a question with one metric, from the first day
// that is not known whole until a day, which is excluded. For each currency it
// gives the whole first and then, if the question groups, its parts. A range
// of the question's own bounds what is learnt from: with an end, nothing is
// used that came later. No charges give no projections.
func (d *Desk) project(ctx context.Context, q query.Question, until time.Time, levels []forecast.Level) ([]projection, error) {
	known, err := d.history(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []projection
	for _, h := range known {
		made, err := h.project(until, levels)
		if err != nil {
			return nil, err
		}
		out = append(out, made...)
	}
	return out, nil
}

// project forecasts one currency.
func (h history) project(until time.Time, levels []forecast.Level) ([]projection, error) {
	horizon := max(0, daysBetween(h.next, until))
	if horizon > forecast.MostHorizon {
		return nil, fault.New(fault.Usage, "%s is too far ahead to forecast", until.Format(time.DateOnly)).
			Because("charges are known up to %s, and %d days after are the most", h.next.AddDate(0, 0, -1).Format(time.DateOnly), forecast.MostHorizon).
			Try("name a day until %s", h.next.AddDate(0, 0, forecast.MostHorizon).Format(time.DateOnly))
	}
	grouped := len(h.by) > 0
	all := []days{h.whole()}
	if grouped {
		all = append(all, h.parts()...)
	}
	made, thin, err := forecastAll(all, h.next, horizon, levels)
	if err != nil {
		return nil, err
	}
	out := make([]projection, len(all))
	for i, g := range all {
		out[i] = projection{Slice: g.slice, Others: g.others, Currency: h.currency, Metric: h.metric, First: g.first, Past: g.amounts, Next: h.next,
			Days: made[i].Days, Total: made[i].Total, Thin: thin[i]}
		out[i].decimals()
		if !grouped || i > 0 {
			h.add(g, &out[i])
		}
	}
	out[0].Whole, out[0].Notes = true, h.notes
	switch {
	case grouped && h.churns():
		out = shareOut(out)
	case grouped:
		out[0].sumUp(out[1:])
	}
	return out, nil
}

// forecastAll forecasts groups that end on the same day together. What is too
// young for that goes on at its rate, with words that say so.
func forecastAll(all []days, next time.Time, horizon int, levels []forecast.Level) ([]forecast.Forecast, []string, error) {
	out, thin := make([]forecast.Forecast, len(all)), make([]string, len(all))
	if horizon == 0 {
		for i := range out {
			out[i].Total = forecast.Nothing(levels)
		}
		return out, thin, nil
	}
	o := forecast.Options{Horizon: horizon, Levels: forecast.Shares(levels)}
	var long []forecast.Past
	var places []int
	for i, g := range all {
		p := g.past(next)
		if g.ended() {
			out[i], thin[i] = forecast.Ended(p, o), fmt.Sprintf("nothing was charged in its last %d days: it is taken to be over", recentDays)
			continue
		}
		if thin[i] = thinness(p); thin[i] != "" {
			out[i] = forecast.RunRate(p, o)
			continue
		}
		long, places = append(long, p), append(places, i)
	}
	made, err := forecast.Together(long, o)
	if err != nil {
		return nil, nil, err
	}
	for i, f := range made {
		out[places[i]] = f
		if f.History < thinHistory {
			thin[places[i]] = fmt.Sprintf("known for %d days; its intervals rest mostly on what other series showed", f.History)
		}
	}
	return out, thin, nil
}

// thinness says why a past cannot be forecast from, or "".
func thinness(p forecast.Past) string {
	switch n, known := len(p.Days), p.Known(); {
	case n == 0:
		return "nothing is known of it yet"
	case n < forecast.LeastHistory:
		return fmt.Sprintf("known for %d days, and a forecast needs %d: the rate of its last days goes on, and may be wrong by as much as itself", n, forecast.LeastHistory)
	case !known:
		return "too few of its last days have an amount: their rate goes on, and may be wrong by as much as itself"
	default:
		return ""
	}
}

// decimals makes the means decimals, and the total the sum of its days.
func (p *projection) decimals() {
	p.Means, p.Mean = make([]money.Amount, len(p.Days)), money.Zero()
	for i, e := range p.Days {
		p.Means[i] = e.Amount()
		p.Mean = p.Mean.Add(p.Means[i])
		p.Days[i] = e.At(p.Means[i])
	}
	p.Total = p.Total.At(p.Mean)
}

// sumUp moves the whole to the sum of its parts. Its intervals are its own: the
// parts' bounds do not add up to it, since their errors partly cancel.
func (p *projection) sumUp(parts []projection) {
	for i := range p.Days {
		p.Means[i] = money.Zero()
		for _, part := range parts {
			p.Means[i] = p.Means[i].Add(part.Means[i])
		}
		p.Days[i] = p.Days[i].To(p.Means[i])
	}
	p.Mean = money.Zero()
	for _, part := range parts {
		p.Mean, p.Planned = p.Mean.Add(part.Mean), p.Planned.Add(part.Planned)
	}
	p.Total = p.Total.To(p.Mean)
}

// shareOut divides the forecast of a whole among parts that come and go: where
// those that are there come to less, the rest is of those that are not there
// yet; where they come to more, each is less.
func shareOut(all []projection) []projection {
	whole, parts := &all[0], all[1:]
	coming := projection{Coming: true, Currency: whole.Currency, Metric: whole.Metric, First: whole.Next, Next: whole.Next,
		Days: make([]forecast.Estimate, len(whole.Days)), Means: make([]money.Amount, len(whole.Days)),
		Thin: "what comes of groups that are not there yet: what those that are leave of the whole"}
	for i, mean := range whole.Means {
		left := mean
		for _, p := range parts {
			left = left.Sub(p.usual(i))
		}
		if left.Sign() < 0 && mean.Sign() >= 0 {
			lower(parts, i, mean)
			left = money.Zero()
		}
		coming.Means[i] = left
		coming.Days[i] = whole.Days[i].To(left)
		coming.Mean = coming.Mean.Add(left)
	}
	for j := range parts {
		parts[j].total()
	}
	coming.Total = whole.Total.To(coming.Mean)
	if !coming.Mean.IsZero() {
		all = append(all, coming)
	}
	all[0].sumUp(all[1:])
	return all
}

// lower makes what is expected of a day less, each part by as much of itself,
// so that it comes to a sum. What is lost by rounding is the largest part's.
func lower(parts []projection, i int, to money.Amount) {
	sum, largest := money.Zero(), 0
	for j, p := range parts {
		sum = sum.Add(p.usual(i))
		if p.usual(i).Cmp(parts[largest].usual(i)) > 0 {
			largest = j
		}
	}
	share, left := forecast.Share(to, sum), to
	for j := range parts {
		if j != largest {
			part := forecast.Times(parts[j].usual(i), share)
			left = left.Sub(part)
			parts[j].lower(i, part)
		}
	}
	parts[largest].lower(i, left)
}

// usual is what is expected of a day without plans.
func (p projection) usual(i int) money.Amount {
	if p.plans == nil {
		return p.Means[i]
	}
	return p.Means[i].Sub(p.plans[i])
}

// lower makes the usual amount of a day less.
func (p *projection) lower(i int, usual money.Amount) {
	mean := usual
	if p.plans != nil {
		mean = mean.Add(p.plans[i])
	}
	p.Means[i] = mean
	p.Days[i] = p.Days[i].To(mean)
}

// total adds the days up anew.
func (p *projection) total() {
	p.Mean = money.Zero()
	for _, m := range p.Means {
		p.Mean = p.Mean.Add(m)
	}
	p.Total = p.Total.To(p.Mean)
}

func daysBetween(from, to time.Time) int { return int(to.Sub(from).Hours()) / 24 }
