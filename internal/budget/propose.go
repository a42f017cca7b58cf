package budget

import (
	"math"
	"strings"

	"github.com/farthing-finops/farthing/internal/money"
)

// Between is what is expected of a span. Its scale is that of everything up to
// its end: a little wider than it need be. False if the outlook does not hold
// the span.
func (o *Outlook) Between(s Span) (Expected, bool) {
	if o == nil {
		return Expected{}, false
	}
	from, to := int(s.From.Sub(o.Next)/day), int(s.To.Sub(o.Next)/day)
	if from < 0 || to > len(o.Days) || from >= to {
		return Expected{}, false
	}
	out := o.Until(to)
	if from > 0 {
		out.Mean -= o.Until(from).Mean
	}
	if nothing := 0.0; o.Floored {
		out.Floor = &nothing
	}
	return out, true
}

// Enough is the amount that is not passed with the probability.
func (e Expected) Enough(probability Share) money.Amount {
	p := float64(probability)
	if p < 0.5 {
		return estimated(max(0, e.Mean+e.Scale*math.Log(2*p)))
	}
	return estimated(max(0, e.Mean-e.Scale*math.Log(2*(1-p))))
}

// Round rounds an amount up to two significant digits, or to the next 5 of
// the third: what somebody would write into a budget.
func Round(a money.Amount) money.Amount {
	if a.Sign() <= 0 {
		return money.FromInt(1)
	}
	whole := a.Fixed(0)
	step := money.FromInt(1)
	if n := len(whole); n > 2 {
		step = money.MustParse("5" + strings.Repeat("0", n-3))
	}
	n := money.FromInt(0)
	if q, ok := (Ratio{a, step}).Times(0); ok {
		n = money.MustParse(q)
	}
	out := n.Mul(step)
	if out.Cmp(a) < 0 {
		out = out.Add(step)
	}
	return out
}
