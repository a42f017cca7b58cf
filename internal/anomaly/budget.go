package anomaly

import (
	"math"
	"strconv"

	"github.com/farthing-finops/farthing/internal/fault"
)

// Budget is how many false alarms a series may raise in a month, on average.
type Budget float64

// mostBudget is one false alarm a day: more is not watching.
const mostBudget = 30

// ParseBudget reads a budget as people write it; faults are Usage.
func ParseBudget(text string) (Budget, error) {
	b, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(b) || b <= 0 || b > mostBudget {
		return 0, fault.New(fault.Usage, "false-alarms cannot be %q", text).
			Because("it is how many false alarms a series may raise in a month: more than 0 and at most %d", mostBudget).Try("write 0.25 for one in four months")
	}
	return Budget(b), nil
}
