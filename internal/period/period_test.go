package period_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/period"
)

func instants() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		zone := time.FixedZone("", rapid.IntRange(-14, 14).Draw(t, "hours east")*3600)
		return time.Unix(rapid.Int64Range(0, 4_000_000_000).Draw(t, "second"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanosecond")).In(zone)
	})
}

// Every instant lies in exactly one month, and months meet without a gap.
func TestMonthsMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := instants().Draw(t, "instant")
		m := period.MonthOf(at)
		if !m.Period().Contains(at) || m.Add(1).Period().Contains(at) || m.Add(-1).Period().Contains(at) {
			t.Fatalf("%s is not in %s alone", at, m)
		}
		if !m.End().Equal(m.Add(1).Start()) || m.Period().Overlaps(m.Add(1).Period()) || !m.Before(m.Add(1)) || m.Before(m) {
			t.Fatalf("%s and its next do not meet", m)
		}
		n := rapid.IntRange(-500, 500).Draw(t, "months")
		if m.Add(n).Add(-n) != m {
			t.Fatalf("%s + %d − %d is %s", m, n, n, m.Add(n).Add(-n))
		}
		if back, err := period.ParseMonth(m.String()); err != nil || back != m {
			t.Fatalf("%s comes back as %s, %v", m, back, err)
		}
		if days := m.Period().Days(); days < 28 || days > 31 {
			t.Fatalf("%s has %d days", m, days)
		}
	})
}

// The days of a period cover it: they are as many as Days says.
func TestDaysCover(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := instants().Draw(t, "start")
		p, err := period.New(start, start.Add(time.Duration(rapid.Int64Range(1, int64(90*24*time.Hour)).Draw(t, "length"))))
		if err != nil {
			t.Fatal(err)
		}
		days := 0
		for day := p.Start.Truncate(24 * time.Hour); day.Before(p.End); day = day.Add(24 * time.Hour) {
			if !(period.Period{Start: day, End: day.Add(24 * time.Hour)}).Overlaps(p) {
				t.Fatalf("%s does not touch %s", p, day)
			}
			days++
		}
		if days != p.Days() {
			t.Fatalf("%s touches %d days, Days says %d", p, days, p.Days())
		}
		before := p.Previous()
		if !before.End.Equal(p.Start) || before.Overlaps(p) || !before.Start.Before(before.End) {
			t.Fatalf("%s comes before %s", before, p)
		}
	})
}

func TestPrevious(t *testing.T) {
	for of, want := range map[string]string{
		"2026-03-01/2026-04-01": "2026-02-01/2026-03-01", // whole months go back by months
		"2026-01-01/2026-04-01": "2025-10-01/2026-01-01",
		"2026-03-02/2026-04-01": "2026-01-31/2026-03-02", // other ranges by their length
	} {
		p := parse(t, of)
		if got := p.Previous(); got != parse(t, want) {
			t.Errorf("before %s comes %s, want %s", of, got, want)
		}
	}
	if _, err := period.New(time.Unix(5, 0), time.Unix(5, 0)); err == nil {
		t.Error("an empty period was made")
	}
}

func parse(t *testing.T, text string) period.Period {
	t.Helper()
	start, err := period.ParseTime(text[:10])
	if err != nil {
		t.Fatal(err)
	}
	end, err := period.ParseTime(text[11:])
	if err != nil {
		t.Fatal(err)
	}
	p, err := period.New(start, end)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParse(t *testing.T) {
	for _, text := range []string{"2026-09", "202609"} {
		if m, err := period.ParseMonth(text); err != nil || m.String() != "2026-09" {
			t.Errorf("%q is %s, %v", text, m, err)
		}
	}
	for _, text := range []string{"", "2026-13", "2026-9", "September", "2026-09-01"} {
		if m, err := period.ParseMonth(text); err == nil {
			t.Errorf("%q is %s, want an error", text, m)
		}
	}
	for text, want := range map[string]string{"2026-09": "2026-09-01T00:00:00Z", "2026-09-02": "2026-09-02T00:00:00Z", "2026-09-02T01:00:00+02:00": "2026-09-01T23:00:00Z"} {
		if at, err := period.ParseTime(text); err != nil || at.Format(time.RFC3339) != want {
			t.Errorf("%q is %s, %v", text, at, err)
		}
	}
	var m period.Month
	if err := m.UnmarshalText(nil); err != nil || !m.IsZero() || m.String() != "" {
		t.Errorf("no month is %q, %v", m, err)
	}
	if err := m.UnmarshalText([]byte("soon")); err == nil {
		t.Error("soon is a month")
	}
}
