package forecast

// rateDays is how many of the newest days tell the rate of a young series.
const rateDays = week

// RunRate carries a series on that is too young to forecast: the mean of its
// last week, or of the days that there are, comes every day. How far that
// misses is not known; the intervals are made for an error as large as the
// value itself. What had nothing in its last three days is over.
func RunRate(p Past, o Options) Forecast {
	days := trimmed(p.Days)
	rate := 0.0
	if recent := days[max(0, len(days)-rateDays):]; knownOf(recent) > 0 && !over(recent) {
		rate = mean(fillLevel(append([]float64{}, recent...)))
	}
	m := model{floor: isNeverNegative(days)}
	out := Forecast{Name: p.Name, History: len(days), Days: make([]Estimate, o.Horizon)}
	for h := range out.Days {
		out.Days[h] = m.estimate(rate, abs(rate), o.Levels, laplaceDay)
	}
	total := rate * float64(o.Horizon)
	out.Total = m.estimate(total, abs(total), o.Levels, laplace)
	return out
}

func abs(v float64) float64 { return max(v, -v) }

// Ended is the forecast of what is over: nothing comes, for certain.
func Ended(p Past, o Options) Forecast {
	out := Forecast{Name: p.Name, History: len(p.Days), Days: make([]Estimate, o.Horizon), Total: nothing(len(o.Levels))}
	for h := range out.Days {
		out.Days[h] = nothing(len(o.Levels))
	}
	return out
}

func nothing(levels int) Estimate {
	return Estimate{Low: make([]float64, levels), High: make([]float64, levels)}
}

// overDays without anything make that a young series is over.
const overDays = 3

func over(recent []float64) bool {
	for _, v := range recent[max(0, len(recent)-overDays):] {
		if v != 0 {
			return false
		}
	}
	return len(recent) >= overDays
}
