package forecast

import "math"

// Rolling back-test: the past is forecast from days every week back, with what
// was known on each, and compared with what came (Tashman 2000).
const (
	backStep = week
	backMost = 16 // origins at most
	// leastKnown is how many of the days that are looked at must have a value.
	leastKnown = 5
)

// trial is one day of the past that was forecast from.
type trial struct {
	known  []float64   // what was known
	paths  [][]float64 // of the candidates
	actual []float64   // what came; NaN where nothing is known
}

// trials forecasts from the past. Where there is too little of it for the
// horizon, the trials look less far ahead.
func trials(y []float64, horizon int) []trial {
	least, ahead := 2*week, horizon
	if len(y) < 4*week {
		least = week
	}
	if len(y)-least < horizon+backStep {
		ahead = max(1, min(horizon, (len(y)-least)/2))
	}
	var out []trial
	for origin := len(y) - ahead; origin >= least && len(out) < backMost; origin -= backStep {
		if knownOf(y[max(0, origin-memory):origin]) >= leastKnown {
			out = append(out, trial{y[:origin], candidates(y[:origin], ahead), y[origin : origin+ahead]})
		}
	}
	return out
}

// knownOf counts the days that have a value.
func knownOf(y []float64) int {
	n := 0
	for _, v := range y {
		if !math.IsNaN(v) {
			n++
		}
	}
	return n
}

// errorsOf is each candidate's mean absolute error in the trials, as a share
// of the candidates' mean; nil if there were no trials or no errors. The trials
// count by the root of their errors, so that one bad month does not decide.
func errorsOf(ts []trial) []float64 {
	if len(ts) == 0 {
		return nil
	}
	out := make([]float64, len(ts[0].paths))
	one := make([]float64, len(out))
	for _, t := range ts {
		for i, p := range t.paths {
			one[i] = distance(p, t.actual)
		}
		if m := mean(one); m > 0 {
			for i, e := range one {
				out[i] += e / math.Sqrt(m)
			}
		}
	}
	m := mean(out)
	if m == 0 {
		return nil
	}
	for i := range out {
		out[i] /= m
	}
	return out
}

// distance is the mean absolute error of the days that have a value.
func distance(path, actual []float64) float64 {
	sum, n := 0.0, 0
	for h, a := range actual {
		if !math.IsNaN(a) {
			sum += math.Abs(path[h] - a)
			n++
		}
	}
	return sum / float64(max(n, 1))
}
