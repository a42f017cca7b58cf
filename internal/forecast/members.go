package forecast

// member is one simple forecast of the level: a path of the horizon's length.
type member func(level []float64, horizon int) []float64

// members are the forecasts that are combined. Simple ones that err in
// different ways are worth more together than a fine one alone (Makridakis,
// Spiliotis and Assimakopoulos, The M4 Competition, IJF 2020).
func members() []member {
	return []member{
		func(l []float64, h int) []float64 { return flat(smoothed(l, 0.1), h) },
		func(l []float64, h int) []float64 { return flat(smoothed(l, 0.3), h) },
		func(l []float64, h int) []float64 { return damped(l, h, 0.2, 0.05, 0.9) },
		func(l []float64, h int) []float64 { return flat(lastMean(l, 4*week), h) },
		func(l []float64, h int) []float64 { return flat(lastMean(l, 8*week), h) },
		func(l []float64, h int) []float64 { return flat(lastMean(l, memory), h) },
		func(l []float64, h int) []float64 { return flat(middleWeek(l, 5), h) },
	}
}

func flat(v float64, horizon int) []float64 {
	out := make([]float64, horizon)
	for h := range out {
		out[h] = v
	}
	return out
}

// smoothed is simple exponential smoothing (Brown 1959), begun with the mean
// of the first week.
func smoothed(level []float64, alpha float64) float64 {
	l := mean(level[:min(week, len(level))])
	for _, v := range level {
		l += alpha * (v - l)
	}
	return l
}

// damped is Holt's trend that dies out (Gardner and McKenzie 1985).
func damped(level []float64, horizon int, alpha, beta, phi float64) []float64 {
	l, b := mean(level[:min(week, len(level))]), 0.0
	for _, v := range level {
		before := l
		l += phi*b + alpha*(v-l-phi*b)
		b = phi*b + beta*(l-before-phi*b)
	}
	out := make([]float64, horizon)
	step := phi
	for h := range out {
		l += step * b
		step *= phi
		out[h] = l
	}
	return out
}

func lastMean(level []float64, days int) float64 {
	return mean(level[max(0, len(level)-days):])
}

// middleWeek is the median of the means of the last weeks: a week of holidays
// does not move it.
func middleWeek(level []float64, weeks int) float64 {
	var means []float64
	for end := len(level); end >= week && len(means) < weeks; end -= week {
		means = append(means, mean(level[end-week:end]))
	}
	return median(means)
}
