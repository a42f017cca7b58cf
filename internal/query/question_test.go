package query_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/query"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestValidateAcceptsTheZeroQuestion(t *testing.T) {
	if err := (query.Question{}).Validate(); err != nil {
		t.Error(err)
	}
}

func TestValidateFaults(t *testing.T) {
	team := dimension(t, "Team")
	deep := parse(t, "Team = 'a'")
	for range 150 {
		deep = query.Not{Operand: deep}
	}
	for name, c := range map[string]struct {
		q    query.Question
		what string
		hint string
	}{
		"metric":           {query.Question{Metrics: []string{"BiledCost"}}, "unknown metric", "did you mean BilledCost?"},
		"vague metric":     {query.Question{Metrics: []string{"cost"}}, "unknown metric", "say one of BilledCost"},
		"not a sum":        {query.Question{Metrics: []string{"ListUnitPrice"}}, "unknown metric", "write one of"},
		"by nothing":       {query.Question{By: []query.Dimension{{}}}, "missing", "ParseDimension"},
		"by an amount":     {query.Question{By: []query.Dimension{dimension(t, "BilledCost")}}, "not grouped by", "as a metric"},
		"by time twice":    {query.Question{By: []query.Dimension{dimension(t, "ChargePeriodStart")}, Grain: query.Day}, "already groups", "leave one"},
		"empty range":      {query.Question{From: day("2026-09-01"), To: day("2026-09-01")}, "empty", "to 2026-09-02"},
		"range backwards":  {query.Question{From: day("2026-09-02"), To: day("2026-09-01")}, "empty", "excluded"},
		"part of a day":    {query.Question{From: day("2026-09-01").Add(time.Hour)}, "whole UTC days", "write 2026-09-01"},
		"grain":            {query.Question{Grain: 9}, "unknown grain", "Month"},
		"invoice day":      {query.Question{Grain: query.Day, ByInvoiceMonth: true}, "no days", "month"},
		"invoice week":     {query.Question{Grain: query.Week, ByInvoiceMonth: true}, "no weeks", "month"},
		"limit":            {query.Question{Limit: -1}, "limit", "0 for all"},
		"year":             {query.Question{AsOf: time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)}, "year", "9999"},
		"no operand":       {query.Question{Where: query.Not{}}, "missing", "leave"},
		"nil in and":       {query.Question{Where: query.And{Operands: []query.Filter{nil}}}, "missing", "leave"},
		"value of no type": {query.Question{Where: query.Compare{Dimension: team}}, "not a string", "ValueFor"},
		"operator":         {query.Question{Where: query.Compare{Dimension: team, Op: 99}}, "operator", "operator"},
		"null of nothing":  {query.Question{Where: query.IsNull{}}, "missing", "ParseDimension"},
		"deeper than text": {query.Question{Where: deep}, "filter", "flatter"},
	} {
		f := fault.From(c.q.Validate())
		if f == nil || f.Code != fault.Usage || !strings.Contains(f.Error(), c.what) || !strings.Contains(f.Hint, c.hint) {
			t.Errorf("%s gives %v, want %q with hint %q", name, f, c.what, c.hint)
		}
	}
}

