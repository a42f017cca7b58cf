package alert

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

// Quiet are the hours in which a route is not told. The zero value has none.
type Quiet struct {
	From string `json:"from,omitempty"` // the first minute, 22:00
	To   string `json:"to,omitempty"`   // the minute after the last, 07:00; earlier than From means over midnight
	// Days are those on which it begins (mon, tue, …); none means every day.
	Days []string `json:"days,omitempty"`
	Zone string   `json:"zone,omitempty"` // Europe/Zurich; "" is UTC
	// All also holds back what is critical.
	All bool `json:"all,omitempty"`
}

// ParseQuiet reads "22:00-07:00 Europe/Zurich mon,tue,wed,thu,fri": the hours,
// then a time zone and days in any order; "" has no quiet hours. Faults are
// Usage.
func ParseQuiet(text string) (Quiet, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Quiet{}, nil
	}
	var q Quiet
	var ok bool
	if q.From, q.To, ok = strings.Cut(words[0], "-"); !ok {
		return Quiet{}, quietFault(text)
	}
	for _, w := range words[1:] {
		if days, isDays := daysOf(w); isDays {
			q.Days = append(q.Days, days...)
		} else if q.Zone == "" {
			q.Zone = w
		} else {
			return Quiet{}, quietFault(text)
		}
	}
	if q.validate() != nil {
		return Quiet{}, quietFault(text)
	}
	return q, nil
}

func quietFault(text string) error {
	return fault.New(fault.Usage, "%q are no quiet hours", text).
		Try("write the hours, then if you like a time zone and days: 22:00-07:00 Europe/Zurich mon,tue,wed,thu,fri")
}

func weekdays() []string { return []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} }

func daysOf(word string) ([]string, bool) {
	days := strings.Split(strings.ToLower(word), ",")
	for _, d := range days {
		if !slices.Contains(weekdays(), d) {
			return nil, false
		}
	}
	return days, true
}

// String is what ParseQuiet reads.
func (q Quiet) String() string {
	if q.From == "" {
		return ""
	}
	words := []string{q.From + "-" + q.To}
	if q.Zone != "" {
		words = append(words, q.Zone)
	}
	if len(q.Days) > 0 {
		words = append(words, strings.Join(q.Days, ","))
	}
	return strings.Join(words, " ")
}

func (q Quiet) validate() error {
	if q.From == "" && q.To == "" {
		return nil
	}
	for _, t := range []string{q.From, q.To} {
		if _, err := minute(t); err != nil {
			return quietFault(q.String())
		}
	}
	if q.From == q.To {
		return quietFault(q.String())
	}
	if _, err := time.LoadLocation(q.Zone); err != nil || q.Zone == "Local" {
		return fault.New(fault.Usage, "there is no time zone %q", q.Zone).Try("use a name such as Europe/Zurich")
	}
	return nil
}

// minute is the minute of the day of a time such as 07:30.
func minute(text string) (int, error) {
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, fmt.Errorf("%q is no time of day", text)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// Ends is when the quiet hours that hold this severity back at an instant are
// over; the zero time if none do.
func (q Quiet) Ends(s Severity, now time.Time) time.Time {
	if q.From == "" || s == Critical && !q.All {
		return time.Time{}
	}
	zone, err := time.LoadLocation(q.Zone)
	if err != nil {
		return time.Time{} // told too much rather than nothing
	}
	from, errFrom := minute(q.From)
	to, errTo := minute(q.To)
	if errFrom != nil || errTo != nil {
		return time.Time{}
	}
	local := now.In(zone)
	for back := range 2 { // it began today or yesterday
		y, m, d := local.AddDate(0, 0, -back).Date()
		begin := time.Date(y, m, d, 0, from, 0, 0, zone)
		end := time.Date(y, m, d, 0, to, 0, 0, zone)
		if to <= from {
			end = time.Date(y, m, d+1, 0, to, 0, 0, zone)
		}
		if q.begins(begin.Weekday()) && !local.Before(begin) && local.Before(end) {
			return end.In(time.UTC)
		}
	}
	return time.Time{}
}

func (q Quiet) begins(day time.Weekday) bool {
	return len(q.Days) == 0 || slices.Contains(q.Days, weekdays()[day])
}
