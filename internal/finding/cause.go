package finding

import (
	"maps"
	"math"
	"slices"

	"github.com/farthing-finops/farthing/internal/explain"
)

// Cause is a slice that carries what raised alarms.
type Cause struct {
	Slice    Slice
	Currency string
	// The alarm that it was found by, and the others that it explains.
	Alarm   Alarm
	Related []Slice
	// Back is the day from which on its series was as before it again, if an
	// alarm told so; -1 otherwise.
	Back int
	// Moved tells that as much less is in other slices of the same services
	// and accounts, or as much more: money moved between owners.
	Moved bool
	// Tax tells that it is mostly taxes. They follow what they are on, which
	// tells for itself.
	Tax bool
}

const (
	carries     = 0.5 // of an alarm's excess, what a cause must explain of it
	tips        = 0.1 // the least of it, if the rest alone is no alarm
	alike       = 2.0 // how many times one change may be another that undoes it
	stillNear   = 14  // days after a cause was last seen in which alarms may be of it
	undoneUntil = 112 // days in which amounts may go back
)

// Causes makes one cause of alarms that carry the same excess. It goes through
// the alarms in their order, and what it makes of one rests on earlier ones
// only, so that later days change no cause.
func (s Scan) Causes(alarms []Alarm, c *Cube) ([]Cause, error) {
	var out []Cause
	for _, a := range alarms {
		if i := slices.IndexFunc(out, func(k Cause) bool { return k.explains(a, c) }); i >= 0 {
			out[i].take(a)
			continue
		}
		if i := slices.IndexFunc(out, func(k Cause) bool { return k.undoneBy(a, c) }); i >= 0 {
			out[i].Back = a.First
			continue
		}
		k, err := s.causeOf(a, c)
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

// take adds an alarm to a cause.
func (k *Cause) take(a Alarm) {
	k.Alarm.Last = max(k.Alarm.Last, a.Last)
	s := a.Series.Slice
	if s.key() != k.Slice.key() && !slices.ContainsFunc(k.Related, func(r Slice) bool { return r.key() == s.key() }) {
		k.Related = append(k.Related, s)
	}
}

// explains tells whether most of an alarm's excess lies in the cause's slice,
// or so much that without it there had been no alarm.
func (k Cause) explains(a Alarm, c *Cube) bool {
	if k.Currency != a.Series.Currency || k.Alarm.Up != a.Up || a.First > k.Alarm.Last+stillNear || a.Raised < k.Alarm.First {
		return false
	}
	part := c.excess(k.Currency, both(k.Slice, a.Series.Slice), a.First, a.Raised, min(k.Alarm.First, a.First)) / a.excess
	return part >= max(tips, min(carries, 1-1/a.over))
}

// undoneBy tells whether the alarm is that the amounts went back to what they
// were before the cause.
func (k Cause) undoneBy(a Alarm, c *Cube) bool {
	if k.Currency != a.Series.Currency || k.Alarm.Up == a.Up || a.First <= k.Alarm.First || a.First > k.Alarm.Last+undoneUntil {
		return false
	}
	own := k.Alarm.Raised - k.Alarm.First + 1
	was := c.excess(k.Currency, both(k.Slice, a.Series.Slice), k.Alarm.First, k.Alarm.Raised, k.Alarm.First) / float64(own)
	now := a.excess / float64(a.Raised-a.First+1)
	times := -now / was
	return times >= 1/alike && times <= alike
}

// both is what lies in two slices. Of two values of one dimension the charges
// would have to have both, and none does.
func both(a, b Slice) Slice {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.ContainsFunc(out, v.equal) {
			out = append(out, v)
		}
	}
	return out
}

// causeOf makes a cause of an alarm that no other explains.
func (s Scan) causeOf(a Alarm, c *Cube) (Cause, error) {
	own, currency := a.Series.Slice, a.Series.Currency
	x, err := explain.Explain(c.change(currency, own, a.First, a.Raised))
	if err != nil {
		return Cause{}, err
	}
	k := Cause{Slice: c.byWorkload(a, c.carrier(a, x.Effects)), Currency: currency, Alarm: a, Back: -1, Tax: mostlyTax(x)}
	if !s.standsOut(k.Slice, a) {
		k.Slice = own
	}
	k.Moved = c.moved(k)
	if k.Slice.key() != own.key() {
		k.Related = append(k.Related, own)
	}
	return k, nil
}

// standsOut tells whether a slice differs from what was expected of it as the
// alarm does. It was found beside the same weekdays of other weeks, which lack
// what comes once a month and is expected.
func (s Scan) standsOut(slice Slice, a Alarm) bool {
	for _, l := range s.Levels {
		for _, w := range l {
			if w.Currency == a.Series.Currency && w.Slice.key() == slice.key() {
				return s.excess(w, a.First, a.Raised)/a.excess >= carries
			}
		}
	}
	return true // it is no series that is watched
}

// excess is what a series comes to beyond what was expected of it.
func (s Scan) excess(w Series, from, to int) float64 {
	expected, _ := s.expected(w)
	out := 0.0
	for t := from; t <= to; t++ {
		out += float(w.Amounts[t]) - expected[t]
	}
	return out
}

func mostlyTax(x explain.Explanation) bool {
	tax := 0.0
	for _, e := range x.Effects {
		if e.Kind == explain.Tax {
			tax += float(e.Amount)
		}
	}
	return tax/float(x.Difference) >= carries
}

// carrier is the slice that carries most of an alarm's excess with the fewest
// words: that of the series itself if no smaller one does.
func (c *Cube) carrier(a Alarm, effects []explain.Effect) Slice {
	own := a.Series.Slice
	best, most := own, carries*math.Abs(a.excess)
	for _, e := range bySlice(effects) {
		size := math.Abs(e.amount)
		if e.amount > 0 != a.Up || size < most {
			continue
		}
		if s, ok := c.present(a, both(e.slice, own)); ok {
			best, most = s, size
		}
	}
	// The search looked inside of the series. If there is nothing of it outside,
	// the series' own values are words too many.
	for _, v := range own {
		if shorter := without(best, v); len(shorter) > 0 && c.same(a, shorter, best) {
			best = shorter
		}
	}
	return best
}

// present leaves the values out that are absent, which name nothing but an
// owner who is missing; false if the slice is another then.
func (c *Cube) present(a Alarm, s Slice) (Slice, bool) {
	out := slices.DeleteFunc(slices.Clone(s), func(v Value) bool { return v.Text == nil && v.Dimension != "Team" })
	return out, len(out) == len(s) || len(out) > 0 && c.same(a, out, s)
}

// same tells whether two slices have the same excess, about.
func (c *Cube) same(a Alarm, s, t Slice) bool {
	x, y := c.during(a, s), c.during(a, t)
	return math.Abs(x-y) <= (1-nearly)*math.Abs(y)
}

// during is a slice's excess in the days that raised an alarm.
func (c *Cube) during(a Alarm, s Slice) float64 {
	return c.excess(a.Series.Currency, s, a.First, a.Raised, a.First)
}

func without(s Slice, v Value) Slice {
	return slices.DeleteFunc(slices.Clone(s), v.equal)
}

// nearly is the part of an excess that makes two slices alike in it.
const nearly = 0.75

// byWorkload names the one workload that carries nearly all of a slice's
// excess, if there is one: an endpoint, a run that was left on. Where
// workloads come and go, the next one may go on with it: then it is no name.
func (c *Cube) byWorkload(a Alarm, s Slice) Slice {
	dimension := slices.Index(c.dimensions, "Workload")
	if dimension < 0 {
		return s
	}
	all := c.during(a, s)
	by, passing := c.byValue(a, s, dimension)
	if passing {
		return s
	}
	for _, text := range slices.Sorted(maps.Keys(by)) {
		w := Slice{{"Workload", &text}}
		if by[text]/all >= nearly && c.during(a, w)/all <= 1/nearly {
			return w
		}
	}
	return s
}

// byValue is what the values of a dimension add to a slice's excess, and
// whether any of them was there before only.
func (c *Cube) byValue(a Alarm, s Slice, dimension int) (by map[string]float64, passing bool) {
	now, was := map[string]float64{}, map[string]float64{}
	f := c.finder(s)
	add := func(to map[string]float64, day int, part float64) {
		for _, cell := range c.days[a.Series.Currency][day] {
			if v := cell.Cell.Cell.Values[dimension]; v != nil && f.holds(cell.codes) {
				to[*v] += part * cell.amount
			}
		}
	}
	for d := a.First; d <= a.Raised; d++ {
		add(now, d, 1)
		past := baseline(d, a.First)
		for _, p := range past {
			add(was, p, 1/float64(len(past)))
		}
	}
	for v := range was {
		_, goesOn := now[v]
		passing = passing || !goesOn
		now[v] -= was[v]
	}
	return now, passing
}

// moved tells whether there is as much less elsewhere in the services and
// accounts of a slice.
func (c *Cube) moved(k Cause) bool {
	service, account := slices.Index(c.dimensions, "ServiceName"), slices.Index(c.dimensions, "SubAccountId")
	if service < 0 || account < 0 || !k.Slice.ofOwners() {
		return false
	}
	seen := map[string]bool{}
	total := 0.0
	f := c.finder(k.Slice)
	for d := k.Alarm.First - LongestReach; d <= k.Alarm.Raised; d++ {
		for _, cell := range c.days[k.Currency][d] {
			s := Slice{{"ServiceName", cell.Cell.Cell.Values[service]}, {"SubAccountId", cell.Cell.Cell.Values[account]}}
			if !f.holds(cell.codes) || seen[s.key()] {
				continue
			}
			seen[s.key()] = true
			if inside := c.during(k.Alarm, both(s, k.Slice)); inside > 0 == k.Alarm.Up {
				total += c.during(k.Alarm, s)
			}
		}
	}
	return total/c.during(k.Alarm, k.Slice) < 1-carries
}

// ofOwners tells whether a slice says whose the charges are.
func (s Slice) ofOwners() bool {
	return slices.ContainsFunc(s, func(v Value) bool {
		return !slices.Contains([]string{"ServiceName", "SubAccountId", "RegionId"}, v.Dimension)
	})
}

type carried struct {
	slice  Slice
	amount float64
}

// bySlice adds up the effects of each slice: a new price and more usage of one
// thing are one cause.
func bySlice(effects []explain.Effect) []carried {
	var out []carried
	for _, e := range effects {
		if e.Rest || len(e.Slice) == 0 {
			continue
		}
		var s Slice
		for _, v := range e.Slice {
			s = append(s, Value(v))
		}
		i := slices.IndexFunc(out, func(o carried) bool { return o.slice.key() == s.key() })
		if i < 0 {
			i, out = len(out), append(out, carried{slice: s})
		}
		out[i].amount += float(e.Amount)
	}
	return out
}
