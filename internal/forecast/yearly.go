package forecast

// year is how far back the same season lies, in whole weeks.
const year = 52 * week

// yearBase is how many days before a day a year ago tell its level then.
const yearBase = 4 * week

// Where there is a year to look back at, the path is drawn towards how the
// level moved then: by half of mostYearly if nothing speaks for or against it.
const (
	mostYearly  = 0.8
	yearlyPower = 4
	leastMove   = 0.5 // a level's move of last year counts between these
	mostMove    = 2.0
)

// yearly is the path moved as the weeks moved a year ago; nil without a year
// or with no positive level then.
func yearly(y, path []float64) []float64 {
	n := len(y)
	if n < year+yearBase {
		return nil
	}
	ahead := min(max(len(path), week), year) // a whole week, or its mean has a rhythm
	if knownOf(y[n-year-yearBase:n-year]) < leastKnown || knownOf(y[n-year:n-year+ahead]) == 0 {
		return nil
	}
	then := cleaned(y[n-year-yearBase : n-year])
	moved := weekMeans(fillLevel(append([]float64{}, y[n-year:n-year+ahead]...)))
	level := mean(then)
	if level <= 0 {
		return nil
	}
	out := make([]float64, len(path))
	for h, v := range path {
		out[h] = v * min(mostMove, max(leastMove, moved[min(h, ahead-1)]/level))
	}
	return out
}

// drawn mixes the path with the yearly one.
func drawn(y, path []float64, share float64) []float64 {
	moved := yearly(y, path)
	if moved == nil {
		return path
	}
	out := make([]float64, len(path))
	for h, v := range path {
		out[h] = (1-share)*v + share*moved[h]
	}
	return out
}
