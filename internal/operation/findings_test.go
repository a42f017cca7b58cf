package operation

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/alert"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/finding"
)

// watched are six months of bills of two teams on two services, the last of
// which are not whole: told of up to 2026-06-28.
func watched() *bills {
	b := &bills{}
	for d := at("2026-01-01"); d.Before(at("2026-06-29")); d = d.AddDate(0, 0, 1) {
		b.team(d, "search", "Compute", 100)
		b.team(d, "search", "Storage", 20)
		b.team(d, "vision", "Compute", 60)
	}
	for m := 1; m <= 5; m++ {
		b.delivered("aws", fmt.Sprintf("2026-%02d", m), true, "")
	}
	b.delivered("aws", "2026-06", false, "2026-06-28T06:00:00Z")
	return b
}

// team spends about an amount on a day, less on weekends.
func (b *bills) team(d time.Time, team, service string, amount int) {
	if d.Weekday()%6 == 0 {
		amount = amount * 6 / 10
	}
	cents := (d.YearDay()*37 + len(team)*11 + len(service)*5) % 97 // some noise
	b.charge(dayText(d), fmt.Sprintf("%d.%02d", amount, cents), "Team", team, "ServiceName", service, "SubAccountId", "111", "Workload", "endpoint:"+team,
		"ChargeCategory", "Usage")
}

// leftOn is a run that nobody stopped for some days.
func (b *bills) leftOn(from, to string) {
	for d := at(from); d.Before(at(to)); d = d.AddDate(0, 0, 1) {
		b.charge(dayText(d), "90.10", "Team", "vision", "ServiceName", "Compute", "SubAccountId", "111", "Workload", "run:left-on", "ChargeCategory", "Usage")
	}
}

func (b *bills) watchedDesk() *Desk {
	d := b.desk("2026-06-29")
	d.Feedback = &memoryShelf[finding.Feedback]{}
	return d
}

func anomaliesOf(t *testing.T, d *Desk, values map[string][]string) AnomaliesOutput {
	t.Helper()
	out, err := d.anomalies().Run(t.Context(), values)
	if err != nil {
		t.Fatal(err)
	}
	return out.(AnomaliesOutput)
}

func TestAnomaliesOfTheLedger(t *testing.T) {
	b := watched()
	b.leftOn("2026-06-12", "2026-06-15")
	out := anomaliesOf(t, b.watchedDesk(), nil)
	if len(out.Findings) != 1 {
		t.Fatalf("%d findings: %+v", len(out.Findings), out.Findings)
	}
	f := out.Findings[0]
	if w := f.Slice["Workload"]; len(f.Slice) != 1 || w == nil || *w != "run:left-on" {
		t.Errorf("the slice is %s", f.slice)
	}
	if f.From != "2026-06-12" || f.To != "2026-06-15" || f.Raised != "2026-06-12" || f.State != finding.Ended || f.Severity != finding.High {
		t.Errorf("%+v", f)
	}
	if f.Actual.String() != "270.3" || f.Expected.String() != "0" || f.Excess.String() != "270.3" {
		t.Errorf("actual %s, expected %s, excess %s", f.Actual, f.Expected, f.Excess)
	}
	if len(f.Reasons) == 0 || f.Reasons[0].Word != "accounts for" || f.Reasons[0].Amount.String() != "270.3" {
		t.Errorf("reasons %+v", f.Reasons)
	}
	if out.Until["USD"] != "2026-06-28" {
		t.Errorf("known until %v", out.Until)
	}
}

// Nothing is found in the same ledger without the run, nor in days that are
// not known whole.
func TestAnomaliesOfACalmLedger(t *testing.T) {
	for name, b := range map[string]*bills{"calm": watched(), "not whole": watched(), "empty": {}} {
		if name == "not whole" {
			b.leftOn("2026-06-28", "2026-06-30")
		}
		if out := anomaliesOf(t, b.watchedDesk(), nil); len(out.Findings) != 0 || out.Hidden != 0 {
			t.Errorf("%s: %+v", name, out.Findings)
		}
	}
}

