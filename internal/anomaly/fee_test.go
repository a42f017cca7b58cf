package anomaly_test

import (
	"slices"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/series"
)

// days are the places of a monthly charge's days.
func days(s series.Series, due func(time.Time) bool) []int {
	var out []int
	for t := range s.Values {
		if due(s.At(t)) {
			out = append(out, t)
		}
	}
	return out
}

func TestAFeeIsExpectedFromItsThirdTimeOn(t *testing.T) {
	for name, due := range map[string]func(time.Time) bool{
		"on the 12th":     func(d time.Time) bool { return d.Day() == 12 },
		"on the last day": func(d time.Time) bool { return d.AddDate(0, 0, 1).Day() == 1 },
		"on the first working day from the 1st": func(d time.Time) bool {
			weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
			return !weekend && (d.Day() == 1 || d.Weekday() == time.Monday && d.Day() <= 3)
		},
	} {
		unexpected, alarmed := 0, 0
		for seed := range uint64(8) {
			s := office(seed, 210)
			for nth, d := range days(s, due) {
				s.Values[d] += 150 + float64(nth)
			}
			got := raised(anomaly.Detect(s, budget))
			for nth, d := range days(s, due) {
				if !slices.Contains(got, d) {
					continue
				}
				if nth >= 2 {
					unexpected++
				} else {
					alarmed++
				}
			}
		}
		if unexpected > 0 {
			t.Errorf("%s: %d alarms at a known fee", name, unexpected)
		}
		if alarmed == 0 {
			t.Errorf("%s: no alarm at a fee that is not known", name)
		}
	}
}

// A fee hides neither a much larger amount on its day nor one on another day.
func TestAFeeHidesNothingElse(t *testing.T) {
	for seed := range uint64(8) {
		s := office(seed, 210)
		fees := days(s, func(d time.Time) bool { return d.Day() == 12 })
		for _, d := range fees {
			s.Values[d] += 150
		}
		s.Values[fees[4]] += 500
		s.Values[fees[5]+9] += 150
		got := raised(anomaly.Detect(s, budget))
		for _, want := range []int{fees[4], fees[5] + 9} {
			if !slices.Contains(got, want) {
				t.Errorf("seed %d: no alarm at day %d, only at %v", seed, want, got)
			}
		}
	}
}
