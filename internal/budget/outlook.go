package budget

import (
	"math"
	"strconv"
	"time"

	"github.com/farthing-finops/farthing/internal/forecast"
	"github.com/farthing-finops/farthing/internal/money"
)

// Outlook is what is expected of the days from Next on.
type Outlook struct {
	Next time.Time
	Days []Expected
	// Floored tells that nothing below 0 can come on any day.
	Floored bool
	// Rough is why the forecast is too rough to warn by, "" if it is not.
	Rough string
	// Total is all days together. Its scale is that of the sum: errors of
	// days go the same way more often than they cancel out.
	Total Expected
}

// Expected is an estimate: its errors follow the law of Laplace with this
// scale (docs/forecast.md).
type Expected struct {
	Mean, Scale float64
	// Floor is what it cannot be less than; nil if there is no such bound.
	Floor *float64
}

// The interval that a forecast's scale is read from.
func readLevel() forecast.Level { return forecast.Level{Name: "80", Share: 0.8} }

// Levels are the intervals that a forecast must have to make an outlook.
func Levels() []forecast.Level { return []forecast.Level{readLevel()} }

// OutlookOf reads a forecast that was made with Levels; nil without any days.
func OutlookOf(next time.Time, days []forecast.Estimate, total forecast.Estimate) *Outlook {
	if len(days) == 0 {
		return nil
	}
	out := &Outlook{Next: next, Total: expected(total), Floored: true}
	for _, d := range days {
		out.Days = append(out.Days, expected(d))
		out.Floored = out.Floored && len(d.Low) > 0 && d.Low[0] >= 0
	}
	return out
}

// expected takes the upper bound: the lower one may have been cut off at 0.
func expected(e forecast.Estimate) Expected {
	out := Expected{Mean: e.Mean}
	if len(e.High) > 0 {
		out.Scale = (e.High[0] - e.Mean) / reach(readLevel().Share)
	}
	return out
}

// reach is how many scales to each side cover a share.
func reach(share float64) float64 { return -math.Log1p(-share) }

// Until is what is expected of the first n days together. The scale of the
// whole is known, and so are those of the days: between them it grows with
// the number of days, as errors of the level do, but is never less than if
// the days' errors had nothing to do with each other.
func (o *Outlook) Until(n int) Expected {
	out, apart := Expected{}, 0.0
	for _, d := range o.Days[:n] {
		out.Mean += d.Mean
		apart += d.Scale * d.Scale
	}
	if n == len(o.Days) {
		return Expected{Mean: o.Total.Mean, Scale: o.Total.Scale}
	}
	out.Scale = min(o.Total.Scale, max(math.Sqrt(apart), o.Total.Scale*float64(n)/float64(len(o.Days))))
	return out
}

// Share is a probability.
type Share float64

// Bounds are the interval that covers the share.
func (e Expected) Bounds(share Share) (low, high float64) {
	low, high = e.Mean-e.Scale*reach(float64(share)), e.Mean+e.Scale*reach(float64(share))
	if e.Floor != nil {
		low = max(low, min(*e.Floor, e.Mean))
	}
	return low, high
}

// AtLeast is the probability that it is at least so much.
func (e Expected) AtLeast(v float64) float64 {
	if e.Scale <= 0 {
		if e.Mean >= v {
			return 1
		}
		return 0
	}
	if v <= e.Mean {
		return 1 - math.Exp((v-e.Mean)/e.Scale)/2
	}
	return math.Exp((e.Mean-v)/e.Scale) / 2
}

// Amount is the mean as an amount of six digits after the point: an estimate.
func (e Expected) Amount() money.Amount { return estimated(e.Mean) }

// Interval is both bounds of a share, as Amount.
func (e Expected) Interval(share Share) (low, high money.Amount) {
	l, h := e.Bounds(share)
	return estimated(l), estimated(h)
}

func estimated(v float64) money.Amount {
	a, err := money.Parse(strconv.FormatFloat(v, 'f', forecast.Fraction, 64))
	if err != nil {
		return money.Zero() // no number
	}
	return a
}

// Likely is a probability in whole percents: what is not certain is never
// shown as 0 or 100.
func Likely(p float64) string {
	switch whole := math.Round(p * 100); {
	case p <= 0:
		return "0"
	case p >= 1:
		return "100"
	default:
		return strconv.Itoa(int(min(99, max(1, whole))))
	}
}
