package operation

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/forecast"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/plan"
)

func levelsOf(t *testing.T, text string) []forecast.Level {
	t.Helper()
	levels, err := forecast.ParseLevels(text)
	if err != nil {
		t.Fatal(err)
	}
	return levels
}

// steady are bills of two teams with a weekly rhythm, up to a day.
func steady(from, to string) *bills {
	b := &bills{}
	for day := at(from); day.Before(at(to)); day = day.AddDate(0, 0, 1) {
		text := day.Format(time.DateOnly)
		b.charge(text, weekly(day, 10), "Team", "search")
		b.charge(text, weekly(day, 3), "Team", "ads", "ServiceName", "Amazon S3")
		b.charge(text, "1.5")
	}
	return b
}

// monthsOf delivers whole months of a source.
func (b *bills) monthsOf(source string, months ...string) *bills {
	for _, m := range months {
		b.delivered(source, m, true, "")
	}
	return b
}

func projected(t *testing.T, d *Desk, by, where, until string) []projection {
	t.Helper()
	out, err := d.project(t.Context(), asked(by, where), at(until), levelsOf(t, "80,95"))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestProjectionOfARhythm(t *testing.T) {
	b := steady("2026-06-01", "2026-10-01").monthsOf("aws", "2026-06", "2026-07", "2026-08", "2026-09")
	out := projected(t, b.desk("2026-11-24T10:00:00Z"), "", "", "2026-11-01")
	if len(out) != 1 || !out[0].Whole || out[0].Thin != "" {
		t.Fatalf("%+v", out)
	}
	p := out[0]
	if p.Next != at("2026-10-01") || p.First != at("2026-06-01") || len(p.Past) != 122 || len(p.Days) != 31 || p.Currency != "USD" || p.Metric != "EffectiveCost" {
		t.Errorf("%s %s %d %d %s", p.Next, p.First, len(p.Past), len(p.Days), p.Currency)
	}
	if !p.Past[0].Equal(money.MustParse("92.5")) { // a Monday: 7 × 13 and 1.5
		t.Errorf("the first day is %s", p.Past[0])
	}
	// October 2026 begins on a Thursday: 22 working days, 9 others.
	if p.Mean.Fixed(1) != "2282.5" {
		t.Errorf("the total is %s, want 22 times 92.5 and 9 times 27.5", p.Mean)
	}
}

// The parts add up to the whole exactly, whatever is charged and planned.
func TestPartsAddUpToTheWhole(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := (&bills{}).monthsOf("aws", "2026-07", "2026-08", "2026-09")
		groups := rapid.IntRange(1, 5).Draw(rt, "groups")
		for g := range groups {
			begins := rapid.IntRange(0, 91).Draw(rt, "begins")
			ends := rapid.IntRange(begins+1, 92).Draw(rt, "ends")
			for n := begins; n < ends; n++ {
				day := at("2026-07-01").AddDate(0, 0, n)
				cents := rapid.Int64Range(-50, 5000).Draw(rt, "cents")
				b.charge(day.Format(time.DateOnly), money.FromInt(cents).Mul(money.MustParse("0.01")).String(), "Team", fmt.Sprint("team-", g))
			}
		}
		d := b.desk("2026-10-02")
		d.Plans = shelfOf(t, drawPlans(rt)...)
		out, err := d.project(t.Context(), asked("Team", ""), at("2026-10-15"), levelsOf(t, "80"))
		if err != nil {
			rt.Fatal(err)
		}
		checkSums(rt, out)
	})
}

