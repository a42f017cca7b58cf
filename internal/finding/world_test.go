package finding_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/explain"
	"github.com/farthing-finops/farthing/internal/finding"
	"github.com/farthing-finops/farthing/internal/money"
)

// world is a made-up ledger: cells of each day, by a service, a team, a model
// and a workload.
type world struct {
	days  int
	cells []finding.Cell
}

func start() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) } // a Thursday

func dimensions() []string {
	return []string{"ServiceName", "SubAccountId", "Team", "Model", "Workload"}
}

// calm is a ledger in which nothing happens: four teams with two models each on
// three services, by a weekday's rhythm, with noise.
func calm(days int, seed uint64) *world {
	w := &world{days: days}
	r := rand.New(rand.NewPCG(seed, 1))
	for d := range days {
		weekend := start().AddDate(0, 0, d).Weekday()%6 == 0
		for t := range 4 {
			for m := range 2 {
				for s := range 3 {
					hours := float64(20+10*t+5*m+3*s) * (0.95 + 0.1*r.Float64())
					if weekend {
						hours *= 0.6
					}
					w.add(d, fmt.Sprintf("service-%d", s), fmt.Sprintf("team-%d", t), fmt.Sprintf("model-%d-%d", t, m), fmt.Sprintf("endpoint:%d-%d", t, m), hours, 2)
				}
			}
		}
	}
	return w
}

func (w *world) add(day int, service, team, model, workload string, hours, price float64) {
	quantity := money.MustParse(fmt.Sprintf("%.4f", hours))
	account := "account"
	values := []*string{&service, &account, &team, &model, &workload}
	w.cells = append(w.cells, finding.Cell{Day: day, Currency: "USD", Cell: explain.Cell{Values: values, Unit: "Hours",
		Amount: quantity.Mul(money.MustParse(fmt.Sprintf("%.4f", price))), Quantity: &quantity}})
}

// level adds the cells up by some dimensions.
func (w *world) level(by ...string) finding.Level {
	at := map[string]int{}
	var out finding.Level
	for _, c := range w.cells {
		var s finding.Slice
		for _, d := range by {
			for i, name := range dimensions() {
				if name == d {
					s = append(s, finding.Value{Dimension: d, Text: c.Cell.Values[i]})
				}
			}
		}
		key := s.String()
		i, known := at[key]
		if !known {
			i, at[key] = len(out), len(out)
			out = append(out, finding.Series{Slice: s, Currency: "USD", Amounts: make([]money.Amount, w.days)})
		}
		out[i].Amounts[c.Day] = out[i].Amounts[c.Day].Add(c.Cell.Amount)
	}
	return out
}

// of are the amounts of a slice.
func (w *world) of(s finding.Slice) finding.Series {
	out := finding.Series{Slice: s, Currency: "USD", Amounts: make([]money.Amount, w.days)}
	for _, c := range w.cells {
		var has finding.Slice
		for i, d := range dimensions() {
			has = append(has, finding.Value{Dimension: d, Text: c.Cell.Values[i]})
		}
		if has.Within(s) {
			out.Amounts[c.Day] = out.Amounts[c.Day].Add(c.Cell.Amount)
		}
	}
	return out
}

// scan looks at the world at every level.
func (w *world) scan(said ...finding.Feedback) finding.Scan {
	return finding.Scan{First: start(), Budget: 0.25, Feedback: said, Levels: []finding.Level{w.level(), w.level("ServiceName"), w.level("SubAccountId"),
		w.level("Team"), w.level("Model"), w.level("Team", "ServiceName")}}
}

// find is all that is found.
func (w *world) find(t *testing.T, said ...finding.Feedback) []finding.Finding {
	t.Helper()
	s := w.scan(said...)
	cube := finding.NewCube(dimensions(), []string{"Model"}, dimensions(), w.cells)
	causes, err := s.Causes(s.Alarms(), cube)
	if err != nil {
		t.Fatal(err)
	}
	var out []finding.Finding
	for _, k := range causes {
		f, err := s.Tell(k, w.of(k.Slice), w.of(nil), cube)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return finding.Findings(out, said)
}

// shown is what was found, a line each.
func shown(all []finding.Finding) string {
	var b strings.Builder
	for _, f := range all {
		fmt.Fprintf(&b, "%s %s..%s raised %s %s excess %s of %s (%s)", f.Slice, day(f.First), day(f.Last), day(f.Raised), f.State, f.Excess.Fixed(0), f.Actual.Fixed(0), f.Severity)
		for _, r := range f.Reasons {
			fmt.Fprintf(&b, "; %s %s", r.Word, r.What)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

// on is a day by its number.
func on(d int) string { return day(start().AddDate(0, 0, d)) }

// times is an amount by a number, to four digits.
func times(a money.Amount, by float64) money.Amount {
	return a.Mul(money.MustParse(fmt.Sprintf("%.4f", by)))
}
