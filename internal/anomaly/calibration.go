package anomaly

import (
	"math"
	"time"

	"github.com/farthing-finops/farthing/internal/series"
)

// calibrated is the surprise at which a daily series raises so many false
// alarms a month.
type calibrated struct{ falseAlarms, surprise float64 }

// calibration was measured on real daily series in which nothing was put, a
// third of those of the score card, and is that of the more restless family of
// them: see scorecard/anomaly.md, "The bounds".
func calibration() []calibrated {
	return []calibrated{{0.05, 4.15}, {0.1, 3.45}, {0.25, 2.55}, {0.5, 2.1}, {1, 1.65}, {2, 1.15}}
}

// usualBudget is the budget at whose bound a score is 0.5.
const usualBudget Budget = 0.25

// Bound is the surprise at which a series of a step keeps to a budget of false
// alarms a month: straight lines through what was measured, along the budget's
// logarithm. A series of shorter steps is judged more often and gets as much
// less a time; that was not measured.
func Bound(budget Budget, step time.Duration) float64 {
	share := float64(budget) * float64(step) / float64(series.Day)
	all := calibration()
	k := 1
	for k < len(all)-1 && share > all[k].falseAlarms {
		k++
	}
	a, b := all[k-1], all[k]
	part := math.Log(share/a.falseAlarms) / math.Log(b.falseAlarms/a.falseAlarms)
	return max(1, a.surprise+part*(b.surprise-a.surprise))
}
