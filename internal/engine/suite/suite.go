// Package suite is the one test of every engine: the same lake, the same
// questions, the same answers to the last digit.
package suite

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/engine"
	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/lake"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/query"
	"github.com/farthing-finops/farthing/internal/report"
	focusbill "github.com/farthing-finops/farthing/internal/source/focus"
)

// Target is an engine to be tried.
type Target struct {
	Name string
	// Catalog is the Postgres URL of the catalog that the engine shares with
	// the lake; "" for an engine that reads files.
	Catalog string
	// Home is where the lake is made; "" for a folder of the test's own.
	Home string
	// Engine opens the engine once the lake is there.
	Engine func(t *testing.T) Engine
	// Dialect is the engine's spelling.
	Dialect engine.Dialect
}

// Engine is what every engine is: it answers questions and reports, and runs
// the statements that are shared.
type Engine interface {
	query.Engine
	report.Engine
	// Rows runs a shared statement, whose cells are all text.
	Rows(ctx context.Context, statement string) ([]query.Row, error)
	// Relation is a state of a table as it stands after FROM.
	Relation(state query.Table, t evidence.Table) string
}

// Case is a question and its answer.
type Case struct {
	Name     string        `json:"name"`
	Question query.Written `json:"question"`
	Columns  []string      `json:"columns"`
	Rows     []query.Row   `json:"rows"`
	Totals   []query.Row   `json:"totals"`
}

// Run asks every question of the engine over the charges, and over the
// roll-ups where they give the answer, and compares with the golden answers.
// With update, it writes them instead: read the difference before committing.
func Run(t *testing.T, target Target, update *bool) {
	l := build(t, target)
	e := target.Engine(t)
	t.Run(target.Name+"/questions", func(t *testing.T) { runQuestions(t, e, newest(t, l), update) })
	w := worldOf(t, target, e, l, more(t, l))
	t.Run(target.Name+"/words", func(t *testing.T) { runWords(t, e) })
	t.Run(target.Name+"/cuts of amounts", func(t *testing.T) { runAmounts(t, e) })
	if target.Catalog != "" {
		t.Run(target.Name+"/shares", func(t *testing.T) { runShares(t, w) })
	}
	t.Run(target.Name+"/reports", func(t *testing.T) { runReports(t, w, update) })
}

func runQuestions(t *testing.T, e Engine, snapshot ledger.Snapshot, update *bool) {
	golden := filepath.Join(here(), "testdata", "answers.golden.json")
	cases := questions()
	if len(cases) == 0 {
		t.Fatal("the suite asks nothing")
	}
	if update != nil && *update {
		write(t, e, snapshot, cases, golden)
	}
	want := load(t, golden)
	if len(want) != len(cases) {
		t.Fatalf("%d questions, but %d golden answers: run with -update and read them", len(cases), len(want))
	}
	for i, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			for _, over := range []string{"charges", "allocations", "daily"} {
				got, ok := ask(t, e, snapshot, c, over)
				if ok {
					compare(t, over, want[i], got)
				}
			}
		})
	}
}

func ask(t *testing.T, e query.Engine, s ledger.Snapshot, c Case, over string) (Case, bool) {
	t.Helper()
	q, err := c.Question.Read()
	if err != nil {
		t.Fatal(err)
	}
	q = q.WithDefaults()
	q.Where = query.Simplify(q.Where)
	table, ok := tableOf(t, s, q, over)
	if !ok {
		return c, false
	}
	a, err := e.Answer(t.Context(), q, table)
	if err != nil {
		t.Fatalf("over %s: %v", over, err)
	}
	c.Columns, c.Rows, c.Totals = a.Columns, a.Rows, a.Totals
	return c, true
}

func tableOf(t *testing.T, s ledger.Snapshot, q query.Question, over string) (query.Table, bool) {
	t.Helper()
	r := ledger.Range{Column: "x_ChargeDate", From: q.From, To: q.To}
	if q.ByInvoiceMonth {
		r.Column = "x_BillingMonth"
	}
	if over == "charges" {
		files, err := s.Charges(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		return query.Table{Name: "charges", Snapshot: s.ID(), Files: files}, true
	}
	if over == "allocations" { // nothing but tags divides this bill: its shares are its charges
		id, files, ok, err := s.Allocations(t.Context(), r)
		if err != nil || !ok {
			t.Fatalf("the shares are not of the same deliveries as the charges: %v", err)
		}
		return query.Table{Name: "allocations", Snapshot: id, Files: files}, true
	}
	rollup, ok := q.Rollup(ledger.Rollups())
	if !ok {
		return query.Table{}, false
	}
	id, files, ok, err := s.Daily(t.Context(), r)
	if err != nil || !ok {
		t.Fatalf("the roll-ups are not of the same deliveries as the charges: %v", err)
	}
	return query.Table{Name: "daily", Snapshot: id, Files: files, Rollup: rollup.Name}, true
}

func compare(t *testing.T, over string, want, got Case) {
	t.Helper()
	w, g := text(t, want), text(t, got)
	if w != g {
		t.Errorf("over %s:\n got %s\nwant %s", over, g, w)
	}
}

func text(t *testing.T, c Case) string {
	t.Helper()
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(raw), "],[", "],\n[")
}

func write(t *testing.T, e query.Engine, s ledger.Snapshot, cases []Case, golden string) {
	t.Helper()
	out := make([]Case, len(cases))
	for i, c := range cases {
		out[i], _ = ask(t, e, s, c, "charges")
	}
	raw, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(golden, append(raw, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, golden string) []Case {
	t.Helper()
	raw, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var out []Case
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// here is the folder of this file, wherever the tests run.
func here() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(file)
}

// build imports the suite's bill into a new lake.
func build(t *testing.T, target Target) *lake.Lake {
	t.Helper()
	home := target.Home
	if home == "" {
		home = t.TempDir()
	}
	l, err := lake.Open(t.Context(), lake.Options{Home: home, Catalog: target.Catalog}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	e := embedded(t)
	importBill(t, l, e, "bill", "suite")
	allocate(t, l, e, allocation.Rules{})
	return l
}

func newest(t *testing.T, l *lake.Lake) ledger.Snapshot {
	t.Helper()
	s, err := l.Snapshot(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func embedded(t *testing.T) *duckdb.Engine {
	t.Helper()
	e, err := duckdb.Open(duckdb.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func folderOf(t *testing.T, name string) ledger.Folder {
	t.Helper()
	folder, err := location.OpenFolder(filepath.Join(here(), "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func importBill(t *testing.T, l *lake.Lake, e *duckdb.Engine, folder, source string) {
	t.Helper()
	im := ledger.Importer{Formats: []ledger.BillFormat{focusbill.Format{}}, Reader: duckdb.Reader{Engine: e}, Store: l, Now: time.Now}
	results, _, err := im.Import(context.WithoutCancel(t.Context()), ledger.Request{Folder: folderOf(t, folder), Source: source})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Fault != nil {
			t.Fatal(r.Fault)
		}
	}
}

func allocate(t *testing.T, l *lake.Lake, e *duckdb.Engine, rules allocation.Rules) {
	t.Helper()
	a := allocation.Allocator{Store: l, Engine: duckdb.Allocator{Engine: e}, Rules: rules}
	if _, err := a.Run(context.WithoutCancel(t.Context()), false); err != nil {
		t.Fatal(err)
	}
}
