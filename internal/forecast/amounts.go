package forecast

import (
	"math"
	"strconv"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

// Fraction is how many digits after the point a forecast amount is given in.
// Amounts of that many digits add up exactly; what is finer means nothing in an
// estimate.
const Fraction = 6

// Amounts makes a past of exact amounts, one for each day; last is the date of
// the newest. What is exact ends here.
func Amounts(name string, days []money.Amount, last time.Time) Past {
	out := Past{Name: name, Last: last, Days: make([]float64, len(days))}
	for i, a := range days {
		out.Days[i] = inexact(a)
	}
	return out
}

// Unknown takes the value of a day out: it counts as usual.
func (p Past) Unknown(day int) { p.Days[day] = math.NaN() }

// Shares are the probabilities of levels.
func Shares(levels []Level) []float64 {
	out := make([]float64, len(levels))
	for i, l := range levels {
		out[i] = l.Share
	}
	return out
}

// Amount is the mean in Fraction digits.
func (e Estimate) Amount() money.Amount { return amountOf(e.Mean) }

// Bounds are both ends of the interval of a level, in Fraction digits.
func (e Estimate) Bounds(level int) (low, high money.Amount) {
	return amountOf(e.Low[level]), amountOf(e.High[level])
}

// Moved is the estimate with an amount added that is known: the interval moves
// with it and becomes no wider.
func (e Estimate) Moved(by money.Amount) Estimate { return e.moved(inexact(by)) }

// At is the estimate moved to another mean, such as the sum of its parts' means.
func (e Estimate) At(mean money.Amount) Estimate {
	out := e.moved(inexact(mean) - e.Mean)
	out.Mean = inexact(mean) // to the last bit
	return out
}

func (e Estimate) moved(by float64) Estimate {
	out := Estimate{Mean: e.Mean + by, scale: e.scale}
	for i := range e.Low {
		out.Low = append(out.Low, e.Low[i]+by)
		out.High = append(out.High, e.High[i]+by)
	}
	return out
}

// To is the estimate moved to a mean that may be lower. Bounds that were not
// below 0 do not fall below it, as long as the mean does not.
func (e Estimate) To(mean money.Amount) Estimate {
	out := e.At(mean)
	if out.Mean < 0 {
		return out
	}
	for i, low := range e.Low {
		if low >= 0 {
			out.Low[i], out.High[i] = max(0, out.Low[i]), max(0, out.High[i])
		}
	}
	return out
}

func inexact(a money.Amount) float64 {
	v, err := strconv.ParseFloat(a.String(), 64)
	if err != nil {
		return math.NaN() // larger than any amount of a ledger
	}
	return v
}

// amountOf is 0 for what is no number.
func amountOf(v float64) money.Amount {
	a, err := money.Parse(strconv.FormatFloat(v, 'f', Fraction, 64))
	if err != nil {
		return money.Zero()
	}
	return a
}

// Nothing is the estimate of what is over: 0, for certain.
func Nothing(levels []Level) Estimate { return nothing(len(levels)) }

// Known tells whether enough of the newest days have a value to forecast from.
func (p Past) Known() bool { return knownOf(p.Days[max(0, len(p.Days)-sizeDays):]) >= leastKnown }

// Share is what a part is of a whole, from 0 to 1, in nine digits. Of nothing it
// is nothing.
func Share(part, whole money.Amount) money.Amount {
	of := inexact(whole)
	if of == 0 {
		return money.Zero()
	}
	share := min(1, max(0, inexact(part)/of))
	a, err := money.Parse(strconv.FormatFloat(share, 'f', 9, 64))
	if err != nil {
		return money.Zero()
	}
	return a
}

// Times is an amount times a factor, in Fraction digits.
func Times(a, factor money.Amount) money.Amount { return amountOf(inexact(a) * inexact(factor)) }

// Without is an amount divided by a factor, in Fraction digits; the amount itself
// if the factor is 0.
func Without(a, factor money.Amount) money.Amount {
	if factor.IsZero() {
		return a
	}
	return amountOf(inexact(a) / inexact(factor))
}
