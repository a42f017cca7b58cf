package query_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/query"
)

func TestSimplify(t *testing.T) {
	for text, want := range map[string]string{
		"Team = 'b' and (Team = 'a' and Team = 'b')":        "Team = 'a' and Team = 'b'",
		"Team = 'b' or (Team = 'a' or (Team = 'c'))":        "Team = 'a' or Team = 'b' or Team = 'c'",
		"not not Team = 'a'":                                "Team = 'a'",
		"not (Team = 'a' or not Team = 'b')":                "Team != 'a' and Team = 'b'",
		"not (Team = 'a' and BilledCost > 5)":               "Team != 'a' or not BilledCost > 5",
		"not BilledCost > 5":                                "not BilledCost > 5", // not "<= 5": an absent amount is neither
		"Team = 'a' and not Team = 'a'":                     "false",
		"Team = 'a' or Project = 'p' or Team != 'a'":        "true",
		"Team is null and Team is not null":                 "false",
		"Team in ('b', 'a', 'b')":                           "Team in ('a', 'b')",
		"Team in ('a', 'a')":                                "Team = 'a'",
		"Team not in ('a')":                                 "Team != 'a'",
		"BilledCost in (1.0, 1)":                            "BilledCost = 1",
		"Team = 'a' and true":                               "Team = 'a'",
		"Team = 'a' and false":                              "false",
		"Team = 'a' or not false":                           "true",
		"(Team = 'a' or true) and (Team = 'b' or false)":    "Team = 'b'",
		"Team = 'a' and (Team = 'b' or Team = 'c')":         "Team = 'a' and (Team = 'b' or Team = 'c')",
		"(Team = 'b' or Team = 'c') and Team = 'a' or true": "true",
	} {
		f := parse(t, text)
		before := f.String()
		if got := query.Simplify(f).String(); got != want {
			t.Errorf("%s\n became %s\n   want %s", text, got, want)
		}
		if f.String() != before {
			t.Errorf("Simplify changed what it was given: %s became %s", before, f)
		}
	}
	if query.Simplify(nil) != nil {
		t.Error("nil did not stay nil")
	}
	if got := query.Simplify(query.In{Dimension: dimension(t, "Team")}).String(); got != "false" {
		t.Errorf("in without values is %s", got)
	}
}

func TestSimplifyKeepsTheAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := filters().Draw(t, "filter")
		charge := charges(f).Draw(t, "charge")
		want, err := query.Eval(f, charge)
		if err != nil {
			t.Fatal(err)
		}
		simple := query.Simplify(f)
		got, err := query.Eval(simple, charge)
		if err != nil || got != want {
			t.Fatalf("%s\nis %t, simplified to\n%s\nit is %t (%v)", f, want, simple, got, err)
		}
	})
}

func TestSimplifyIsANormalForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := filters().Draw(t, "filter")
		simple := query.Simplify(f)
		if again := query.Simplify(simple); !reflect.DeepEqual(again, simple) {
			t.Fatalf("%s\nsimplifies further to\n%s", simple, again)
		}
		back, err := query.ParseFilter(simple.String())
		if err != nil || !reflect.DeepEqual(back, simple) {
			t.Fatalf("%s is read back as %v, %v", simple, back, err)
		}
		requireNotOnlyOverLeaves(t, simple)
	})
}

func requireNotOnlyOverLeaves(t *rapid.T, f query.Filter) {
	var operands []query.Filter
	switch f := f.(type) {
	case query.Not:
		switch f.Operand.(type) {
		case query.Compare, query.In, query.IsNull:
		default:
			t.Fatalf("%s has a not over more than a leaf", f)
		}
	case query.And:
		operands = f.Operands
	case query.Or:
		operands = f.Operands
	}
	for _, o := range operands {
		requireNotOnlyOverLeaves(t, o)
	}
}

func TestNotIsPlainNegation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := filters().Draw(t, "filter")
		charge := charges(f).Draw(t, "charge")
		holds, err := query.Eval(f, charge)
		if err != nil {
			t.Fatal(err)
		}
		negated, err := query.Eval(query.Not{Operand: f}, charge)
		if err != nil || negated == holds {
			t.Fatalf("%s and its not are both %t (%v)", f, holds, err)
		}
	})
}
