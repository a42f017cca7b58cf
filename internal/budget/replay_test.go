package budget_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/budget"
)

// A threshold fires once in each period, on the day on which it first holds.
func TestReplay(t *testing.T) {
	b := monthlyBudget("100", "actual:80 forecast:100@80 burn:2/3d+1d")
	days := append(daily("2026-07-01", 31, "3"), daily("2026-08-01", 31, "5")...)
	foresee := func(_ []budget.Amount, next, end time.Time) *budget.Outlook {
		return outlook(next.Format(time.DateOnly), max(1, int(end.Sub(next).Hours()/24)), 5, 0.01, 0.1)
	}
	var got []string
	for _, f := range b.Replay(days, date("2026-07-01"), date("2026-09-01"), foresee) {
		got = append(got, f.Key+" "+f.Held.Threshold.String()+" "+f.Day.Format(time.DateOnly))
	}
	want := []string{"2026-07 forecast:100@80 2026-07-01", "2026-07 actual:80 2026-07-27", "2026-08 forecast:100@80 2026-08-01", "2026-08 actual:80 2026-08-16"}
	if !slices.Equal(got, want) {
		t.Errorf("fired\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestForesee(t *testing.T) {
	if o := budget.Foresee(daily("2026-09-01", 13, "5"), date("2026-09-14"), date("2026-10-01")); o != nil {
		t.Error("13 days are enough")
	}
	o := budget.Foresee(daily("2026-07-01", 60, "5"), date("2026-08-30"), date("2026-09-30"))
	if o == nil || len(o.Days) != 31 || o.Total.Mean < 150 || o.Total.Mean > 160 {
		t.Errorf("31 days of 5 are foreseen as %+v", o)
	}
}
