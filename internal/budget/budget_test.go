package budget_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
)

func date(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func amount(text string) money.Amount { return money.MustParse(text) }

// thresholds reads several, separated by spaces.
func thresholds(text string) []budget.Threshold {
	var out []budget.Threshold
	for word := range strings.FieldsSeq(text) {
		t, err := budget.ParseThreshold(word)
		if err != nil {
			panic(err)
		}
		out = append(out, t)
	}
	return out
}

func monthlyBudget(limit, lines string) budget.Budget {
	return budget.Budget{Name: "search", Metric: "EffectiveCost", BillingCurrency: "USD", Period: budget.Period{Kind: budget.Month}, Amount: amount(limit), Thresholds: thresholds(lines)}
}

// daily is the same amount on each of some days.
func daily(from string, n int, each string) []budget.Amount {
	var out []budget.Amount
	for i := range n {
		out = append(out, budget.Amount{At: date(from).AddDate(0, 0, i), Amount: amount(each)})
	}
	return out
}

// held are the thresholds that hold, as "threshold day".
func held(s budget.Status) []string {
	var out []string
	for _, h := range s.Held {
		out = append(out, h.Threshold.String()+" "+h.Day.Format(time.DateOnly))
	}
	return out
}

func TestActual(t *testing.T) {
	b := monthlyBudget("100", "actual:80 actual:100")
	for _, c := range []struct {
		name        string
		days        []budget.Amount
		percent     string
		held        []string
		spent, left string
	}{
		{"nothing", nil, "0.0", nil, "0", "100"},
		{"below", daily("2026-09-01", 7, "11.4"), "79.8", nil, "79.8", "20.2"},
		{"a hair below", daily("2026-09-01", 1, "79.999999999999999999"), "79.9", nil, "79.999999999999999999", "20.000000000000000001"},
		{"exactly", daily("2026-09-01", 8, "10"), "80.0", []string{"actual:80 2026-09-08"}, "80", "20"},
		{"above", daily("2026-09-03", 11, "10"), "110.0", []string{"actual:80 2026-09-10", "actual:100 2026-09-12"}, "110", "-10"},
		{"another month does not count", daily("2026-08-01", 31, "50"), "0.0", nil, "0", "100"},
		{"a credit takes it back", append(daily("2026-09-01", 10, "10"), budget.Amount{At: date("2026-09-11"), Amount: amount("-30")}), "70.0", nil, "70", "30"},
	} {
		s := b.Evaluate(budget.Known{Days: c.days, Whole: date("2026-09-20")}, date("2026-09-20"))
		percent, _ := s.Percent.Percent()
		if percent != c.percent || !slices.Equal(held(s), c.held) || s.Spent.String() != c.spent || s.Left.String() != c.left {
			t.Errorf("%s: %s %%, %v, spent %s, left %s", c.name, percent, held(s), s.Spent, s.Left)
		}
	}
}

// outlook is days of one amount, with errors of a day and of all together.
func outlook(next string, n int, each, day, total float64) *budget.Outlook {
	o := &budget.Outlook{Next: date(next), Total: budget.Expected{Mean: each * float64(n), Scale: total}}
	for range n {
		o.Days = append(o.Days, budget.Expected{Mean: each, Scale: day})
	}
	return o
}

func TestForecast(t *testing.T) {
	b := monthlyBudget("100", "forecast:100@80")
	known := budget.Known{Days: daily("2026-09-01", 10, "5"), Whole: date("2026-09-11")}
	for _, c := range []struct {
		name string
		o    *budget.Outlook
		held []string
		ends string // the probability at the end
	}{
		{"it will be passed", outlook("2026-09-11", 20, 5, 0.5, 5), []string{"forecast:100@80 2026-09-21"}, "99"},
		{"it just fits", outlook("2026-09-11", 20, 2.5, 0.5, 5), nil, "50"},
		{"it fits", outlook("2026-09-11", 20, 1, 0.5, 5), nil, "1"},
		{"nothing is known", nil, nil, ""},
	} {
		known.Outlook = c.o
		s := b.Evaluate(known, date("2026-09-11"))
		ends := ""
		if s.Passes != nil {
			ends = budget.Likely(*s.Passes)
		}
		if !slices.Equal(held(s), c.held) || ends != c.ends {
			t.Errorf("%s: %v, %s %%", c.name, held(s), ends)
		}
		if (c.o == nil) != (len(s.Silent) == 1) {
			t.Errorf("%s: silent %v", c.name, s.Silent)
		}
	}
}

// A rough forecast is shown, and warns nobody.
func TestRoughForecastIsSilent(t *testing.T) {
	b := monthlyBudget("100", "forecast:100@80")
	k := budget.Known{Days: daily("2026-09-01", 1, "50"), Whole: date("2026-09-03"), Outlook: outlook("2026-09-03", 28, 50, 1, 1)}
	k.Outlook.Rough = "known for 2 days"
	s := b.Evaluate(k, date("2026-09-03"))
	if len(s.Held) != 0 || len(s.Silent) != 1 || !strings.Contains(s.Silent[0].Why, "known for 2 days") || s.End == nil {
		t.Errorf("held %v, silent %v", s.Held, s.Silent)
	}
}

// Where nothing below 0 can come, the sum is not expected below what is spent.
func TestExpectationsHaveAFloor(t *testing.T) {
	b := monthlyBudget("100", "actual:80")
	k := budget.Known{Days: daily("2026-09-01", 10, "5"), Whole: date("2026-09-11"), Outlook: outlook("2026-09-11", 20, 1, 1, 500)}
	for _, floored := range []bool{true, false} {
		k.Outlook.Floored = floored
		if low, _ := b.Evaluate(k, date("2026-09-11")).End.Bounds(0.95); floored != (low == 50) || low > 50 {
			t.Errorf("floored %v: from %v on", floored, low)
		}
	}
}

// What was foreseen and came still holds.
func TestForecastThatCame(t *testing.T) {
	b := monthlyBudget("100", "forecast:100@80")
	s := b.Evaluate(budget.Known{Days: daily("2026-09-01", 30, "5"), Whole: date("2026-10-01")}, date("2026-09-30"))
	if got := held(s); !slices.Equal(got, []string{"forecast:100@80 2026-09-20"}) || s.Held[0].Probability != 1 {
		t.Errorf("held %v", got)
	}
}

func TestBurnOfDays(t *testing.T) {
	b := monthlyBudget("300", "burn:2/3d+1d") // 10 a day
	for _, c := range []struct {
		name string
		last []string // of the last days, the others are 10
		held bool
	}{
		{"as planned", []string{"10", "10", "10"}, false},
		{"one fee", []string{"45", "10", "10"}, false},
		{"it goes on", []string{"20", "20", "20"}, true},
		{"it stopped", []string{"40", "40", "10"}, false},
		{"a hair less", []string{"20", "20", "19.999999999999999999"}, false},
	} {
		days := daily("2026-08-25", 14, "10")
		for i, a := range c.last {
			days = append(days, budget.Amount{At: date("2026-09-08").AddDate(0, 0, i), Amount: amount(a)})
		}
		s := b.Evaluate(budget.Known{Days: days, Whole: date("2026-09-11")}, date("2026-09-11"))
		if (len(s.Held) == 1) != c.held || len(s.Burns) != 1 {
			t.Errorf("%s: %v, %v, %v", c.name, s.Held, s.Burns, s.Silent)
		}
	}
}

// A runaway is caught within the hour.
func TestBurnOfHours(t *testing.T) {
	b := monthlyBudget("720", "burn:14.4/1h") // 1 an hour
	now := date("2026-09-11").Add(15*time.Hour + 10*time.Minute)
	hour := now.Truncate(time.Hour).Add(-time.Hour)
	for text, want := range map[string]bool{"1": false, "14.399": false, "14.4": true, "100": true} {
		k := budget.Known{Whole: date("2026-09-10"), Clock: now, HoursUntil: now, Hours: []budget.Amount{{At: hour, Amount: amount(text)}, {At: hour.Add(-time.Hour), Amount: amount("50")}}}
		if s := b.Evaluate(k, now); (len(s.Held) == 1) != want {
			t.Errorf("%s in the hour: %v, silent %v", text, s.Held, s.Silent)
		}
	}
	for name, k := range map[string]budget.Known{"no evidence": {Clock: now}, "old evidence": {Clock: now, HoursUntil: now.Add(-3 * time.Hour)}} {
		if s := b.Evaluate(k, now); len(s.Silent) != 1 || len(s.Held) != 0 {
			t.Errorf("%s: held %v, silent %v", name, s.Held, s.Silent)
		}
	}
}

func TestPhases(t *testing.T) {
	b := monthlyBudget("600", "phase:100 actual:100")
	b.Period, b.Phases = budget.Period{Kind: budget.Quarter}, []money.Amount{amount("100"), amount("200"), amount("300")}
	s := b.Evaluate(budget.Known{Days: daily("2026-10-01", 40, "4"), Whole: date("2026-11-10")}, date("2026-11-09"))
	if s.Phase.Span != (budget.Span{From: date("2026-11-01"), To: date("2026-12-01")}) || s.PhaseSpent.String() != "36" || len(s.Held) != 0 {
		t.Errorf("phase %v, %s, held %v", s.Phase, s.PhaseSpent, held(s))
	}
	s = b.Evaluate(budget.Known{Days: daily("2026-10-01", 31, "4"), Whole: date("2026-11-01")}, date("2026-10-31"))
	if got := held(s); !slices.Equal(got, []string{"phase:100 2026-10-25"}) {
		t.Errorf("held %v", got)
	}
	if got := s.Curve[30].Planned.String(); got != "100" {
		t.Errorf("after the first phase %s are planned", got)
	}
}

func TestRolling(t *testing.T) {
	b := monthlyBudget("70", "actual:100 forecast:100@80")
	b.Period = budget.Period{Kind: budget.Rolling, Days: 7}
	days := append(daily("2026-08-01", 40, "1"), daily("2026-09-10", 5, "11")...) // until the 14th
	s := b.Evaluate(budget.Known{Days: days, Whole: date("2026-09-15"), Outlook: outlook("2026-09-15", 7, 11, 0.1, 0.7)}, date("2026-09-16"))
	if s.Span != (budget.Span{From: date("2026-09-08"), To: date("2026-09-15")}) || s.Spent.String() != "57" {
		t.Errorf("%v: %s", s.Span, s.Spent)
	}
	// on the 16th: seven days of 11, and none of 1 any more
	if got := held(s); !slices.Equal(got, []string{"forecast:100@80 2026-09-16"}) {
		t.Errorf("held %v", got)
	}
}

func TestSpans(t *testing.T) {
	life := budget.Period{Kind: budget.Life, From: date("2026-03-01"), To: date("2027-01-01")}
	for _, c := range []struct {
		p             budget.Period
		day           string
		from, to, key string
	}{
		{budget.Period{Kind: budget.Month}, "2028-02-29", "2028-02-01", "2028-03-01", "2028-02"},
		{budget.Period{Kind: budget.Quarter}, "2026-12-31", "2026-10-01", "2027-01-01", "2026-Q4"},
		{budget.Period{Kind: budget.Quarter}, "2026-01-01", "2026-01-01", "2026-04-01", "2026-Q1"},
		{budget.Period{Kind: budget.Year}, "2026-06-15", "2026-01-01", "2027-01-01", "2026"},
		{budget.Period{Kind: budget.Rolling, Days: 1}, "2026-06-15", "2026-06-15", "2026-06-16", "rolling"},
		{budget.Period{Kind: budget.Rolling, Days: 28}, "2026-03-01", "2026-02-02", "2026-03-02", "rolling"},
		{life, "2030-01-01", "2026-03-01", "2027-01-01", "life"},
	} {
		s := c.p.Span(date(c.day).Add(17 * time.Hour))
		if s.From.Format(time.DateOnly) != c.from || s.To.Format(time.DateOnly) != c.to || c.p.Key(s) != c.key {
			t.Errorf("%s of %s: %v %s", c.p.Kind, c.day, s, c.p.Key(s))
		}
	}
	if got := (budget.Period{Kind: budget.Year}).Before(budget.Span{From: date("2026-01-01")}, 2); got[0].From != date("2024-01-01") || got[1].To != date("2026-01-01") {
		t.Errorf("before: %v", got)
	}
	if got := (budget.Period{Kind: budget.Month}).Next(date("2026-10-02")); got.From != date("2026-11-01") {
		t.Errorf("next: %v", got)
	}
}

func TestThresholdFaults(t *testing.T) {
	for _, text := range []string{"", "80", "actual", "actual:", "actual:0", "actual:-5", "actual:1e5", "actual:80=urgent", "forecast:100", "forecast:100@0", "forecast:100@100",
		"burn:2", "burn:0/1d", "burn:2/1d+2d", "burn:2/36h", "burn:2/91d", "burn:2/999999999999999999999d", "burn:2/5m", "actual:80.5.5"} {
		if got, err := budget.ParseThreshold(text); err == nil || !fault.Is(err, fault.Usage) {
			t.Errorf("%q was read as %s, %v", text, got, err)
		}
	}
}

func FuzzParseThreshold(f *testing.F) {
	for _, seed := range []string{"actual:80", "phase:100%", "forecast:100@80=critical", "burn:14.4/1h", "burn:2/3d+1d=info"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := budget.ParseThreshold(text)
		if err != nil {
			return
		}
		again, err := budget.ParseThreshold(read.String() + "=" + read.Severity)
		if err != nil || again.String() != read.String() || again.Severity != read.Severity {
			t.Fatalf("%q comes back as %s, %v", text, again, err)
		}
	})
}

