package operation

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// charges are an engine and a lake that hold these charges, each with its day.
type charges struct {
	Lake
	rows      []map[string]string
	allocated bool
	asked     []query.Question
	tables    []string
}

func (c *charges) Snapshot(context.Context, time.Time) (ledger.Snapshot, error) {
	return chargesState{nil, c.allocated}, nil
}

type chargesState struct {
	ledger.Snapshot
	allocated bool
}

func (chargesState) ID() int64 { return 1 }
func (chargesState) Charges(context.Context, ledger.Range) ([]string, error) {
	return []string{"charges.parquet"}, nil
}
func (s chargesState) Allocations(context.Context, ledger.Range) (int64, []string, bool, error) {
	return 1, []string{"allocations.parquet"}, s.allocated, nil
}
func (chargesState) Daily(context.Context, ledger.Range) (int64, []string, bool, error) {
	return 0, nil, false, nil
}

func (c *charges) Values(context.Context, query.Dimension, query.Question, string, int, query.Table) ([]string, error) {
	return nil, nil
}

// Answer gives a row for each charge of the range: whoever adds up must add up
// rows of one group, too.
func (c *charges) Answer(_ context.Context, q query.Question, t query.Table) (query.Answer, error) {
	c.asked, c.tables = append(c.asked, q), append(c.tables, t.Name)
	a := query.Answer{Question: q}
	for _, d := range q.By {
		a.Columns = append(a.Columns, d.Name())
	}
	a.Columns = append(append(a.Columns, "BillingCurrency"), q.Metrics...)
	for _, r := range c.rows {
		if day := r["day"]; day < q.From.Format(time.DateOnly) || day >= q.To.Format(time.DateOnly) {
			continue
		}
		row := query.Row{}
		for _, name := range a.Columns {
			row = append(row, nil)
			if v, ok := r[name]; ok {
				row[len(row)-1] = &v
			}
		}
		a.Rows = append(a.Rows, row)
	}
	return a, nil
}

// charge reads "2026-09-03 Team=search EffectiveCost=12".
func chargesOf(lines ...string) *charges {
	c := &charges{}
	for _, line := range lines {
		words := strings.Fields(line)
		row := map[string]string{"day": words[0], "BillingCurrency": "USD", "ChargeCategory": "Usage"}
		for _, w := range words[1:] {
			name, value, _ := strings.Cut(w, "=")
			row[name] = value
		}
		c.rows = append(c.rows, row)
	}
	return c
}

func runExplainOn(t *testing.T, c *charges, values map[string][]string) (ExplainOutput, error) {
	t.Helper()
	d := &Desk{Lake: c, Engine: c}
	out, err := d.explain().Run(t.Context(), values)
	if err != nil {
		return ExplainOutput{}, err
	}
	return out.(ExplainOutput), nil
}

func october() map[string][]string {
	return map[string][]string{"from": {"2026-10"}, "to": {"2026-11"}, "by": {"Team,Model"}}
}

