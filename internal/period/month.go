package period

import (
	"fmt"
	"time"
)

// Month is a calendar month in UTC, the unit in which providers bill.
type Month struct {
	year  int
	month time.Month
}

// MonthOf is the month that an instant lies in.
func MonthOf(t time.Time) Month {
	t = t.UTC()
	return Month{t.Year(), t.Month()}
}

// ParseMonth reads "2026-09" or "202609" (GCP's invoice month).
func ParseMonth(text string) (Month, error) {
	for _, layout := range []string{"2006-01", "200601"} {
		if t, err := time.Parse(layout, text); err == nil {
			return MonthOf(t), nil
		}
	}
	return Month{}, fmt.Errorf("%q is not a month; write 2026-09", text)
}

// IsZero tells whether no month was given.
func (m Month) IsZero() bool { return m == Month{} }

// Start is the first instant of the month.
func (m Month) Start() time.Time { return time.Date(m.year, m.month, 1, 0, 0, 0, 0, time.UTC) }

// End is the first instant of the next month.
func (m Month) End() time.Time { return m.Add(1).Start() }

// Period is the month as a period.
func (m Month) Period() Period { return Period{m.Start(), m.End()} }

// Add is n months later.
func (m Month) Add(n int) Month { return MonthOf(m.Start().AddDate(0, n, 0)) }

// Before tells whether the month comes before another.
func (m Month) Before(o Month) bool { return m.Start().Before(o.Start()) }

// String is "2026-09", and "" if no month was given.
func (m Month) String() string {
	if m.IsZero() {
		return ""
	}
	return m.Start().Format("2006-01")
}

// MarshalText makes months "2026-09" in JSON.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (m *Month) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = Month{}
		return nil
	}
	parsed, err := ParseMonth(string(text))
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}
