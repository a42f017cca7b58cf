package forecast

import (
	"math"
	"time"
)

// model is what is known of a series: its past, and what its trials showed.
type model struct {
	past    []float64
	last    time.Time // the date of the newest day; zero if it is not known
	paths   [][]float64
	trials  []trial
	own     []float64 // the candidates' errors
	weights []float64
	share   float64 // how much it follows the last year
	floor   bool    // it was never negative, so its forecast is not
}

// modelsOf forecasts the series of a portfolio together: what one shows of
// which candidates are good counts for all.
func modelsOf(pasts []Past, horizon int) []model {
	out := make([]model, len(pasts))
	owns := make([][]float64, len(pasts))
	for i, p := range pasts {
		y := p.Days
		m := model{past: y, last: p.Last, paths: candidates(y, horizon), trials: trials(y, horizon), floor: isNeverNegative(y)}
		m.own = errorsOf(m.trials)
		out[i], owns[i] = m, m.own
	}
	portfolio := pooled(owns)
	gains := make([]float64, len(out))
	for i := range out {
		out[i].weights = weigh(out[i].own, portfolio, len(out[i].paths))
		gains[i] = out[i].yearlyGain()
	}
	for i := range out {
		out[i].share = shareOf(gains, i)
	}
	return out
}

// yearlyGain is the logarithm of how much nearer the trials come when they
// follow the year before; NaN if none can.
func (m model) yearlyGain() float64 {
	without, with := 0.0, 0.0
	for _, t := range m.trials {
		path := combined(t.paths, m.weights)
		if moved := yearly(t.known, path); moved != nil {
			without += distance(path, t.actual)
			with += distance(moved, t.actual)
		}
	}
	if without == 0 || with == 0 {
		return math.NaN()
	}
	return math.Log(without / with)
}

// shareOf is how much of series i follows the last year: half of the most, more
// or less as it helped the series and its portfolio in the trials.
func shareOf(gains []float64, i int) float64 {
	sum, n := 0.0, 0
	for _, g := range gains {
		if !math.IsNaN(g) {
			sum += g
			n++
		}
	}
	gain := 0.0
	if n > 0 {
		gain = (1 - ownShare) * sum / float64(n)
		if !math.IsNaN(gains[i]) {
			gain += ownShare * gains[i]
		}
	}
	return mostYearly / (1 + math.Exp(-yearlyPower*gain))
}

// path forecasts from what is known, with the candidates' paths from there.
func (m model) path(known []float64, paths [][]float64) []float64 {
	out := drawn(known, combined(paths, m.weights), m.share)
	if !m.last.IsZero() {
		last := m.last.AddDate(0, 0, len(known)-len(m.past))
		for h, v := range monthly(known, last, len(out)) {
			out[h] += v
		}
	}
	if m.floor {
		for h, v := range out {
			out[h] = max(0, v)
		}
	}
	return out
}

func isNeverNegative(y []float64) bool {
	for _, v := range y {
		if v < 0 {
			return false
		}
	}
	return true
}
