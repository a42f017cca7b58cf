package forecast

// memory is how many days back the forecasts look. What is older says little
// of the next weeks and costs time.
const memory = 26 * week

// How many weeks tell the rhythm: a few, for one that changes, and many, for
// one that hides in noise.
const (
	fewWeeks  = 6
	manyWeeks = memory / week
)

// candidates are all forecasts of the days after y: every member without a
// rhythm and with it as a factor and as a difference, and the same weekdays'
// means and medians.
func candidates(y []float64, horizon int) [][]float64 {
	y = cleaned(y[max(0, len(y)-memory):])
	var out [][]float64
	profiles := []profile{profileOf(y, true, fewWeeks), profileOf(y, false, fewWeeks),
		profileOf(y, true, manyWeeks), profileOf(y, false, manyWeeks), {}}
	for _, p := range profiles {
		level := p.level(y)
		for _, m := range members() {
			out = append(out, p.put(m(level, horizon)))
		}
	}
	return append(out, sameWeekdays(y, horizon, 4), sameWeekdays(y, horizon, 8), middleWeekdays(y, horizon, 9))
}

// sameWeekdays is for each day the mean of the same weekday of the last weeks.
func sameWeekdays(y []float64, horizon, weeks int) []float64 {
	out := make([]float64, horizon)
	for h := range min(week, horizon) {
		sum, n := 0.0, 0
		for t := len(y) - week + h; t >= 0 && n < weeks; t -= week {
			sum += y[t]
			n++
		}
		out[h] = sum / float64(n)
	}
	for h := week; h < horizon; h++ {
		out[h] = out[h-week]
	}
	return out
}

// middleWeekdays is for each day the median of the same weekday of the last weeks.
func middleWeekdays(y []float64, horizon, weeks int) []float64 {
	out := make([]float64, horizon)
	for h := range out {
		if h >= week {
			out[h] = out[h-week]
			continue
		}
		var seen []float64
		for t := len(y) - week + h; t >= 0 && len(seen) < weeks; t -= week {
			seen = append(seen, y[t])
		}
		out[h] = median(seen)
	}
	return out
}

// combined is the weighted mean of the candidates.
func combined(paths [][]float64, weights []float64) []float64 {
	out := make([]float64, len(paths[0]))
	for i, p := range paths {
		for h, v := range p {
			out[h] += weights[i] * v
		}
	}
	return out
}
