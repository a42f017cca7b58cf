package budget_test

import (
	"slices"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/money"
)

func TestPhases(t *testing.T) {
	b := monthlyBudget("600", "phase:100 actual:100")
	b.Period, b.Phases = budget.Period{Kind: budget.Quarter}, []money.Amount{amount("100"), amount("200"), amount("300")}
	s := b.Evaluate(budget.Known{Days: daily("2026-10-01", 40, "4"), Whole: date("2026-11-10")}, date("2026-11-09"))
	if s.Phase.Span != (budget.Span{From: date("2026-11-01"), To: date("2026-12-01")}) || s.PhaseSpent.String() != "36" || len(s.Held) != 0 {
		t.Errorf("phase %v, %s, held %v", s.Phase, s.PhaseSpent, held(s))
	}
	s = b.Evaluate(budget.Known{Days: daily("2026-10-01", 31, "4"), Whole: date("2026-11-01")}, date("2026-10-31"))
	if got := held(s); !slices.Equal(got, []string{"phase:100 2026-10-25"}) {
		t.Errorf("held %v", got)
	}
	if got := s.Curve[30].Planned.String(); got != "100" {
		t.Errorf("after the first phase %s are planned", got)
	}
}

func TestRolling(t *testing.T) {
	b := monthlyBudget("70", "actual:100 forecast:100@80")
	b.Period = budget.Period{Kind: budget.Rolling, Days: 7}
	days := append(daily("2026-08-01", 40, "1"), daily("2026-09-10", 5, "11")...) // until the 14th
	s := b.Evaluate(budget.Known{Days: days, Whole: date("2026-09-15"), Outlook: outlook("2026-09-15", 7, 11, 0.1, 0.7)}, date("2026-09-16"))
	if s.Span != (budget.Span{From: date("2026-09-08"), To: date("2026-09-15")}) || s.Spent.String() != "57" {
		t.Errorf("%v: %s", s.Span, s.Spent)
	}
	// on the 16th: seven days of 11, and none of 1 any more
	if got := held(s); !slices.Equal(got, []string{"forecast:100@80 2026-09-16"}) {
		t.Errorf("held %v", got)
	}
}

func TestSpans(t *testing.T) {
	life := budget.Period{Kind: budget.Life, From: date("2026-03-01"), To: date("2027-01-01")}
	for _, c := range []struct {
		p             budget.Period
		day           string
		from, to, key string
	}{
		{budget.Period{Kind: budget.Month}, "2028-02-29", "2028-02-01", "2028-03-01", "2028-02"},
		{budget.Period{Kind: budget.Quarter}, "2026-12-31", "2026-10-01", "2027-01-01", "2026-Q4"},
		{budget.Period{Kind: budget.Quarter}, "2026-01-01", "2026-01-01", "2026-04-01", "2026-Q1"},
		{budget.Period{Kind: budget.Year}, "2026-06-15", "2026-01-01", "2027-01-01", "2026"},
		{budget.Period{Kind: budget.Rolling, Days: 1}, "2026-06-15", "2026-06-15", "2026-06-16", "rolling"},
		{budget.Period{Kind: budget.Rolling, Days: 28}, "2026-03-01", "2026-02-02", "2026-03-02", "rolling"},
		{life, "2030-01-01", "2026-03-01", "2027-01-01", "life"},
	} {
		s := c.p.Span(date(c.day).Add(17 * time.Hour))
		if s.From.Format(time.DateOnly) != c.from || s.To.Format(time.DateOnly) != c.to || c.p.Key(s) != c.key {
			t.Errorf("%s of %s: %v %s", c.p.Kind, c.day, s, c.p.Key(s))
		}
	}
	if got := (budget.Period{Kind: budget.Year}).Before(budget.Span{From: date("2026-01-01")}, 2); got[0].From != date("2024-01-01") || got[1].To != date("2026-01-01") {
		t.Errorf("before: %v", got)
	}
	if got := (budget.Period{Kind: budget.Month}).Next(date("2026-10-02")); got.From != date("2026-11-01") {
		t.Errorf("next: %v", got)
	}
}
