package explain_test

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/explain"
	"github.com/farthing-finops/farthing/internal/explain/causes"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
)

// cells draws cells of every sort: few values, so that they meet; credits,
// absent values, quantities of 0 and below, amounts of every size.
func cells() *rapid.Generator[[]explain.Cell] {
	amounts := rapid.Custom(func(t *rapid.T) money.Amount {
		return money.FromUnscaled(big.NewInt(rapid.Int64Range(-20, 1<<40).Draw(t, "units")), rapid.Uint8Range(0, 18).Draw(t, "scale"))
	})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) explain.Cell {
		c := explain.Cell{Role: explain.Role(rapid.IntRange(0, 4).Draw(t, "role")), Amount: amounts.Draw(t, "amount"),
			Unit: rapid.SampledFrom([]string{"", "Hours", "Hours", "Tokens"}).Draw(t, "unit")}
		for range 3 {
			v := rapid.SampledFrom([]string{"absent", "", "a", "b", "c"}).Draw(t, "value")
			if c.Values = append(c.Values, &v); v == "absent" {
				c.Values[len(c.Values)-1] = nil
			}
		}
		if rapid.IntRange(0, 9).Draw(t, "has quantity") > 0 {
			q := money.FromUnscaled(big.NewInt(rapid.Int64Range(-2, 50).Draw(t, "quantity")), rapid.Uint8Range(0, 3).Draw(t, "digits"))
			c.Quantity = &q
		}
		if rapid.Bool().Draw(t, "measured") {
			used := c.Amount.Mul(money.FromUnscaled(big.NewInt(rapid.Int64Range(0, 100).Draw(t, "busy")), 2)).Rounded()
			c.Used = &used
		}
		if rapid.IntRange(0, 4).Draw(t, "negative") == 0 {
			c.Amount = c.Amount.Neg()
		}
		return c
	}), 0, 40)
}

func changes() *rapid.Generator[explain.Change] {
	return rapid.Custom(func(t *rapid.T) explain.Change {
		c := explain.Change{Dimensions: []string{"Team", "Model", "RegionId"}, From: cells().Draw(t, "from"), Versus: cells().Draw(t, "versus")}
		if rapid.Bool().Draw(t, "mix") {
			c.Mix = []string{"Model", "RegionId"}
		}
		if rapid.Bool().Draw(t, "named") {
			c.Named = []string{"Team"}
		}
		return c
	})
}

func explained(t rapid.TB, c explain.Change) explain.Explanation {
	t.Helper()
	x, err := explain.Explain(c)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func total(cells []explain.Cell, in func(explain.Cell) bool) money.Amount {
	sum := money.Zero()
	for _, c := range cells {
		if in == nil || in(c) {
			sum = sum.Add(c.Amount)
		}
	}
	return sum
}

// The law of explanations: the effects add up to the difference to the last
// digit, whatever the cells are.
func TestEffectsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := changes().Draw(t, "change")
		x := explained(t, c)
		if want := total(c.From, nil).Sub(total(c.Versus, nil)); !x.Difference.Equal(want) || !x.From.Sub(x.Versus).Equal(want) {
			t.Fatalf("the difference is %s, not %s", x.Difference, want)
		}
		sum := money.Zero()
		for _, e := range x.Effects {
			sum = sum.Add(e.Amount)
			if e.Amount.IsZero() || e.Evidence == "" {
				t.Errorf("the effect %v says nothing", e)
			}
			if e.Rest && len(e.Slice) > 0 {
				t.Errorf("the rest %v has a slice", e)
			}
		}
		if !sum.Equal(x.Difference) {
			t.Fatalf("the effects add up to %s, not %s", sum, x.Difference)
		}
	})
}

// The same in every slice of every hierarchy.
func TestPartsAddUpAtEveryLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := changes().Draw(t, "change")
		x := explained(t, c)
		var slice []explain.Value
		for _, d := range c.Dimensions {
			if rapid.Bool().Draw(t, "has "+d) {
				v := rapid.SampledFrom([]string{"absent", "", "a", "b", "c"}).Draw(t, d)
				if slice = append(slice, explain.Value{Dimension: d, Text: &v}); v == "absent" {
					slice[len(slice)-1].Text = nil
				}
			}
		}
		in := func(cell explain.Cell) bool {
			return !slices.ContainsFunc(slice, func(v explain.Value) bool {
				has := cell.Values[slices.Index(c.Dimensions, v.Dimension)]
				return (has == nil) != (v.Text == nil) || has != nil && *has != *v.Text
			})
		}
		difference, parts := x.Within(slice...)
		if want := total(c.From, in).Sub(total(c.Versus, in)); !difference.Equal(want) {
			t.Fatalf("the difference within %v is %s, not %s", slice, difference, want)
		}
		sum := money.Zero()
		for _, p := range parts {
			sum = sum.Add(p.Amount)
		}
		if !sum.Equal(difference) {
			t.Fatalf("the parts within %v add up to %s, not %s", slice, sum, difference)
		}
	})
}

