package main

import (
	"math"
	"slices"
)

// The protocol: a series is judged from its 71st day on. An alert is a flagged
// day after one that is not. It finds an anomaly if it comes on one of the
// anomaly's days, in its first two weeks.
const (
	judgedFrom = 70
	window     = 14
	daysAMonth = 365.25 / 12
	budget     = 0.25 // false alarms per series and month
)

// method marks the days of a series.
type method struct {
	name string
	flag func(*twin) []bool
	// quiet are the days after a false alarm in which further ones count as
	// the same. Farthing has none: it says itself what is a new alarm.
	quiet int
}

// result is what a method reaches on some pairs.
type result struct {
	falseAlarms  ratio // alarms on clean twins, per days
	recall       ratio
	snr3, snr6   ratio
	kinds        map[string]ratio
	fees         ratio   // the fee's days from the third month on that raised an alert, on clean twins
	delay, ahead float64 // days and share of the money, means of what was found
	lost, saved  float64 // the same of all: a miss counts as the whole window and as nothing ahead
}

// ratio is a part of a whole.
type ratio struct{ part, whole int }

func (r *ratio) add(hit bool) {
	r.whole++
	if hit {
		r.part++
	}
}

func (r ratio) value() float64 { return float64(r.part) / float64(max(r.whole, 1)) }

// aMonth is the ratio of alarms to days as alarms a month.
func (r ratio) aMonth() float64 { return r.value() * daysAMonth }

// alerts are the days on which a flag goes up.
func alerts(flags []bool) []int {
	var out []int
	for t := judgedFrom; t < len(flags); t++ {
		if flags[t] && (t == judgedFrom || !flags[t-1]) {
			out = append(out, t)
		}
	}
	return out
}

// alarms counts alerts, those of some quiet days as one.
func alarms(flags []bool, quiet int) int {
	n, last := 0, -quiet
	for _, t := range alerts(flags) {
		if t-last >= quiet {
			n, last = n+1, t
		}
	}
	return n
}

// judge measures a method on pairs.
func judge(pairs []pair, m method) result {
	r := result{kinds: map[string]ratio{}}
	var delays, aheads []float64
	for _, p := range pairs {
		flags := m.flag(p.clean)
		r.falseAlarms.part += alarms(flags, m.quiet)
		r.falseAlarms.whole += len(flags) - judgedFrom
		r.countFees(p.clean, alerts(flags))
		found := firstIn(alerts(m.flag(p.injected)), p.injected)
		r.count(p.injected, found >= 0)
		if found >= 0 {
			delays = append(delays, float64(found-p.injected.start))
			aheads = append(aheads, stillAhead(p, found))
		}
	}
	r.delay, r.ahead = mean(delays), mean(aheads)
	all, missed := float64(r.recall.whole), float64(r.recall.whole-r.recall.part)
	r.lost = (float64(len(delays))*r.delay + missed*window) / all
	r.saved = float64(len(aheads)) * r.ahead / all
	return r
}

func (r *result) count(t *twin, hit bool) {
	r.recall.add(hit)
	if t.snr >= 3 {
		r.snr3.add(hit)
	}
	if t.snr >= 6 {
		r.snr6.add(hit)
	}
	k := r.kinds[t.kind]
	k.add(hit)
	r.kinds[t.kind] = k
}

// countFees looks at the fee's days from its third month on.
func (r *result) countFees(t *twin, given []int) {
	nth := 0
	for day, mark := range t.fee {
		if mark != '1' {
			continue
		}
		nth++
		if nth >= 3 && day >= judgedFrom {
			r.fees.add(slices.Contains(given, day))
		}
	}
}

// firstIn is the first alert that finds the anomaly, or -1.
func firstIn(given []int, t *twin) int {
	for _, day := range given {
		if day >= t.start && day < min(t.end, t.start+window) {
			return day
		}
	}
	return -1
}

// stillAhead is the part of the anomaly's money that comes after a day.
func stillAhead(p pair, day int) float64 {
	all, ahead := 0.0, 0.0
	for t := p.injected.start; t < p.injected.end; t++ {
		excess := math.Abs(p.injected.values[t] - p.clean.values[t])
		all += excess
		if t > day {
			ahead += excess
		}
	}
	return ahead / max(all, 1e-9)
}

func mean(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(max(len(xs), 1))
}
