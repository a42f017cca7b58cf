package finding_test

import (
	"math/rand/v2"
	"testing"

	"github.com/farthing-finops/farthing/internal/finding"
)

// incident is something that happens to a calm ledger, and what must be found.
type incident struct {
	name    string
	happens func(w *world)
	slice   string
	first   int // its first day
	within  int // days in which it must be raised
	more    bool
}

func incidents() []incident {
	return []incident{
		{"a run left on over a weekend", func(w *world) {
			for d := 150; d < 153; d++ {
				w.add(d, "service-0", "team-1", "model-1-0", "run:left-on", 150, 2)
			}
		}, "Workload = run:left-on", 150, 1, true},
		{"a forgotten endpoint", func(w *world) {
			for d := 140; d < 180; d++ {
				w.add(d, "service-2", "team-3", "model-3-1", "endpoint:demo", 60, 2)
			}
		}, "Workload = endpoint:demo", 140, 2, true},
		{"a service dearer for everybody", func(w *world) { w.scale("ServiceName", "service-1", 150, 180, 1, 1.5) }, "ServiceName = service-1", 150, 2, true},
		{"a team at twice its work", func(w *world) { w.scale("Team", "team-2", 150, 157, 2, 1) }, "Team = team-2", 150, 1, true},
		{"a model that stops", func(w *world) { w.scale("Model", "model-3-1", 150, 180, 0, 1) }, "Workload = endpoint:3-1", 150, 2, false},
		{"a slow leak", func(w *world) {
			for d := 140; d < 180; d++ {
				w.scale("Model", "model-3-0", d, d+1, 1+0.03*float64(d-139), 1)
			}
		}, "Workload = endpoint:3-0", 140, 12, true},
	}
}

// scale makes hours and prices of a value larger from a day up to another.
func (w *world) scale(dimension, value string, from, to int, hours, price float64) {
	for i := range w.cells {
		c := &w.cells[i]
		for d, name := range dimensions() {
			if name == dimension && *c.Cell.Values[d] == value && c.Day >= from && c.Day < to {
				q := times(*c.Cell.Quantity, hours)
				c.Cell.Quantity, c.Cell.Amount = &q, times(c.Cell.Amount, hours*price)
			}
		}
	}
}

// Each incident is found once, in the slice that carries it, soon; nothing else is found.
func TestIncidentsAreFoundOnce(t *testing.T) {
	for _, i := range incidents() {
		for seed := range uint64(3) {
			w := calm(180, seed)
			i.happens(w)
			all := w.find(t)
			if len(all) != 1 {
				t.Errorf("%s, seed %d: %d findings\n%s", i.name, seed, len(all), shown(all))
				continue
			}
			f := all[0]
			late := int(f.Raised.Sub(start()).Hours())/24 - i.first
			if f.Slice.String() != i.slice || late < 0 || late >= i.within || f.Excess.Sign() > 0 != i.more {
				t.Errorf("%s, seed %d: want %s raised within %d days of %s\n%s", i.name, seed, i.slice, i.within, on(i.first), shown(all))
			}
		}
	}
}

// What is too little money to be told goes on until it is enough: then it is
// told, from its first day.
func TestLittleThatGoesOnIsToldLate(t *testing.T) {
	w := calm(180, 3)
	for d := 130; d < 180; d++ {
		w.add(d, "service-1", "team-0", "small", "endpoint:small", 4, 2) // of about 1,500 a day
	}
	all := w.find(t)
	if len(all) != 1 || day(all[0].First) != on(130) || day(all[0].Raised) <= on(132) || day(all[0].Raised) > on(140) || all[0].State != finding.Settled {
		t.Errorf("want one finding from %s on\n%s", on(130), shown(all))
	}
}

// Fees of a month do not take the blame for what comes on their day.
func TestFeesAreNoCause(t *testing.T) {
	w := calm(210, 5)
	for d := range w.days {
		if start().AddDate(0, 0, d).Day() == 1 {
			w.add(d, "support", "team-0", "none", "support", 2000, 2)
		}
	}
	first := 181 // the first of July
	w.scale("Team", "team-2", first, first+7, 2, 1)
	for _, f := range w.find(t) {
		service, _ := f.Slice.Of("ServiceName")
		if service != nil && *service == "support" && f.First.After(start().AddDate(0, 2, 15)) {
			t.Errorf("the fee is blamed\n%s", shown([]finding.Finding{f}))
		}
		if day(f.First) == on(first) && f.Slice.String() != "Team = team-2" {
			t.Errorf("the slice is wrong\n%s", shown([]finding.Finding{f}))
		}
	}
}

// The same ledgers without an incident raise next to nothing: the budget is a
// quarter of a false alarm a month for each of six levels.
func TestCalmLedgersAreCalm(t *testing.T) {
	found := 0
	for seed := range uint64(10) {
		all := calm(180, seed).find(t)
		if found += len(all); len(all) > 1 {
			t.Errorf("seed %d:\n%s", seed, shown(all))
		}
	}
	if found > 1 {
		t.Errorf("%d findings in 10 calm ledgers", found)
	}
}

// What is found does not hang on the order in which charges came, nor on days
// that come later.
func TestFindingsHangOnNothingElse(t *testing.T) {
	for _, i := range incidents() {
		w := calm(180, 7)
		i.happens(w)
		want := shown(w.find(t))
		r := rand.New(rand.NewPCG(3, 3))
		r.Shuffle(len(w.cells), func(a, b int) { w.cells[a], w.cells[b] = w.cells[b], w.cells[a] })
		if got := shown(w.find(t)); got != want {
			t.Errorf("%s: in another order\n%swant\n%s", i.name, got, want)
		}
	}
}

func TestLaterDaysChangeNoID(t *testing.T) {
	for _, i := range incidents() {
		w := calm(180, 7)
		i.happens(w)
		all := w.find(t)
		if len(all) == 0 {
			t.Errorf("%s is not found", i.name)
			continue
		}
		early := w.until(int(all[0].Raised.Sub(start()).Hours())/24 + 1).find(t)
		if len(early) != 1 || early[0].ID != all[0].ID || early[0].State != finding.Open {
			t.Errorf("%s: on the day it was raised\n%slater\n%s", i.name, shown(early), shown(all))
		}
	}
}

// until is the world as it was known before a day.
func (w *world) until(day int) *world {
	out := &world{days: day}
	for _, c := range w.cells {
		if c.Day < day {
			out.cells = append(out.cells, c)
		}
	}
	return out
}