// checkSums checks that days add up to totals and parts to the whole, in
// decimals, and that means lie in their intervals.
func checkSums(t interface{ Fatalf(string, ...any) }, out []projection) {
	if len(out) < 2 || !out[0].Whole {
		t.Fatalf("%d projections", len(out))
	}
	sum, planned, days := money.Zero(), money.Zero(), make([]money.Amount, len(out[0].Means))
	for _, p := range out {
		total := money.Zero()
		for i, m := range p.Means {
			total = total.Add(m)
			if p.Days[i].Low[0] > p.Days[i].Mean || p.Days[i].High[0] < p.Days[i].Mean || !p.Days[i].Amount().Equal(m) {
				t.Fatalf("%v day %d: %+v of %s", p.Slice, i, p.Days[i], m)
			}
			if !p.Whole {
				days[i] = days[i].Add(m)
			}
		}
		if !total.Equal(p.Mean) || !p.Total.Amount().Equal(p.Mean) {
			t.Fatalf("%v: the days add up to %s, the total is %s and %s", p.Slice, total, p.Mean, p.Total.Amount())
		}
		if !p.Whole {
			sum, planned = sum.Add(p.Mean), planned.Add(p.Planned)
		}
	}
	if !sum.Equal(out[0].Mean) || !planned.Equal(out[0].Planned) {
		t.Fatalf("the parts add up to %s with %s planned, the whole is %s with %s", sum, planned, out[0].Mean, out[0].Planned)
	}
	if !slices.EqualFunc(days, out[0].Means, money.Amount.Equal) {
		t.Fatalf("by day the parts add up to %v, the whole is %v", days, out[0].Means)
	}
}

// Nothing that comes later changes what was forecast on a day.
func TestNothingOfTheFutureIsKnown(t *testing.T) {
	b := steady("2026-06-01", "2026-09-01")
	early := projected(t, b.monthsOf("aws", "2026-08").desk("2026-09-10"), "Team", "", "2026-09-20")
	later := steady("2026-06-01", "2026-09-01")
	for day := at("2026-09-01"); day.Before(at("2026-11-01")); day = day.AddDate(0, 0, 1) {
		later.charge(day.Format(time.DateOnly), "5000", "Team", "search")
		later.charge(day.Format(time.DateOnly), "77", "Team", "new")
	}
	d := later.monthsOf("aws", "2026-08", "2026-09", "2026-10").desk("2026-11-10")
	q := asked("Team", "")
	q.To = at("2026-09-01")
	again, err := d.project(t.Context(), q, at("2026-09-20"), levelsOf(t, "80,95"))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(early, again) {
		t.Errorf("%+v\nwas\n%+v", again, early)
	}
	// The same by the way of the back-test.
	known, err := d.history(t.Context(), asked("Team", ""))
	if err != nil {
		t.Fatal(err)
	}
	tested, err := known[0].before(at("2026-09-01")).project(at("2026-09-20"), levelsOf(t, "80,95"))
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(tested) != fmt.Sprint(early) {
		t.Errorf("%+v\nwas\n%+v", tested, early)
	}
}

// Where groups come and go, the whole is forecast by itself, and what those
// that are there leave of it is of others to come.
func TestGroupsThatComeAndGo(t *testing.T) {
	b := (&bills{}).monthsOf("aws", "2026-09")
	for n := range 200 {
		day := at("2026-10-01").AddDate(0, 0, n-200)
		b.charge(day.Format(time.DateOnly), "100", "Run", fmt.Sprint("run-", n/4)) // each lasts four days
	}
	out := projected(t, b.desk("2026-10-05"), "Run", "", "2026-10-31")
	checkSums(t, out)
	if mean := out[0].Mean.Int(); mean < 2950 || mean > 3050 {
		t.Errorf("30 days of 100 are forecast as %s", out[0].Mean)
	}
	if !slices.ContainsFunc(out, func(p projection) bool { return p.Others > 30 }) {
		t.Error("the runs that are over are not taken together")
	}
}

