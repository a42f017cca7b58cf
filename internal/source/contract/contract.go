// Package contract is the one test that every source of bills must pass: a
// format reads the exports of its own kind to the last digit, refuses what is
// not its own, and says what is wrong with what is broken.
package contract

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/money"
)

// Target is what the contract is tried on.
type Target struct {
	Format    ledger.BillFormat
	Manifests []ledger.ManifestReader
}

// Case is a folder of exports and what it must be read as.
type Case struct {
	Name string
	Dir  string // a folder that exists; tests write small ones with Files
	As   string // as with --as; "" lets the survey find the format
	Want []Month
}

// Month is what one billing month of an export must come to. A case without
// months has exercised nothing and fails.
type Month struct {
	Format    string // the export's format, "aws-cur-2.0"
	Month     string // "2026-09"
	Currency  string
	Rows      int64
	Billed    string // source's total and ledger's BilledCost
	Effective string // source's amortised total and ledger's EffectiveCost
}

// Check reads every case through the real survey and the real engine.
func Check(t *testing.T, target Target, cases []Case) {
	t.Helper()
	if len(cases) == 0 {
		t.Fatalf("the contract of %s exercised nothing", target.Format.Name())
	}
	engine := Engine(t)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			got := read(t, engine, target, c)
			if len(c.Want) == 0 {
				t.Fatal("the case states nothing to expect")
			}
			compare(t, c.Want, got)
		})
	}
}

// Engine starts the engine that reads files, for the length of a test.
func Engine(t *testing.T) *duckdb.Engine {
	t.Helper()
	e, err := duckdb.Open(duckdb.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// Survey opens the folder and returns its exports.
func Survey(t *testing.T, target Target, dir, as string) ([]ledger.Export, *location.Folder, error) {
	t.Helper()
	folder, err := location.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	exports, _, err := ledger.Survey(folder, []ledger.BillFormat{target.Format}, target.Manifests, as)
	return exports, folder, err
}

// Read maps an export; the batch's files can be queried with Engine's DB.
func Read(t *testing.T, e *duckdb.Engine, x ledger.Export, folder ledger.Folder) (ledger.Batch, error) {
	t.Helper()
	return duckdb.Reader{Engine: e}.Read(t.Context(), x, folder, ledger.Stamp{}, t.TempDir())
}

// Files writes small files for a case into a folder of its own.
func Files(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(t *testing.T, e *duckdb.Engine, target Target, c Case) []Month {
	t.Helper()
	exports, folder, err := Survey(t, target, c.Dir, c.As)
	if err != nil {
		t.Fatal(err)
	}
	var got []Month
	for _, x := range exports {
		batch, err := Read(t, e, x, folder)
		if err != nil {
			t.Fatal(err)
		}
		if len(batch.Incomplete) > 0 {
			t.Fatalf("incomplete rows: %+v", batch.Incomplete)
		}
		for _, m := range batch.Months {
			for _, total := range m.Totals {
				if !total.Reconciles() {
					t.Errorf("%s %s: source and ledger differ: %+v", x.Format, m.Month, total)
				}
				got = append(got, Month{x.Format, m.Month.String(), string(total.BillingCurrency), m.Rows,
					total.BilledCost.String(), total.EffectiveCost.String()})
			}
		}
	}
	return got
}

func compare(t *testing.T, want, got []Month) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("read %d months, want %d:\n%+v", len(got), len(want), got)
	}
	for i := range want {
		w, g := want[i], got[i]
		same := money.MustParse(w.Billed).Equal(money.MustParse(g.Billed)) &&
			money.MustParse(w.Effective).Equal(money.MustParse(g.Effective))
		w.Billed, w.Effective, g.Billed, g.Effective = "", "", "", ""
		if w != g || !same {
			t.Errorf("month %d:\n got %+v\nwant %+v", i, got[i], want[i])
		}
	}
}
