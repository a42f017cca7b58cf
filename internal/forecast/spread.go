package forecast

import "math"

// evidence is what is known of how far a total may miss, as natural logarithms
// of shares of the series' size.
type evidence struct {
	own       float64 // mean absolute error of the totals in the trials
	portfolio float64 // the same, of the portfolio's series on average
	noise     float64 // spread of a day beside its weekday, over the root of the horizon
	moves     float64 // mean move of a week beside the four before it
	horizon   float64 // of days beside 28
	reach     float64 // of the trials beside the horizon
	yearly    float64 // 1 if the path follows the last year, though no trial could
	days      int     // of the horizon
}

// leastShare is the least error that is believed in, as a share of the size.
const leastShare = 1e-3

func logShare(v float64) float64 { return math.Log(max(v, leastShare)) }

// sizeDays is how many days tell the size of a series.
const sizeDays = 8 * week

// sizeOf is the mean absolute value of the last days.
func sizeOf(y []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range y[max(0, len(y)-sizeDays):] {
		if !math.IsNaN(v) {
			sum += math.Abs(v)
			n++
		}
	}
	return sum / float64(max(n, 1))
}

// totalErrors are the trials' errors of the total, as shares of the size.
func (m model) totalErrors() []float64 {
	var out []float64
	for _, t := range m.trials {
		size := sizeOf(t.known)
		if size == 0 {
			continue
		}
		sum := 0.0
		for h, v := range m.path(t.known, t.paths) {
			if !math.IsNaN(t.actual[h]) {
				sum += t.actual[h] - v
			}
		}
		out = append(out, sum/(size*float64(len(t.actual))))
	}
	return out
}

// evidenceOf gathers what each series and all together show.
func evidenceOf(ms []model, horizon int) []evidence {
	out := make([]evidence, len(ms))
	sum, n := 0.0, 0
	for i, m := range ms {
		size := max(sizeOf(m.past), math.SmallestNonzeroFloat64)
		e := evidence{days: horizon, horizon: math.Log(float64(horizon) / (4 * week))}
		e.noise = logShare(noiseOf(m.past) / size / math.Sqrt(float64(horizon)))
		e.moves = logShare(movesOf(m.past) / size)
		if errs := m.totalErrors(); len(errs) > 0 {
			e.own = logShare(meanAbsolute(errs))
			e.reach = math.Log(float64(len(m.trials[0].actual)) / float64(horizon))
			sum += e.own
			n++
		} else {
			e.own = math.NaN()
		}
		if len(m.past) >= year+yearBase && len(m.past) < year+yearBase+horizon+4*backStep {
			e.yearly = 1
		}
		out[i] = e
	}
	for i := range out {
		if math.IsNaN(out[i].own) {
			out[i].own = out[i].moves
		}
		out[i].portfolio = out[i].own
		if n > 0 {
			out[i].portfolio = sum / float64(n)
		}
	}
	return out
}

// noiseOf is the mean distance of the days from what is usual on them.
func noiseOf(y []float64) float64 {
	y = y[max(0, len(y)-memory):]
	usual := usualDays(y)
	var off []float64
	for t, v := range y {
		if !math.IsNaN(v) {
			off = append(off, math.Abs(v-usual[t]))
		}
	}
	if len(off) == 0 {
		return 0
	}
	return mean(off)
}

// movesOf is the mean distance of a week's mean from that of the weeks before.
func movesOf(y []float64) float64 {
	y = cleaned(y[max(0, len(y)-memory):])
	var moves []float64
	for end := len(y); end >= 2*week; end -= week {
		before := y[max(0, end-5*week) : end-week]
		moves = append(moves, mean(y[end-week:end])-mean(before))
	}
	if len(moves) == 0 {
		return 0
	}
	return meanAbsolute(moves)
}

func meanAbsolute(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += math.Abs(x)
	}
	return sum / float64(len(v))
}
