package forecast

import (
	"math"
	"slices"
	"time"
)

// A fee that is booked on one day of each month would be taken for an outlier
// and left out. It is found by its date: what stood out on that day of the
// month in all of the last months, or all but one of three, comes again.
const (
	feeMonths = 3 // months that are looked at
	feeLeast  = 2 // of them must have it
	feeDays   = 17 * week
	feeSpread = 0.5 // how much it may differ, beside itself
)

// monthly is what comes again on each day of the horizon; last is the date of
// the newest known day, and zero if dates are not known.
func monthly(known []float64, last time.Time, horizon int) []float64 {
	out := make([]float64, horizon)
	if last.IsZero() {
		return out
	}
	from := max(0, len(known)-feeDays)
	recent := known[from:]
	usual := cleaned(recent)
	if mostlyUsual(recent) {
		usual = usualDays(recent) // nothing was cleaned: the fees are all that there is
	}
	for h := range out {
		at := last.AddDate(0, 0, h+1)
		out[h] = fee(recent, usual, last, at)
	}
	return out
}

// fee is what stood out above the usual on the date's day of the last months; 0
// if that was not regular, or not about the same each time. A holiday that
// takes something away is no fee.
func fee(recent, usual []float64, last, at time.Time) float64 {
	var above []float64
	seen := 0
	for back := 1; seen < feeMonths; back++ {
		then := time.Date(at.Year(), at.Month()-time.Month(back), at.Day(), 0, 0, 0, 0, time.UTC)
		t := len(recent) - 1 - int(math.Round(last.Sub(then).Hours()/24))
		if t < 0 {
			break
		}
		if then.Day() != at.Day() || t >= len(recent) || math.IsNaN(recent[t]) {
			continue // the month has no such day, or it is not known
		}
		seen++
		if extra := recent[t] - usual[t]; extra > 0 {
			above = append(above, extra)
		}
	}
	if len(above) < max(feeLeast, seen-1) {
		return 0
	}
	typical := median(above)
	if slices.Max(above)-slices.Min(above) > feeSpread*typical {
		return 0
	}
	return typical
}

// mostlyUsual tells whether most days are exactly what is usual on them, so that
// nothing can stand out by its size: a series that is nothing but a fee.
func mostlyUsual(y []float64) bool {
	same := 0
	for t, v := range usualDays(y) {
		if y[t] == v {
			same++
		}
	}
	return 2*same > len(y)
}