func TestBudgetFaults(t *testing.T) {
	for name, change := range map[string]func(*budget.Budget){
		"no name":             func(b *budget.Budget) { b.Name = "" },
		"a name with a slash": func(b *budget.Budget) { b.Name = "a/b" },
		"no amount":           func(b *budget.Budget) { b.Amount = money.Zero() },
		"no currency":         func(b *budget.Budget) { b.BillingCurrency = "" },
		"a quantity":          func(b *budget.Budget) { b.Metric = "ConsumedQuantity" },
		"a bad filter":        func(b *budget.Budget) { b.Where = "Team = " },
		"a month of days":     func(b *budget.Budget) { b.Period.Days = 3 },
		"rolling no days":     func(b *budget.Budget) { b.Period = budget.Period{Kind: budget.Rolling} },
		"a life of no time": func(b *budget.Budget) {
			b.Period = budget.Period{Kind: budget.Life, From: date("2026-01-01"), To: date("2026-01-01")}
		},
		"phases that do not": func(b *budget.Budget) { b.Phases = []money.Amount{amount("50"), amount("49.99")} },
		"a negative phase":   func(b *budget.Budget) { b.Phases = []money.Amount{amount("150"), amount("-50")} },
		"too many phases":    func(b *budget.Budget) { b.Phases = slices.Repeat([]money.Amount{amount("2")}, 50) },
		"rolling phases": func(b *budget.Budget) {
			b.Period = budget.Period{Kind: budget.Rolling, Days: 7}
			b.Phases = []money.Amount{amount("100")}
		},
		"a threshold twice": func(b *budget.Budget) { b.Thresholds = thresholds("actual:80 actual:80=info") },
	} {
		b := monthlyBudget("100", "actual:80")
		if err := b.Check(); err != nil {
			t.Fatal(err)
		}
		if change(&b); !fault.Is(b.Check(), fault.Usage) {
			t.Errorf("%s: %v", name, b.Check())
		}
	}
}

