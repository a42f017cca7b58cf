package budget_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/budget"
)

// outlook is days of one amount, with errors of a day and of all together.
func outlook(next string, n int, each, day, total float64) *budget.Outlook {
	o := &budget.Outlook{Next: date(next), Total: budget.Expected{Mean: each * float64(n), Scale: total}}
	for range n {
		o.Days = append(o.Days, budget.Expected{Mean: each, Scale: day})
	}
	return o
}

func TestForecast(t *testing.T) {
	b := monthlyBudget("100", "forecast:100@80")
	known := budget.Known{Days: daily("2026-09-01", 10, "5"), Whole: date("2026-09-11")}
	for _, c := range []struct {
		name string
		o    *budget.Outlook
		held []string
		ends string // the probability at the end
	}{
		{"it will be passed", outlook("2026-09-11", 20, 5, 0.5, 5), []string{"forecast:100@80 2026-09-21"}, "99"},
		{"it just fits", outlook("2026-09-11", 20, 2.5, 0.5, 5), nil, "50"},
		{"it fits", outlook("2026-09-11", 20, 1, 0.5, 5), nil, "1"},
		{"nothing is known", nil, nil, ""},
	} {
		known.Outlook = c.o
		s := b.Evaluate(known, date("2026-09-11"))
		ends := ""
		if s.Passes != nil {
			ends = budget.Likely(*s.Passes)
		}
		if !slices.Equal(held(s), c.held) || ends != c.ends {
			t.Errorf("%s: %v, %s %%", c.name, held(s), ends)
		}
		if (c.o == nil) != (len(s.Silent) == 1) {
			t.Errorf("%s: silent %v", c.name, s.Silent)
		}
	}
}

// A rough forecast is shown, and warns nobody.
func TestRoughForecastIsSilent(t *testing.T) {
	b := monthlyBudget("100", "forecast:100@80")
	k := budget.Known{Days: daily("2026-09-01", 1, "50"), Whole: date("2026-09-03"), Outlook: outlook("2026-09-03", 28, 50, 1, 1)}
	k.Outlook.Rough = "known for 2 days"
	s := b.Evaluate(k, date("2026-09-03"))
	if len(s.Held) != 0 || len(s.Silent) != 1 || !strings.Contains(s.Silent[0].Why, "known for 2 days") || s.End == nil {
		t.Errorf("held %v, silent %v", s.Held, s.Silent)
	}
}

// Where nothing below 0 can come, the sum is not expected below what is spent.
func TestExpectationsHaveAFloor(t *testing.T) {
	b := monthlyBudget("100", "actual:80")
	k := budget.Known{Days: daily("2026-09-01", 10, "5"), Whole: date("2026-09-11"), Outlook: outlook("2026-09-11", 20, 1, 1, 500)}
	for _, floored := range []bool{true, false} {
		k.Outlook.Floored = floored
		if low, _ := b.Evaluate(k, date("2026-09-11")).End.Bounds(0.95); floored != (low == 50) || low > 50 {
			t.Errorf("floored %v: from %v on", floored, low)
		}
	}
}

// What was foreseen and came still holds.
func TestForecastThatCame(t *testing.T) {
	b := monthlyBudget("100", "forecast:100@80")
	s := b.Evaluate(budget.Known{Days: daily("2026-09-01", 30, "5"), Whole: date("2026-10-01")}, date("2026-09-30"))
	if got := held(s); !slices.Equal(got, []string{"forecast:100@80 2026-09-20"}) || s.Held[0].Probability != 1 {
		t.Errorf("held %v", got)
	}
}

func TestExpected(t *testing.T) {
	e := budget.Expected{Mean: 100, Scale: 10}
	for _, share := range []budget.Share{0.5, 0.8, 0.95} {
		low, high := e.Bounds(share)
		if got := e.AtLeast(low) - e.AtLeast(high); got < float64(share)-1e-9 || got > float64(share)+1e-9 {
			t.Errorf("the interval of %v holds %v", share, got)
		}
		enough := e.Enough(share)
		limit := 0.0
		if err := json.Unmarshal([]byte(enough.String()), &limit); err != nil {
			t.Fatal(err)
		}
		if got := 1 - e.AtLeast(limit); got < float64(share)-1e-6 || got > float64(share)+1e-6 {
			t.Errorf("%s is enough with %v, not %v", enough, got, share)
		}
	}
}

func TestRound(t *testing.T) {
	for in, want := range map[string]string{"0": "1", "0.2": "1", "7.2": "8", "99": "99", "101": "105", "105": "105", "1234": "1250", "1250": "1250", "26656.07": "27000", "310684": "315000"} {
		if got := budget.Round(amount(in)); got.String() != want {
			t.Errorf("%s becomes %s, not %s", in, got, want)
		}
	}
}