func TestThinHistories(t *testing.T) {
	for days, want := range map[int]string{
		2:  "known for 2 days, and a forecast needs 14",
		13: "known for 13 days, and a forecast needs 14",
		20: "known for 20 days; its intervals rest mostly on what other series showed",
		60: "",
	} {
		b := (&bills{}).monthsOf("aws", "2026-09")
		for n := range days {
			b.charge(at("2026-10-01").AddDate(0, 0, n-days).Format(time.DateOnly), "10")
		}
		p := projected(t, b.desk("2026-10-05"), "", "", "2026-10-11")[0]
		if !strings.HasPrefix(p.Thin, want) || (want == "") != (p.Thin == "") {
			t.Errorf("%d days: %q", days, p.Thin)
		}
		if p.Mean.Fixed(0) != "100" {
			t.Errorf("%d days of 10 go on as %s in 10 days", days, p.Mean)
		}
		if wide := p.Total.High[0] > 2*p.Total.Mean; wide != (days < 14) {
			t.Errorf("%d days: up to %g of %g", days, p.Total.High[0], p.Total.Mean)
		}
	}
}

// A day is known whole when all of its sources have told all of it.
func TestWholeDays(t *testing.T) {
	for what, c := range map[string]struct {
		deliver func(b *bills)
		now     string
		next    string
		note    string
	}{
		"a complete month":           {func(b *bills) { b.delivered("aws", "2026-10", true, "") }, "2026-11-24", "2026-11-01", ""},
		"a month that goes on":       {func(b *bills) { b.delivered("aws", "2026-10", false, "2026-10-25T08:00:00Z") }, "2026-11-24", "2026-10-20", ""},
		"made before its last day":   {func(b *bills) { b.delivered("aws", "2026-10", false, "2026-10-18T08:00:00Z") }, "2026-11-24", "2026-10-18", ""},
		"made just after the month":  {func(b *bills) { b.delivered("aws", "2026-10", false, "2026-11-02T08:00:00Z") }, "2026-11-24", "2026-10-20", ""},
		"made long after the month":  {func(b *bills) { b.delivered("aws", "2026-10", false, "2026-11-05T08:00:00Z") }, "2026-11-24", "2026-11-01", ""},
		"today":                      {func(b *bills) { b.delivered("aws", "2026-10", true, "") }, "2026-10-12T15:00:00Z", "2026-10-12", ""},
		"an unknown instant":         {func(b *bills) { b.delivered("aws", "2026-10", false, "") }, "2026-11-24", "2026-10-20", ""},
		"a source that lags":         {func(b *bills) { b.delivered("aws", "2026-10", true, ""); b.delivered("gcp", "2026-09", true, "") }, "2026-11-24", "2026-10-01", ""},
		"a source that has ended":    {func(b *bills) { b.delivered("aws", "2026-10", true, ""); b.delivered("gcp", "2026-07", true, "") }, "2026-11-24", "2026-11-01", "gcp has told nothing since 2026-08-01, and is taken to have ended"},
		"older months do not matter": {func(b *bills) { b.delivered("aws", "2026-10", true, ""); b.delivered("aws", "2026-09", false, "") }, "2026-11-24", "2026-11-01", ""},
	} {
		b := &bills{}
		b.charge("2026-06-05", "1", "x_Source", "gcp")
		for day := at("2026-06-01"); !day.After(at("2026-10-20")); day = day.AddDate(0, 0, 1) {
			b.charge(day.Format(time.DateOnly), "10")
		}
		if c.deliver(b); !slices.ContainsFunc(b.deliveries, func(d ledger.Delivery) bool { return d.Source == "gcp" }) {
			b.charges = b.charges[1:]
		}
		p := projected(t, b.desk(c.now), "", "", "2026-12-01")[0]
		if p.Next != at(c.next) || strings.Join(p.Notes, "\n") != c.note {
			t.Errorf("%s: from %s, %q", what, p.Next.Format(time.DateOnly), p.Notes)
		}
		if len(p.Past) != daysBetween(p.First, p.Next) || len(p.Days) != daysBetween(p.Next, at("2026-12-01")) {
			t.Errorf("%s: %d days known, %d forecast", what, len(p.Past), len(p.Days))
		}
	}
}

