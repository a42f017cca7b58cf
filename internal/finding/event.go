package finding

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/farthing-finops/farthing/internal/money"
)

// What happened at the time of a finding is told by what the cells name: a
// workload or a version of a model that was not there before, or is not there
// any more. That it happened then proves nothing, and the words say so.
const (
	eventBefore = 2 // days before a finding's first in which an event counts
	eventAfter  = 1
	mostEvents  = 3
)

// workloads are those that carry most of what a slice differs by from the same
// weekdays before, where the slice names none.
func (c *Cube) workloads(k Cause, last int) []Reason {
	i := slices.Index(c.dimensions, "Workload")
	if _, named := k.Slice.Of("Workload"); named || i < 0 {
		return nil
	}
	by, all := map[string]money.Amount{}, money.Zero()
	f := c.finder(k.Slice)
	add := func(day int, part money.Amount) {
		for _, cell := range c.days[k.Currency][day] {
			if v := cell.Cell.Cell.Values[i]; f.holds(cell.codes) {
				amount := cell.Cell.Cell.Amount.Mul(part).Rounded()
				if all = all.Add(amount); v != nil {
					by[*v] = by[*v].Add(amount)
				}
			}
		}
	}
	for d := k.Alarm.First; d <= last; d++ {
		add(d, money.FromInt(1))
		past := baseline(d, k.Alarm.First)
		for _, p := range past {
			add(p, partOf(len(past)).Neg())
		}
	}
	return largest(by, all)
}

const (
	mostWorkloads = 3
	worthNaming   = 0.1 // of the difference
)

func largest(by map[string]money.Amount, all money.Amount) []Reason {
	names := slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		return cmp.Or(by[b].Cmp(by[a])*all.Sign(), strings.Compare(a, b))
	})
	var out []Reason
	for _, name := range names {
		if len(out) == mostWorkloads || float(by[name])/float(all) < worthNaming {
			break
		}
		out = append(out, Reason{AccountsFor, "of it, workload " + name + ", against the same weekdays before,", ptr(by[name])})
	}
	return out
}

// events are what began and ended in a slice when a cause began.
func (c *Cube) events(k Cause) []Reason {
	var out []Reason
	for _, e := range []struct{ dimension, word string }{{"Workload", "workload"}, {"ModelVersion", "model version"}, {"ServiceName", "service"}, {"Endpoint", "endpoint"}} {
		i := slices.Index(c.dimensions, e.dimension)
		if i < 0 {
			continue
		}
		days := c.seen(k, i)
		began, over := c.turns(k, days)
		out = append(out, told(e.word, "first seen", began, days, k)...)
		out = append(out, told(e.word, "last seen", over, days, k)...)
	}
	return out
}

// lifetime is the first and the last day that a value was seen on.
type lifetime struct{ first, last int }

// seen are the lifetimes of the values that a slice has. What is new in the
// slice but was elsewhere before is not new.
func (c *Cube) seen(k Cause, dimension int) map[string]lifetime {
	out, inside := map[string]lifetime{}, map[string]bool{}
	f := c.finder(k.Slice)
	for day := range c.days[k.Currency] {
		for _, cell := range c.days[k.Currency][day] {
			v := cell.Cell.Cell.Values[dimension]
			if v == nil {
				continue
			}
			l, known := out[*v]
			if !known {
				l = lifetime{day, day}
			}
			out[*v] = lifetime{min(l.first, day), max(l.last, day)}
			inside[*v] = inside[*v] || f.holds(cell.codes)
		}
	}
	maps.DeleteFunc(out, func(v string, _ lifetime) bool { return !inside[v] })
	return out
}

// turns are the values that began, and those that ended, when a cause began.
// Where many come and go each week, that some did says nothing.
func (c *Cube) turns(k Cause, all map[string]lifetime) (began, over []string) {
	first := k.Alarm.First
	earlier := 0
	for v, l := range all {
		if l.first >= first-eventBefore && l.first <= first+eventAfter && l.first > c.oldest(k.Currency) {
			began = append(began, v)
		}
		if l.last >= first-eventBefore-1 && l.last < first && l.first < first-eventBefore {
			over = append(over, v)
		}
		if l.first < first-eventBefore && l.first >= first-LongestReach {
			earlier++
		}
	}
	if usual := earlier * (eventBefore + eventAfter + 1) / LongestReach; len(began) <= usual {
		began = nil
	}
	if len(over) > mostEvents {
		over = nil
	}
	slices.Sort(began)
	slices.Sort(over)
	return began, over
}

// oldest is the first day that the cube has cells of.
func (c *Cube) oldest(currency string) int {
	days := slices.Collect(maps.Keys(c.days[currency]))
	if len(days) == 0 {
		return 0
	}
	return slices.Min(days)
}

func told(word, what string, values []string, days map[string]lifetime, k Cause) []Reason {
	var out []Reason
	for _, v := range values {
		if len(out) == mostEvents {
			return append(out, Reason{Word: CoincidesWith, What: strconv.Itoa(len(values)-mostEvents) + " more of this kind"})
		}
		if text, named := k.Slice.Of("Workload"); named && text != nil && *text == v {
			continue // it names the finding
		}
		out = append(out, Reason{Word: CoincidesWith, What: word + " " + v + ", " + what + " " + when(days[v], what, k)})
	}
	return out
}

// when is how a turn lies to the finding's first day.
func when(l lifetime, what string, k Cause) string {
	day := l.first
	if what == "last seen" {
		day = l.last
	}
	switch d := day - k.Alarm.First; {
	case d == 0:
		return "the same day"
	case d == -1:
		return "the day before"
	case d < 0:
		return strconv.Itoa(-d) + " days before"
	default:
		return "the day after"
	}
}
