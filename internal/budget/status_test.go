package budget_test

import (
	"slices"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/budget"
)

// held are the thresholds that hold, as "threshold day".
func held(s budget.Status) []string {
	var out []string
	for _, h := range s.Held {
		out = append(out, h.Threshold.String()+" "+h.Day.Format(time.DateOnly))
	}
	return out
}

func TestActual(t *testing.T) {
	b := monthlyBudget("100", "actual:80 actual:100")
	for _, c := range []struct {
		name        string
		days        []budget.Amount
		percent     string
		held        []string
		spent, left string
	}{
		{"nothing", nil, "0.0", nil, "0", "100"},
		{"below", daily("2026-09-01", 7, "11.4"), "79.8", nil, "79.8", "20.2"},
		{"a hair below", daily("2026-09-01", 1, "79.999999999999999999"), "79.9", nil, "79.999999999999999999", "20.000000000000000001"},
		{"exactly", daily("2026-09-01", 8, "10"), "80.0", []string{"actual:80 2026-09-08"}, "80", "20"},
		{"above", daily("2026-09-03", 11, "10"), "110.0", []string{"actual:80 2026-09-10", "actual:100 2026-09-12"}, "110", "-10"},
		{"another month does not count", daily("2026-08-01", 31, "50"), "0.0", nil, "0", "100"},
		{"a credit takes it back", append(daily("2026-09-01", 10, "10"), budget.Amount{At: date("2026-09-11"), Amount: amount("-30")}), "70.0", nil, "70", "30"},
	} {
		s := b.Evaluate(budget.Known{Days: c.days, Whole: date("2026-09-20")}, date("2026-09-20"))
		percent, _ := s.Percent.Percent()
		if percent != c.percent || !slices.Equal(held(s), c.held) || s.Spent.String() != c.spent || s.Left.String() != c.left {
			t.Errorf("%s: %s %%, %v, spent %s, left %s", c.name, percent, held(s), s.Spent, s.Left)
		}
	}
}

func TestBurnOfDays(t *testing.T) {
	b := monthlyBudget("300", "burn:2/3d+1d") // 10 a day
	for _, c := range []struct {
		name string
		last []string // of the last days, the others are 10
		held bool
	}{
		{"as planned", []string{"10", "10", "10"}, false},
		{"one fee", []string{"45", "10", "10"}, false},
		{"it goes on", []string{"20", "20", "20"}, true},
		{"it stopped", []string{"40", "40", "10"}, false},
		{"a hair less", []string{"20", "20", "19.999999999999999999"}, false},
	} {
		days := daily("2026-08-25", 14, "10")
		for i, a := range c.last {
			days = append(days, budget.Amount{At: date("2026-09-08").AddDate(0, 0, i), Amount: amount(a)})
		}
		s := b.Evaluate(budget.Known{Days: days, Whole: date("2026-09-11")}, date("2026-09-11"))
		if (len(s.Held) == 1) != c.held || len(s.Burns) != 1 {
			t.Errorf("%s: %v, %v, %v", c.name, s.Held, s.Burns, s.Silent)
		}
	}
}

// A runaway is caught within the hour.
func TestBurnOfHours(t *testing.T) {
	b := monthlyBudget("720", "burn:14.4/1h") // 1 an hour
	now := date("2026-09-11").Add(15*time.Hour + 10*time.Minute)
	hour := now.Truncate(time.Hour).Add(-time.Hour)
	for text, want := range map[string]bool{"1": false, "14.399": false, "14.4": true, "100": true} {
		k := budget.Known{Whole: date("2026-09-10"), Clock: now, HoursUntil: now, Hours: []budget.Amount{{At: hour, Amount: amount(text)}, {At: hour.Add(-time.Hour), Amount: amount("50")}}}
		if s := b.Evaluate(k, now); (len(s.Held) == 1) != want {
			t.Errorf("%s in the hour: %v, silent %v", text, s.Held, s.Silent)
		}
	}
	for name, k := range map[string]budget.Known{"no evidence": {Clock: now}, "old evidence": {Clock: now, HoursUntil: now.Add(-3 * time.Hour)}} {
		if s := b.Evaluate(k, now); len(s.Silent) != 1 || len(s.Held) != 0 {
			t.Errorf("%s: held %v, silent %v", name, s.Held, s.Silent)
		}
	}
}
