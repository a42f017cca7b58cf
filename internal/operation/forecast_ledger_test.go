package operation

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

func forecastOn(t *testing.T, d *Desk, values map[string][]string) ForecastOutput {
	t.Helper()
	out, err := d.forecast().Run(t.Context(), values)
	if err != nil {
		t.Fatal(err)
	}
	return out.(ForecastOutput)
}

// partial are bills of 150 a day until the 20th of October, a month that goes on.
func partial(now string) *Desk {
	b := flat()
	b.deliveries = nil
	for day := at("2026-10-01"); day.Before(at("2026-10-21")); day = day.AddDate(0, 0, 1) {
		b.charge(day.Format(time.DateOnly), "100", "Team", "search")
		b.charge(day.Format(time.DateOnly), "50", "Team", "ads")
	}
	b.delivered("aws", "2026-10", false, "2026-10-20T12:00:00Z")
	return b.desk(now)
}

func TestForecastOfTheLedgerAsJSON(t *testing.T) {
	out := forecastOn(t, partial("2026-10-20T15:00:00Z"), map[string][]string{"until": {"2026-10-22"}, "level": {"80"}, "by": {"Team"}})
	out.Results = slices.DeleteFunc(out.Results, func(r ForecastResult) bool { return !r.Whole && *r.Slice["Team"] == "search" })
	for i := range out.Results { // the widths are the statistics' own
		r := &out.Results[i]
		for _, a := range append([]*ForecastAmount{&r.Total, &r.Month.ForecastAmount}, &r.Days[0].ForecastAmount, &r.Days[1].ForecastAmount) {
			a.Intervals = nil
		}
	}
	got, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	want := `{
 "metric": "EffectiveCost",
 "by": [
  "Team"
 ],
 "until": "2026-10-22",
 "levels": [
  "80"
 ],
 "results": [
  {
   "BillingCurrency": "USD",
   "whole": true,
   "slice": {},
   "from": "2026-10-20",
   "total": {
    "mean": "300",
    "intervals": null
   },
   "month": {
    "from": "2026-10-01",
    "until": "2026-10-22",
    "known": "2850",
    "mean": "3150",
    "intervals": null
   },
   "planned": "0",
   "days": [
    {
     "day": "2026-10-20",
     "mean": "150",
     "intervals": null
    },
    {
     "day": "2026-10-21",
     "mean": "150",
     "intervals": null
    }
   ],
   "historyDays": 141
  },
  {
   "BillingCurrency": "USD",
   "whole": false,
   "slice": {
    "Team": "ads"
   },
   "from": "2026-10-20",
   "total": {
    "mean": "100",
    "intervals": null
   },
   "month": {
    "from": "2026-10-01",
    "until": "2026-10-22",
    "known": "950",
    "mean": "1050",
    "intervals": null
   },
   "planned": "0",
   "days": [
    {
     "day": "2026-10-20",
     "mean": "50",
     "intervals": null
    },
    {
     "day": "2026-10-21",
     "mean": "50",
     "intervals": null
    }
   ],
   "historyDays": 141
  }
 ]
}`
	if string(got) != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// Without an end it goes to the end of the month, with what is known of it.
func TestForecastOfThisMonth(t *testing.T) {
	out := forecastOn(t, partial("2026-10-20T15:00:00Z"), map[string][]string{"total": {"true"}})
	r := out.Results[0]
	if out.Until != "2026-11-01" || r.From != "2026-10-20" || r.Month.Known.String() != "2850" || r.Total.Mean.String() != "1800" || r.Month.Mean.String() != "4650" {
		t.Errorf("%+v", r)
	}
	for i, v := range r.Month.Intervals { // what is known is certain
		if !v.Low.Sub(r.Total.Intervals[i].Low).Equal(r.Month.Known) || !v.High.Sub(r.Total.Intervals[i].High).Equal(r.Month.Known) {
			t.Errorf("%+v of %+v", v, r.Total.Intervals[i])
		}
	}
	table := out.Table()
	if strings.Join(table.Columns, ",") != "BillingCurrency,total,lo80,hi80,lo95,hi95" || len(table.Rows) != 1 || table.Rows[0][1].Text != "1800" {
		t.Errorf("%+v", table)
	}
	notes := strings.Join(table.Notes, "\n")
	for _, want := range []string{"these are estimates", "EffectiveCost from 2026-10-20 until 2026-11-01: 1,800.00 USD expected, 80 % of the time between ",
		"with the 2,850.00 USD known from 2026-10-01 on: 4,650.00 USD, 80 % of the time between "} {
		if !strings.Contains(notes, want) {
			t.Errorf("no %q in\n%s", want, notes)
		}
	}
}

func TestForecastTableByDay(t *testing.T) {
	table := forecastOn(t, partial("2026-10-20"), map[string][]string{"by": {"Team"}, "horizon": {"2"}, "level": {"90"}}).Table()
	var got []string
	for _, row := range table.Rows {
		got = append(got, row[1].Text+" "+row[2].Text+" "+row[3].Text)
	}
	if strings.Join(table.Columns, ",") != "BillingCurrency,Team,timestamp,mean,lo90,hi90" ||
		strings.Join(got, ",") != "ads 2026-10-20 50,ads 2026-10-21 50,search 2026-10-20 100,search 2026-10-21 100" {
		t.Errorf("%v %v", table.Columns, got)
	}
}

func TestBacktest(t *testing.T) {
	b := flat()
	for i, c := range b.charges {
		if c.day >= "2026-09-15" {
			b.charges[i].amount = money2(c.amount)
		}
	}
	out := forecastOn(t, b.desk("2026-10-02"), map[string][]string{"backtest": {"true"}, "horizon": {"10"}, "level": {"80"}, "by": {"Team"}})
	if len(out.Backtests) != 3 || !out.Backtests[0].Whole || *out.Backtests[1].Slice["Team"] != "ads" {
		t.Fatalf("%+v", out.Backtests)
	}
	whole := out.Backtests[0]
	if len(whole.Trials) != backtestTrials || whole.Days != 10 || whole.Trials[0].From != "2026-09-21" || whole.Trials[0].Until != "2026-10-01" {
		t.Errorf("%+v", whole)
	}
	// From the 7th of September on the doubling was not known: 9 days came twice.
	if third := whole.Trials[2]; third.From != "2026-09-07" || third.Total.Mean.Fixed(2) != "1500.00" || third.Came.String() != "1800" {
		t.Errorf("%+v", third)
	}
	if c := whole.Coverage[0]; c.Of != backtestTrials || c.Inside < 8 || c.Inside > 10 {
		t.Errorf("%+v", c)
	}
	if *whole.MAPE == "0.0" {
		t.Error("nothing was missed")
	}
	notes := strings.Join(out.Table().Notes, "\n")
	if !strings.Contains(notes, "back-test of USD, 10 days ahead, from 12 past days a week apart: off by "+*whole.MAPE+" % on average; what came was ") ||
		!strings.Contains(notes, "2026-09-07 until 2026-09-17: 1,500.00 expected, ") || !strings.Contains(notes, "back-test of Team = ads in USD, ") {
		t.Errorf("%s", notes)
	}
	short := (&bills{}).monthsOf("aws", "2026-09")
	short.charge("2026-09-20", "1")
	lines := strings.Join(forecastOn(t, short.desk("2026-10-02"), map[string][]string{"backtest": {"true"}}).Table().Notes, "\n")
	if !strings.Contains(lines, "too little is known to forecast 31 days from any past day") {
		t.Errorf("%s", lines)
	}
}

// money2 is a whole amount twice.
func money2(text string) string {
	return map[string]string{"100": "200", "50": "100"}[text]
}

func TestForecastOfTheLedgerFaults(t *testing.T) {
	for what, values := range map[string]map[string][]string{
		"over":            {"until": {"2026-10-20"}},
		"no day":          {"until": {"soon"}},
		"half a day":      {"until": {"2026-11-02T12:00:00Z"}},
		"both":            {"until": {"2026-12-01"}, "horizon": {"3"}},
		"no horizon":      {"horizon": {"0"}},
		"too far":         {"until": {"2029-01-01"}},
		"a wrong metric":  {"metric": {"ConsumedQuantity"}},
		"a wrong filter":  {"where": {"Team ="}},
		"a wrong by":      {"by": {"Crew"}},
		"a wrong level":   {"level": {"0"}},
		"a file, by team": {"input": {"x.csv"}, "by": {"Team"}},
	} {
		if _, err := partial("2026-10-20").forecast().Run(t.Context(), values); !fault.Is(err, fault.Usage) {
			t.Errorf("%s: %v", what, err)
		}
	}
	out := forecastOn(t, (&bills{}).desk("2026-10-20"), nil)
	if notes := strings.Join(out.Table().Notes, "\n"); !strings.Contains(notes, "no whole days of charges") || len(out.Results) != 0 {
		t.Errorf("%s", notes)
	}
}

// A file of this machine is not for whoever may ask over a network.
func TestServedOperationsReadNoFiles(t *testing.T) {
	op := partial("2026-10-20").forecast()
	if !slices.ContainsFunc(op.Fields, func(f Field) bool { return f.Name == "input" && f.Local }) {
		t.Fatal("forecast has no file")
	}
	served := op.Served()
	if served.Role != Reader || slices.ContainsFunc(served.Fields, func(f Field) bool { return f.Local }) ||
		slices.ContainsFunc(served.Examples, func(e string) bool { return strings.Contains(e, "--input") }) || len(served.Examples) == 0 {
		t.Errorf("%+v", served)
	}
	if _, err := served.Run(t.Context(), map[string][]string{"input": {"/etc/passwd"}}); !fault.Is(err, fault.Usage) {
		t.Errorf("a served operation read a file: %v", err)
	}
	for _, o := range Served((&Desk{}).Operations()) {
		if slices.ContainsFunc(o.Fields, func(f Field) bool { return f.Local }) {
			t.Errorf("%s is served with a file", o.Name)
		}
	}
}

// remembered is a cache.
type remembered map[string]any

func (r remembered) Get(key string) (any, bool) { v, ok := r[key]; return v, ok }
func (r remembered) Add(key string, v any)      { r[key] = v }

// A kept forecast is that of the same question, plans and day.
func TestForecastsAreKept(t *testing.T) {
	d := partial("2026-10-20")
	kept := remembered{}
	d.Cache, d.Plans = kept, shelfOf(t)
	ask := func(by string) string {
		return forecastOn(t, d, map[string][]string{"by": {by}, "until": {"2026-11-01"}}).Results[0].Total.Mean.String()
	}
	first := ask("")
	d.Engine = nil // whoever asks it now, fails
	if again := ask(""); again != first || len(kept) != 1 {
		t.Errorf("%s, before %s, %d are kept", again, first, len(kept))
	}
	d.Engine = d.Lake.(*bills)
	if ask("Team"); len(kept) != 2 {
		t.Errorf("another question: %d are kept", len(kept))
	}
	if err := d.Plans.Put(t.Context(), "p", planOf(t, PlanAddInput{Name: "p", Kind: "run", From: "2026-10-25", Amount: "7", Currency: "USD"})); err != nil {
		t.Fatal(err)
	}
	if planned := ask(""); planned != "1807" || first != "1800" {
		t.Errorf("%s, before the plan %s", planned, first)
	}
	d.Now = func() time.Time { return at("2026-10-21") }
	if ask(""); len(kept) != 4 {
		t.Errorf("another day: %d are kept", len(kept))
	}
}
