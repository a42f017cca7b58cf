package finding

import (
	"time"
)

// What feedback changes. A word that a finding was wrong raises the bound for
// its slice and for the series that showed it by a half, each, at most to three
// times; it fades away in half a year. What was called expected is silent for a
// year, what was planned until a month after it.
const (
	raisesBy     = 0.5
	raisesMost   = 3.0
	fadesIn      = 182 // days
	expectedFor  = 366
	plannedAfter = 35
	sameLevel    = 1.25 // how much larger a recurrence may be, each day
	samePattern  = 2.0  // the same if it comes on the same days
	nearDay      = 3    // of a month
)

// raisedBound is how many times as much a series must differ on a day, by what
// was said of its earlier findings.
func (s Scan) raisedBound(w *Series) func(t int) float64 {
	var days []int // on which something was called wrong
	for _, f := range s.Feedback {
		if f.Said == Wrong && f.Currency == w.Currency && f.isOf(w.Slice) {
			days = append(days, int(f.Raised.Sub(s.First)/(24*time.Hour)))
		}
	}
	return func(t int) float64 {
		times := 1.0
		for _, d := range days {
			if t > d && t < d+fadesIn {
				times += raisesBy * (1 - float64(t-d)/fadesIn)
			}
		}
		return min(times, raisesMost)
	}
}

func (f Feedback) isOf(s Slice) bool {
	if f.Slice.key() == s.key() {
		return true
	}
	for _, r := range f.Related {
		if r.key() == s.key() {
			return true
		}
	}
	return false
}

// silences tells whether a finding is a recurrence of what was called expected
// or planned.
func (f Feedback) silences(g Finding) bool {
	if f.Said == Wrong || f.Finding == g.ID || f.Currency != g.Currency || !g.Slice.Within(f.Slice) || f.Excess.Sign() != g.Excess.Sign() {
		return false
	}
	if g.First.Before(f.First) || g.First.After(f.silentUntil()) {
		return false
	}
	most := sameLevel
	if f.samePattern(g) {
		most = samePattern
	}
	return perDay(float(g.Excess), g.First, g.Last) <= most*perDay(float(f.Excess), f.First, f.Last)
}

// samePattern tells whether a finding comes on the weekdays, or the day of the
// month, of an earlier one.
func (f Feedback) samePattern(g Finding) bool {
	apart := f.First.Day() - g.First.Day()
	if apart < 0 {
		apart = -apart
	}
	short := f.Last.Sub(f.First) < 6*24*time.Hour
	return apart <= nearDay || apart >= 31-nearDay || short && f.First.Weekday() == g.First.Weekday()
}

// perDay is the size of an excess, for each day.
func perDay(excess float64, first, last time.Time) float64 {
	days := last.Sub(first).Hours()/24 + 1
	return max(excess, -excess) / days
}

// hear gives findings what was said of them and of earlier ones.
func hear(all []Finding, said []Feedback) {
	for i := range all {
		for _, f := range said {
			if f.Finding == all[i].ID {
				all[i].Told = &f
			} else if f.silences(all[i]) && all[i].Silenced == "" {
				all[i].Silenced = f.Finding
			}
		}
	}
}

// Say makes what is said of a finding.
func (f Finding) Say(said Said, note string, at time.Time) Feedback {
	return Feedback{Finding: f.ID, Said: said, Note: note, At: at, Slice: f.Slice, Related: f.Related, Currency: f.Currency,
		First: f.First, Last: f.Last, Raised: f.Raised, Excess: f.Excess}
}

// Changes says what it changes.
func (f Feedback) Changes() string {
	switch f.Said {
	case Expected:
		return "the like of it in " + f.Slice.String() + " is silent until " + f.silentUntil().Format(time.DateOnly)
	case Planned:
		return "this finding is silent, and the like of it in " + f.Slice.String() + " until " + f.silentUntil().Format(time.DateOnly)
	default:
		return f.Slice.String() + " must differ half as much again to be told, less so from day to day until " + f.Raised.AddDate(0, 0, fadesIn).Format(time.DateOnly)
	}
}

// silentUntil is the last day on which a recurrence is silent.
func (f Feedback) silentUntil() time.Time {
	if f.Said == Planned {
		return f.Last.AddDate(0, 0, plannedAfter)
	}
	return f.First.AddDate(0, 0, expectedFor)
}
