package query_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/query"
)

func dimension(t testing.TB, text string) query.Dimension {
	t.Helper()
	d, err := query.ParseDimension(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func parse(t testing.TB, text string) query.Filter {
	t.Helper()
	f, err := query.ParseFilter(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return f
}

// Texts and how they are written canonically; "" where they already are.
func TestParseFilterWritesItCanonically(t *testing.T) {
	for text, canonical := range map[string]string{
		`ServiceName = 'Amazon EC2' and Tags.team in ('a', 'b')`: "",
		`servicename='Amazon EC2'AND tags.team IN('a','b')`:      `ServiceName = 'Amazon EC2' and Tags.team in ('a', 'b')`,
		`Team is null`:       "",
		`x_team Is Not Null`: `Team is not null`,
		`not (RegionId != 'us-east-1' or BilledCost > 100.50)`: `not (RegionId != 'us-east-1' or BilledCost > 100.5)`,
		`ResourceId contains 'train'`:                          "",
		`ResourceId not   contains "train"`:                    `ResourceId not contains 'train'`,
		`ServiceName starts with 'Amazon'`:                     "",
		`ServiceName not starts with 'Amazon'`:                 "",
		`not ServiceName starts with 'Amazon'`:                 `ServiceName not starts with 'Amazon'`,
		`ChargePeriodStart >= '2026-09-01'`:                    "",
		`ChargePeriodStart >= '2026-09'`:                       `ChargePeriodStart >= '2026-09-01'`,
		`ChargePeriodStart < '2026-09-01T02:00:00+02:00'`:      `ChargePeriodStart < '2026-09-01'`,
		`ChargePeriodStart < '2026-09-01T02:00:00.5Z'`:         "",
		`BilledCost>-5`:              `BilledCost > -5`,
		`BilledCost <= 7.0E-10`:      `BilledCost <= 0.0000000007`,
		`BilledCost in (1, 1.0, +2)`: `BilledCost in (1, 1, 2)`,
		`Team = 'it''s'`:             "",
		`Team = "it's"`:              `Team = 'it''s'`,
		`Team = "say ""hi"""`:        `Team = 'say "hi"'`,
		`Team = ''`:                  "",
		`Tags."my key" = 'x'`:        "",
		`Tags.'my key' = 'x'`:        `Tags."my key" = 'x'`,
		`Tags."team" = 'x'`:          `Tags.team = 'x'`,
		`Tags.aws:createdBy = 'x' and Tags.app.kubernetes.io/name not in ("y")`: `Tags.aws:createdBy = 'x' and Tags.app.kubernetes.io/name not in ('y')`,
		`Tags.in in ('in')`:                          "",
		"Team = 'a'\n\tor Team = 'b' and Team = 'c'": `Team = 'a' or Team = 'b' and Team = 'c'`,
		`(Team = 'a' or Team = 'b') and Team < 'c'`:  "",
		`Team = 'a' and (Team = 'b' and Team = 'c')`: "",
		`((Team = 'a'))`:                             `Team = 'a'`,
		`not not Team = 'a'`:                         `not Team != 'a'`,
		`not Team < 'a'`:                             "",
		`true and not false`:                         "",
		`RegionId = 'ünïcode 東京'`:                    "",
	} {
		if canonical == "" {
			canonical = text
		}
		f := parse(t, text)
		if f.String() != canonical {
			t.Errorf("%s\n is written %s\n      want %s", text, f, canonical)
		}
		if again := parse(t, canonical); !reflect.DeepEqual(again, f) {
			t.Errorf("%s is read back as %#v, not %#v", canonical, again, f)
		}
	}
}

func TestParseFilterTree(t *testing.T) {
	team, billed := dimension(t, "Team"), dimension(t, "BilledCost")
	value := func(d query.Dimension, text string) query.Value {
		v, err := query.ValueFor(d, text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	got := parse(t, "not (Team != 'a' or BilledCost > 100.50) and Team not in ('b', 'c') or Team is null")
	want := query.Or{Operands: []query.Filter{
		query.And{Operands: []query.Filter{
			query.Not{Operand: query.Or{Operands: []query.Filter{
				query.Not{Operand: query.Compare{Dimension: team, Op: query.Equal, Value: value(team, "a")}},
				query.Compare{Dimension: billed, Op: query.Greater, Value: value(billed, "100.5")},
			}}},
			query.Not{Operand: query.In{Dimension: team, Values: []query.Value{value(team, "b"), value(team, "c")}}},
		}},
		query.IsNull{Dimension: team},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %#v\nwant %#v", got, want)
	}
}

func TestParseFilterOfNothingIsAll(t *testing.T) {
	for _, text := range []string{"", " \n\t"} {
		if f, err := query.ParseFilter(text); f != nil || err != nil {
			t.Errorf("%q gives %v, %v", text, f, err)
		}
	}
}

func TestDimensionsOfAFilter(t *testing.T) {
	got := query.Dimensions(parse(t, "Team = 'a' and not (x_team is null or Tags.b in ('x')) and BilledCost > 1"))
	want := []query.Dimension{dimension(t, "BilledCost"), dimension(t, "Tags.b"), dimension(t, "Team")}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := query.Dimensions(nil); len(got) != 0 {
		t.Errorf("nil has %v", got)
	}
}

func TestFilterTextIsReadBackAsTheSameTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := filters().Draw(t, "filter")
		once, err := query.ParseFilter(f.String())
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if !reflect.DeepEqual(once, f) {
			t.Fatalf("%s\nread back as %#v\nnot         %#v", f, once, f)
		}
	})
}