func TestExplainAsJSON(t *testing.T) {
	c := chargesOf(
		"2026-09-03 Team=search Model=atlas EffectiveCost=60 ConsumedQuantity=30 ConsumedUnit=Hours",
		"2026-09-04 Team=search Model=atlas EffectiveCost=40 ConsumedQuantity=20 ConsumedUnit=Hours",
		"2026-10-03 Team=search Model=atlas EffectiveCost=125 ConsumedQuantity=50 ConsumedUnit=Hours",
		"2026-10-04 Team=ads EffectiveCost=7.5 ConsumedQuantity=3 ConsumedUnit=Hours",
		"2026-10-31 Team=ads BillingCurrency=EUR EffectiveCost=1",
		"2026-11-01 Team=ads EffectiveCost=1000",
	)
	out, err := runExplainOn(t, c, october())
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"metric":"EffectiveCost","by":["Team","Model"],"results":[` +
		`{"from":{"from":"2026-10-01","to":"2026-11-01","amount":"1"},"versus":{"from":"2026-09-01","to":"2026-10-01","amount":"0"},"BillingCurrency":"EUR","difference":"1",` +
		`"effects":[{"effect":"new","slice":{},"amount":"1","evidence":"1 cell that did not exist before"}]},` +
		`{"from":{"from":"2026-10-01","to":"2026-11-01","amount":"132.5"},"versus":{"from":"2026-09-01","to":"2026-10-01","amount":"100"},"BillingCurrency":"USD","difference":"32.5",` +
		`"effects":[{"effect":"price","slice":{},"amount":"25","evidence":"unit price 2.5 per Hours, before 2, in 1 cell"},` +
		`{"effect":"new","slice":{"Team":"ads"},"amount":"7.5","evidence":"1 cell that did not exist before"}]}]}`
	if string(got) != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// Roles are read from the columns of FOCUS.
func TestExplainReadsRoles(t *testing.T) {
	for line, want := range map[string]string{
		"ChargeCategory=Tax":                                        "tax",
		"ChargeCategory=Credit":                                     "credit",
		"ChargeCategory=Adjustment":                                 "credit",
		"ChargeCategory=Purchase":                                   "new",
		"ChargeCategory=Purchase CommitmentDiscountId=plan":         "commitment",
		"CommitmentDiscountId=plan CommitmentDiscountStatus=Unused": "commitment",
		"CommitmentDiscountId=plan CommitmentDiscountStatus=Used":   "new",
	} {
		out, err := runExplainOn(t, chargesOf("2026-10-03 Team=a EffectiveCost=5 "+line), october())
		if err != nil {
			t.Fatal(err)
		}
		if len(out.Results) != 1 || len(out.Results[0].Effects) != 1 || out.Results[0].Effects[0].Effect != want {
			t.Errorf("%s is %v, want %s", line, out.Results, want)
		}
	}
}

// What evidence says nobody used is utilisation, once charges are allocated.
func TestExplainUtilisation(t *testing.T) {
	lines := []string{
		"2026-09-03 Team=a EffectiveCost=80 ConsumedQuantity=40 ConsumedUnit=Hours Class=Attributed Method=Measured",
		"2026-09-03 Team=a EffectiveCost=20 ConsumedQuantity=10 ConsumedUnit=Hours Class=Idle Method=Measured",
		"2026-10-03 Team=a EffectiveCost=80 ConsumedQuantity=40 ConsumedUnit=Hours Class=Attributed Method=Measured",
		"2026-10-03 Team=a EffectiveCost=120 ConsumedQuantity=60 ConsumedUnit=Hours Class=Idle Method=Measured",
	}
	for allocated, want := range map[bool]string{true: "utilisation 100 in use: 40.0 % of what is paid for, before 80.0 %, in 1 cell", false: "usage 100 100 Hours, before 50, in 1 cell"} {
		c := chargesOf(lines...)
		c.allocated = allocated
		out, err := runExplainOn(t, c, october())
		if err != nil {
			t.Fatal(err)
		}
		e := out.Results[0].Effects[0]
		if got := e.Effect + " " + e.Amount.String() + " " + e.Evidence; got != want {
			t.Errorf("allocated %v: %s, want %s", allocated, got, want)
		}
	}
}

func TestExplainAsksForBothRanges(t *testing.T) {
	c := chargesOf()
	c.allocated = true
	values := map[string][]string{"from": {"2026-10-08"}, "to": {"2026-10-15"}, "where": {"Team = 'a'"}, "metric": {"BilledCost"}, "by": {"team, ServiceName"}}
	out, err := runExplainOn(t, c, values)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.asked) != 2 {
		t.Fatalf("%d questions", len(c.asked))
	}
	for i, want := range []string{
		`{"metrics":["BilledCost","ConsumedQuantity"],"by":["Team","ServiceName","SkuMeter","ChargeCategory","CommitmentDiscountId","CommitmentDiscountStatus","Class","Method","ConsumedUnit"],"where":"Team = 'a'","from":"2026-10-08","to":"2026-10-15","grain":"total","byInvoiceMonth":false,"limit":0}`,
		`{"metrics":["BilledCost","ConsumedQuantity"],"by":["Team","ServiceName","SkuMeter","ChargeCategory","CommitmentDiscountId","CommitmentDiscountStatus","Class","Method","ConsumedUnit"],"where":"Team = 'a'","from":"2026-10-01","to":"2026-10-08","grain":"total","byInvoiceMonth":false,"limit":0}`,
	} {
		if got := c.asked[i].Canonical(); got != want || c.tables[i] != "allocations" {
			t.Errorf("question %d of %s is %s, want %s", i, c.tables[i], got, want)
		}
	}
	if len(out.Results) != 0 || !strings.Contains(out.Table().Notes[0], "no charges") {
		t.Errorf("of nothing: %v, %v", out, out.Table())
	}
}

// Without --by, dimensions that say nothing are left out.
func TestExplainChoosesTheHierarchy(t *testing.T) {
	c := chargesOf(
		"2026-09-03 ServiceName=Compute Team=a SkuMeter=gpu EffectiveCost=5",
		"2026-09-03 ServiceName=Compute Team=b EffectiveCost=5",
		"2026-10-03 ServiceName=Compute Team=a SkuMeter=gpu EffectiveCost=9",
		"2026-10-03 ServiceName=Compute Team=b EffectiveCost=5",
	)
	out, err := runExplainOn(t, c, map[string][]string{"from": {"2026-10-01"}, "to": {"2026-11-01"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(out.By, ","); got != "Team,SkuMeter" {
		t.Errorf("by %s", got)
	}
	e := out.Results[0].Effects
	if len(e) != 1 || e[0].Effect != "usage" || sliceText(out.By, e[0].Slice) != "Team = a" {
		t.Errorf("%v", e)
	}
}

// Too many cells: the dimension with the most values goes.
func TestExplainKeepsCellsFew(t *testing.T) {
	side := explainSide{}
	for i := range maxExplained + 1 {
		id, team := strings.Repeat("x", i%100)+string(rune('a'+i/100)), string(rune('a'+i%2))
		side.rows = append(side.rows, explainRow{currency: "USD", values: map[string]*string{"Workload": &id, "Team": &team}})
	}
	if got := telling([]string{"Workload", "Team"}, [2]explainSide{side, {}}); len(got) != 1 || got[0] != "Team" {
		t.Errorf("by %v", got)
	}
}

// Runs come and go; what is one has no cause in common with the next.
func TestExplainLeavesOutWhatPasses(t *testing.T) {
	sides := [2]explainSide{}
	for i := range sides {
		for n := range maxPassing + 1 {
			run, team := fmt.Sprintf("run:%d-%d", i, n), "a"
			sides[i].rows = append(sides[i].rows, explainRow{currency: "USD", values: map[string]*string{"Workload": &run, "Team": &team}})
		}
	}
	other := "b" // a new team, and none that went
	sides[0].rows[0].values["Team"] = &other
	if got := telling([]string{"Workload", "Team"}, sides); len(got) != 1 || got[0] != "Team" {
		t.Errorf("by %v", got)
	}
}

// What is asked for by team is still decomposed by what has a price of its own.
func TestExplainTellsThingsOfOtherPricesApart(t *testing.T) {
	out, err := runExplainOn(t, chargesOf(
		"2026-09-03 Team=a SkuMeter=small EffectiveCost=100 ConsumedQuantity=100 ConsumedUnit=Hours",
		"2026-09-03 Team=a SkuMeter=large EffectiveCost=500 ConsumedQuantity=100 ConsumedUnit=Hours",
		"2026-10-03 Team=a SkuMeter=small EffectiveCost=20 ConsumedQuantity=20 ConsumedUnit=Hours",
		"2026-10-03 Team=a SkuMeter=large EffectiveCost=900 ConsumedQuantity=180 ConsumedUnit=Hours",
		"2026-09-03 Team=b SkuMeter=small EffectiveCost=100 ConsumedQuantity=100 ConsumedUnit=Hours",
		"2026-10-03 Team=b SkuMeter=small EffectiveCost=100 ConsumedQuantity=100 ConsumedUnit=Hours",
	), map[string][]string{"from": {"2026-10"}, "to": {"2026-11"}, "by": {"Team"}})
	if err != nil {
		t.Fatal(err)
	}
	e := out.Results[0].Effects
	if len(e) != 1 || e[0].Effect != "mix" || e[0].Amount.String() != "320" || sliceText(out.By, e[0].Slice) != "Team = a" ||
		e[0].Evidence != "SkuMeter: large 90.0 % of the usage, before 50.0 %; small 10.0 %, before 50.0 %" {
		t.Errorf("%v", e)
	}
}

func TestExplainTable(t *testing.T) {
	c := chargesOf("2026-09-03 Team=a EffectiveCost=5", "2026-10-03 Team=a EffectiveCost=9", "2026-10-03 EffectiveCost=2", "2026-09-03 Team=b EffectiveCost=5", "2026-10-03 Team=b EffectiveCost=5")
	out, err := runExplainOn(t, c, map[string][]string{"from": {"2026-10-01"}, "to": {"2026-11-01"}, "by": {"Team"}})
	if err != nil {
		t.Fatal(err)
	}
	table := out.Table()
	var lines []string
	for _, row := range table.Rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, c.Text)
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	want := "USD|usage|Team = a|4|usage +80.0 %, in 1 cell\nUSD|new|Team is null|2|1 cell that did not exist before"
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if want := "EffectiveCost: 16 from 2026-10-01 to 2026-11-01, before 10 from 2026-09-01 to 2026-10-01, a difference of 6 USD"; table.Notes[0] != want {
		t.Errorf("%s, want %s", table.Notes[0], want)
	}
}

// The effects add up to what the two answers differ by.
func TestExplainAddsUp(t *testing.T) {
	c := chargesOf(
		"2026-09-03 Team=a EffectiveCost=1 ConsumedQuantity=3 ConsumedUnit=Hours",
		"2026-10-03 Team=a EffectiveCost=2 ConsumedQuantity=7 ConsumedUnit=Hours",
		"2026-10-03 Team=b EffectiveCost=-0.333333333333333333 ChargeCategory=Credit",
	)
	out, err := runExplainOn(t, c, october())
	if err != nil {
		t.Fatal(err)
	}
	sum := money.Zero()
	for _, e := range out.Results[0].Effects {
		sum = sum.Add(e.Amount)
	}
	if want := "0.666666666666666667"; sum.String() != want || out.Results[0].Difference.String() != want {
		t.Errorf("the effects add up to %s, the difference is %s; want %s", sum, out.Results[0].Difference, want)
	}
}

func TestExplainFaults(t *testing.T) {
	for name, values := range map[string]map[string][]string{
		"a range without":        {"from": {"2026-10"}},
		"a versus range without": {"from": {"2026-10"}, "to": {"2026-11"}, "versus": {"2026-09.."}},
		"is not DATE..DATE":      {"from": {"2026-10"}, "to": {"2026-11"}, "versus": {"2026-09"}},
		"the range is empty":     {"from": {"2026-10"}, "to": {"2026-10"}},
		"unknown dimension":      {"from": {"2026-10"}, "to": {"2026-11"}, "by": {"Taem"}},
		"metric cannot be":       {"from": {"2026-10"}, "to": {"2026-11"}, "metric": {"ConsumedQuantity"}},
		"is not a date":          {"from": {"2026-10"}, "to": {"2026-11"}, "versus": {"a..b"}},
	} {
		_, err := runExplainOn(t, chargesOf(), values)
		if !fault.Is(err, fault.Usage) || !strings.Contains(err.Error(), name) {
			t.Errorf("%v; want a usage fault with %q", err, name)
		}
	}
}