func TestAnomaliesFilter(t *testing.T) {
	b := watched()
	b.leftOn("2026-06-12", "2026-06-15")
	for _, c := range []struct {
		values map[string][]string
		found  int
	}{
		{map[string][]string{"where": {"Team = 'vision'"}}, 1},
		{map[string][]string{"where": {"Team = 'search'"}}, 0},
		{map[string][]string{"since": {"2026-06-13"}}, 0},
		{map[string][]string{"since": {"2026-06-12"}}, 1},
		{map[string][]string{"by": {"ServiceName"}}, 1},
	} {
		if out := anomaliesOf(t, b.watchedDesk(), c.values); len(out.Findings) != c.found {
			t.Errorf("%v: %+v", c.values, out.Findings)
		}
	}
	for _, bad := range []map[string][]string{{"since": {"yesterday"}}, {"by": {"Nothing"}}, {"where": {"Team ="}}, {"false-alarms": {"0"}},
		{"input": {"x.csv"}, "since": {"2026-06-12"}}} {
		if _, err := b.watchedDesk().anomalies().Run(t.Context(), bad); !fault.Is(err, fault.Usage) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// What is said of a finding hides it. Its like, when it comes again, is silent
// if it was expected or planned; if it was wrong, it is not unlike enough.
func TestAnomaliesFeedback(t *testing.T) {
	for said, want := range map[string]struct{ found, silent int }{"": {2, 0}, "expected": {2, 1}, "planned": {2, 1}, "wrong": {1, 0}} {
		b := watched()
		b.leftOn("2026-05-15", "2026-05-18")
		d := b.watchedDesk()
		first := anomaliesOf(t, d, nil).Findings
		if len(first) != 1 {
			t.Fatalf("%+v", first)
		}
		if said != "" {
			sayOf(t, d, first[0].ID, said)
		}
		b.leftOn("2026-06-12", "2026-06-15")
		all := anomaliesOf(t, d, map[string][]string{"all": {"true"}}).Findings
		silent := 0
		for _, f := range all {
			if f.Silenced != nil && *f.Silenced == first[0].ID {
				silent++
			}
		}
		if len(all) != want.found || silent != want.silent {
			t.Errorf("%q: %d findings, %d of them silenced: %+v", said, len(all), silent, all)
		}
		if f := all[len(all)-1]; said != "" && (f.Feedback == nil || f.Feedback.Said != said || f.Feedback.Note != "load test") {
			t.Errorf("%q: %+v", said, f)
		}
	}
}

// sayOf says something of a finding, which is not listed any more then.
func sayOf(t *testing.T, d *Desk, id, said string) {
	t.Helper()
	if _, err := d.anomaliesFeedback().Run(t.Context(), map[string][]string{"id": {id}, "said": {said}, "note": {"load test"}}); err != nil {
		t.Fatal(err)
	}
	if out := anomaliesOf(t, d, nil); len(out.Findings) != 0 || out.Hidden != 1 {
		t.Errorf("%s: %+v", said, out)
	}
}

func TestAnomaliesFeedbackOfNothing(t *testing.T) {
	d := watched().watchedDesk()
	if _, err := d.anomaliesFeedback().Run(t.Context(), map[string][]string{"id": {"0123456789"}, "said": {"wrong"}}); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if _, err := d.anomaliesShow().Run(t.Context(), map[string][]string{"id": {"0123456789"}}); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestAnomaliesShow(t *testing.T) {
	b := watched()
	b.leftOn("2026-06-26", "2026-06-30")
	d := b.watchedDesk()
	found := anomaliesOf(t, d, nil).Findings
	if len(found) != 1 || found[0].State != finding.Open {
		t.Fatalf("%+v", found)
	}
	out, err := d.anomaliesShow().Run(t.Context(), map[string][]string{"id": {found[0].ID}})
	if err != nil {
		t.Fatal(err)
	}
	days := out.(FindingOutput).Days
	var shown []string
	for _, day := range days[len(days)-5:] {
		shown = append(shown, fmt.Sprintf("%s %s %t %t", day.Day, day.Actual, day.Within, day.Whole))
	}
	want := "2026-06-25 0 false true, 2026-06-26 90.1 true true, 2026-06-27 90.1 true true, 2026-06-28 90.1 false false, 2026-06-29 90.1 false false"
	if got := strings.Join(shown, ", "); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// Alerts hear of what goes on and of what has just been, once, and not of what
// somebody explained.
func TestFindingCauses(t *testing.T) {
	b := watched()
	b.leftOn("2026-05-15", "2026-05-18") // over long ago
	d := b.watchedDesk()
	if causes, err := d.findingCauses(t.Context()); err != nil || len(causes) != 0 {
		t.Errorf("%+v, %v", causes, err)
	}
	b.leftOn("2026-06-26", "2026-06-28")
	causes, err := d.findingCauses(t.Context())
	if err != nil || len(causes) != 1 {
		t.Fatalf("%+v, %v", causes, err)
	}
	c := causes[0]
	if c.Kind != alert.OfAnomaly || c.Amount != "180.2" || c.Slice["Workload"] != "run:left-on" || len(c.Explanation) == 0 || !strings.HasPrefix(c.Key, "anomaly/") ||
		c.Title != "Workload = run:left-on: 180.20 USD more than expected since 2026-06-26" {
		t.Errorf("%+v", c)
	}
	id := strings.TrimPrefix(c.Key, "anomaly/")
	if _, err := d.anomaliesFeedback().Run(t.Context(), map[string][]string{"id": {id}, "said": {"planned"}}); err != nil {
		t.Fatal(err)
	}
	if causes, err := d.findingCauses(t.Context()); err != nil || len(causes) != 0 {
		t.Errorf("after feedback: %+v, %v", causes, err)
	}
}