func TestBudgetAsJSON(t *testing.T) {
	b := monthlyBudget("100.10", "actual:80 forecast:100@80=critical burn:6/6h+1h")
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var back budget.Budget
	if err := json.Unmarshal(text, &back); err != nil || back.Thresholds[1].Severity != "critical" || back.Thresholds[2].String() != "burn:6/6h+1h" || !back.Amount.Equal(b.Amount) {
		t.Errorf("%s comes back as %+v, %v", text, back, err)
	}
}

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

func TestExpected(t *testing.T) {
	e := budget.Expected{Mean: 100, Scale: 10}
	for _, share := range []budget.Share{0.5, 0.8, 0.95} {
		low, high := e.Bounds(share)
		if got := e.AtLeast(low) - e.AtLeast(high); got < float64(share)-1e-9 || got > float64(share)+1e-9 {
			t.Errorf("the interval of %v holds %v", share, got)
		}
		enough := e.Enough(share)
		limit := 0.0
		if err := json.Unmarshal([]byte(enough.String()), &limit); err != nil {
			t.Fatal(err)
		}
		if got := 1 - e.AtLeast(limit); got < float64(share)-1e-6 || got > float64(share)+1e-6 {
			t.Errorf("%s is enough with %v, not %v", enough, got, share)
		}
	}
}

