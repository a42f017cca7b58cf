package anomaly

import "github.com/farthing-finops/farthing/internal/series"

// rhythm is what the points of a series are compared with.
type rhythm struct {
	cycle   int   // points after which it repeats; 1 is no rhythm
	alike   int   // how many points of the same phase make the expected value
	windows []int // lengths of the sums, in points
	history int   // how many sums of the past a sum is measured by
	quiet   int   // points after an alarm in which the same goes on
	warmUp  int   // points before any is judged
	monthly bool  // whether fees are learnt
}

// rhythmOf is a week for days. Of shorter steps, whose series often are too
// short for weeks, the median of the last day is what is expected.
func rhythmOf(s series.Series) rhythm {
	if s.Step == series.Day {
		return rhythm{cycle: 7, alike: 8, windows: []int{1, 2, 3, 5, 7, 14}, history: 112, quiet: 7, warmUp: 28, monthly: true}
	}
	perDay := s.PerDay()
	return rhythm{cycle: 1, alike: max(6, perDay), windows: []int{1, 3, 12}, history: min(1000, max(112, 2*perDay)),
		quiet: max(6, perDay), warmUp: max(28, perDay/2)}
}
