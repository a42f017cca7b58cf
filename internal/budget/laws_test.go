package budget_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/money"
)

// anyPeriod draws a period of any kind.
func anyPeriod() *rapid.Generator[budget.Period] {
	return rapid.Custom(func(t *rapid.T) budget.Period {
		p := budget.Period{Kind: rapid.SampledFrom([]budget.Kind{budget.Month, budget.Quarter, budget.Year, budget.Rolling, budget.Life}).Draw(t, "kind")}
		switch p.Kind {
		case budget.Rolling:
			p.Days = rapid.IntRange(1, 60).Draw(t, "days")
		case budget.Life:
			p.From = date("2026-01-01").AddDate(0, 0, rapid.IntRange(0, 100).Draw(t, "from"))
			p.To = p.From.AddDate(0, 0, rapid.IntRange(1, 300).Draw(t, "long"))
		}
		return p
	})
}

func anyAmount(low, high int64) *rapid.Generator[money.Amount] {
	return rapid.Map(rapid.Int64Range(low, high), func(n int64) money.Amount { return money.FromInt(n).Mul(amount("0.000000001")) })
}

// anyKnown draws days with and without amounts.
func anyKnown(t *rapid.T) budget.Known {
	k := budget.Known{Whole: date("2026-01-01").AddDate(0, 0, rapid.IntRange(30, 200).Draw(t, "whole"))}
	for range rapid.IntRange(0, 60).Draw(t, "amounts") {
		k.Days = append(k.Days, budget.Amount{At: date("2026-01-01").AddDate(0, 0, rapid.IntRange(0, 220).Draw(t, "day")), Amount: anyAmount(-2e9, 5e10).Draw(t, "amount")})
	}
	if rapid.Bool().Draw(t, "foreseen") {
		k.Outlook = outlook(k.Whole.Format(time.DateOnly), rapid.IntRange(1, 60).Draw(t, "ahead"), rapid.Float64Range(0, 40).Draw(t, "mean"), 1, 20)
	}
	return k
}

func anyBudget(t *rapid.T) budget.Budget {
	b := monthlyBudget("1", "actual:50 actual:80 actual:100 phase:100 forecast:100@80 forecast:100@30 burn:2/3d+1d burn:1.5/7d+2d")
	b.Period, b.Amount = anyPeriod().Draw(t, "period"), anyAmount(1, 1e12).Draw(t, "limit")
	return b
}

// A percent is exact: a threshold holds if and only if what is spent × 100 is
// at least the limit × the percent.
func TestPercentIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, k := anyBudget(t), anyKnown(t)
		s := b.Evaluate(k, k.Whole)
		for _, percent := range []string{"50", "80", "100"} {
			holds := slices.ContainsFunc(s.Held, func(h budget.Held) bool { return h.Threshold.String() == "actual:"+percent })
			if want := s.Spent.Mul(money.FromInt(100)).Cmp(s.Limit.Mul(amount(percent))) >= 0; holds != want {
				t.Fatalf("%s of %s: %s %% holds is %v", s.Spent, s.Limit, percent, holds)
			}
		}
		if !s.Spent.Add(s.Left).Equal(s.Limit) {
			t.Fatalf("%s and %s are not %s", s.Spent, s.Left, s.Limit)
		}
	})
}

// The order of days says nothing, nor whether a day comes in parts.
func TestOrderOfDaysIsIrrelevant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, k := anyBudget(t), anyKnown(t)
		other := k
		other.Days = rapid.Permutation(k.Days).Draw(t, "order")
		if len(other.Days) > 0 {
			whole := other.Days[0]
			part := anyAmount(0, 1e9).Draw(t, "part")
			other.Days = append(slices.Clone(other.Days[1:]), budget.Amount{At: whole.At, Amount: part}, budget.Amount{At: whole.At.Add(7 * time.Hour), Amount: whole.Amount.Sub(part)})
		}
		sameStatus(t, b.Evaluate(k, k.Whole), b.Evaluate(other, k.Whole))
	})
}

