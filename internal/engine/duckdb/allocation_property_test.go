package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
)

// divided runs a world through the real statements, source by source, then
// spreads what is shared; before and after are the shares' files.
func divided(t testing.TB, e *Engine, w world, dir string) (before, after []string) {
	t.Helper()
	files := w.write(t, e, dir)
	// Every other world is divided as large months are: the days apart, and
	// charges that have cuts apart from the others.
	a := Allocator{Engine: e, Slice: int64(len(w.usage) % 2)}
	ctx := context.Background()
	var sources []string
	for source := range files.charges {
		sources = append(sources, source)
	}
	slices.Sort(sources)
	of := map[string][]string{}
	for _, source := range sources {
		out, err := a.Divide(ctx, files.charges[source], files.evidence, w.rules, filepath.Join(dir, "out-"+source))
		if err != nil {
			t.Fatal(err)
		}
		of[source] = out
		before = append(before, out...)
	}
	if len(w.rules.Shared) == 0 {
		return before, before
	}
	weights, err := a.Weights(ctx, before)
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		out, err := a.Spread(ctx, of[source], allocation.Parts(w.rules.Shared, weights), w.rules, filepath.Join(dir, "out-"+source))
		if err != nil {
			t.Fatal(err)
		}
		after = append(after, out...)
	}
	return before, after
}

