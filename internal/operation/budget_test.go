package operation

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/alert"
	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
	"github.com/farthing-finops/farthing/internal/report"
)

// witnessed are bills with what evidence tells: rows by report.
type witnessed struct {
	*bills
	rows map[string][]query.Row
}

func (witnessed) Evidence(context.Context, string) ([]allocation.EvidenceFile, error) {
	return nil, nil
}

func (w witnessed) Report(_ context.Context, a report.Ask) ([]query.Row, error) {
	if a.Name == "workloads" && !strings.Contains(a.Arguments["kinds"], "'run'") {
		return nil, nil // they are all runs
	}
	return w.rows[a.Name], nil
}

// budgetDesk asks these bills, and knows a route.
func budgetDesk(w witnessed, now string) *Desk {
	d := w.desk(now)
	d.Lake, d.Reporter = w, w
	d.Budgets, d.Ceilings, d.Routes = &memoryShelf[budget.Budget]{}, &memoryShelf[budget.Ceiling]{}, &memoryShelf[alert.Route]{kept: map[string]alert.Route{"mail": {Name: "mail"}}}
	return d
}

// searching are bills of a steady team, known up to September 20th.
func searching() witnessed {
	b := &bills{}
	for day := at("2026-07-01"); day.Before(at("2026-09-21")); day = day.AddDate(0, 0, 1) {
		text := day.Format(time.DateOnly)
		b.charge(text, "10", "Team", "search", "ServiceName", "Compute")
		b.charge(text, "2", "Team", "search", "ServiceName", "Storage")
		b.charge(text, "5", "Team", "ads")
	}
	b.charge("2026-09-03", "7", "Team", "search", "BillingCurrency", "EUR")
	b.delivered("aws", "2026-07", true, "")
	b.delivered("aws", "2026-08", true, "")
	b.delivered("aws", "2026-09", false, "2026-09-21T06:00:00Z")
	return witnessed{b, map[string][]query.Row{}}
}

// did runs an operation with values in pairs; several of a name add up.
func did[O any](t *testing.T, o Operation, pairs ...string) O {
	t.Helper()
	out, err := tried(t, o, pairs...)
	if err != nil {
		t.Fatal(err)
	}
	return out.(O)
}

func tried(t *testing.T, o Operation, pairs ...string) (any, error) {
	t.Helper()
	values := map[string][]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = append(values[pairs[i]], pairs[i+1])
	}
	return o.Run(t.Context(), values)
}

func declare(t *testing.T, d *Desk, pairs ...string) BudgetAddOutput {
	t.Helper()
	return did[BudgetAddOutput](t, d.budgetAdd(), append([]string{"name", "search", "where", "Team = 'search'", "currency", "USD"}, pairs...)...)
}

func TestBudgetStatus(t *testing.T) {
	d := budgetDesk(searching(), "2026-09-21T09:00:00Z")
	s := declare(t, d, "amount", "300", "threshold", "actual:80", "threshold", "forecast:100@80", "owner", "ann").Budget.Status
	if s.Spent.String() != "240" || *s.Percent != "80.0" || s.Left.String() != "60" || *s.KnownUntil != "2026-09-20" {
		t.Errorf("spent %s, %s %%, left %s, known until %s", s.Spent, *s.Percent, s.Left, *s.KnownUntil)
	}
	if s.State != "warning" || s.Period != "2026-09" || s.PeriodFrom != "2026-09-01" || s.PeriodTo != "2026-10-01" || s.At != "2026-09-21" {
		t.Errorf("%+v", s)
	}
	// 12 a day from the 20th on: the limit is reached on the 25th
	if s.PassesOn == nil || *s.PassesOn < "2026-09-24" || *s.PassesOn > "2026-09-27" {
		t.Errorf("passes on %v", s.PassesOn)
	}
	if len(s.Others) != 1 || s.Others[0].BillingCurrency != "EUR" || s.Others[0].Amount.String() != "7" {
		t.Errorf("in other currencies: %v", s.Others)
	}
	if th := s.Thresholds; th[0].State != "holds" || *th[0].Day != "2026-09-20" || th[1].State != "holds" || !strings.Contains(th[1].Says, "likely to pass 100 % of 300.00 USD") {
		t.Errorf("thresholds %+v", th)
	}
}

// A budget of a ledger that holds nothing of it knows nothing, which is not 0.
func TestBudgetOfNothing(t *testing.T) {
	d := budgetDesk(searching(), "2026-09-21T09:00:00Z")
	out := did[BudgetAddOutput](t, d.budgetAdd(), "name", "lost", "where", "Team = 'lost'", "currency", "USD", "amount", "10")
	if s := out.Budget.Status; s.Spent != nil || s.Percent != nil || s.State != "unknown" || s.KnownUntil != nil {
		t.Errorf("%+v", s)
	}
	if !failed(out.Checks) {
		t.Errorf("it bites: %v", out.Checks)
	}
}

