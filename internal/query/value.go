package query

import (
	"time"
	"unicode/utf8"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/focus"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

// Value is what a filter compares a dimension with. It is comparable with ==:
// two spellings of one number or instant are one value. ValueFor makes it.
type Value struct {
	typ  focus.Type
	text string // canonical: shortest decimal, shortest UTC time, or the text itself
}

// ValueFor reads the text of a value in the type of a dimension. Faults are
// Usage: a number that the ledger cannot hold exactly, something that is not a
// date, text that is not UTF-8.
func ValueFor(d Dimension, text string) (Value, error) {
	switch d.Type() {
	case focus.Decimal:
		return numberFor(d, text)
	case focus.Time:
		return instantFor(d, text)
	}
	if !utf8.ValidString(text) {
		return Value{}, fault.New(fault.Usage, "the value %s for %s is not UTF-8", shown(text), d).Try("write it in UTF-8")
	}
	return Value{d.Type(), text}, nil
}

// numberFor refuses numbers that the ledger would have to round, since the
// engines would then compare with another number than was asked.
func numberFor(d Dimension, text string) (Value, error) {
	n, err := money.Parse(text)
	if err != nil {
		return Value{}, fault.New(fault.Usage, "%s is compared with a number, not %s", d, shown(text)).
			Try("write a plain decimal, without currency or thousands separators: 1234.50")
	}
	if !n.Fits() || !n.Rounded().Equal(n) {
		return Value{}, fault.New(fault.Usage, "the number %s is outside what the ledger keeps", text).
			Try("use at most 20 digits before the point and %d after it", money.Scale)
	}
	return Value{focus.Decimal, n.String()}, nil
}

// instantFor refuses what cannot be written back (a year of five digits) or
// is finer than the lake's microseconds.
func instantFor(d Dimension, text string) (Value, error) {
	t, err := period.ParseTime(text)
	if err != nil || t.Year() < 1 || t.Year() > 9999 || !t.Truncate(time.Microsecond).Equal(t) {
		return Value{}, fault.New(fault.Usage, "%s is compared with a date, not %s", d, shown(text)).
			Try("write '2026-09-01', '2026-09' or '2026-09-01T15:04:05Z'")
	}
	return Value{focus.Time, timeText(t)}, nil
}

// timeText is the shortest spelling that period.ParseTime reads back: a date
// for a UTC midnight, otherwise RFC 3339.
func timeText(t time.Time) string {
	t = t.UTC()
	if t.Equal(midnight(t)) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339Nano)
}

// midnight is the start of the UTC day.
func midnight(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// Type is focus.String, focus.Decimal, focus.Time or focus.JSON.
func (v Value) Type() focus.Type { return v.typ }

// Text is the canonical text: "1.5" for 1.50, "2026-09-01" for its midnight.
func (v Value) Text() string { return v.text }

// Amount is the number; false if the value is none.
func (v Value) Amount() (money.Amount, bool) {
	if v.typ != focus.Decimal {
		return money.Amount{}, false
	}
	n, err := money.Parse(v.text)
	return n, err == nil
}

// Time is the instant in UTC; false if the value is none.
func (v Value) Time() (time.Time, bool) {
	if v.typ != focus.Time {
		return time.Time{}, false
	}
	t, err := period.ParseTime(v.text)
	return t, err == nil
}

// String is the value as the filter language writes it.
func (v Value) String() string {
	if v.typ == focus.Decimal {
		return v.text
	}
	return inQuotes(v.text, "'")
}
