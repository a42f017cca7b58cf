package explain

import "math/big"

// ratio is an exact number. Unlike big.Rat it is not kept in lowest terms: the
// few that are computed one from the other do not grow long, and finding common
// divisors would take most of the time.
type ratio struct{ num, den *big.Int }

func whole(n *big.Int) *ratio { return &ratio{n, big.NewInt(1)} }

func times(a, b *ratio) *ratio {
	return &ratio{new(big.Int).Mul(a.num, b.num), new(big.Int).Mul(a.den, b.den)}
}

// over is a ÷ b; b is not 0.
func over(a, b *ratio) *ratio {
	return &ratio{new(big.Int).Mul(a.num, b.den), new(big.Int).Mul(a.den, b.num)}
}

func sum(a, b *ratio) *ratio {
	left, right := new(big.Int).Mul(a.num, b.den), new(big.Int).Mul(b.num, a.den)
	return &ratio{left.Add(left, right), new(big.Int).Mul(a.den, b.den)}
}

func half(a *ratio) *ratio { return &ratio{a.num, new(big.Int).Lsh(a.den, 1)} }

// step is what changed.
func step(a [2]*ratio) *ratio {
	return sum(a[1], &ratio{new(big.Int).Neg(a[0].num), a[0].den})
}

// mean is the Shapley weight of the third factor: the product of the other
// two, averaged over the orders in which they change.
func mean(a, b [2]*ratio) *ratio {
	first := times(a[0], sum(sum(b[0], b[0]), b[1]))
	second := times(a[1], sum(sum(b[1], b[1]), b[0]))
	return times(sum(first, second), &ratio{big.NewInt(1), big.NewInt(6)})
}

func (r *ratio) sign() int { return r.num.Sign() * r.den.Sign() }

// rounded is the number to the nearest whole, half away from 0.
func (r *ratio) rounded() *big.Int {
	twice, den := new(big.Int).Lsh(r.num, 1), new(big.Int).Abs(r.den)
	if r.den.Sign() < 0 {
		twice.Neg(twice)
	}
	if twice.Sign() < 0 {
		twice.Sub(twice, den)
	} else {
		twice.Add(twice, den)
	}
	return twice.Quo(twice, den.Lsh(den, 1))
}

// maxBits is how long a whole number may be that a float holds.
const maxBits = 1000

// float is about the number, for the search.
func (r *ratio) float() float64 {
	num, den := r.num, r.den
	if long := max(num.BitLen(), den.BitLen()) - maxBits; long > 0 {
		num, den = new(big.Int).Rsh(num, uint(long)), new(big.Int).Rsh(den, uint(long))
	}
	return float(num) / float(den)
}

// text is the number in at most twelve fraction digits.
func (r *ratio) text() string { return short(new(big.Rat).SetFrac(r.num, r.den)) }

func minus(a, b *big.Int) *big.Int { return new(big.Int).Sub(a, b) }