func TestRound(t *testing.T) {
	for in, want := range map[string]string{"0": "1", "0.2": "1", "7.2": "8", "99": "99", "101": "105", "105": "105", "1234": "1250", "1250": "1250", "26656.07": "27000", "310684": "315000"} {
		if got := budget.Round(amount(in)); got.String() != want {
			t.Errorf("%s becomes %s, not %s", in, got, want)
		}
	}
}

func TestCeiling(t *testing.T) {
	hour := money.FromInt(3_600_000)
	for _, c := range []struct {
		per          budget.Per
		limit        string
		m            budget.Measured
		rate         string
		passed, know bool
	}{
		{budget.PerRun, "10", budget.Measured{Cost: amount("10")}, "10.00", false, true},
		{budget.PerRun, "10", budget.Measured{Cost: amount("10.000000000000000001")}, "10.00", true, true},
		{budget.PerHour, "4", budget.Measured{Cost: amount("2"), Over: amount("1800000")}, "4.00", false, true},
		{budget.PerHour, "4", budget.Measured{Cost: amount("13"), Over: hour.Mul(money.FromInt(3))}, "4.33", true, true},
		{budget.PerHour, "4", budget.Measured{Cost: amount("13")}, "", false, false},
		{budget.PerRequests, "0.5", budget.Measured{Cost: amount("3"), Over: amount("5000")}, "0.60", true, true},
		{budget.PerRequests, "0.5", budget.Measured{Cost: amount("3"), Over: amount("0")}, "", false, false},
	} {
		rate, passed, known := budget.Ceiling{Per: c.per, Amount: amount(c.limit)}.Passed(c.m)
		text, _ := rate.Times(2)
		if text != c.rate || passed != c.passed || known != c.know {
			t.Errorf("%s %s of %v: %s, %v, %v", c.limit, c.per, c.m, text, passed, known)
		}
	}
}

