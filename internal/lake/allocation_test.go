package lake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/iceberg-go"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/source/evidencelines"
)

// allocator divides what the store holds. Tests that allocate share an engine
// with their import, since starting one takes a while.
func allocator(t *testing.T, store allocation.Store) allocation.Allocator {
	t.Helper()
	return allocation.Allocator{Store: store, Engine: duckdb.Allocator{Engine: engine(t)}}
}

func engine(t *testing.T) *duckdb.Engine {
	t.Helper()
	e, err := duckdb.Open(duckdb.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// wantAllocated allocates; exactly these must have had a reason to be.
func wantAllocated(t *testing.T, a allocation.Allocator, want ...string) {
	t.Helper()
	report, err := a.Run(context.Background(), false)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, k := range report.Allocated {
		got = append(got, k.Source+"/"+k.Month.String())
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("allocated %q, want %q", got, want)
	}
}

// machineBill is a bill of one machine for an hour in each of the months.
func machineBill(t *testing.T, billed string, months ...string) ledger.Folder {
	t.Helper()
	content := "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,BillingAccountId,ProviderName,ResourceId\n"
	for _, m := range months {
		start, err := time.Parse("2006-01", m)
		if err != nil {
			t.Fatal(err)
		}
		content += fmt.Sprintf("%s,%s,USD,%s,%s,%sT00:00:00Z,%sT01:00:00Z,Usage,Compute,1,AWS,i-1\n", billed, billed, start.Format(time.DateOnly),
			start.AddDate(0, 1, 0).Format(time.DateOnly), start.Format(time.DateOnly), start.Format(time.DateOnly))
	}
	return files(t, "bill.csv", content)
}

func files(t *testing.T, name, content string) ledger.Folder {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := location.OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// bring imports lines of evidence under the name of a source.
func bring(t *testing.T, e *duckdb.Engine, store evidence.Store, source string, lines ...string) (evidence.Reading, error) {
	t.Helper()
	folder := files(t, "e.jsonl", strings.Join(lines, "\n")+"\n")
	im := evidence.Importer{Store: store, Merger: duckdb.Merger{Engine: e}, Now: time.Now}
	return im.Import(context.Background(), evidence.Request{Format: evidencelines.Format{}, Source: source, Location: folder.Files()[0].Path, Again: true,
		Place: evidence.Place{Folder: folder, Paths: []string{folder.Files()[0].Path}}})
}

func mustBring(t *testing.T, e *duckdb.Engine, store evidence.Store, source string, lines ...string) {
	t.Helper()
	if _, err := bring(t, e, store, source, lines...); err != nil {
		t.Fatal(err)
	}
}

// held is a line of evidence: half an hour of a machine on the first of a month.
func held(workload, month string) string {
	return fmt.Sprintf(`{"kind":"usage","resource":"i-1","workload":%q,"start":"%s-01T00:00:00Z","end":"%s-01T00:30:00Z","unit":"machine","held":1,"capacity":1}`, workload, month, month)
}

// billAndEvidence imports a bill of two months and who held its machine.
func billAndEvidence(t *testing.T, e *duckdb.Engine, l *Lake) {
	t.Helper()
	im := importer(t, l)
	im.Reader = duckdb.Reader{Engine: e}
	if _, _, err := im.Import(context.Background(), ledger.Request{Folder: machineBill(t, "3.01", "2026-08", "2026-09")}); err != nil {
		t.Fatal(err)
	}
	mustBring(t, e, l, "runs", held("run:a", "2026-08"), held("run:b", "2026-09"))
}

// shares are what the lake gives to whom, as text.
func shares(t *testing.T, e *duckdb.Engine, l *Lake) string {
	t.Helper()
	s, err := l.Snapshot(context.Background(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	_, paths, ok, err := s.Allocations(context.Background(), ledger.Range{})
	if err != nil || !ok {
		t.Fatalf("there are no shares: %v", err)
	}
	var out string
	if err := e.DB().QueryRow("SELECT string_agg(concat_ws(' ', x_Source, x_BillingMonth, x_Workload, BilledCost, x_Class), '; ' ORDER BY x_Source, x_BillingMonth, x_Workload) FROM read_parquet(['" +
		strings.Join(paths, "','") + "'])").Scan(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

const wantShares = "aws-1 2026-08-01 idle 1.505000000000000000 Idle; aws-1 2026-08-01 run:a 1.505000000000000000 Attributed; " +
	"aws-1 2026-09-01 idle 1.505000000000000000 Idle; aws-1 2026-09-01 run:b 1.505000000000000000 Attributed"

// Only what was touched is allocated again: by a restatement, by usage of its
// months, by what is said of workloads that began by then.
func TestOnlyTouchedMonthsAreAllocated(t *testing.T) {
	l, e := open(t, t.TempDir()), engine(t)
	a := allocation.Allocator{Store: l, Engine: duckdb.Allocator{Engine: e}}
	billAndEvidence(t, e, l)
	wantAllocated(t, a, "aws-1/2026-08", "aws-1/2026-09")
	if got := shares(t, e, l); got != wantShares {
		t.Errorf("got %s", got)
	}
	wantAllocated(t, a)
	mustBring(t, e, l, "other", held("run:c", "2026-09"))
	wantAllocated(t, a, "aws-1/2026-09")
	mustBring(t, e, l, "later", held("run:c", "2026-11"))
	wantAllocated(t, a)
	mustBring(t, e, l, "names", `{"kind":"workload","workload":"run:b","team":"red","start":"2026-09-01T00:00:00Z"}`)
	wantAllocated(t, a, "aws-1/2026-09")
	mustBring(t, e, l, "names", `{"kind":"workload","workload":"run:b","team":"red","start":"2026-09-01T00:00:00Z"}`)
	wantAllocated(t, a) // read again, and still says the same
	im := importer(t, l)
	if _, _, err := im.Import(context.Background(), ledger.Request{Folder: machineBill(t, "5", "2026-08")}); err != nil {
		t.Fatal(err)
	}
	wantAllocated(t, a, "aws-1/2026-08")
	a.Rules.Digest = "other rules"
	wantAllocated(t, a, "aws-1/2026-08", "aws-1/2026-09")
}

// The same evidence under two names of sources, or in another order, gives the
// same shares to workloads that it names once.
func TestOrderOfImportsDoesNotCount(t *testing.T) {
	e := engine(t)
	var got []string
	lines := []string{held("run:a", "2026-08"), held("run:b", "2026-09"), `{"kind":"workload","workload":"run:a","team":"red"}`}
	lines = append(lines, lines[0]) // the same again, by another source
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {0, 0, 2, 1, 2}, {3, 1, 0, 2}} {
		l := open(t, t.TempDir())
		for i, n := range order {
			mustBring(t, e, l, fmt.Sprint("source ", n), lines[n])
			if i == 0 {
				im := importer(t, l)
				if _, _, err := im.Import(context.Background(), ledger.Request{Folder: machineBill(t, "3.01", "2026-08", "2026-09")}); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := (allocation.Allocator{Store: l, Engine: duckdb.Allocator{Engine: e}}).Run(context.Background(), false); err != nil {
				t.Fatal(err)
			}
		}
		got = append(got, shares(t, e, l))
	}
	for _, g := range got {
		if g != wantShares {
			t.Errorf("got %s", g)
		}
	}
}

// killed is a lake whose process dies at a step of its writing or reading: the
// step is left undone, and so is all that follows.
type killed struct {
	*Lake
	after *int
}

func (k killed) dies() bool { *k.after--; return *k.after < 0 }

func (k killed) Snapshot(ctx context.Context, asOf time.Time) (ledger.Snapshot, error) {
	if k.dies() {
		return nil, errDied
	}
	return k.Lake.Snapshot(ctx, asOf)
}

func (k killed) Allocated(ctx context.Context) (map[allocation.Key]allocation.Record, error) {
	if k.dies() {
		return nil, errDied
	}
	return k.Lake.Allocated(ctx)
}

func (k killed) Workspace() (string, func(), error) {
	if k.dies() {
		return "", nil, errDied
	}
	return k.Lake.Workspace()
}

// PublishAllocation may die before, between the two tables, or after.
func (k killed) PublishAllocation(ctx context.Context, d ledger.Delivery, r allocation.Record, f allocation.Files) error {
	switch {
	case k.dies():
		return errDied
	case k.dies():
		delivered, err := json.Marshal(d)
		if err != nil {
			return err
		}
		text, err := json.Marshal(r)
		if err != nil {
			return err
		}
		properties := iceberg.Properties{propertyOf(d): string(delivered), inputsProperty + d.Source + "/" + d.BillingPeriod.String(): string(text)}
		return errors.Join(errDied, k.replace(ctx, AllocationsTable, d, properties, f.Allocations))
	}
	if err := k.Lake.PublishAllocation(ctx, d, r, f); err != nil || !k.dies() {
		return err
	}
	return errDied
}

// An allocation that dies at any step is made up by the next, to the same
// shares as if nothing had happened; nobody sees half of it.
func TestAnAllocationThatDiesIsMadeUp(t *testing.T) {
	l, e := open(t, t.TempDir()), engine(t)
	billAndEvidence(t, e, l)
	// Again and again, a step further each time, over what the last left behind.
	if died := dyingFurther(t, e, l, "first", func() {}); died < 4 {
		t.Errorf("it died %d times only", died)
	}
	if got := shares(t, e, l); got != wantShares {
		t.Errorf("got %s", got)
	}
	// And once at each step, with what was allocated before to fall back to.
	step := 0
	died := dyingFurther(t, e, l, "second", func() {
		a := allocation.Allocator{Store: l, Engine: duckdb.Allocator{Engine: e}, Rules: allocation.Rules{Digest: fmt.Sprint("made up ", step)}}
		step++
		if _, err := a.Run(context.Background(), false); err != nil {
			t.Fatal(err)
		}
		if got := shares(t, e, l); got != wantShares {
			t.Errorf("after dying at step %d: %s", step, got)
		}
		wantDaily(t, l, true)
		wantAllocated(t, a)
	})
	if died < 8 {
		t.Errorf("it died %d times only", died)
	}
}

// dyingFurther lets allocations die, each a step further than the one before,
// until one lives; after each death, mend is called.
func dyingFurther(t *testing.T, e *duckdb.Engine, l *Lake, rules string, mend func()) (died int) {
	t.Helper()
	for ; ; died++ {
		left := died
		a := allocation.Allocator{Store: killed{l, &left}, Engine: duckdb.Allocator{Engine: e}, Rules: allocation.Rules{Digest: rules}}
		_, err := a.Run(context.Background(), false)
		if err == nil {
			return died
		}
		if !errors.Is(err, errDied) {
			t.Fatal(err)
		}
		wantNothingHalf(t, l)
		mend()
	}
}

// wantNothingHalf fails if the roll-ups are offered while a month of the
// shares is missing.
func wantNothingHalf(t *testing.T, l *Lake) {
	t.Helper()
	s, err := l.Snapshot(context.Background(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	_, daily, ok, err := s.Daily(context.Background(), ledger.Range{})
	if err != nil || ok && len(daily) != 2 {
		t.Errorf("the roll-ups have %d months (%v)", len(daily), err)
	}
}

// Evidence whose import dies between two tables is read again by the next, and
// there once.
func TestEvidenceThatDiesIsReadAgain(t *testing.T) {
	l, e := open(t, t.TempDir()), engine(t)
	lines := []string{held("run:a", "2026-08"), `{"kind":"workload","workload":"run:a","team":"red"}`}
	if _, err := bring(t, e, dyingEvidence{l}, "runs", lines...); !errors.Is(err, errDied) {
		t.Fatal(err)
	}
	if s, err := l.EvidenceSources(context.Background()); err != nil || len(s) != 0 {
		t.Errorf("a source that was not read to its end is listed: %+v, %v", s, err)
	}
	for range 2 {
		mustBring(t, e, l, "runs", lines...)
		for _, table := range []string{"usage", "workloads"} {
			if n := rowsOf(t, e, l, table); n != 1 {
				t.Errorf("%s has %d rows, want 1", table, n)
			}
		}
	}
	if err := l.RemoveEvidence(context.Background(), "runs"); err != nil {
		t.Fatal(err)
	}
	if n := rowsOf(t, e, l, "usage") + rowsOf(t, e, l, "workloads"); n != 0 {
		t.Errorf("%d rows are left of a source that was removed", n)
	}
}

// dyingEvidence dies after the first table.
type dyingEvidence struct{ *Lake }

func (d dyingEvidence) PublishEvidence(ctx context.Context, _ evidence.Source, rs []evidence.Replacement) error {
	return errors.Join(errDied, d.replaceEvidence(ctx, rs[0].Table, rs[:1]))
}

func rowsOf(t *testing.T, e *duckdb.Engine, l *Lake, table string) int {
	t.Helper()
	list, err := l.Evidence(context.Background(), table)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range list {
		var of int
		if err := e.DB().QueryRow("SELECT count(*) FROM read_parquet('" + f.Path + "')").Scan(&of); err != nil {
			t.Fatal(err)
		}
		n += of
	}
	return n
}

// A partition that another import changed meanwhile is merged again, not
// overwritten.
func TestOvertakenEvidenceIsMergedAgain(t *testing.T) {
	l, e := open(t, t.TempDir()), engine(t)
	mustBring(t, e, l, "runs", held("run:a", "2026-08"))
	race := overtakenEvidence{Lake: l, other: func() { mustBring(t, e, l, "runs", held("run:b", "2026-08")) }}
	if _, err := bring(t, e, &race, "runs", held("run:c", "2026-08")); err != nil {
		t.Fatal(err)
	}
	if n := rowsOf(t, e, l, "usage"); n != 3 {
		t.Errorf("%d rows, want those of all three", n)
	}
}

type overtakenEvidence struct {
	*Lake
	other func()
}

func (o *overtakenEvidence) PublishEvidence(ctx context.Context, s evidence.Source, rs []evidence.Replacement) error {
	if other := o.other; other != nil {
		o.other = nil
		other()
	}
	return o.Lake.PublishEvidence(ctx, s, rs)
}

// A delivery that was taken out takes its shares with it; one that came back is
// allocated anew.
func TestRemovedChargesHaveNoShares(t *testing.T) {
	l, e := open(t, t.TempDir()), engine(t)
	a := allocation.Allocator{Store: l, Engine: duckdb.Allocator{Engine: e}}
	billAndEvidence(t, e, l)
	wantAllocated(t, a, "aws-1/2026-08", "aws-1/2026-09")
	deliveries, err := l.Deliveries(context.Background(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Remove(context.Background(), deliveries[0]); err != nil {
		t.Fatal(err)
	}
	if got := shares(t, e, l); strings.Contains(got, "2026-08") || !strings.Contains(got, "2026-09-01 run:b") {
		t.Errorf("got %s", got)
	}
	wantAllocated(t, a)
	im := importer(t, l)
	if _, _, err := im.Import(context.Background(), ledger.Request{Folder: machineBill(t, "3.01", "2026-08", "2026-09")}); err != nil {
		t.Fatal(err)
	}
	wantAllocated(t, a, "aws-1/2026-08")
	if got := shares(t, e, l); got != wantShares {
		t.Errorf("got %s", got)
	}
}

// Evidence that cannot be right is refused by name, and changes no amount of
// anybody else.
func TestBadEvidenceChangesNothing(t *testing.T) {
	l, e := open(t, t.TempDir()), engine(t)
	a := allocation.Allocator{Store: l, Engine: duckdb.Allocator{Engine: e}}
	billAndEvidence(t, e, l)
	wantAllocated(t, a, "aws-1/2026-08", "aws-1/2026-09")
	line := func(workload, resource, from, to, held string) string {
		return fmt.Sprintf(`{"kind":"usage","resource":%q,"workload":%q,"start":"2026-09-01T%sZ","end":"2026-09-01T%sZ","unit":"machine","held":%s,"capacity":1}`, resource, workload, from, to, held)
	}
	bad := map[string]string{
		line("run:backwards", "i-1", "00:30:00", "00:10:00", "1"):       "the end is not after the start",
		line("run:greedy", "i-1", "00:10:00", "00:30:00", "2"):          "it held 2 of a capacity of 1",
		line("run:negative", "i-1", "00:10:00", "00:30:00", "-1"):       "it held less than nothing",
		line("run:nowhere", "", "00:10:00", "00:30:00", "1"):            "it names no resource",
		`{"kind":"workload","workload":"run:self","parent":"run:self"}`: "it is a part of itself",
		`{"kind":"usage","resource":"i-1","workload":"run:early","start":"1970-01-21T00:00:00Z","end":"1970-01-22T00:00:00Z","unit":"machine","held":1,"capacity":1}`: "the time 1970-01-21T00:00:00Z cannot be",
	}
	var lines []string
	for l := range bad {
		lines = append(lines, l)
	}
	slices.Sort(lines)
	result, err := bring(t, e, l, "bad", lines...)
	if err != nil || int(result.Refused) != len(bad) || len(result.Problems) != len(bad) {
		t.Fatalf("%+v, %v", result, err)
	}
	for i, p := range result.Problems {
		if why := bad[lines[i]]; p.Reason != why || !p.Refused || p.Line != int64(i+1) || p.Name == "" && !strings.Contains(lines[i], `"resource":""`) {
			t.Errorf("%s: %+v, want %q", lines[i], p, why)
		}
	}
	wantAllocated(t, a)
	// What no bill knows: another machine, or a clock that is an hour off.
	mustBring(t, e, l, "elsewhere", line("run:lost", "i-unknown", "00:00:00", "00:30:00", "1"), line("run:late", "i-1", "01:00:00", "02:00:00", "1"))
	wantAllocated(t, a, "aws-1/2026-09")
	if got := shares(t, e, l); got != wantShares {
		t.Errorf("got %s", got)
	}
}

// A hundred thousand records of one id are one; the last says what it is.
func TestManyRecordsOfOneID(t *testing.T) {
	l, e := open(t, t.TempDir()), engine(t)
	billAndEvidence(t, e, l)
	lines := make([]string, 0, 100_000)
	for i := range cap(lines) / 2 {
		lines = append(lines, fmt.Sprintf(`{"kind":"workload","workload":"run:b","team":"team %d"}`, i), held("run:b", "2026-09"))
	}
	mustBring(t, e, l, "runs", lines...)
	if n := rowsOf(t, e, l, "workloads"); n != 1 {
		t.Errorf("%d workloads, want 1", n)
	}
	if n := rowsOf(t, e, l, "usage"); n != 2 { // one of each run
		t.Errorf("%d records of usage, want 2", n)
	}
	wantAllocated(t, allocation.Allocator{Store: l, Engine: duckdb.Allocator{Engine: e}}, "aws-1/2026-08", "aws-1/2026-09")
	s, err := l.Snapshot(context.Background(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	_, paths, _, err := s.Allocations(context.Background(), ledger.Range{})
	if err != nil {
		t.Fatal(err)
	}
	var team, billed string
	if err := e.DB().QueryRow("SELECT x_Team, CAST(sum(BilledCost) AS VARCHAR) FROM read_parquet(['"+strings.Join(paths, "','")+"']) WHERE x_Workload = 'run:b' GROUP BY 1").Scan(&team, &billed); err != nil {
		t.Fatal(err)
	}
	if team != "team 49999" || billed != "1.505000000000000000" {
		t.Errorf("team %q, BilledCost %s", team, billed)
	}
}
