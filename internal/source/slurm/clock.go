package slurm

import (
	"strconv"
	"strings"
	"time"
)

// clock reads sacct's times, which are local ones without a zone.
type clock struct{ zone *time.Location }

// time reads a time: as sacct writes it, with SLURM_TIME_FORMAT=%s (seconds
// since 1970), or with a zone. false if it is none.
func (c clock) time(text string) (time.Time, bool) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0).UTC(), true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05", text, c.zone)
	return t.UTC(), err == nil
}

// settle chooses between the two meanings of a time in the hour that autumn
// repeats: the elapsed time tells which one it was.
func (c clock) settle(start, end time.Time, elapsed time.Duration) (time.Time, time.Time) {
	for _, s := range c.meanings(start) {
		for _, e := range c.meanings(end) {
			if e.Sub(s) == elapsed {
				return s, e
			}
		}
	}
	return start, end
}

// meanings are the instants that the clock on the wall shows alike.
func (c clock) meanings(t time.Time) []time.Time {
	out := []time.Time{t}
	const wall = "2006-01-02T15:04:05"
	for _, other := range []time.Time{t.Add(-time.Hour), t.Add(time.Hour)} {
		if other.In(c.zone).Format(wall) == t.In(c.zone).Format(wall) {
			out = append(out, other)
		}
	}
	return out
}

// elapsed reads ElapsedRaw (seconds) or Elapsed ([DD-]HH:MM:SS).
func elapsed(r *row) (time.Duration, bool) {
	if seconds, err := strconv.ParseInt(r.get("elapsedraw"), 10, 32); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, true
	}
	text := r.get("elapsed")
	days, rest, ok := strings.Cut(text, "-")
	if !ok {
		days, rest = "0", text
	}
	parts := append([]string{days}, strings.Split(rest, ":")...)
	if len(parts) == 3 { // MM:SS
		parts = []string{days, "0", parts[1], parts[2]}
	}
	if len(parts) != 4 {
		return 0, false
	}
	total := time.Duration(0)
	for i, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second} {
		n, err := strconv.ParseUint(parts[i], 10, 16)
		if err != nil {
			return 0, false
		}
		total += time.Duration(n) * unit
	}
	return total, true
}
