package budget

import "strings"

// CauseKey names a threshold that holds: the same for as long as it is the same
// cause. What is of a period carries the period's name. A burn rate and a
// rolling budget go on from day to day, and keep their name.
func (b Budget) CauseKey(s Status, t Threshold) string {
	what := strings.Replace(t.String(), ":", "/", 1)
	if t.On == Burn {
		return strings.Join([]string{"budget", b.Name, what}, "/")
	}
	period := s.Key
	if t.On == InPhase {
		period = s.Phase.Span.From.Format("2006-01-02")
	}
	return strings.Join([]string{"budget", b.Name, period, what}, "/")
}

// ofPeriod tells whether a key is over with its period.
func (b Budget) ofPeriod(key string) bool {
	rest := strings.TrimPrefix(key, "budget/"+b.Name+"/")
	return !strings.HasPrefix(rest, string(Burn)+"/") && !strings.HasPrefix(rest, string(Rolling)+"/")
}
