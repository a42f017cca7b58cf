package anomaly_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/series"
)

// Alarms are raised where verdicts are, are in order, and last as long as they
// say.
func TestAlarmsAreTheVerdicts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(90, 110), 40, 150).Draw(t, "values")
		for range rapid.IntRange(0, 4).Draw(t, "incidents") {
			from := rapid.IntRange(0, len(values)-1).Draw(t, "from")
			for d := from; d < min(len(values), from+rapid.IntRange(1, 20).Draw(t, "days")); d++ {
				values[d] *= 1.5
			}
		}
		w := anomaly.Weigh(series.Series{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Step: series.Day, Values: values})
		bound := anomaly.Bound(0.25, series.Day)
		var want, got []int
		for i, v := range w.Verdicts(bound) {
			if v.Anomaly {
				want = append(want, i)
			}
		}
		for _, a := range w.Alarms(func(int) float64 { return bound }) {
			got = append(got, a.Raised)
			if a.First > a.Raised || a.Raised > a.Last || a.Over < 0.999 {
				t.Fatalf("%+v", a)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("alarms at %v, verdicts at %v", got, want)
		}
	})
}

func TestShareOf(t *testing.T) {
	for _, c := range []struct{ part, whole, want float64 }{{1, 4, 0.25}, {4, 4, 1}, {5, 4, 1}, {0, 4, 0.001}, {1, 1e6, 0.001}, {1, 0, 0.001}} {
		if got := anomaly.Budget(1).ShareOf(c.part, c.whole); got != anomaly.Budget(c.want) {
			t.Errorf("%v of %v: %v, want %v", c.part, c.whole, got, c.want)
		}
	}
}
