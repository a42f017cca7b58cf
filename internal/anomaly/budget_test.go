package anomaly_test

import (
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/series"
)

func TestParseBudget(t *testing.T) {
	for text, want := range map[string]anomaly.Budget{"0.25": 0.25, "1": 1, "30": 30, "5e-2": 0.05} {
		if got, err := anomaly.ParseBudget(text); err != nil || got != want {
			t.Errorf("ParseBudget(%q) = %v, %v", text, float64(got), err)
		}
	}
	for _, text := range []string{"", "0", "-1", "30.1", "NaN", "Inf", "few"} {
		if _, err := anomaly.ParseBudget(text); !fault.Is(err, fault.Usage) || !strings.Contains(err.Error(), "false-alarms") {
			t.Errorf("ParseBudget(%q) gave %v", text, err)
		}
	}
}

// A smaller budget, and a step that is judged more often, need more surprise.
func TestBoundFalls(t *testing.T) {
	for _, step := range []time.Duration{series.Day, time.Hour, 5 * time.Minute} {
		last := 1e9
		for _, b := range []anomaly.Budget{0.01, 0.05, 0.07, 0.1, 0.2, 0.25, 0.4, 0.5, 1, 1.5, 2} {
			got := anomaly.Bound(b, step)
			if got >= last || got < 1 {
				t.Errorf("the bound of %.2f at a step of %s is %.3f, that of a smaller budget %.3f", float64(b), step, got, last)
			}
			if daily := anomaly.Bound(b, series.Day); step < series.Day && got <= daily {
				t.Errorf("the bound of %.2f at a step of %s is %.3f, that of days %.3f", float64(b), step, got, daily)
			}
			last = got
		}
	}
}