// Currencies never mix, absent values are groups, and absent amounts no zeros.
func TestProjectionKeepsApart(t *testing.T) {
	b := (&bills{}).monthsOf("aws", "2026-09")
	for n := range 60 {
		day := at("2026-08-02").AddDate(0, 0, n).Format(time.DateOnly)
		b.charge(day, "10", "Team", "search")
		b.charge(day, "4")
		amount := "30"
		if n == 59 {
			amount = "" // a charge without an amount
		}
		b.charge(day, amount, "BillingCurrency", "EUR", "Team", "search")
	}
	out := projected(t, b.desk("2026-10-05"), "Team", "", "2026-10-11")
	var got []string
	for _, p := range out {
		got = append(got, fmt.Sprint(p.Currency, p.Whole, p.Slice, p.Mean.Fixed(0)))
	}
	if want := "EURtrue map[]300 EURfalse map[Team:search]300 USDtrue map[]140 USDfalse map[]40 USDfalse map[Team:search]100"; strings.Join(got, " ") != want {
		t.Errorf("%s\nwant\n%s", strings.Join(got, " "), want)
	}
}

func TestProjectionFaults(t *testing.T) {
	d := steady("2026-06-01", "2026-10-01").monthsOf("aws", "2026-09").desk("2026-11-24")
	q := asked("", "")
	if _, err := d.project(t.Context(), q, at("2030-01-01"), levelsOf(t, "80")); !fault.Is(err, fault.Usage) {
		t.Errorf("too far: %v", err)
	}
	q.Metrics = []string{"ConsumedQuantity"}
	if _, err := d.project(t.Context(), q, at("2026-11-01"), levelsOf(t, "80")); !fault.Is(err, fault.Usage) {
		t.Errorf("a quantity: %v", err)
	}
	if out := projected(t, (&bills{}).desk("2026-11-24"), "", "", "2026-12-01"); len(out) != 0 {
		t.Errorf("an empty ledger gives %v", out)
	}
	// What is over is known: nothing is left to come.
	if p := projected(t, d, "", "", "2026-10-01")[0]; !p.Mean.IsZero() || len(p.Days) != 0 || len(p.Total.Low) != 2 {
		t.Errorf("%+v", p)
	}
}

// drawPlans draws plans of every kind around October 2026.
func drawPlans(t *rapid.T) []plan.Plan {
	var out []plan.Plan
	for i := range rapid.IntRange(0, 4).Draw(t, "plans") {
		p := plan.Plan{Name: fmt.Sprint("plan-", i), Kind: rapid.SampledFrom([]plan.Kind{plan.Run, plan.Launch, plan.Price, plan.Holiday}).Draw(t, "kind"),
			From: at("2026-09-20").AddDate(0, 0, rapid.IntRange(0, 30).Draw(t, "from"))}
		if rapid.Bool().Draw(t, "ends") {
			p.To = p.From.AddDate(0, 0, rapid.IntRange(1, 9).Draw(t, "days"))
		}
		if rapid.Bool().Draw(t, "filtered") {
			p.Where = fmt.Sprintf("Team = 'team-%d'", rapid.IntRange(0, 6).Draw(t, "team"))
		}
		amount := money.FromInt(rapid.Int64Range(0, 300).Draw(t, "amount")).Mul(money.MustParse("0.01"))
		switch p.Kind {
		case plan.Run, plan.Launch:
			p.Amount, p.BillingCurrency = &amount, "USD"
		case plan.Price:
			p.Factor = &amount
		}
		p, err := p.Check()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

func shelfOf(t *testing.T, plans ...plan.Plan) Shelf[plan.Plan] {
	t.Helper()
	s := &memoryShelf[plan.Plan]{}
	for _, p := range plans {
		if err := s.Put(t.Context(), p.Name, p); err != nil {
			t.Fatal(err)
		}
	}
	return s
}
