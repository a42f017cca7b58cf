// Package period holds half-open UTC time ranges: the start belongs to them,
// the end does not, so that neighbours meet and never overlap.
package period

import (
	"fmt"
	"time"
)

// Period is the time from Start up to and without End, in UTC.
type Period struct {
	Start time.Time
	End   time.Time
}

// New makes a period; its end must be after its start.
func New(start, end time.Time) (Period, error) {
	p := Period{start.UTC(), end.UTC()}
	if !p.End.After(p.Start) {
		return Period{}, fmt.Errorf("a period must end after it starts: %s is not after %s",
			p.End.Format(time.RFC3339), p.Start.Format(time.RFC3339))
	}
	return p, nil
}

// Contains tells whether the instant lies in the period.
func (p Period) Contains(t time.Time) bool { return !t.Before(p.Start) && t.Before(p.End) }

// Overlaps tells whether both share an instant.
func (p Period) Overlaps(q Period) bool { return p.Start.Before(q.End) && q.Start.Before(p.End) }

// Days is the number of UTC days that the period touches.
func (p Period) Days() int {
	first := p.Start.Truncate(24 * time.Hour)
	return int((p.End.Sub(first) + 24*time.Hour - 1) / (24 * time.Hour))
}

// Previous is the period of the same kind just before: the month before a
// whole month, otherwise the same length of time.
func (p Period) Previous() Period {
	if months := p.wholeMonths(); months > 0 {
		return Period{p.Start.AddDate(0, -months, 0), p.Start}
	}
	return Period{p.Start.Add(-p.End.Sub(p.Start)), p.Start}
}

// wholeMonths is how many calendar months the period is exactly, or 0.
func (p Period) wholeMonths() int {
	if p.Start != MonthOf(p.Start).Start() || p.End != MonthOf(p.End).Start() {
		return 0
	}
	return (p.End.Year()-p.Start.Year())*12 + int(p.End.Month()) - int(p.Start.Month())
}

// String is "2026-09-01T00:00:00Z/2026-10-01T00:00:00Z" (ISO 8601).
func (p Period) String() string {
	return p.Start.Format(time.RFC3339) + "/" + p.End.Format(time.RFC3339)
}
