package budget

import (
	"math/big"
	"strconv"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

// Amount of a day, or of an hour.
type Amount struct {
	At     time.Time
	Amount money.Amount
}

// sumIn adds up what lies in a span, whatever the order.
func sumIn(amounts []Amount, s Span) money.Amount {
	sum := money.Zero()
	for _, a := range amounts {
		if s.Has(a.At) {
			sum = sum.Add(a.Amount)
		}
	}
	return sum
}

// Ratio is an amount as a share of another, exact.
type Ratio struct{ Part, Of money.Amount }

// Reaches tells whether the part is at least so many times the other. Of
// nothing everything above 0 is more.
func (r Ratio) Reaches(factor money.Amount) bool {
	if r.Of.Sign() <= 0 {
		return r.Part.Sign() > 0
	}
	return r.Part.Cmp(r.Of.Mul(factor)) >= 0
}

// ReachesPercent tells whether the part is at least so many percent of the other.
func (r Ratio) ReachesPercent(percent money.Amount) bool {
	return Ratio{r.Part.Mul(money.FromInt(100)), r.Of}.Reaches(percent)
}

// Percent is for reading: one digit, cut off, so that 99.99 is never shown as
// 100. False of nothing.
func (r Ratio) Percent() (text string, ok bool) {
	return Ratio{r.Part.Mul(money.FromInt(100)), r.Of}.Times(1)
}

// Times is the quotient for reading, cut off after so many digits; false of
// nothing.
func (r Ratio) Times(digits int) (text string, ok bool) {
	part, fine := new(big.Rat).SetString(r.Part.String())
	of, fine2 := new(big.Rat).SetString(r.Of.String())
	if !fine || !fine2 || of.Sign() == 0 {
		return "", false
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	q := new(big.Rat).Mul(part.Quo(part, of), new(big.Rat).SetInt(scale))
	cut := new(big.Int).Quo(q.Num(), q.Denom())
	return money.FromUnscaled(cut, uint8(digits)).Fixed(int32(digits)), true
}

// float is an amount as a number, for statistics.
func float(a money.Amount) float64 {
	f, err := strconv.ParseFloat(a.String(), 64)
	if err != nil {
		return 0 // an amount is always a number
	}
	return f
}
