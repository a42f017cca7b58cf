package anomaly

import "math"

// An alarm that was raised is not raised again while the same goes on: as long
// as values differ in the same direction by half as much or more, in the
// amount or as a share of what was expected, with a week at most of others
// between. Sums that reach back to it are no new alarm either. What differs
// much more, in both, is.
const (
	stillThere = 0.5
	muchLarger = 2
	goingOn    = 0.5 // how the surprise of what goes on is lessened
)

// alarm raises alarms, one for each anomaly.
type alarm struct {
	bound  float64 // the surprise that raises one
	half   float64 // the surprise whose score is 0.5
	quiet  int     // points without it after which an alarm is over
	last   int     // when the last one was raised or still was there
	by     shift   // how much it differed
	length int     // of the sum that raised it
}

// shift is how much values differ from what was expected of them.
type shift struct{ amount, share float64 }

// shiftOf is an amount where another was expected; where nothing was, it is an
// infinite share.
func shiftOf(amount, expected float64) shift { return shift{amount, amount / math.Abs(expected)} }

// judge comes to the points in order.
func (a *alarm) judge(t int, sums []sum, now shift) Verdict {
	most := a.largest(t, sums)
	if t-a.last <= a.quiet && a.goesOn(now) {
		a.last = t
		if now.least(a.by) < muchLarger {
			return Verdict{Score: a.score(goingOn * min(most.surprise, a.bound))}
		}
	}
	if most.surprise < a.bound {
		return Verdict{Score: a.score(most.surprise)}
	}
	a.length = most.length
	a.last, a.by = t, shiftOf(most.total/float64(most.length), most.expected/float64(most.length))
	return Verdict{Score: a.score(most.surprise), Anomaly: true}
}

// largest is the most surprising sum of those that do not reach back to the
// last alarm.
func (a *alarm) largest(t int, sums []sum) sum {
	most := sum{length: 1}
	for _, s := range sums {
		if s.length <= t-a.last && s.surprise > most.surprise {
			most = s
		}
	}
	return most
}

func (a *alarm) goesOn(now shift) bool { return now.most(a.by) >= stillThere }

// most and least are how many times another a shift is, by amount and by share:
// the larger and the smaller of both. They are negative in the other direction.
func (s shift) most(other shift) float64 { amount, share := s.times(other); return max(amount, share) }

func (s shift) least(other shift) float64 { amount, share := s.times(other); return min(amount, share) }

// times are the two ratios; of two infinite shares the amounts tell.
func (s shift) times(other shift) (amount, share float64) {
	amount, share = s.amount/other.amount, s.share/other.share
	if math.IsNaN(share) {
		share = amount
	}
	return amount, share
}

// score maps a surprise to 0..1.
func (a *alarm) score(surprise float64) Score { return Score(surprise / (surprise + a.half)) }
