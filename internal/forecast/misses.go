package forecast

import (
	"math"
	"strconv"

	"github.com/farthing-finops/farthing/internal/money"
)

// Misses gathers how far forecasts were off.
type Misses struct {
	sum float64
	n   int
}

// Add compares a forecast with what came. Where nothing came there is no
// percentage, and it does not count.
func (m *Misses) Add(expected, came money.Amount) {
	if came.IsZero() {
		return
	}
	m.sum += math.Abs(inexact(expected.Sub(came)) / inexact(came))
	m.n++
}

// Percent is the mean absolute error in percent of what came (MAPE), in one
// digit; false if nothing was compared.
func (m Misses) Percent() (string, bool) {
	if m.n == 0 {
		return "", false
	}
	return strconv.FormatFloat(100*m.sum/float64(m.n), 'f', 1, 64), true
}
