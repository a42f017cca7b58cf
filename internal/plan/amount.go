package plan

import (
	"math/big"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

// coarsest is how many of the ledger's smallest units a day's part of an amount
// is a multiple of, but for the last: parts have six digits after the point.
const coarsest = 1_000_000_000_000

// On is the amount of a day. The days of an amount that comes once add up to
// it exactly.
func (p Plan) On(day time.Time) money.Amount {
	if p.Amount == nil || !p.Has(day) {
		return money.Zero()
	}
	if p.Per == Day {
		return *p.Amount
	}
	i := int64(day.Sub(p.From).Hours()) / 24
	return p.cut(i + 1).Sub(p.cut(i))
}

// cut is what the first days come to together.
func (p Plan) cut(days int64) money.Amount {
	all := int64(p.To.Sub(p.From).Hours()) / 24
	if days >= all {
		return *p.Amount
	}
	units := new(big.Int).Mul(p.Amount.Units(), big.NewInt(days))
	units.Quo(units, big.NewInt(all))
	units.Quo(units, big.NewInt(coarsest))
	return money.FromUnscaled(units.Mul(units, big.NewInt(coarsest)), money.Scale)
}
