package series

import (
	"math"
	"strconv"
)

// digits is how many significant ones an estimate is written with: more than
// it is worth, fewer than the binary fraction has.
const digits = 7

// Text writes an estimate in plain decimals, without an exponent.
func Text(v float64) string {
	if v == 0 {
		return "0"
	}
	before := int(math.Floor(math.Log10(math.Abs(v)))) + 1
	if before > digits {
		unit := math.Pow10(before - digits)
		v = math.Round(v/unit) * unit
	}
	return plain(strconv.FormatFloat(v, 'f', min(18, max(0, digits-before)), 64))
}

// plain takes off zeros after the point, and the sign of a zero.
func plain(text string) string {
	for i := range text {
		if text[i] != '.' {
			continue
		}
		for text[len(text)-1] == '0' {
			text = text[:len(text)-1]
		}
		if text[len(text)-1] == '.' {
			text = text[:len(text)-1]
		}
		break
	}
	if text == "-0" {
		return "0"
	}
	return text
}
