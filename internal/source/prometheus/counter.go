package prometheus

import "time"

// count is a counter's value at a time, both whole.
type count struct{ at, n int64 }

// longestGap is how long a counter may be missing and still be followed, and
// how far before a span it is read: so an hour's increase is the same,
// wherever a span begins.
const longestGap = time.Hour

// increases hands over how much a counter grew up to each of its points. A
// value that is below the one before is a counter that began again at 0. The
// first value of a series counts whole if its instance was there before
// (alive): then the series began at 0 in between. Otherwise it tells nothing,
// for the instance may have run for weeks before it was scraped.
func increases(points []count, alive func(at int64) bool, each func(at, grown int64)) {
	for i, p := range points {
		switch {
		case i > 0 && p.at-points[i-1].at <= longestGap.Milliseconds():
			grown := p.n - points[i-1].n
			if grown < 0 {
				grown = p.n
			}
			each(p.at, grown)
		case alive(p.at):
			each(p.at, p.n)
		}
	}
}

// counts reads a counter's points; those that are no whole numbers of at least
// 0 are left out.
func counts(points []point) (out []count, bad string) {
	out = make([]count, 0, len(points))
	for _, p := range points {
		n, ok := scaled(p.value, 0)
		if !ok || n < 0 {
			bad = p.value
			continue
		}
		out = append(out, count{p.at, n})
	}
	return out, bad
}
