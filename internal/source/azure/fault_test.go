package azure_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/source/contract"
)

// Folders whose exports cannot be told apart: adding them up would double the
// month, so they are refused with the file, the reason and a way out.
func TestRefusesWhatCannotBeToldApart(t *testing.T) {
	a, z := table(eaHeader, actualRows()...), table(eaHeader, amortizedRows()...)
	cases := map[string]map[string]string{
		"two folders without a word of their kind": {"one/x.csv": a, "two/x.csv": z},
		"a nameless file beside an actual":         {"x-actual.csv": a, "x.csv": z},
		"two runs of a month": {
			"x-actual/20260901-20260930/" + guid1 + "/part.csv": a,
			"x-actual/20260901-20260930/" + guid2 + "/part.csv": a},
		"two runs in a folder": {"actual_" + guid1 + ".csv": a, "actual_" + guid2 + ".csv": a},
		"two actuals and an amortized of another name": {
			"p-actual/x.csv": a, "q-actual/x.csv": a, "r-amortized/x.csv": z},
	}
	for name, content := range cases {
		t.Run(name, func(t *testing.T) {
			exports, _, err := contract.Survey(t, target(), files(t, content), "")
			f := fault.From(err)
			if !fault.Is(err, fault.BadInput) {
				t.Fatalf("want a bad-input fault, got %v and %d exports", err, len(exports))
			}
			if f.Where.File == "" || f.Why == "" || f.Hint == "" {
				t.Errorf("the fault lacks where, why or what to do: %+v", f)
			}
		})
	}
}

// Different months, different scopes and one pair under different names are no
// ambiguity.
func TestTellsApart(t *testing.T) {
	a, z := table(eaHeader, actualRows()...), table(eaHeader, amortizedRows()...)
	cases := []struct {
		name    string
		content map[string]string
		want    string
	}{
		{"months in folders", map[string]string{"2026-08/x.csv": a, "2026-09/x.csv": a}, "azure-cost azure-cost"},
		{"two scopes", map[string]string{"p-actual/x.csv": a, "p-amortized/x.csv": z, "q-actual/x.csv": a, "q-amortized/x.csv": z},
			"azure-actual-amortized azure-actual-amortized"},
		{"one pair of different names", map[string]string{"daily-actual/x.csv": a, "spread-amortized/x.csv": z}, "azure-actual-amortized"},
		{"parts of one run", map[string]string{"actual/part_0_0001.csv": a, "actual/part_1_0001.csv": a}, "azure-actual-only"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			exports, _, err := contract.Survey(t, target(), files(t, c.content), "")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, x := range exports {
				got = append(got, x.Format)
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestUnreadableFiles(t *testing.T) {
	good := table(eaHeader, shared()...)
	cases := map[string]struct{ name, content string }{
		"a column is missing":   {"actual.csv", "SubscriptionId,Date,MeterCategory,Cost\ns,2026-09-01,Storage,1\n"},
		"a malformed amount":    {"actual.csv", strings.Replace(good, "2.64", "2,64 EUR", 1)},
		"a malformed date":      {"actual.csv", strings.Replace(good, "9/4/2026", "yesterday", 1)},
		"a row that is cut":     {"actual.csv", good[:len(good)-40]},
		"a Parquet that is cut": {"actual.parquet", "PAR1 and no more"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := readOne(t, c.name, c.content)
			if !fault.Is(err, fault.BadInput) || fault.From(err).Where.File != c.name {
				t.Fatalf("want a bad-input fault at %s, got %v", c.name, err)
			}
		})
	}
}

func readOne(t *testing.T, name, content string) error {
	t.Helper()
	exports, folder, err := contract.Survey(t, target(), files(t, map[string]string{name: content}), "")
	if err != nil {
		return err
	}
	if len(exports) != 1 {
		t.Fatalf("%d exports", len(exports))
	}
	_, err = contract.Read(t, contract.Engine(t), exports[0], folder)
	return err
}

// The two exports disagree about on-demand usage: nothing is bent to fit, so
// the totals differ and the ledger will refuse the delivery.
func TestDoesNotReconcileWhatDisagrees(t *testing.T) {
	late := append(amortizedRows(), ea{category: "Storage", quantity: "1", unit: "1", billed: "7", unitPrice: "7"})
	dir := files(t, map[string]string{"actual.csv": table(eaHeader, actualRows()...), "amortized.csv": table(eaHeader, late...)})
	exports, folder, err := contract.Survey(t, target(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	batch, err := contract.Read(t, contract.Engine(t), exports[0], folder)
	if err != nil {
		t.Fatal(err)
	}
	total := batch.Months[0].Totals[0]
	if total.Reconciles() || total.BilledCost.Sub(total.SourceTotal).String() != "7" {
		t.Errorf("want a difference of 7: %+v", total)
	}
}

// The same rows as gzipped CSV and as Parquet with typed columns.
func TestContainers(t *testing.T) {
	engine := contract.Engine(t)
	dir := files(t, map[string]string{"plain/actual.csv": table(eaHeader, actualRows()...), "plain/amortized.csv": table(eaHeader, amortizedRows()...)})
	for _, side := range []string{"actual", "amortized"} {
		plain := filepath.Join(dir, "plain", side+".csv")
		for folder, to := range map[string]string{
			"gzip":    "SELECT * FROM read_csv('" + plain + "', all_varchar = true)) TO '%s' (FORMAT csv, HEADER, COMPRESSION gzip",
			"parquet": "SELECT * REPLACE (strptime(Date, '%%-m/%%-d/%%Y') AS Date, CAST(Cost AS DECIMAL(38, 18)) AS Cost) FROM read_csv('" + plain + "', all_varchar = true)) TO '%s' (FORMAT parquet"} {
			if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
				t.Fatal(err)
			}
			name := map[string]string{"gzip": side + ".csv.gz", "parquet": side + ".parquet"}[folder]
			statement := "COPY (" + strings.ReplaceAll(strings.ReplaceAll(to, "%s", filepath.Join(dir, folder, name)), "%%", "%") + ")"
			if _, err := engine.DB().Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := []contract.Month{month("azure-actual-amortized", 13, "155.638840007292255759", "19.838840007292255759")}
	contract.Check(t, target(), []contract.Case{
		{Name: "gzip", Dir: filepath.Join(dir, "gzip"), Want: want},
		{Name: "parquet", Dir: filepath.Join(dir, "parquet"), Want: want},
	})
}
