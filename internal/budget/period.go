package budget

import (
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/period"
)

// Kind is how a budget's periods follow each other.
type Kind string

// The kinds.
const (
	Month   Kind = "month"
	Quarter Kind = "quarter"
	Year    Kind = "year"
	Rolling Kind = "rolling" // always the last days
	Life    Kind = "life"    // once, from a day to a day
)

// Period is what a budget's amount is for.
type Period struct {
	Kind Kind      `json:"kind"`
	Days int       `json:"days,omitempty"` // of a rolling one
	From time.Time `json:"from,omitzero"`  // of a life, or the first day that the budget is for
	To   time.Time `json:"to,omitzero"`    // of a life, excluded
}

// longest is how many days a period may have: a forecast does not reach further.
const longest = 3660

func (p Period) check() error {
	switch p.Kind {
	case Month, Quarter, Year:
		if p.Days != 0 || !p.To.IsZero() || !p.From.IsZero() {
			return fault.New(fault.Usage, "a budget for each %s needs no days and no dates", p.Kind).Try("leave them out, or take --period rolling or life")
		}
	case Rolling:
		if p.Days < 1 || p.Days > 366 || !p.To.IsZero() || !p.From.IsZero() {
			return fault.New(fault.Usage, "a rolling budget needs its number of days, 1 to 366").Try("give --days 28")
		}
	case Life:
		if p.From.IsZero() || !p.To.After(p.From) || p.Days != 0 || (Span{p.From, p.To}).Len() > longest {
			return fault.New(fault.Usage, "a budget for a life needs its first day and the day after the last").Try("give --from 2026-09-01 --to 2027-03-01, at most ten years")
		}
	default:
		return fault.New(fault.Usage, "a period cannot be %q", p.Kind).Try("take month, quarter, year, rolling or life")
	}
	return nil
}

// String is the period in words.
func (p Period) String() string {
	switch p.Kind {
	case Rolling:
		return fmt.Sprintf("any %d days", p.Days)
	case Life:
		return p.From.Format(time.DateOnly) + " to " + p.To.AddDate(0, 0, -1).Format(time.DateOnly)
	default:
		return string(p.Kind)
	}
}

func (p Period) anyDay() time.Time {
	if p.Kind == Life {
		return p.From
	}
	return time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC) // the shortest month
}

// Span is a range of whole UTC days; To is excluded.
type Span struct{ From, To time.Time }

// Len is the number of days.
func (s Span) Len() int { return int(s.To.Sub(s.From) / day) }

// Has tells whether the day lies in the span.
func (s Span) Has(t time.Time) bool { return !t.Before(s.From) && t.Before(s.To) }

const day = 24 * time.Hour

func midnight(t time.Time) time.Time { return t.UTC().Truncate(day) }

// Span is the period that a day lies in; of a rolling budget the one that
// ends with it. A life is the same whatever the day.
func (p Period) Span(t time.Time) Span {
	t = midnight(t)
	switch p.Kind {
	case Rolling:
		return Span{t.AddDate(0, 0, 1-p.Days), t.AddDate(0, 0, 1)}
	case Life:
		return Span{p.From, p.To}
	default:
		n := p.months()
		first := period.MonthOf(t)
		first = first.Add(-((int(first.Start().Month()) - 1) % n))
		return Span{first.Start(), first.Add(n).Start()}
	}
}

// months is of how many months a period consists.
func (p Period) months() int {
	switch p.Kind {
	case Quarter:
		return 3
	case Year:
		return 12
	default:
		return 1
	}
}

// Key names a span: equal for all days of it. A rolling budget has one for
// ever, since its window is another on every day.
func (p Period) Key(s Span) string {
	switch p.Kind {
	case Month:
		return s.From.Format("2006-01")
	case Quarter:
		return fmt.Sprintf("%d-Q%d", s.From.Year(), (int(s.From.Month())+2)/3)
	case Year:
		return s.From.Format("2006")
	default:
		return string(p.Kind)
	}
}

// Before lists the n spans before a span, the oldest first. A life and a
// rolling budget have none.
func (p Period) Before(s Span, n int) []Span {
	if p.Kind == Life || p.Kind == Rolling {
		return nil
	}
	out := make([]Span, n)
	for i := range out {
		out[i] = p.Span(s.From.AddDate(0, -p.months()*(n-i), 0))
	}
	return out
}

// Next is the first whole span that begins on a day or after it.
func (p Period) Next(t time.Time) Span {
	t = midnight(t)
	switch s := p.Span(t); {
	case p.Kind == Rolling:
		return Span{t, t.AddDate(0, 0, p.Days)}
	case p.Kind == Life || s.From.Equal(t):
		return s
	default:
		return p.Span(s.To)
	}
}
