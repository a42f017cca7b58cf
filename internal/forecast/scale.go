package forecast

import "math"

// The errors of totals and days, divided by their scale, follow the law of
// Laplace closely wherever they were measured. So the scale of a series says
// everything: half the width of the interval of probability p is
// -ln(1 - p) scales. The scales were learnt by maximum likelihood, on the
// development origins of the score card (docs/forecast.md): they are powers of
// the evidence, for three lengths of history.

// learnt is the logarithm of a scale as a linear function of the evidence.
type learnt struct {
	constant, own, portfolio, noise, moves, horizon, reach, yearly float64
	// days are the same for a day beside its total.
	days daysLearnt
}

type daysLearnt struct{ constant, total, noise, week, level float64 }

// The lengths of history, in days, that the scales were learnt for; those
// between are interpolated.
const (
	shortHistory  = 28
	middleHistory = 56
	longHistory   = 140
)

func learntShort() learnt {
	return learnt{constant: -0.396, own: 0.035, portfolio: 0.070, noise: 0.581, moves: 0.054, horizon: -0.016, reach: -0.331,
		days: daysLearnt{constant: 0.698, total: 0.648, noise: 0.426, week: 0.175, level: 0.198}}
}

func learntMiddle() learnt {
	return learnt{constant: -0.140, own: 0.094, portfolio: 0.254, noise: 0.388, horizon: 0.239,
		days: daysLearnt{constant: -0.035, total: 0.054, noise: 0.845, week: 0.158, level: 0.303}}
}

func learntLong() learnt {
	return learnt{constant: 0.069, own: 0.316, portfolio: 0.303, noise: 0.248, horizon: 0.198, yearly: -0.268,
		days: daysLearnt{constant: 0.485, total: 0.392, noise: 0.629, week: 0.141, level: 0.487}}
}

// total is the logarithm of the scale of a total's error, as a share of the size.
func (l learnt) total(e evidence) float64 {
	return l.constant + l.own*e.own + l.portfolio*e.portfolio + l.noise*e.noise + l.moves*e.moves +
		l.horizon*e.horizon + l.reach*e.reach + l.yearly*e.yearly
}

// day is the same for day h of the horizon, whose forecast is level as a share of the size.
func (l learnt) day(e evidence, h int, level float64) float64 {
	d := l.days
	noise := e.noise + math.Log(float64(e.days))/2
	return d.constant + d.total*l.total(e) + d.noise*noise + d.week*math.Log(float64(1+h/week)) + d.level*math.Log(math.Abs(level)+closedLevel)
}

// closedLevel keeps a day that is forecast as 0 from being certain.
const closedLevel = 0.1

// interpolated asks the lengths of history on both sides.
func interpolated(history int, ask func(learnt) float64) float64 {
	n := math.Log(float64(history))
	lower, upper := learntShort(), learntMiddle()
	from, to := math.Log(shortHistory), math.Log(middleHistory)
	if history > middleHistory {
		lower, upper = learntMiddle(), learntLong()
		from, to = math.Log(middleHistory), math.Log(longHistory)
	}
	share := min(1, max(0, (n-from)/(to-from)))
	return (1-share)*ask(lower) + share*ask(upper)
}

// laplace is how many scales to each side cover the probability.
func laplace(level float64) float64 { return -math.Log1p(-level) }

// Days stand out more often than the law says: beyond its 95 % they reach
// tailStretch times as far.
const (
	tailFrom    = 0.95
	tailStretch = 2.8
)

func laplaceDay(level float64) float64 {
	q, edge := laplace(level), laplace(tailFrom)
	return min(q, edge) + tailStretch*max(0, q-edge)
}
