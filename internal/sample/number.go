package sample

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/farthing-finops/farthing/internal/money"
)

// Quantities are counted in millionths of their unit, in integers, so that no
// float comes near a cost.
const unit = 1_000_000

func amount(millionths int64) money.Amount {
	return money.FromUnscaled(big.NewInt(millionths), 6)
}

func perMille(value, permille int64) int64 {
	// Divided first where the product could overflow; the odd unit is noise.
	if value > 1<<50 {
		return value / 1000 * permille
	}
	return value * permille / 1000
}

// javaText writes a number as Java's Double does, which is how AWS writes it:
// "12.0", "0.96", and from below a thousandth "2.8E-6".
func javaText(a money.Amount) string {
	text := a.String()
	whole, fraction, found := strings.Cut(text, ".")
	if !found {
		return text + ".0"
	}
	sign, whole := cutSign(whole)
	digits := strings.TrimLeft(fraction, "0")
	zeros := len(fraction) - len(digits)
	if whole != "0" || zeros < 3 {
		return text
	}
	rest := digits[1:]
	if rest == "" {
		rest = "0"
	}
	return sign + digits[:1] + "." + rest + "E-" + strconv.Itoa(zeros+1)
}

// excelText writes a number as Azure's EA export does: plain, and from below a
// ten-thousandth "5.64902E-05".
func excelText(a money.Amount) string {
	java := javaText(a)
	mantissa, exponent, found := strings.Cut(java, "E-")
	if !found || len(exponent) == 1 && exponent < "5" {
		return a.String()
	}
	if len(exponent) == 1 {
		exponent = "0" + exponent
	}
	return strings.TrimSuffix(mantissa, ".0") + "E-" + exponent
}

func cutSign(text string) (sign, rest string) {
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		return "-", rest
	}
	return "", text
}