func sameStatus(t *rapid.T, a, b budget.Status) {
	t.Helper()
	if !a.Spent.Equal(b.Spent) || !a.Planned.Equal(b.Planned) || !a.PhaseSpent.Equal(b.PhaseSpent) || !slices.Equal(held(a), held(b)) || a.PassedBy(0.8) != b.PassedBy(0.8) {
		t.Fatalf("%s %s %v\n%s %s %v", a.Spent, a.Planned, held(a), b.Spent, b.Planned, held(b))
	}
	for i := range a.Curve {
		p, q := a.Curve[i], b.Curve[i]
		if !p.Planned.Equal(q.Planned) || (p.Spent == nil) != (q.Spent == nil) || p.Spent != nil && !p.Spent.Equal(*q.Spent) {
			t.Fatalf("%s: %v and %v", p.Day, p, q)
		}
	}
}

// A flat budget is one with an equal phase for each month.
func TestFlatIsEqualPhases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		flat, k := anyBudget(t), anyKnown(t)
		if flat.Period.Kind == budget.Rolling {
			flat.Period = budget.Period{Kind: budget.Year}
		}
		n := map[budget.Kind]int{budget.Quarter: 3, budget.Year: 12}[flat.Period.Kind]
		n = max(n, 1)
		each := anyAmount(1, 1e11).Draw(t, "each")
		flat.Amount = each.Mul(money.FromInt(int64(n)))
		phased := flat
		phased.Phases = slices.Repeat([]money.Amount{each}, n)
		if err := phased.Check(); err != nil {
			t.Fatal(err)
		}
		sameStatus(t, flat.Evaluate(k, k.Whole), phased.Evaluate(k, k.Whole))
	})
}

// The plan adds up to the amount, whatever the phases, and has a day for each.
func TestPlanAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := anyBudget(t)
		s := b.Period.Span(date("2026-01-01").AddDate(0, 0, rapid.IntRange(0, 800).Draw(t, "day")))
		if n := rapid.IntRange(0, min(14, s.Len())).Draw(t, "phases"); n > 0 && b.Period.Kind != budget.Rolling {
			b.Amount = money.Zero()
			for range n {
				b.Phases = append(b.Phases, anyAmount(0, 1e11).Draw(t, "phase"))
				b.Amount = b.Amount.Add(b.Phases[len(b.Phases)-1])
			}
		}
		plan := b.Plan(s)
		sum := money.Zero()
		for _, p := range plan {
			sum = sum.Add(p)
		}
		if !sum.Equal(b.Amount) || len(plan) != s.Len() {
			t.Fatalf("%d days of %d come to %s, not %s", len(plan), s.Len(), sum, b.Amount)
		}
		phases := b.PhasesOf(s)
		if phases[0].Span.From != s.From || phases[len(phases)-1].Span.To != s.To {
			t.Fatalf("the phases %v do not fill %v", phases, s)
		}
	})
}

// Each threshold that holds is one cause: keys differ, and a cause keeps its
// key from day to day of a period.
func TestKeysAreOneToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, k := anyBudget(t), anyKnown(t)
		s := b.Evaluate(k, k.Whole)
		tomorrow := b.Evaluate(k, k.Whole.AddDate(0, 0, 1))
		seen := map[string]bool{}
		for _, x := range b.Thresholds {
			key := b.CauseKey(s, x)
			if seen[key] || !strings.HasPrefix(key, "budget/search/") {
				t.Fatalf("the key %s of %s", key, x)
			}
			seen[key] = true
			if s.Key == tomorrow.Key && x.On != budget.InPhase && key != b.CauseKey(tomorrow, x) {
				t.Fatalf("%s is %s a day later", key, b.CauseKey(tomorrow, x))
			}
		}
	})
}

