package operation

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/plan"
)

func planOf(t testing.TB, in PlanAddInput) plan.Plan {
	t.Helper()
	p, err := in.read()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// flat are bills of 100 a day of search and 50 of ads, known until October.
func flat() *bills {
	b := (&bills{}).monthsOf("aws", "2026-09")
	for day := at("2026-06-01"); day.Before(at("2026-10-01")); day = day.AddDate(0, 0, 1) {
		b.charge(day.Format(time.DateOnly), "100", "Team", "search")
		b.charge(day.Format(time.DateOnly), "50", "Team", "ads", "ServiceName", "Amazon S3")
	}
	return b
}

func TestPlans(t *testing.T) {
	for what, c := range map[string]struct {
		plan  PlanAddInput
		where string
		adds  string // to October
		note  string
	}{
		"a run, spread over its days":     {PlanAddInput{Kind: "run", From: "2026-10-30", To: "2026-11-02", Amount: "100", Currency: "USD"}, "", "66.666666", ""},
		"a run of one day":                {PlanAddInput{Kind: "run", From: "2026-10-30", Amount: "100", Currency: "USD"}, "", "100", ""},
		"a launch":                        {PlanAddInput{Kind: "launch", From: "2026-10-25", Amount: "2.5", Currency: "USD"}, "", "17.5", ""},
		"of another currency":             {PlanAddInput{Kind: "launch", From: "2026-10-25", Amount: "2.5", Currency: "EUR"}, "", "0", ""},
		"of the team that is asked for":   {PlanAddInput{Kind: "launch", From: "2026-10-25", Amount: "1", Currency: "USD", Where: "Team = 'ads'"}, "Team = 'ads'", "7", ""},
		"of another team":                 {PlanAddInput{Kind: "launch", From: "2026-10-25", Amount: "1", Currency: "USD", Where: "Team = 'ads'"}, "Team = 'search'", "0", ""},
		"that does not say which service": {PlanAddInput{Kind: "launch", From: "2026-10-25", Amount: "1", Currency: "USD", Where: "Team = 'ads'"}, "ServiceName = 'Amazon S3'", "0", "the plan p is not counted: its filter does not say whether it fits ServiceName = 'Amazon S3'"},
		"a price":                         {PlanAddInput{Kind: "price", From: "2026-10-22", Factor: "1.1"}, "", "150", ""},
		"a price of a part":               {PlanAddInput{Kind: "price", From: "2026-10-22", Factor: "1.1", Where: "Team = 'ads'"}, "", "50", ""},
		"a price of what is not asked":    {PlanAddInput{Kind: "price", From: "2026-10-22", Factor: "1.1", Where: "Team = 'ads'"}, "Team = 'search'", "0", ""},
		"a service that ends":             {PlanAddInput{Kind: "price", From: "2026-10-22", Factor: "0", Where: "Team = 'ads'"}, "", "-500", ""},
		"a holiday":                       {PlanAddInput{Kind: "holiday", From: "2026-10-14", Factor: "0.4"}, "", "-90", ""},
		"a commitment that ends":          {PlanAddInput{Kind: "commitment", From: "2026-10-29", Amount: "12", Currency: "USD", Where: "CommitmentDiscountId = 'sp-1'"}, "", "36", ""},
		"what is over":                    {PlanAddInput{Kind: "run", From: "2026-08-30", Amount: "0", Currency: "USD"}, "", "0", ""},
		"what the charges have shown":     {PlanAddInput{Kind: "launch", From: "2026-08-30", Amount: "10", Currency: "USD"}, "", "0", ""},
	} {
		d := flat().desk("2026-10-03")
		c.plan.Name = "p"
		d.Plans = shelfOf(t, planOf(t, c.plan))
		p := projected(t, d, "", c.where, "2026-11-01")[0]
		if p.Planned.String() != c.adds || strings.Join(p.Notes, "\n") != c.note {
			t.Errorf("%s: plans add %s, want %s; %q", what, p.Planned, c.adds, p.Notes)
		}
		if usual := p.Mean.Sub(p.Planned).Fixed(2); c.where == "" && usual != "4650.00" {
			t.Errorf("%s: without plans %s, want 31 times 150", what, usual)
		}
	}
}

// What a plan was to bring until now is not learnt from: it counts once.
func TestAPlanThatHasBegunCountsOnce(t *testing.T) {
	b := flat()
	for day := at("2026-09-24"); day.Before(at("2026-10-01")); day = day.AddDate(0, 0, 1) {
		b.charge(day.Format(time.DateOnly), "1000", "Team", "search", "Model", "atlas")
	}
	for what, in := range map[string]PlanAddInput{
		"run":    {Kind: "run", From: "2026-09-24", To: "2026-10-04", Amount: "10000", Where: "Team = 'search'", Currency: "USD"},
		"launch": {Kind: "launch", From: "2026-09-24", To: "2026-10-04", Amount: "1000", Where: "Team = 'search'", Currency: "USD"},
	} {
		in.Name = what
		d := b.desk("2026-10-03")
		d.Plans = shelfOf(t, planOf(t, in))
		p := projected(t, d, "", "", "2026-10-11")[0]
		if p.Mean.Fixed(2) != "4500.00" || p.Planned.String() != "3000" {
			t.Errorf("%s: %s of which %s is planned, want 10 times 150 and 3000", what, p.Mean, p.Planned)
		}
		if last := p.Past[len(p.Past)-1]; last.String() != "1150" {
			t.Errorf("%s: the known amount became %s", what, last)
		}
	}
	// A price that rose a week ago: the days before are not learnt from as they were.
	b = flat()
	for i, c := range b.charges {
		if c.day >= "2026-09-24" {
			b.charges[i].amount = money.MustParse(c.amount).Mul(money.FromInt(2)).String()
		}
	}
	d := b.desk("2026-10-03")
	d.Plans = shelfOf(t, planOf(t, PlanAddInput{Name: "twice", Kind: "price", From: "2026-09-24", Factor: "2"}))
	if p := projected(t, d, "", "", "2026-10-11")[0]; p.Mean.Fixed(2) != "3000.00" {
		t.Errorf("%s, want 10 times 300", p.Mean)
	}
}

// A holiday without a factor is like a Sunday, and past ones teach nothing.
func TestHolidays(t *testing.T) {
	b := (&bills{}).monthsOf("aws", "2026-09")
	for day := at("2026-06-01"); day.Before(at("2026-10-01")); day = day.AddDate(0, 0, 1) {
		amount := weekly(day, 10)
		if day.Month() == time.September && day.Day() > 20 {
			amount = "0"
		}
		b.charge(day.Format(time.DateOnly), amount)
	}
	d := b.desk("2026-10-03")
	d.Plans = shelfOf(t, planOf(t, PlanAddInput{Name: "shut", Kind: "holiday", From: "2026-09-21", To: "2026-10-01"}),
		planOf(t, PlanAddInput{Name: "unity", Kind: "holiday", From: "2026-10-06"}))
	p := projected(t, d, "", "", "2026-10-12")[0]
	for i, want := range []string{"70", "70", "20", "20", "70", "20", "70"} { // from Thursday on; the 6th is a Tuesday
		if p.Means[i].Fixed(0) != want {
			t.Errorf("day %d: %s, want %s", i+1, p.Means[i], want)
		}
	}
}

// A plan for a team without charges is a part of its own.
func TestAPlanOfANewTeam(t *testing.T) {
	d := flat().desk("2026-10-03")
	d.Plans = shelfOf(t, planOf(t, PlanAddInput{Name: "p", Kind: "launch", From: "2026-10-10", Amount: "10", Currency: "USD", Where: "Team = 'robots'"}))
	out := projected(t, d, "Team", "", "2026-10-12")
	checkSums(t, out)
	i := slices.IndexFunc(out, func(p projection) bool { return p.Slice["Team"] == "robots" })
	if i < 0 || out[i].Mean.String() != "20" || out[i].Thin == "" || len(out[i].Past) != 0 {
		t.Errorf("%+v", out)
	}
}

// Plans are added up, and their order does not matter.
func TestPlansAddUp(t *testing.T) {
	b := flat()
	rapid.Check(t, func(rt *rapid.T) {
		plans := drawPlans(rt)
		for i := range plans { // what has begun changes what is learnt, too
			if plans[i].From.Before(at("2026-10-01")) {
				plans[i].From, plans[i].To = at("2026-10-04"), time.Time{}
				plans[i].Per = plan.Day
			}
		}
		total := func(plans ...plan.Plan) projection {
			d := b.desk("2026-10-03")
			d.Plans = shelfOf(t, plans...)
			out, err := d.project(t.Context(), asked("", ""), at("2026-10-20"), levelsOf(t, "80"))
			if err != nil {
				rt.Fatal(err)
			}
			return out[0]
		}
		sum := money.Zero()
		for _, p := range plans {
			sum = sum.Add(total(p).Planned)
		}
		all := total(plans...)
		if !all.Planned.Equal(sum) || !all.Mean.Sub(all.Planned).Equal(total().Mean) {
			rt.Fatalf("together %s on %s, one by one %s on %s", all.Planned, all.Mean.Sub(all.Planned), sum, total().Mean)
		}
		for i := range plans {
			plans[i].Name = fmt.Sprint("other-", len(plans)-i)
		}
		if again := total(plans...); !again.Mean.Equal(all.Mean) || fmt.Sprint(again.Days) != fmt.Sprint(all.Days) {
			rt.Fatalf("in another order %s, before %s", again.Mean, all.Mean)
		}
	})
}
