package main

import (
	"hash/fnv"
	"sort"
)

// split sets a third of the real series apart to set bounds by: always the
// same ones, whatever the seed and however many windows are cut from them.
func split(pairs []pair) (third, rest []pair) {
	for _, p := range pairs {
		h := fnv.New32a()
		h.Write([]byte(p.clean.series()))
		if h.Sum32()%3 == 0 {
			third = append(third, p)
		} else {
			rest = append(rest, p)
		}
	}
	return third, rest
}

// lowest is the lowest bound at which the clean twins keep to a budget of
// false alarms a month; flag marks a twin's days at a bound.
func lowest(pairs []pair, quiet int, budget float64, flag func(t *twin, bound float64) []bool) float64 {
	const steps, finest = 4000, 0.02
	at := sort.Search(steps, func(k int) bool {
		var r ratio
		for _, p := range pairs {
			flags := flag(p.clean, finest*float64(k+1))
			r.part += alarms(flags, quiet)
			r.whole += len(flags) - judgedFrom
		}
		return r.aMonth() <= budget
	})
	return finest * float64(at+1)
}