func TestBudgetShow(t *testing.T) {
	d := budgetDesk(searching(), "2026-09-21T09:00:00Z")
	declare(t, d, "amount", "300", "threshold", "actual:80")
	out := did[BudgetShowOutput](t, d.budgetShow(), "name", "search")
	if len(out.Days) != 30 || out.Days[18].Spent.String() != "228" || !out.Days[18].Whole || out.Days[19].Whole || out.Days[19].Spent.String() != "240" || out.Days[25].Spent != nil {
		t.Errorf("days %+v", out.Days[18:21])
	}
	if out.Days[18].Expected != nil || out.Days[19].Expected == nil || out.Days[29].Planned.String() != "300" {
		t.Errorf("expected %+v, planned %s", out.Days[19], out.Days[29].Planned)
	}
	if p := out.Past; len(p) != 2 || p[0].Period != "2026-07" || p[1].Spent.String() != "372" || *p[1].Percent != "124.0" || !p[1].Whole {
		t.Errorf("past %+v", p)
	}
	if c := out.Slices; len(c) != 3 || *c[0].Value != "Compute" || c[0].Amount.String() != "200" || *c[0].Percent != "83.3" {
		t.Errorf("slices %+v", c)
	}
	past := did[BudgetShowOutput](t, d.budgetShow(), "name", "search", "at", "2026-08-10")
	if s := past.Budget.Status; s.Spent.String() != "120" || s.Period != "2026-08" || *s.KnownUntil != "2026-08-11" || s.Expected == nil {
		t.Errorf("then it stood %+v", s)
	}
	if text := strings.Join(past.Table().Notes, "\n"); !strings.Contains(text, "search: 120 of 300 USD are spent (40.0 %)") {
		t.Errorf("notes %s", text)
	}
}

func TestBudgetDeclarations(t *testing.T) {
	d := budgetDesk(searching(), "2026-09-21T09:00:00Z")
	for name, c := range map[string]struct{ pairs, fault string }{
		"no amount":         {"name=x currency=USD", "has no amount"},
		"no number":         {"name=x currency=USD amount=1,000", "amount is not a number"},
		"two currencies":    {"name=x amount=10 where=Team='search'", "in 2 currencies"},
		"percents of what":  {"name=x currency=USD phases=50%,50%", "need an amount"},
		"percents too few":  {"name=x currency=USD amount=10 phases=50%,40%", "add up to 90 %"},
		"percents in part":  {"name=x currency=USD amount=10 phases=50%,5", "percents in part"},
		"phases too few":    {"name=x currency=USD amount=10 phases=5,4", "add up to 9, and the amount is 10"},
		"a bad threshold":   {"name=x currency=USD amount=10 threshold=80", "is no threshold"},
		"a bad filter":      {"name=x currency=USD amount=10 where=Taem=1", "unknown dimension"},
		"no day":            {"name=x currency=USD amount=10 period=life from=soon to=2026-10", "from is not a day"},
		"the name is taken": {"name=search currency=USD amount=10", "there is a budget search already"},
	} {
		declare(t, d, "amount", "300", "replace", "true")
		var pairs []string
		for word := range strings.FieldsSeq(c.pairs) {
			k, v, _ := strings.Cut(word, "=")
			pairs = append(pairs, k, v)
		}
		if _, err := tried(t, d.budgetAdd(), pairs...); err == nil || !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: %v", name, err)
		}
	}
	out := did[BudgetAddOutput](t, d.budgetAdd(), "name", "year", "amount", "1200", "period", "year", "phases", "25%,25%,20%,30%", "where", "Team = 'ads'")
	if out.Budget.BillingCurrency != "USD" || len(out.Budget.Phases) != 4 || out.Budget.Phases[3].String() != "360" || out.Budget.Status.Phase.From != "2026-07-01" {
		t.Errorf("%+v", out.Budget)
	}
	if len(out.Budget.Thresholds) != len(budget.Standard()) {
		t.Errorf("thresholds %v", out.Budget.Thresholds)
	}
	if list := did[BudgetListOutput](t, d.budgetList()); len(list.Budgets) != 2 || list.Budgets[1].Name != "year" {
		t.Errorf("%+v", list)
	}
	did[BudgetRemoveOutput](t, d.budgetRemove(), "name", "year")
	if _, err := tried(t, d.budgetRemove(), "name", "year"); !fault.Is(err, fault.NotFound) {
		t.Errorf("removed twice: %v", err)
	}
}

