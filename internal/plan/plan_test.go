package plan_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/plan"
	"github.com/farthing-finops/farthing/internal/query"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func amount(text string) *money.Amount {
	a := money.MustParse(text)
	return &a
}

// The days of an amount that comes once add up to it exactly, and no day is far
// from its even part.
func TestAnAmountIsSpreadExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.IntRange(1, 400).Draw(t, "days")
		all := money.MustParse(rapid.StringMatching(`-?[0-9]{1,9}(\.[0-9]{1,12})?`).Draw(t, "amount"))
		p := plan.Plan{Name: "p", Kind: plan.Run, From: day("2026-10-01"), To: day("2026-10-01").AddDate(0, 0, days), Amount: &all, Per: plan.Once}
		sum := money.Zero()
		for n := -2; n < days+2; n++ {
			on := p.On(p.From.AddDate(0, 0, n))
			sum = sum.Add(on)
			off := on.Mul(money.FromInt(int64(days))).Sub(all)
			if n >= 0 && n < days && off.Mul(off).Cmp(money.MustParse("0.000001")) > 0 {
				t.Fatalf("day %d of %d has %s of %s", n, days, on, all)
			}
		}
		if !sum.Equal(all) {
			t.Fatalf("the days add up to %s, not %s", sum, all)
		}
	})
}

func TestAnAmountADay(t *testing.T) {
	p := plan.Plan{Kind: plan.Launch, From: day("2026-10-05"), Amount: amount("1.23456789"), Per: plan.Day}
	for text, want := range map[string]string{"2026-10-04": "0", "2026-10-05": "1.23456789", "2036-10-05": "1.23456789"} {
		if got := p.On(day(text)); got.String() != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestCheckFillsIn(t *testing.T) {
	run, err := plan.Plan{Name: "r", Kind: plan.Run, From: day("2026-10-05"), Amount: amount("5"), BillingCurrency: "USD"}.Check()
	if err != nil || run.To != day("2026-10-06") || run.Per != plan.Once {
		t.Errorf("%+v %v", run, err)
	}
	launch, err := plan.Plan{Name: "l", Kind: plan.Launch, From: day("2026-10-05"), Amount: amount("5"), BillingCurrency: "USD"}.Check()
	if err != nil || !launch.To.IsZero() || launch.Per != plan.Day {
		t.Errorf("%+v %v", launch, err)
	}
}

func TestCheckRefuses(t *testing.T) {
	good := plan.Plan{Name: "p", Kind: plan.Launch, From: day("2026-10-05"), Amount: amount("5"), BillingCurrency: "USD"}
	if _, err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*plan.Plan){
		"no name":                     func(p *plan.Plan) { p.Name = "" },
		"no plan of the kind":         func(p *plan.Plan) { p.Kind = "wish" },
		"no first day":                func(p *plan.Plan) { p.From = time.Time{} },
		"whole UTC days":              func(p *plan.Plan) { p.From = p.From.Add(time.Hour) },
		"has no days":                 func(p *plan.Plan) { p.To = p.From },
		"needs an end":                func(p *plan.Plan) { p.Per = plan.Once },
		"an amount and a factor":      func(p *plan.Plan) { p.Factor = amount("2") },
		"is a factor, not":            func(p *plan.Plan) { p.Kind = plan.Price },
		"is an amount, not":           func(p *plan.Plan) { p.Amount, p.Factor = nil, amount("2") },
		"does not say what it costs":  func(p *plan.Plan) { p.Amount = nil },
		"no currency":                 func(p *plan.Plan) { p.BillingCurrency = "" },
		"a factor below 0":            func(p *plan.Plan) { p.Kind, p.Amount, p.Factor = plan.Price, nil, amount("-1") },
		"must say what it belongs to": func(p *plan.Plan) { p.Where = "Team != 'search'" },
		"unknown dimension":           func(p *plan.Plan) { p.Where = "Crew = 'search'" },
	} {
		p := good
		change(&p)
		_, err := p.Check()
		if !fault.Is(err, fault.Usage) || !strings.Contains(err.Error(), strings.TrimPrefix(what, "no ")) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestFits(t *testing.T) {
	p := plan.Plan{Kind: plan.Launch, Where: "Team = 'search' and Model = 'atlas'", Amount: amount("5"), BillingCurrency: "USD"}
	for where, want := range map[string]plan.Fit{
		"":                                       plan.Yes,
		"Team = 'search'":                        plan.Yes,
		"Team in ('ads', 'search')":              plan.Yes,
		"Team != 'ads'":                          plan.Yes,
		"Team is not null":                       plan.Yes,
		"Model starts with 'at'":                 plan.Yes,
		"Team = 'ads' or Model = 'atlas'":        plan.Yes,
		"BillingCurrency = 'USD'":                plan.Yes,
		"Team = 'ads'":                           plan.No,
		"Team is null":                           plan.No,
		"BillingCurrency = 'EUR'":                plan.No,
		"ServiceName = 'S3' and Team = 'ads'":    plan.No,
		"ServiceName = 'S3'":                     plan.Doubtful,
		"ServiceName is null":                    plan.Doubtful,
		"ServiceName = 'S3' and Team = 'search'": plan.Doubtful,
	} {
		f, err := query.ParseFilter(where)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Fits(f); got != want {
			t.Errorf("%s: %d, want %d", where, got, want)
		}
	}
}