// A threshold fires once in each period, on the day on which it first holds.
func TestReplay(t *testing.T) {
	b := monthlyBudget("100", "actual:80 forecast:100@80 burn:2/3d+1d")
	days := append(daily("2026-07-01", 31, "3"), daily("2026-08-01", 31, "5")...)
	foresee := func(_ []budget.Amount, next, end time.Time) *budget.Outlook {
		return outlook(next.Format(time.DateOnly), max(1, int(end.Sub(next).Hours()/24)), 5, 0.01, 0.1)
	}
	var got []string
	for _, f := range b.Replay(days, date("2026-07-01"), date("2026-09-01"), foresee) {
		got = append(got, f.Key+" "+f.Held.Threshold.String()+" "+f.Day.Format(time.DateOnly))
	}
	want := []string{"2026-07 forecast:100@80 2026-07-01", "2026-07 actual:80 2026-07-27", "2026-08 forecast:100@80 2026-08-01", "2026-08 actual:80 2026-08-16"}
	if !slices.Equal(got, want) {
		t.Errorf("fired\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestForesee(t *testing.T) {
	if o := budget.Foresee(daily("2026-09-01", 13, "5"), date("2026-09-14"), date("2026-10-01")); o != nil {
		t.Error("13 days are enough")
	}
	o := budget.Foresee(daily("2026-07-01", 60, "5"), date("2026-08-30"), date("2026-09-30"))
	if o == nil || len(o.Days) != 31 || o.Total.Mean < 150 || o.Total.Mean > 160 {
		t.Errorf("31 days of 5 are foreseen as %+v", o)
	}
}