// results are a test's checks that are not ok, as "check result".
func results(checks []BudgetCheck) []string {
	var out []string
	for _, c := range checks {
		if c.Result != "ok" {
			out = append(out, c.Check+" "+c.Result)
		}
	}
	return out
}

// The self-test finds what keeps a budget silent.
func TestBudgetTest(t *testing.T) {
	for name, c := range map[string]struct {
		now   string
		pairs []string
		want  []string
	}{
		"it bites":         {"2026-09-21T09:00:00Z", []string{"where", "Team = 'ads'", "amount", "100"}, nil},
		"two currencies":   {"2026-09-21T09:00:00Z", []string{"amount", "300"}, []string{"currency warning"}},
		"nothing fits":     {"2026-09-21T09:00:00Z", []string{"where", "Team = 'serach'", "amount", "300"}, []string{"filter failed", "history warning"}},
		"another currency": {"2026-09-21T09:00:00Z", []string{"currency", "GBP", "amount", "300"}, []string{"currency failed", "history warning"}},
		"no such route":    {"2026-09-21T09:00:00Z", []string{"where", "Team = 'ads'", "amount", "100", "route", "slakc"}, []string{"routes failed"}},
		"a stale source":   {"2026-09-28T09:00:00Z", []string{"where", "Team = 'ads'", "amount", "100"}, []string{"sources warning"}},
		"far too high":     {"2026-09-21T09:00:00Z", []string{"where", "Team = 'ads'", "amount", "9000"}, []string{"history warning"}},
		"no hours":         {"2026-09-21T09:00:00Z", []string{"where", "Team = 'ads'", "amount", "100", "threshold", "burn:6/6h+1h"}, []string{"thresholds warning"}},
		"no phases":        {"2026-09-21T09:00:00Z", []string{"where", "Team = 'ads'", "amount", "100", "threshold", "phase:50"}, []string{"thresholds warning"}},
		"longer than time": {"2026-09-21T09:00:00Z", []string{"where", "Team = 'ads'", "amount", "1", "period", "rolling", "days", "3", "threshold", "burn:2/7d+1d"}, []string{"thresholds warning"}},
	} {
		d := budgetDesk(searching(), c.now)
		pairs := append([]string{"threshold", "actual:80"}, c.pairs...)
		declare(t, d, pairs...)
		out := did[BudgetTestOutput](t, d.budgetTest(), "name", "search")
		got := out.Tests[0]
		if !slices.Equal(results(got.Checks), c.want) {
			t.Errorf("%s: %v, want %v", name, results(got.Checks), c.want)
		}
		if bites := !slices.ContainsFunc(c.want, func(w string) bool { return strings.HasSuffix(w, "failed") }); got.Bites != bites || (out.Verdict() == nil) != bites {
			t.Errorf("%s: bites %v, %v", name, got.Bites, out.Verdict())
		}
	}
}

// A filter that matched once and does no more is the budget that never fires.
func TestBudgetWhoseChargesStayAway(t *testing.T) {
	w := searching()
	for day := at("2026-09-21"); day.Before(at("2026-10-29")); day = day.AddDate(0, 0, 1) {
		w.charge(day.Format(time.DateOnly), "5", "Team", "ads")
	}
	w.delivered("aws", "2026-10", false, "2026-10-29T06:00:00Z")
	d := budgetDesk(w, "2026-10-29T09:00:00Z")
	out := declare(t, d, "amount", "300", "threshold", "actual:80")
	if got := results(out.Checks); !slices.Contains(got, "filter failed") {
		t.Errorf("checks %v", got)
	}
}

func TestBudgetReplay(t *testing.T) {
	d := budgetDesk(searching(), "2026-09-21T09:00:00Z")
	declare(t, d, "amount", "300", "threshold", "actual:80", "threshold", "forecast:100@80")
	got := did[BudgetTestOutput](t, d.budgetTest()).Tests[0]
	var fired []string
	for _, f := range got.Fired {
		fired = append(fired, f.Period+" "+f.Threshold)
		if f.Threshold == "actual:80" && f.Day != f.Period+"-20" {
			t.Errorf("80 %% of 300 at 12 a day is the 20th, not %s", f.Day)
		}
	}
	slices.Sort(fired)
	want := []string{"2026-07 actual:80", "2026-07 forecast:100@80", "2026-08 actual:80", "2026-08 forecast:100@80", "2026-09 forecast:100@80"}
	if !slices.Equal(fired, want) {
		t.Errorf("fired %v, want %v", fired, want)
	}
}

