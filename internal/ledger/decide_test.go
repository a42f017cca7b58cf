package ledger

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

func september() period.Month {
	return period.MonthOf(time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC))
}

// made is a delivery that a manifest dates; loose is one that has no word of
// its own.
func made(id string, digest byte, asOf int, rows int64) Delivery {
	d := loose(digest, asOf, rows)
	d.ID = id
	return d
}

func loose(digest byte, asOf int, rows int64) Delivery {
	all := strings.Repeat(string(rune('a'+digest)), 64)
	return Delivery{Source: "s", BillingPeriod: september(), ID: all[:12], Digest: all, Rows: rows,
		AsOf: time.Date(2026, 10, 1+asOf, 0, 0, 0, 0, time.UTC), Scopes: []Scope{{"AWS", "1", "2"}},
		Totals: []Total{{BillingCurrency: "USD", SourceTotal: money.FromInt(5), BilledCost: money.FromInt(5)}}}
}

func TestDecide(t *testing.T) {
	unreconciledOne := loose(1, 0, 1)
	unreconciledOne.Totals = []Total{{BillingCurrency: "USD", SourceTotal: money.FromInt(5), BilledCost: money.FromInt(4)}}
	unreconciledEffective := loose(1, 0, 1)
	unreconciledEffective.Totals = []Total{{BillingCurrency: "USD", SourceEffectiveTotal: money.MustParse("0.000000000000000001")}}
	elsewhere := loose(2, 0, 300)
	elsewhere.Scopes = []Scope{{"AWS", "9", "9"}}
	other := loose(3, 0, 5)
	other.Source = "other"
	august := Export{BillingPeriod: september().Add(-1), Parts: []Part{{SurveyedFile: SurveyedFile{File: File{Path: "f.csv"}}}}}
	cases := []struct {
		name  string
		p     publication
		want  Status
		code  fault.Code
		warns string
	}{
		{"the first", publication{delivery: loose(1, 0, 1)}, Published, "", ""},
		{"the same again", publication{delivery: loose(1, 0, 1), held: []Delivery{loose(1, 5, 1)}}, Unchanged, "", ""},
		{"another content", publication{delivery: loose(2, 0, 1), held: []Delivery{loose(1, 5, 1)}}, Replaced, "", ""},
		{"older by both manifests", publication{delivery: made("x", 2, 1, 1), held: []Delivery{made("y", 1, 2, 1)}}, Unchanged, "", "left out: the ledger holds a newer delivery"},
		{"newer by both manifests", publication{delivery: made("x", 2, 3, 1), held: []Delivery{made("y", 1, 2, 1)}}, Replaced, "", ""},
		{"older files without a manifest", publication{delivery: loose(2, 1, 1), held: []Delivery{made("y", 1, 2, 1)}}, Replaced, "", ""},
		{"does not reconcile", publication{delivery: unreconciledOne}, Rejected, fault.Unreconciled, ""},
		{"does not reconcile by the last digit of what is amortised", publication{delivery: unreconciledEffective}, Rejected, fault.Unreconciled, ""},
		{"of another month than its manifest says", publication{delivery: loose(1, 0, 1), export: august}, Rejected, fault.BadInput, ""},
		{"a part of the month", publication{delivery: loose(2, 0, 49), held: []Delivery{loose(1, 0, 100)}}, Rejected, fault.BadInput, ""},
		{"half of the month", publication{delivery: loose(2, 0, 50), held: []Delivery{loose(1, 0, 100)}}, Replaced, "", ""},
		{"a part, allowed", publication{delivery: loose(2, 0, 1), held: []Delivery{loose(1, 0, 100)}, req: Request{AllowShrink: true}}, Replaced, "", ""},
		{"of a small month", publication{delivery: loose(2, 0, 1), held: []Delivery{loose(1, 0, 99)}}, Replaced, "", ""},
		{"of other accounts", publication{delivery: elsewhere, held: []Delivery{loose(1, 0, 100)}}, Rejected, fault.BadInput, ""},
		{"beside another source", publication{delivery: loose(1, 0, 1), held: []Delivery{other}}, Published, "", `the source "other" also states 2026-09 of AWS account 2`},
		{"of what the same import brought", publication{delivery: loose(2, 0, 1), held: []Delivery{loose(1, 0, 1)},
			export:  Export{Parts: august.Parts},
			earlier: []Result{{Source: "s", BillingPeriod: september(), Status: Published}}}, Rejected, fault.BadInput, ""},
		{"of what the same import rejected", publication{delivery: loose(2, 0, 1), held: []Delivery{loose(1, 0, 1)},
			earlier: []Result{{Source: "s", BillingPeriod: september(), Status: Rejected}}}, Replaced, "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := c.p.decide()
			if r.Status != c.want {
				t.Errorf("it is %s, want %s (%v)", r.Status, c.want, r.Fault)
			}
			if (r.Fault != nil) != (c.code != "") || r.Fault != nil && (r.Fault.Code != c.code || r.Fault.Hint == "") {
				t.Errorf("the fault is %+v, want the code %q", r.Fault, c.code)
			}
			if (len(r.Warnings) > 0) != (c.warns != "") || !strings.Contains(strings.Join(r.Warnings, "\n"), c.warns) {
				t.Errorf("it warns %q, want %q", r.Warnings, c.warns)
			}
		})
	}
}

