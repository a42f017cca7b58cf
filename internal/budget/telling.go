package budget

import "slices"

// Telling are the thresholds that hold and say something of their own: 80 % of
// an amount is no news to who is told of 100 % of it, nor is a forecast of what
// has come. One that is graver than what implies it is told all the same.
func (s Status) Telling() []Held {
	return slices.DeleteFunc(slices.Clone(s.Held), func(h Held) bool {
		return slices.ContainsFunc(s.Held, func(other Held) bool { return other.implies(h) })
	})
}

// implies tells whether who knows of h learns nothing from the other. No two
// imply each other.
func (h Held) implies(other Held) bool {
	if rank(h.Threshold.Severity) < rank(other.Threshold.Severity) {
		return false
	}
	more := h.Threshold.Percent.Cmp(other.Threshold.Percent)
	switch other.Threshold.On {
	case Actual, InPhase:
		return h.Threshold.On == other.Threshold.On && more > 0
	case Forecast:
		if h.Threshold.On == Actual {
			return more >= 0
		}
		surer := h.Threshold.Probability.Cmp(other.Threshold.Probability)
		return h.Threshold.On == Forecast && more >= 0 && surer >= 0 && more+surer > 0
	default:
		return false // burn rates over other windows are other news
	}
}

// rank orders severities.
func rank(severity string) int {
	return slices.Index([]string{"info", "warning", "critical"}, severity)
}