// Looked at from the other side everything is the opposite: what is new there
// is retired here.
func TestTheOtherWayRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := changes().Draw(t, "change")
		_, there := explained(t, c).Within()
		c.From, c.Versus = c.Versus, c.From
		_, back := explained(t, c).Within()
		opposite := map[explain.Kind]money.Amount{}
		for _, p := range back {
			k := p.Kind
			switch k {
			case explain.New:
				k = explain.Retired
			case explain.Retired:
				k = explain.New
			}
			opposite[k] = p.Amount.Neg()
		}
		if len(opposite) != len(there) {
			t.Fatalf("%v one way, %v the other", there, back)
		}
		for _, p := range there {
			if !p.Amount.Equal(opposite[p.Kind]) {
				t.Fatalf("%s is %s one way and %s the other", p.Kind, p.Amount, opposite[p.Kind])
			}
		}
	})
}

// Engines give rows in any order, and may split them.
func TestTheOrderOfCellsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := changes().Draw(t, "change")
		first := explained(t, c).Effects
		r := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed")))
		r.Shuffle(len(c.From), func(i, j int) { c.From[i], c.From[j] = c.From[j], c.From[i] })
		r.Shuffle(len(c.Versus), func(i, j int) { c.Versus[i], c.Versus[j] = c.Versus[j], c.Versus[i] })
		second := explained(t, c).Effects
		if !slices.EqualFunc(first, second, sameEffect) {
			t.Fatalf("%v in one order, %v in another", first, second)
		}
	})
}

func sameEffect(a, b explain.Effect) bool {
	return a.Kind == b.Kind && a.Rest == b.Rest && a.Amount.Equal(b.Amount) && a.Evidence == b.Evidence && slices.EqualFunc(a.Slice, b.Slice, func(a, b explain.Value) bool {
		return a.Dimension == b.Dimension && (a.Text == nil) == (b.Text == nil) && (a.Text == nil || *a.Text == *b.Text)
	})
}

// Whole bills too: exact, with causes that overlap.
func TestMadeUpBillsAddUp(t *testing.T) {
	for seed := range uint64(20) {
		c := causes.New(1000+seed, 400)
		x := explained(t, c.Change)
		sum := money.Zero()
		for _, e := range x.Effects {
			sum = sum.Add(e.Amount)
		}
		if want := total(c.Change.From, nil).Sub(total(c.Change.Versus, nil)); !sum.Equal(want) {
			t.Errorf("seed %d: the effects add up to %s, not %s", seed, sum, want)
		}
	}
}

// The score card judges on seeds of its own; this is so that a change that
// breaks the search does not wait for it.
func TestCausesAreFound(t *testing.T) {
	var s causes.Score
	for seed := range uint64(40) {
		c := causes.New(1+seed, 500)
		s.Judge(c, explained(t, c.Change).Effects)
	}
	if f1 := s.Count().F1(); f1 < 0.93 {
		t.Errorf("F1 is %.3f: %+v", f1, s.Count())
	}
	if lead := float64(s.LargestLead) / float64(s.Cases); lead < 0.9 {
		t.Errorf("the largest cause comes first in %.0f %%", 100*lead)
	}
}

func TestFaults(t *testing.T) {
	one := "a"
	for name, c := range map[string]explain.Change{
		"Model is no":       {Dimensions: []string{"Team"}, Mix: []string{"Model"}},
		"Workload is no":    {Dimensions: []string{"Team"}, Named: []string{"Workload"}},
		"1 values for 2":    {Dimensions: []string{"Team", "Model"}, From: []explain.Cell{{Values: []*string{&one}}}},
		"unknown role 9":    {Dimensions: []string{"Team"}, Versus: []explain.Cell{{Values: []*string{&one}, Role: 9}}},
		"cannot hold 1e+21": {Dimensions: []string{"Team"}, Versus: []explain.Cell{{Values: []*string{nil}, Amount: money.MustParse("1000000000000000000000")}}},
	} {
		_, err := explain.Explain(c)
		if name == "cannot hold 1e+21" {
			name = "cannot hold 1000"
		}
		if !fault.Is(err, fault.Usage) || !strings.Contains(err.Error(), name) || fault.From(err).Hint == "" {
			t.Errorf("%v; want a usage fault with %q and a hint", err, name)
		}
	}
}

func BenchmarkExplain(b *testing.B) {
	c := causes.New(7, 2000)
	if leaves := len(c.Change.Versus); leaves < 1900 {
		b.Fatalf("only %d leaves", leaves)
	}
	for b.Loop() {
		if _, err := explain.Explain(c.Change); err != nil {
			b.Fatal(err)
		}
	}
}
