package operation

import (
	"strconv"
	"strings"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

func absent() Cell { return Cell{Absent: true} }

func count(n int64) Cell { return Cell{Text: strconv.FormatInt(n, 10), Number: true} }

func amountCell(a money.Amount) Cell { return Cell{Text: a.String(), Number: true} }

func cellOf(c query.Cell, number bool) Cell {
	if c == nil {
		return Cell{Absent: true, Number: number}
	}
	return Cell{Text: *c, Number: number}
}

// Rounded is an amount's text in two fraction digits with its thousands set
// apart, for people to read. An amount that would show as 0 keeps its digits.
func Rounded(text string) string {
	a, err := money.Parse(text)
	if err != nil {
		return text
	}
	fixed := a.Fixed(2)
	if strings.Trim(fixed, "-0.") == "" && !a.IsZero() {
		return a.String()
	}
	whole, fraction, _ := strings.Cut(fixed, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + "." + fraction
}
