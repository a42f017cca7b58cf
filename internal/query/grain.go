package query

import (
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/period"
)

// Grain is the length of time that one row of an answer covers.
type Grain int

// The grains. The zero value is Total.
const (
	Total Grain = iota // the whole range in one row
	Day                // UTC days
	Week               // ISO weeks: they start on Monday, UTC
	Month              // calendar months, UTC
)

// Grains lists the grains by name, shortest first.
func Grains() []string { return []string{"day", "week", "month", "total"} }

// ParseGrain reads a grain; an empty text is Total. Faults are Usage.
func ParseGrain(text string) (Grain, error) {
	if text == "" {
		return Total, nil
	}
	for _, g := range []Grain{Total, Day, Week, Month} {
		if g.String() == text {
			return g, nil
		}
	}
	return Total, fault.New(fault.Usage, "unknown grain %s", shown(text)).
		Try("%swrite day, week, month or total", suggest(text, Grains()))
}

// String is the grain's name; "grain?" for a value that is none.
func (g Grain) String() string {
	switch g {
	case Total:
		return "total"
	case Day:
		return "day"
	case Week:
		return "week"
	case Month:
		return "month"
	default:
		return "grain?"
	}
}

// Start is the first instant of the row that an instant falls in; the zero
// time for Total, which has one row.
func (g Grain) Start(t time.Time) time.Time {
	switch g {
	case Day:
		return midnight(t)
	case Week:
		sinceMonday := (int(t.UTC().Weekday()) + 6) % 7
		return midnight(t).AddDate(0, 0, -sinceMonday)
	case Month:
		return period.MonthOf(t).Start()
	default:
		return time.Time{}
	}
}

// MarshalText makes grains their names in JSON.
func (g Grain) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (g *Grain) UnmarshalText(text []byte) error {
	parsed, err := ParseGrain(string(text))
	if err != nil {
		return err
	}
	*g = parsed
	return nil
}
