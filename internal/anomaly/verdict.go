package anomaly

import "strconv"

// Score is how unlike its past a point is: 0 is as ever, and 0.5 is the bound
// at which a series raises 0.25 false alarms a month. It is never 1.
type Score float64

// String writes six digits.
func (s Score) String() string { return strconv.FormatFloat(float64(s), 'f', 6, 64) }

// Verdict is what is said of one point.
type Verdict struct {
	Score Score
	// Anomaly marks the point that raises the alarm. What goes on afterwards
	// in the same way is the same anomaly and is not marked again.
	Anomaly bool
}
