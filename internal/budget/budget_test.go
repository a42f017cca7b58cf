package budget_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

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
