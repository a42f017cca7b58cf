package sample

import (
	"time"
)

// demand says how much of a thing is used a day.
type demand struct {
	perDay int64 // millionths of the unit, on a working day of the last month
	limit  int64 // the most a day can hold for one resource; 0 for no limit
	flat   bool  // runs the same whatever the day and the company's growth
	// since is how many months before the last one it began; 0 for always.
	since int
	sweep bool // used in the one bad week and at no other time
}

// The bad week: an unbounded sweep, some months before the last.
const (
	spikeMonthsLeft = 3
	spikeFirstDay   = 10
	spikeLastDay    = 16
)

// whole machines that stand all day.
func standing() demand { return demand{perDay: 24 * unit, flat: true} }

// hours of a machine a day, at most 24.
func hours(n int64) demand { return demand{perDay: n * unit, limit: 24 * unit} }

// each is any other quantity a day.
func each(n int64) demand { return demand{perDay: n * unit} }

// inSweep is used in the bad week only.
func (d demand) inSweep() demand { d.sweep = true; return d }

// begun is used from so many months before the last one on.
func (d demand) begun(monthsBeforeLast int) demand { d.since = monthsBeforeLast; return d }

// use is the quantity on a day in millionths; 0 when there is none. Each of
// the scale's copies of a resource takes its part.
func (c *company) use(d demand, j job, month int, day time.Time, resource string) int64 {
	left := c.left(month)
	if d.since > 0 && left > d.since || d.sweep && !inBadWeek(left, day) {
		return 0
	}
	quantity := d.perDay
	if !d.flat {
		quantity = perMille(quantity, growth(left))
		quantity = perMille(quantity, rhythm(j, day.Weekday()))
		quantity = perMille(quantity, c.permille(880, 1120, "noise", resource, day.Format(time.DateOnly)))
	}
	if d.limit > 0 {
		quantity = min(quantity, d.limit)
	}
	return quantity / int64(c.scale)
}

func inBadWeek(left int, day time.Time) bool {
	return left == spikeMonthsLeft && day.Day() >= spikeFirstDay && day.Day() <= spikeLastDay
}

// growth is the size of the company so many months before the last, in
// thousandths: about 3 % a month.
func growth(left int) int64 {
	size := int64(1000)
	for range left {
		size = perMille(size, 971)
	}
	return size
}

// rhythm is how a working week shapes a kind of work, in thousandths.
func rhythm(j job, day time.Weekday) int64 {
	weekend := day == time.Saturday || day == time.Sunday
	switch {
	case !weekend:
		return 1000
	case j == notebook:
		return 150
	case j == endpoint:
		return 620
	case j == training, j == dataPrep:
		return 900
	default:
		return 500
	}
}

// days are the days of a month, each at midnight UTC.
func (c *company) days(month int) []time.Time {
	var days []time.Time
	span := c.months[month].Period()
	for day := span.Start; day.Before(span.End); day = day.AddDate(0, 0, 1) {
		days = append(days, day)
	}
	return days
}