// What is spent by a day never lies between two evaluations of other days: a
// rolling window is the sum of its days, and moves by one in, one out.
func TestRollingWindowMoves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, k := anyBudget(t), anyKnown(t)
		b.Period = budget.Period{Kind: budget.Rolling, Days: rapid.IntRange(1, 40).Draw(t, "days")}
		k.Outlook = nil
		today := b.Evaluate(k, k.Whole.Add(-time.Hour))
		k.Whole = k.Whole.AddDate(0, 0, 1)
		tomorrow := b.Evaluate(k, k.Whole.Add(-time.Hour))
		in, out := money.Zero(), money.Zero()
		for _, a := range k.Days {
			switch {
			case a.At.Equal(tomorrow.Span.To.AddDate(0, 0, -1)):
				in = in.Add(a.Amount)
			case a.At.Equal(today.Span.From):
				out = out.Add(a.Amount)
			}
		}
		if b.Period.Days == 1 {
			return // the day that comes in and the one that goes out are neighbours
		}
		if want := today.Spent.Add(in).Sub(out); !tomorrow.Spent.Equal(want) {
			t.Fatalf("%s + %s − %s is %s", today.Spent, in, out, tomorrow.Spent)
		}
	})
}

// Probabilities: of more money never larger, of later days never smaller.
func TestProbabilitiesAreInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, k := anyBudget(t), anyKnown(t)
		if k.Outlook == nil {
			k.Outlook = outlook(k.Whole.Format(time.DateOnly), 40, 5, 1, 20)
		}
		s := b.Evaluate(k, k.Whole)
		last := 0.0
		for _, p := range s.Curve {
			if p.Passes == nil {
				continue
			}
			if *p.Passes < last || *p.Passes > 1 {
				t.Fatalf("%v after %v", *p.Passes, last)
			}
			last = *p.Passes
		}
		more := b
		more.Amount = b.Amount.Add(anyAmount(0, 1e11).Draw(t, "more"))
		if other := more.Evaluate(k, k.Whole); s.Passes != nil && *other.Passes > *s.Passes {
			t.Fatalf("a larger budget is passed with %v, not %v", *other.Passes, *s.Passes)
		}
	})
}

// What is told is a part of what holds, is not empty where something holds, and
// leaves out only what something told says too.
func TestTellingLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, k := anyBudget(t), anyKnown(t)
		for i := range b.Thresholds {
			b.Thresholds[i].Severity = rapid.SampledFrom([]string{"info", "warning", "critical"}).Draw(t, "severity")
		}
		s := b.Evaluate(k, k.Whole)
		told := s.Telling()
		if len(told) == 0 && len(s.Held) > 0 {
			t.Fatalf("nothing is told of %v", s.Held)
		}
		names, gravest := map[string]bool{}, 0
		for _, h := range told {
			names[h.Threshold.String()] = true
			gravest = max(gravest, slices.Index([]string{"info", "warning", "critical"}, h.Threshold.Severity))
		}
		for _, h := range s.Held {
			if slices.Index([]string{"info", "warning", "critical"}, h.Threshold.Severity) > gravest {
				t.Fatalf("%v is graver than all that is told: %v", h, told)
			}
			if strings.HasPrefix(h.Threshold.String(), "burn:") && !names[h.Threshold.String()] {
				t.Fatalf("the burn rate %v is not told", h)
			}
		}
	})
}

func TestTelling(t *testing.T) {
	for lines, want := range map[string]string{
		"actual:80 actual:100 forecast:100@80":                     "actual:100",
		"actual:80=critical actual:100=info":                       "actual:80 actual:100",
		"actual:80 forecast:100@80":                                "actual:80 forecast:100@80",
		"forecast:90@80 forecast:100@80 forecast:100@30":           "forecast:100@80",
		"forecast:100@30 forecast:90@80":                           "forecast:100@30 forecast:90@80",
		"phase:100 actual:100 burn:2/3d+1d burn:1.5/7d+2d":         "phase:100 actual:100 burn:2/3d+1d burn:1.5/7d+2d",
		"actual:100 forecast:120@80":                               "actual:100 forecast:120@80",
		"actual:120 forecast:120@80 actual:100=info phase:90=info": "actual:120 phase:90",
	} {
		var s budget.Status
		for _, threshold := range thresholds(lines) {
			s.Held = append(s.Held, budget.Held{Threshold: threshold})
		}
		var told []string
		for _, h := range s.Telling() {
			told = append(told, strings.SplitN(h.Threshold.String(), "=", 2)[0])
		}
		if got := strings.Join(told, " "); got != want {
			t.Errorf("of %s is told %s, want %s", lines, got, want)
		}
	}
}
