package main

import (
	"math"
	"slices"
)

// rival is a well-known method: a score a day, NaN before it knows enough.
// Each looks at earlier days only.
type rival struct {
	name  string
	score func(*twin) []float64
}

func rivals(stl map[*twin][]float64) []rival {
	return []rival{
		{"CUSUM of the weekday residual", cusum},
		{"EWMA", ewma},
		{"weekday median + MAD", weekdayMAD},
		{"STL + MAD", func(t *twin) []float64 { return stl[t] }},
		{"mean + k·sd, 28 days", meanSD},
		{"percent over the mean of 7 days", percentOverMean},
	}
}

// method scores each twin once and flags by a bound that the third sets.
func (r rival) method(third, rest []pair) method {
	scores := map[*twin][]float64{}
	for _, p := range slices.Concat(third, rest) {
		scores[p.clean], scores[p.injected] = r.score(p.clean), r.score(p.injected)
	}
	at := func(t *twin, bound float64) []bool { return over(scores[t], bound) }
	bound := lowest(third, rivalQuiet, budget, at)
	return method{r.name, func(t *twin) []bool { return at(t, bound) }, rivalQuiet}
}

// rivalQuiet: a method without a notion of a new alarm is forgiven a week of
// further ones.
const rivalQuiet = 7

func over(scores []float64, bound float64) []bool {
	out := make([]bool, len(scores))
	for i, s := range scores {
		out[i] = s >= bound
	}
	return out
}

// ewma is the control chart of an exponentially weighted mean (Roberts 1959):
// the distance from yesterday's mean in standard deviations, both with weight 0.2.
func ewma(t *twin) []float64 {
	const weight = 0.2
	level, variance := t.values[0], 0.0
	return eachDay(t, func(i int) float64 {
		off := t.values[i] - level
		z := math.Abs(off) / floor(math.Sqrt(variance), level)
		level += weight * off
		variance = (1 - weight) * (variance + weight*off*off)
		return z
	})
}

// weekdayMAD is the distance from the median of eight same weekdays in MADs.
func weekdayMAD(t *twin) []float64 {
	return eachDay(t, func(i int) float64 {
		off, level, spread := weekdayResidual(t, i)
		return math.Abs(off) / floor(spread, level)
	})
}

// percentOverMean is a vendor's rule: how much more than the mean of a week.
func percentOverMean(t *twin) []float64 {
	return eachDay(t, func(i int) float64 {
		m := mean(t.values[i-min(i, 7) : i])
		return (t.values[i] - m) / floor(m, 1)
	})
}

func meanSD(t *twin) []float64 {
	return eachDay(t, func(i int) float64 {
		past := t.values[i-min(i, 28) : i]
		m, ss := mean(past), 0.0
		for _, x := range past {
			ss += (x - m) * (x - m)
		}
		return math.Abs(t.values[i]-m) / floor(math.Sqrt(ss/float64(len(past))), m)
	})
}

// cusum adds up weekday residuals (Page 1954), both ways, with an allowance of half a MAD.
func cusum(t *twin) []float64 {
	up, down := 0.0, 0.0
	return eachDay(t, func(i int) float64 {
		off, level, spread := weekdayResidual(t, i)
		z := off / floor(1.4826*spread, level)
		z = max(-8, min(8, z))
		up, down = max(0, up+z-0.5), max(0, down-z-0.5)
		return max(up, down)
	})
}

// weekdayResidual is a day's distance from the median of its weekday, that
// median, and the MAD of eight weeks of such distances.
func weekdayResidual(t *twin, i int) (off, level, spread float64) {
	level = weekdayMedian(t, i)
	var past []float64
	for d := max(14, i-56); d < i; d++ {
		past = append(past, math.Abs(t.values[d]-weekdayMedian(t, d)))
	}
	return t.values[i] - level, level, median(past)
}

func weekdayMedian(t *twin, i int) float64 {
	var same []float64
	for k := 1; k <= 8 && i-7*k >= 0; k++ {
		same = append(same, t.values[i-7*k])
	}
	return median(same)
}

// eachDay scores the days from the 28th on, in order.
func eachDay(t *twin, score func(int) float64) []float64 {
	out := make([]float64, len(t.values))
	for i := range t.values {
		out[i] = math.NaN()
		if i >= 1 {
			if s := score(i); i >= 28 {
				out[i] = s
			}
		}
	}
	return out
}

// floor keeps a scale from vanishing: 1 % of the level at least.
func floor(scale, level float64) float64 { return max(scale, 0.01*math.Abs(level), 1e-9) }

func median(xs []float64) float64 {
	if len(xs) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(xs))
	n := len(s)
	return (s[(n-1)/2] + s[n/2]) / 2
}
