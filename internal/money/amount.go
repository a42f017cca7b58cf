// Package money holds exact amounts. An Amount is read from the source's own
// text, added and split without loss, and never passes through a float.
package money

import (
	"database/sql/driver"
	"fmt"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"
)

// Scale is the number of fraction digits that the ledger keeps (DECIMAL(38,18)).
const Scale = 18

// digits is the precision of the ledger's decimals.
const digits = 38

// maxTextLength bounds what Parse looks at: no provider writes longer numbers,
// and an exponent or digit string without a bound is a way to exhaust memory.
const maxTextLength = 128

// Amount is an exact decimal number of some currency or unit. The zero value
// is 0. Amounts compare with Equal, not ==.
type Amount struct{ d decimal.Decimal }

// Zero is the amount 0.
func Zero() Amount { return Amount{} }

// Parse reads a decimal as providers write it: plain ("12.50"), or in E
// notation ("7.0E-10", "-1.5e+3"). It refuses what is not a number: empty
// text, NaN, Inf, thousands separators, currency signs.
func Parse(text string) (Amount, error) {
	if text == "" {
		return Amount{}, fmt.Errorf("empty text is not an amount")
	}
	if len(text) > maxTextLength {
		return Amount{}, fmt.Errorf("a text of %d characters is not an amount", len(text))
	}
	if i := strings.IndexFunc(text, notNumeric); i >= 0 {
		return Amount{}, fmt.Errorf("%q is not an amount", text)
	}
	d, err := decimal.NewFromString(text)
	if err != nil || d.Exponent() < -1000 || d.Exponent() > 1000 {
		return Amount{}, fmt.Errorf("%q is not an amount", text)
	}
	return Amount{d}, nil
}

func notNumeric(r rune) bool {
	return !(r >= '0' && r <= '9' || r == '.' || r == '-' || r == '+' || r == 'e' || r == 'E')
}

// MustParse is Parse for literals in code and tests; it panics on bad text.
func MustParse(text string) Amount {
	a, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return a
}

// FromUnscaled makes value × 10^-scale, which is how engines hand decimals over.
func FromUnscaled(value *big.Int, scale uint8) Amount {
	return Amount{decimal.NewFromBigInt(value, -int32(scale))}
}

// FromInt makes a whole amount.
func FromInt(n int64) Amount { return Amount{decimal.NewFromInt(n)} }

// Add is a + b.
func (a Amount) Add(b Amount) Amount { return Amount{a.d.Add(b.d)} }

// Sub is a − b.
func (a Amount) Sub(b Amount) Amount { return Amount{a.d.Sub(b.d)} }

// Mul is a × b, exact.
func (a Amount) Mul(b Amount) Amount { return Amount{a.d.Mul(b.d)} }

// Neg is −a.
func (a Amount) Neg() Amount { return Amount{a.d.Neg()} }

// Cmp is −1, 0 or 1 as a is below, equal to or above b.
func (a Amount) Cmp(b Amount) int { return a.d.Cmp(b.d) }

// Equal tells whether both are the same number ("1.50" equals "1.5").
func (a Amount) Equal(b Amount) bool { return a.d.Equal(b.d) }

// IsZero tells whether the amount is 0.
func (a Amount) IsZero() bool { return a.d.IsZero() }

// Sign is −1, 0 or 1.
func (a Amount) Sign() int { return a.d.Sign() }

// Rounded is the amount at the ledger's resolution, half away from zero, as
// both engines round a cast.
func (a Amount) Rounded() Amount { return Amount{a.d.Round(Scale)} }

// Fits tells whether the ledger can hold the amount at its resolution.
func (a Amount) Fits() bool {
	units := a.Rounded().Units()
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(digits), nil)
	return units.CmpAbs(limit) < 0
}

// Units is the amount in the ledger's smallest unit, 10^-18; what is smaller
// is cut off.
func (a Amount) Units() *big.Int { return a.d.Shift(Scale).BigInt() }

// String is the shortest plain decimal: no exponent, no trailing zeros.
func (a Amount) String() string { return a.d.String() }

// Fixed is the amount with exactly n fraction digits, for people to read. It
// is the only rounding for show.
func (a Amount) Fixed(n int32) string { return a.d.StringFixed(n) }

// MarshalText makes amounts strings in JSON, never rounded.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (a *Amount) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}

// Value hands the amount to a database as text.
func (a Amount) Value() (driver.Value, error) { return a.String(), nil }

// Int is the whole part of the amount, towards 0; for amounts that fit int64.
func (a Amount) Int() int64 { return a.d.IntPart() }