// deliveries draws few, so that they meet.
func deliveries() *rapid.Generator[Delivery] {
	return rapid.Custom(func(t *rapid.T) Delivery {
		digest, asOf, rows := rapid.ByteRange(0, 3).Draw(t, "digest"), rapid.IntRange(0, 5).Draw(t, "day"), rapid.Int64Range(0, 300).Draw(t, "rows")
		d := loose(digest, asOf, rows)
		if rapid.Bool().Draw(t, "manifest") {
			d = made(rapid.SampledFrom([]string{"x", "y"}).Draw(t, "id"), digest, asOf, rows)
		}
		d.Source = rapid.SampledFrom([]string{"s", "other"}).Draw(t, "source")
		if rapid.Bool().Draw(t, "unreconciled") {
			d.Totals = append(d.Totals, Total{BillingCurrency: "EUR", SourceTotal: money.FromInt(1)})
		}
		return d
	})
}

// What is published is then unchanged; what does not reconcile never is; a
// rejection says why; only a rejection has a fault.
func TestDecideLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := publication{delivery: deliveries().Draw(t, "delivery"), held: distinct(rapid.SliceOfN(deliveries(), 0, 3).Draw(t, "held")),
			export: Export{Parts: []Part{{}}}, req: Request{AllowShrink: rapid.Bool().Draw(t, "allow")}}
		r := p.decide()
		if (r.Fault != nil) != (r.Status == Rejected) {
			t.Fatalf("%s with the fault %v", r.Status, r.Fault)
		}
		if again := p.decide(); again.Status != r.Status {
			t.Fatal("deciding changes something")
		}
		_, replaces := Find(p.held, p.delivery.Source, p.delivery.BillingPeriod)
		switch r.Status {
		case Published, Replaced:
			if (r.Status == Replaced) != replaces {
				t.Fatalf("%s, though it replaces: %v", r.Status, replaces)
			}
			for _, total := range p.delivery.Totals {
				if !total.Reconciles() {
					t.Fatal("what does not reconcile was published")
				}
			}
			p.held = append(without(p.held, p.delivery), p.delivery)
			if second := p.decide(); second.Status != Unchanged {
				t.Fatalf("the second time it is %s", second.Status)
			}
		case Unchanged:
			if !replaces {
				t.Fatal("unchanged, but nothing is held")
			}
		}
	})
}

func distinct(all []Delivery) []Delivery {
	var out []Delivery
	for _, d := range all {
		out = append(without(out, d), d)
	}
	return out
}

func without(all []Delivery, d Delivery) []Delivery {
	var out []Delivery
	for _, o := range all {
		if o.Source != d.Source || o.BillingPeriod != d.BillingPeriod {
			out = append(out, o)
		}
	}
	return out
}

func TestScopes(t *testing.T) {
	member, tax, nameless := []Scope{{"AWS", "1", "2"}}, []Scope{{"AWS", "1", ""}}, []Scope{{"AWS", "", ""}}
	foreign, mixed := []Scope{{"AWS", "8", "9"}}, []Scope{{"AWS", "", ""}, {"AWS", "8", "9"}}
	for name, c := range map[string]struct {
		a, b   []Scope
		shares bool
		named  int
	}{
		"the same":                      {member, member, true, 1},
		"the account's tax":             {member, tax, true, 0},
		"other accounts":                {member, foreign, false, 0},
		"other accounts and a tax line": {append(append([]Scope{}, nameless...), member...), mixed, false, 0},
		"no accounts":                   {nameless, nameless, true, 0},
		"nothing known":                 {nil, member, true, 0},
	} {
		if got := sharesScope(c.a, c.b); got != c.shares || sharesScope(c.b, c.a) != got {
			t.Errorf("%s: shares is %v, want %v both ways", name, got, c.shares)
		}
		if got := sharedAccounts(c.a, c.b); len(got) != c.named {
			t.Errorf("%s: names %q", name, got)
		}
	}
}

func TestPlainName(t *testing.T) {
	for name, want := range map[string]string{"aws prod": "aws prod", "../x": "..-x", "..": "unnamed", " a ": "a", "a\n\\b": "a--b",
		strings.Repeat("ü", 70): strings.Repeat("ü", 60), "": ""} {
		if got := plainName(name); got != want || plainName(got) != got {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

func TestNameAfter(t *testing.T) {
	batch := func(scopes ...Scope) Batch { return Batch{Months: []MonthSummary{{Scopes: scopes}}} }
	for want, b := range map[string]Batch{
		"aws-1":              batch(Scope{"AWS", "1", "2"}, Scope{"AWS", "1", "3"}),
		"aws":                batch(Scope{"AWS", "1", "2"}, Scope{"AWS", "4", "5"}),
		"focus":              batch(Scope{"AWS", "1", "2"}, Scope{"GCP", "4", "5"}),
		"google-cloud-01a-b": batch(Scope{"Google Cloud", "01A--B!", ""}),
		"unnamed":            batch(Scope{"", "", ""}),
	} {
		if got := nameAfter(b); got != want {
			t.Errorf("%+v is named %q, want %q", b, got, want)
		}
	}
}