func TestWithDefaults(t *testing.T) {
	berlin := time.FixedZone("CEST", 7200)
	asked := query.Question{
		Metrics: []string{"billedcost", "ConsumedQuantity", "BilledCost"},
		By:      []query.Dimension{dimension(t, "Team"), dimension(t, "BillingCurrency"), dimension(t, "x_Team")},
		From:    time.Date(2026, 9, 1, 2, 0, 0, 0, berlin),
	}
	got := asked.WithDefaults()
	want := query.Question{
		Metrics: []string{"BilledCost", "ConsumedQuantity"},
		By:      []query.Dimension{dimension(t, "Team"), dimension(t, "ConsumedUnit")},
		From:    day("2026-09-01"),
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if len(asked.By) != 3 || asked.Metrics[0] != "billedcost" {
		t.Errorf("the question asked was changed: %+v", asked)
	}
	if got := (query.Question{}).WithDefaults().Metrics; !reflect.DeepEqual(got, []string{"BilledCost", "EffectiveCost"}) {
		t.Errorf("default metrics are %v", got)
	}
}

func TestQuestionJSON(t *testing.T) {
	const text = `{"metrics":["BilledCost"],"by":["Team","Tags.team"],"where":"Team = 'a' and BilledCost = 1","from":"2026-09-01",` +
		`"to":"2026-10-01","grain":"month","byInvoiceMonth":true,"limit":10,"asOf":"2026-10-02T10:00:00Z"}`
	var q query.Question
	if err := json.Unmarshal([]byte(text), &q); err != nil {
		t.Fatal(err)
	}
	if data, err := json.Marshal(q); err != nil || string(data) != text {
		t.Errorf("got  %s, %v\nwant %s", data, err, text)
	}
	if data, err := json.Marshal(query.Question{}); err != nil || string(data) != `{"metrics":[],"by":[],"grain":"total","byInvoiceMonth":false,"limit":0}` {
		t.Errorf("the zero question is %s, %v", data, err)
	}
	if err := json.Unmarshal([]byte(`{}`), &q); err != nil || !reflect.DeepEqual(q, query.Question{}) {
		t.Errorf("{} is %+v, %v", q, err)
	}
}

func TestQuestionJSONFaults(t *testing.T) {
	for text, want := range map[string]string{
		`{"metric":["BilledCost"]}`: `unknown field "metric"`,
		`{"metrics":["BiledCost"]}`: `unknown metric "BiledCost"`,
		`{"by":["Taem"]}`:           `unknown dimension "Taem"`,
		`{"where":"Team = 1"}`:      "not in quotes",
		`{"from":"yesterday"}`:      "from is not a date",
		`{"to":"2026-9-1"}`:         "to is not a date",
		`{"asOf":"now"}`:            "asOf is not a date",
		`{"grain":"moth"}`:          `unknown grain "moth"`,
		`{"limit":-1}`:              "limit",
		`{"limit":"many"}`:          "cannot read the question",
	} {
		q := query.Question{Limit: 7}
		err := json.Unmarshal([]byte(text), &q)
		if !fault.Is(err, fault.Usage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %s", text, err, want)
		}
		if q.Limit != 7 {
			t.Errorf("%s changed the question in spite of its fault", text)
		}
	}
}

func TestCanonicalReadsWell(t *testing.T) {
	q := query.Question{By: []query.Dimension{dimension(t, "Team")}, Where: parse(t, "Team > 'a' and BilledCost < 5 and Team > 'a'")}
	const want = `{"metrics":["BilledCost","EffectiveCost"],"by":["Team"],"where":"BilledCost < 5 and Team > 'a'","grain":"total","byInvoiceMonth":false,"limit":0}`
	if got := q.Canonical(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEqualQuestionsHaveEqualKeys(t *testing.T) {
	for _, pair := range [][2]string{
		{`{}`, `{"metrics":["billedcost","EFFECTIVECOST"],"grain":"total","where":"true"}`},
		{`{"by":["team"]}`, `{"by":["x_Team","BillingCurrency"]}`},
		{`{"from":"2026-09"}`, `{"from":"2026-09-01T02:00:00+02:00"}`},
		{`{"where":"not (Team = 'a' or Team = 'b')"}`, `{"where":"Team != 'b' and Team != 'a'"}`},
		{`{"where":"Team in ('b','a')"}`, `{"where":"x_team in (\"a\", \"b\", \"a\")"}`},
		{`{"where":"BilledCost > 1.50"}`, `{"where":"billedcost>15e-1"}`},
		{`{"metrics":["ConsumedQuantity"]}`, `{"metrics":["ConsumedQuantity"],"by":["ConsumedUnit"]}`},
	} {
		if a, b := read(t, pair[0]).Canonical(), read(t, pair[1]).Canonical(); a != b {
			t.Errorf("%s\nand\n%s\nhave the keys\n%s\n%s", pair[0], pair[1], a, b)
		}
	}
}

func TestDifferentQuestionsHaveDifferentKeys(t *testing.T) {
	seen := map[string]string{}
	for _, text := range []string{
		`{}`, `{"metrics":["BilledCost"]}`, `{"metrics":["EffectiveCost","BilledCost"]}`, `{"by":["Team"]}`, `{"by":["Tags.Team"]}`,
		`{"by":["Tags.team"]}`, `{"by":["Team","Project"]}`, `{"by":["Project","Team"]}`, `{"where":"Team = 'a'"}`, `{"where":"Team = 'A'"}`,
		`{"where":"Tags.Team = 'a'"}`, `{"where":"false"}`, `{"where":"Team <= 'a'"}`, `{"where":"not Team > 'a'"}`, `{"from":"2026-09-01"}`,
		`{"to":"2026-09-01"}`, `{"asOf":"2026-09-01"}`, `{"grain":"month"}`, `{"grain":"month","byInvoiceMonth":true}`, `{"limit":1}`,
	} {
		key := read(t, text).Canonical()
		if other, ok := seen[key]; ok {
			t.Errorf("%s and %s share the key %s", text, other, key)
		}
		seen[key] = text
	}
}

func read(t *testing.T, text string) query.Question {
	t.Helper()
	var q query.Question
	if err := json.Unmarshal([]byte(text), &q); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return q
}

func TestCanonicalOfPermutedOperandsIsEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		operands := rapid.SliceOfN(filters(), 2, 5).Draw(t, "operands")
		permuted := rapid.Permutation(operands).Draw(t, "permuted")
		for _, pair := range [][2]query.Filter{
			{query.And{Operands: operands}, query.And{Operands: permuted}},
			{query.Or{Operands: operands}, query.Or{Operands: permuted}},
		} {
			a, b := query.Question{Where: pair[0]}, query.Question{Where: pair[1]}
			if a.Canonical() != b.Canonical() {
				t.Fatalf("%s\nand\n%s", a.Canonical(), b.Canonical())
			}
		}
	})
}

func TestQuestionJSONIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := query.Question{
			Metrics: rapid.SliceOfNDistinct(rapid.SampledFrom(query.Metrics()), 1, 3, rapid.ID[string]).Draw(t, "metrics"),
			Where:   filters().Draw(t, "where"),
			From:    day("2026-01-01").AddDate(0, 0, rapid.IntRange(0, 500).Draw(t, "from")),
			Grain:   rapid.SampledFrom([]query.Grain{query.Total, query.Day, query.Week, query.Month}).Draw(t, "grain"),
			Limit:   rapid.IntRange(0, 9).Draw(t, "limit"),
			AsOf:    day("2026-01-01").Add(time.Duration(rapid.Int64Range(0, 1e15).Draw(t, "asOf"))),
		}
		data, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		var back query.Question
		if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(back, q) {
			t.Fatalf("%s\nis read back as %+v, %v", data, back, err)
		}
		var canonical query.Question
		if err := json.Unmarshal([]byte(q.Canonical()), &canonical); err != nil || canonical.Canonical() != q.Canonical() {
			t.Fatalf("%s\nis read back as %s, %v", q.Canonical(), canonical.Canonical(), err)
		}
	})
}

func TestGrainStart(t *testing.T) {
	at := time.Date(2027, 1, 3, 23, 30, 0, 0, time.UTC) // a Sunday, in ISO week 53 of 2026
	for grain, want := range map[query.Grain]string{query.Day: "2027-01-03", query.Week: "2026-12-28", query.Month: "2027-01-01"} {
		if got := grain.Start(at); !got.Equal(day(want)) {
			t.Errorf("%s starts %s, want %s", grain, got, want)
		}
		if got := grain.Start(at.In(time.FixedZone("", 3600))); !got.Equal(day(want)) {
			t.Errorf("%s heeds the zone: %s", grain, got)
		}
		if got := grain.Start(day(want)); !got.Equal(day(want)) {
			t.Errorf("the start of %s, %s, starts %s", grain, want, got)
		}
	}
	if got := query.Week.Start(day("2027-01-04")); !got.Equal(day("2027-01-04")) {
		t.Errorf("a Monday starts %s", got)
	}
	if !query.Total.Start(at).IsZero() {
		t.Error("the total has a start")
	}
}

func TestParseGrain(t *testing.T) {
	for _, name := range query.Grains() {
		if g, err := query.ParseGrain(name); err != nil || g.String() != name {
			t.Errorf("%s gives %s, %v", name, g, err)
		}
	}
	if _, err := query.ParseGrain("moth"); !strings.HasPrefix(fault.From(err).Hint, "did you mean month?") {
		t.Errorf("moth gives %v", err)
	}
}
