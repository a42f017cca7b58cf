// Package forecast says what daily amounts will be, and how far the sum of a
// period may miss. A small ensemble of robust, simple forecasts is weighted by
// rolling back-tests; intervals are learnt for the total itself, since adding
// up days as if their errors were independent makes them far too narrow.
// docs/forecast.md has the method and what it was measured to do.
package forecast

import (
	"math"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

// What can be forecast.
const (
	LeastHistory = 2 * week // days
	MostHorizon  = 400      // days
)

// Past is a series as far as it is known.
type Past struct {
	Name string
	Days []float64 // one for each day, the last is the newest; NaN where there is none
	// Last is the date of the newest day. Without it, what comes on one day of
	// each month is not foreseen.
	Last time.Time
}

// Options say what is asked.
type Options struct {
	Horizon int       // days
	Levels  []float64 // probabilities of the intervals, such as 0.8
}

// Estimate is a value that is not known yet.
type Estimate struct {
	Mean  float64
	Low   []float64 // by level
	High  []float64
	scale float64
}

// Forecast is what is said of one series.
type Forecast struct {
	Name  string
	Days  []Estimate
	Total Estimate // of all days together
	// History is how many days are known, Trials how often the past was
	// forecast to learn from, and Reach how many days ahead.
	History, Trials, Reach int
}

// Together forecasts series of one owner: each lends the others what its
// trials showed. One series alone is forecast well, too.
func Together(pasts []Past, o Options) ([]Forecast, error) {
	if o.Horizon < 1 || o.Horizon > MostHorizon {
		return nil, fault.New(fault.Usage, "cannot forecast %d days", o.Horizon).Try("ask for 1 to %d", MostHorizon)
	}
	for _, level := range o.Levels {
		if !(level > 0 && level < 1) {
			return nil, fault.New(fault.Usage, "an interval cannot cover %g %%", 100*level).Try("ask for more than 0 and less than 100")
		}
	}
	known := slices.Clone(pasts)
	for i, p := range pasts {
		known[i].Days = trimmed(p.Days)
		if len(known[i].Days) < LeastHistory {
			return nil, fault.New(fault.BadInput, "%d days are too few to forecast from", len(known[i].Days)).
				Because("%q needs %d", p.Name, LeastHistory).Try("wait, or give more of the past")
		}
		if recent := known[i].Days[max(0, len(known[i].Days)-sizeDays):]; knownOf(recent) < leastKnown {
			return nil, fault.New(fault.BadInput, "the newest %d days hold too few values to forecast from", len(recent)).
				Because("%q has %d there", p.Name, knownOf(recent)).Try("end the series where its values end")
		}
	}
	out := make([]Forecast, 0, len(pasts))
	for group := range slices.Chunk(known, mostTogether) {
		models := modelsOf(group, o.Horizon)
		evidence := evidenceOf(models, o.Horizon)
		for i, m := range models {
			f := m.forecast(evidence[i], o)
			f.Name = group[i].Name
			out = append(out, f)
		}
	}
	return out, nil
}

// mostTogether is how many series lend each other what they showed. All their
// trials are in memory at the same time, up to half a megabyte for each.
const mostTogether = 256

// trimmed leaves out days without a value at the beginning.
func trimmed(days []float64) []float64 {
	first := slices.IndexFunc(days, func(v float64) bool { return !math.IsNaN(v) })
	if first < 0 {
		return nil
	}
	return days[first:]
}

// forecast lays the intervals around the path.
func (m model) forecast(e evidence, o Options) Forecast {
	out := Forecast{History: len(m.past), Trials: len(m.trials), Days: make([]Estimate, o.Horizon)}
	if len(m.trials) > 0 {
		out.Reach = len(m.trials[0].actual)
	}
	size := sizeOf(m.past)
	sum, apart := 0.0, 0.0
	for h, v := range m.path(m.past, m.paths) {
		sum += v
		share := 0.0
		if size > 0 {
			share = v / size
		}
		scale := size * math.Exp(interpolated(out.History, func(l learnt) float64 { return l.day(e, h, share) }))
		out.Days[h] = m.estimate(v, scale, o.Levels, laplaceDay)
		apart += scale * scale
	}
	scale := size * float64(o.Horizon) * math.Exp(interpolated(out.History, func(l learnt) float64 { return l.total(e) }))
	if o.Horizon < 2*week {
		// The totals were learnt from a week on. Of few days, a total is not
		// surer than if their errors had nothing to do with each other.
		scale = max(scale, math.Sqrt(apart))
	}
	out.Total = m.estimate(sum, scale, o.Levels, laplace)
	return out
}

// estimate is a value with its intervals, which do not go below 0 where the
// past never did.
func (m model) estimate(v, scale float64, levels []float64, reach func(float64) float64) Estimate {
	out := Estimate{Mean: v, scale: scale}
	for _, level := range levels {
		half := scale * reach(level)
		low := v - half
		if m.floor {
			low = max(0, low)
		}
		out.Low = append(out.Low, low)
		out.High = append(out.High, v+half)
	}
	return out
}
