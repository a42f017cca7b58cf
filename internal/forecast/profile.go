package forecast

import "slices"

// profile is the rhythm of the week: what a day is beside the level of its
// week, as a factor or as a difference. Place 0 is the first day of the future.
type profile struct {
	factor bool
	day    [week]float64
}

// leastFactor is the factor below which a day is closed: it tells nothing of
// the level.
const leastFactor = 0.1

// profileOf reads the rhythm from the last weeks: for each weekday the trimmed
// mean of what it was beside the mean of the seven days around it.
//
// What weekdays differ by chance alone is taken off again: the rhythm shrinks
// by the share of its variance that the spread of its means explains (James
// and Stein 1961). Values without a rhythm get none.
func profileOf(y []float64, factor bool, weeks int) profile {
	p := profile{factor: factor}
	around := weekMeans(y)
	n := len(y)
	chance := 0.0
	var seen []float64
	for d := range week {
		seen = seen[:0]
		for t := n - week + d; t >= 0 && t >= n-weeks*week; t -= week {
			switch {
			case !factor:
				seen = append(seen, y[t]-around[t])
			case around[t] > 0:
				seen = append(seen, y[t]/around[t])
			}
		}
		p.day[d] = trimmedMean(seen)
		if factor && len(seen) == 0 {
			p.day[d] = 1
		}
		chance += varianceOfMean(seen) / week
	}
	p.settle()
	p.shrink(chance)
	return p
}

// shrink takes off the variance that is due to chance.
func (p *profile) shrink(chance float64) {
	m := mean(p.day[:])
	variance := 0.0
	for _, v := range p.day {
		variance += (v - m) * (v - m) / (week - 1)
	}
	if variance == 0 {
		return
	}
	keep := max(0, 1-chance/variance)
	for d, v := range p.day {
		p.day[d] = m + keep*(v-m)
	}
}

// varianceOfMean is the variance of the mean of independent values.
func varianceOfMean(v []float64) float64 {
	if len(v) < 2 {
		return 0
	}
	m, sum := mean(v), 0.0
	for _, x := range v {
		sum += (x - m) * (x - m)
	}
	return sum / float64((len(v)-1)*len(v))
}

// settle makes the factors have mean 1 and the differences mean 0.
func (p *profile) settle() {
	m := mean(p.day[:])
	for d := range p.day {
		switch {
		case !p.factor:
			p.day[d] -= m
		case m > 0:
			p.day[d] /= m
		default:
			p.day[d] = 1
		}
	}
}

// level is the values without the rhythm; a closed day has its week's.
func (p profile) level(y []float64) []float64 {
	around := weekMeans(y)
	out := make([]float64, len(y))
	for t, v := range y {
		s := p.at(t - len(y))
		switch {
		case !p.factor:
			out[t] = v - s
		case s < leastFactor:
			out[t] = around[t]
		default:
			out[t] = v / s
		}
	}
	return out
}

// at is the rhythm's value i days after the last known one; i may be negative.
func (p profile) at(i int) float64 { return p.day[((i%week)+week)%week] }

// put lays the rhythm on a path of levels.
func (p profile) put(level []float64) []float64 {
	out := make([]float64, len(level))
	for h, v := range level {
		if p.factor {
			out[h] = v * p.at(h)
		} else {
			out[h] = v + p.at(h)
		}
	}
	return out
}

// weekMeans is the mean of the seven days around each day; near the ends, of
// the first or last seven.
func weekMeans(y []float64) []float64 {
	out := make([]float64, len(y))
	sum := 0.0
	for t := range min(week, len(y)) {
		sum += y[t]
	}
	first := 0
	for t := range y {
		for first+week < len(y) && first < t-week/2 {
			sum += y[first+week] - y[first]
			first++
		}
		out[t] = sum / float64(min(week, len(y)))
	}
	return out
}

// trimmedMean leaves out the largest and the smallest of five or more.
func trimmedMean(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	if len(v) < 5 {
		return mean(v)
	}
	s := slices.Clone(v)
	slices.Sort(s)
	return mean(s[1 : len(s)-1])
}