// sharesIn reads shares as the model writes them.
func sharesIn(t testing.TB, e *Engine, paths []string) []piece {
	t.Helper()
	columns := []string{`"x_RowNumber"`, `coalesce("x_Workload", '')`, `"x_Method"`, `"x_Class"`, `coalesce("x_Team", '')`, `coalesce("x_Project", '')`, `coalesce("x_Rule", '')`,
		`coalesce("x_CutFrom", 0)`, `coalesce("x_CutTo", 0)`, `coalesce("x_CutOf", 0)`, `CAST("x_UsedBilledCost" AS VARCHAR)`, `CAST("x_UsedEffectiveCost" AS VARCHAR)`}
	for _, c := range allocation.Additive() {
		columns = append(columns, "CAST("+name(c)+" AS VARCHAR)")
	}
	var out []piece
	err := Allocator{Engine: e}.each(context.Background(), "SELECT "+strings.Join(columns, ", ")+" FROM "+files(paths, ledger.Allocated()), func(rows *sql.Rows) error {
		var p piece
		cells := make([]sql.NullString, len(columns)-10)
		into := []any{&p.b.row, &p.workload, &p.method, &p.class, &p.team, &p.project, &p.rule, &p.from, &p.to, &p.of}
		for i := range cells {
			into = append(into, &cells[i])
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		amounts := make([]*money.Amount, len(cells))
		for i, c := range cells {
			if c.Valid {
				a := money.MustParse(c.String)
				amounts[i] = &a
			}
		}
		p.usedBilled, p.usedEffective, p.amounts = amounts[0], amounts[1], map[string]*money.Amount{}
		for i, c := range allocation.Additive() {
			p.amounts[c] = amounts[2+i]
		}
		out = append(out, p)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func lines(ps []piece) []string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = p.String()
	}
	slices.Sort(out)
	return out
}

func wantSamePieces(t testing.TB, what string, want, got []piece) {
	t.Helper()
	w, g := lines(want), lines(got)
	if slices.Equal(w, g) {
		return
	}
	var b strings.Builder
	for _, line := range w {
		if !slices.Contains(g, line) {
			fmt.Fprintf(&b, "  want %s\n", line)
		}
	}
	for _, line := range g {
		if !slices.Contains(w, line) {
			fmt.Fprintf(&b, "  got  %s\n", line)
		}
	}
	t.Fatalf("%s:\n%s", what, b.String())
}

// wantWhole fails unless the shares of every charge add up to it in every
// column, with what is absent absent.
func wantWhole(t testing.TB, bills []bill, shares []piece) {
	t.Helper()
	sums := map[int]map[string]*money.Amount{}
	for _, p := range shares {
		if sums[p.b.row] == nil {
			sums[p.b.row] = map[string]*money.Amount{}
		}
		for c, a := range p.amounts {
			if a == nil {
				continue
			}
			sum := *a
			if before := sums[p.b.row][c]; before != nil {
				sum = sum.Add(*before)
			}
			sums[p.b.row][c] = &sum
		}
	}
	for _, b := range bills {
		for _, c := range allocation.Additive() {
			if want, got := show(b.amounts[c]), show(sums[b.row][c]); want != got {
				t.Fatalf("the shares of charge %d add up to a %s of %s, it is %s", b.row, c, got, want)
			}
		}
	}
}

func engineForTest(t testing.TB) *Engine {
	t.Helper()
	e, err := Open(Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// worlds is how many worlds the statements are tried on: each takes the engine
// a while, since planning them does.
const worlds = 12

// The shares are those of the plain model, to the last digit, before and after
// what is shared is spread; and they add up to the charges.
func TestSharesAreThoseOfTheModel(t *testing.T) {
	e := engineForTest(t)
	all := someWorld()
	for seed := range worlds {
		t.Run(fmt.Sprint("world ", seed), func(t *testing.T) {
			w := all.Example(seed)
			before, after := divided(t, e, w, t.TempDir())
			got, spread := sharesIn(t, e, before), sharesIn(t, e, after)
			wantWhole(t, w.bills, got)
			wantWhole(t, w.bills, spread)
			wantWithin(t, w.bills, spread)
			m := newModel(w)
			want := m.allocate()
			wantSamePieces(t, "before what is shared is spread", want, got)
			wantSamePieces(t, "after", m.spread(want), spread)
		})
	}
}

// wantWithin fails if a share is beyond its charge: several runs on one machine
// never cost more than it, and none is paid for using it.
func wantWithin(t testing.TB, bills []bill, shares []piece) {
	t.Helper()
	for _, p := range shares {
		for c, a := range p.amounts {
			whole := bills[p.b.row].amounts[c]
			if a == nil || whole == nil {
				continue
			}
			low, high := money.Zero(), *whole
			if whole.Sign() < 0 {
				low, high = high, low
			}
			if a.Cmp(low) < 0 || a.Cmp(high) > 0 {
				t.Fatalf("%s: a share of %s in a %s of %s", p, a, c, whole)
			}
		}
	}
}

// The order of records does not count, nor do names that no charge and no
// usage knows.
func TestSharesDoNotDependOnTheOrder(t *testing.T) {
	e := engineForTest(t)
	w := someWorld().Example(worlds + 1)
	_, after := divided(t, e, w, t.TempDir())
	want := sharesIn(t, e, after)
	slices.Reverse(w.bills)
	slices.Reverse(w.usage)
	slices.Reverse(w.workloads)
	slices.Reverse(w.requests)
	slices.Reverse(w.datasets)
	slices.Reverse(w.resources)
	w.workloads = append(w.workloads, known{Workload: evidence.Workload{ID: "run:new", Team: "red", Parent: "run:newer"}, source: "other"})
	_, after = divided(t, e, w, t.TempDir())
	wantSamePieces(t, "in another order", want, sharesIn(t, e, after))
}

// A run's amount does not depend on which other runs are known, as long as the
// machine has room for all: by no more than the smallest unit, since parts are
// cut one after the other.
func TestOtherRunsDoNotChangeARun(t *testing.T) {
	e := engineForTest(t)
	amount := money.MustParse("1234.567890123456789012")
	b := bill{source: "aws", currency: "USD", category: "Usage", resource: "i-1", unit: "Hours", start: september(5, 0), end: september(6, 0), amounts: map[string]*money.Amount{"BilledCost": &amount}}
	usage := func(workload, held string, minutes int) evidence.Usage {
		return evidence.Usage{Resource: "i-1", Workload: workload, Unit: "gpu", Start: september(5, 0), End: september(5, minutes*60_000), Held: money.MustParse(held), Capacity: money.FromInt(8)}
	}
	of := func(others ...evidence.Usage) money.Amount {
		w := world{bills: []bill{b}, usage: append(others, usage("run:m", "2.333333", 47))}
		_, after := divided(t, e, w, t.TempDir())
		for _, p := range sharesIn(t, e, after) {
			if p.workload == "run:m" {
				return *p.amounts["BilledCost"]
			}
		}
		t.Fatal("the run has no share")
		return money.Amount{}
	}
	alone := of()
	for _, others := range [][]evidence.Usage{{usage("run:a", "0.7", 60)}, {usage("run:z", "1", 13)}, {usage("run:a", "3.1", 60), usage("run:n", "1.000001", 7), usage("run:z", "1.5", 59)}} {
		if d := of(others...).Sub(alone).Units(); !d.IsInt64() || d.Int64() < -1 || d.Int64() > 1 {
			t.Errorf("the run's share moves by %s of the smallest unit", d)
		}
	}
}