func TestBudgetPropose(t *testing.T) {
	d := budgetDesk(searching(), "2026-09-21T09:00:00Z")
	out := did[BudgetProposeOutput](t, d.budgetPropose(), "where", "Team = 'ads'")
	if len(out.Proposals) != 1 {
		t.Fatalf("%+v", out)
	}
	p := out.Proposals[0]
	if p.From != "2026-10-01" || p.To != "2026-11-01" || p.Amount.Cmp(money.FromInt(155)) < 0 || p.Amount.Cmp(money.FromInt(175)) > 0 {
		t.Errorf("5 a day for October: %s from %s to %s", p.Amount, p.From, p.To)
	}
	if want := "farthing budget add NAME --amount " + p.Amount.String() + ` --currency USD --period month --where "Team = 'ads'"`; p.Command != want {
		t.Errorf("%s, want %s", p.Command, want)
	}
	if len(p.Past) != 2 || p.Past[1].Spent.String() != "155" || p.Past[1].Percent != nil {
		t.Errorf("past %+v", p.Past)
	}
	if _, err := tried(t, d.budgetPropose(), "where", "Team = 'lost'"); !fault.Is(err, fault.NotFound) {
		t.Errorf("proposed from nothing: %v", err)
	}
}

// causesOf are causes by key.
func causesOf(t *testing.T, find func(context.Context) ([]alert.Cause, error)) map[string]alert.Cause {
	t.Helper()
	all, err := find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]alert.Cause{}
	for _, c := range all {
		if _, twice := out[c.Key]; twice {
			t.Errorf("%s is stated twice", c.Key)
		}
		out[c.Key] = c
	}
	return out
}

func TestBudgetCauses(t *testing.T) {
	d := budgetDesk(searching(), "2026-09-21T09:00:00Z")
	declare(t, d, "amount", "300", "threshold", "actual:80=info", "threshold", "forecast:100@80", "owner", "ann", "route", "mail")
	found := causesOf(t, d.budgetCauses)
	c, ok := found["budget/search/2026-09/actual/80"]
	if !ok || len(found) != 2 {
		t.Fatalf("causes %v", found)
	}
	if c.Severity != alert.Info || c.Amount != "240" || c.BillingCurrency != "USD" || c.Link != "/budgets?name=search" || !slices.Equal(c.Owners, []string{"ann"}) || !slices.Equal(c.Routes, []string{"mail"}) {
		t.Errorf("%+v", c)
	}
	if c.Title != "Budget search: 80.0 % of 300.00 USD is spent; 80 % was passed on 2026-09-20" || !strings.HasPrefix(c.Comparison, "of a budget of 300.00 USD for 2026-09; expected ") {
		t.Errorf("%s: %s", c.Title, c.Comparison)
	}
	if c.Explanation[0] != "ServiceName Compute: 200.00 USD (83.3 %)" {
		t.Errorf("because %q", c.Explanation)
	}
	if f := found["budget/search/2026-09/forecast/100@80"]; f.Severity != alert.Warning {
		t.Errorf("%+v", f)
	}
}

// Bills that come after the period's end still warn of it.
func TestLateBillsStillWarn(t *testing.T) {
	w := searching()
	w.deliveries[2].Complete = true
	w.charge("2026-10-01", "1", "Team", "search")
	w.delivered("aws", "2026-10", false, "2026-10-02T06:00:00Z")
	d := budgetDesk(w, "2026-10-02T09:00:00Z")
	declare(t, d, "amount", "300", "threshold", "actual:80", "threshold", "burn:100/1d")
	if found := causesOf(t, d.budgetCauses); len(found) != 1 || found["budget/search/2026-09/actual/80"].Amount != "240" {
		t.Errorf("causes %v", found)
	}
	d = budgetDesk(w, "2026-10-20T09:00:00Z")
	declare(t, d, "amount", "300", "threshold", "actual:80")
	if _, still := causesOf(t, d.budgetCauses)["budget/search/2026-09/actual/80"]; still {
		t.Error("a period is told of for ever")
	}
}

// What cannot warn is stated, too: once for a source.
func TestSilentBudgetsAreCauses(t *testing.T) {
	d := budgetDesk(searching(), "2026-09-29T09:00:00Z")
	declare(t, d, "amount", "3000", "threshold", "actual:80")
	did[BudgetAddOutput](t, d.budgetAdd(), "name", "ads", "where", "Team = 'ads'", "currency", "USD", "amount", "3000", "threshold", "actual:80")
	did[BudgetAddOutput](t, d.budgetAdd(), "name", "lost", "where", "Team = 'lost'", "currency", "USD", "amount", "3000", "threshold", "actual:80")
	found := causesOf(t, d.budgetCauses)
	if s := found["self-test/source/aws"]; s.Kind != alert.OfSelfTest || s.Explanation[0] != "budgets: ads, search" {
		t.Errorf("causes %v", found)
	}
	if l := found["self-test/budget/lost/filter"]; l.Severity != alert.Warning || len(found) != 2 {
		t.Errorf("causes %v", found)
	}
}
