package sample_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/sample"
)

var update = flag.Bool("update", false, "write testdata/layout.golden anew")

func month(t *testing.T, text string) period.Month {
	t.Helper()
	m, err := period.ParseMonth(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func write(t *testing.T, o sample.Options) (string, sample.Manifest) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bills")
	if o.Last.IsZero() {
		o.Last = month(t, "2026-09")
	}
	m, err := sample.Write(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return dir, m
}

// tree is every file below dir with the hash of its bytes, in order.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files = append(files, fmt.Sprintf("%s %x", filepath.ToSlash(name), sha256.Sum256(text)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestSameSeedSameBytes(t *testing.T) {
	one, _ := write(t, sample.Options{Seed: 7, Months: 1})
	two, _ := write(t, sample.Options{Seed: 7, Months: 1})
	if !slices.Equal(tree(t, one), tree(t, two)) {
		t.Error("the same seed gave different bytes")
	}
}

func TestAnotherSeedOtherBytes(t *testing.T) {
	_, one := write(t, sample.Options{Seed: 7, Months: 1})
	_, two := write(t, sample.Options{Seed: 8, Months: 1})
	for i := range one.Truth {
		a, b := one.Truth[i], two.Truth[i]
		if total(a).Equal(total(b)) {
			t.Errorf("%s %s: both seeds come to %s", a.Export, a.BillingPeriod, total(a))
		}
	}
}

func total(truth sample.Truth) money.Amount {
	if truth.BilledCost != nil {
		return *truth.BilledCost
	}
	return *truth.EffectiveCost
}

// folded tells of MLflow's many small files only how many they are.
func folded(names []string) []string {
	const many = "evidence/mlflow/mlruns/"
	rest := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return strings.HasPrefix(name, many) })
	return append(rest, fmt.Sprintf("%s (%d files)", many, len(names)-len(rest)))
}

func checkLayout(t *testing.T, dir string, m sample.Manifest) {
	t.Helper()
	var names []string
	for _, line := range tree(t, dir) {
		names = append(names, strings.Fields(line)[0])
	}
	slices.Sort(names)
	listed := append(slices.Clone(m.Files), sample.TruthFile)
	slices.Sort(listed)
	if !slices.Equal(names, listed) {
		t.Errorf("the manifest lists other files than there are:\n%s", strings.Join(listed, "\n"))
	}
	got := strings.Join(folded(names), "\n") + "\n"
	const golden = "testdata/layout.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("layout changed; look, then run with -update. Got:\n%s", got)
	}
}

func TestTruthFileIsTheManifest(t *testing.T) {
	dir, m := write(t, sample.Options{Seed: 1, Months: 1})
	text, err := os.ReadFile(filepath.Join(dir, sample.TruthFile))
	if err != nil {
		t.Fatal(err)
	}
	want, _ := json.MarshalIndent(m, "", "  ")
	if strings.TrimSpace(string(text)) != string(want) || !m.Complete {
		t.Errorf("TRUTH.json is not the manifest:\n%s", text)
	}
}

func TestEarlierSampleIsReplaced(t *testing.T) {
	dir, _ := write(t, sample.Options{Seed: 1, Months: 2})
	m, err := sample.Write(context.Background(), dir, sample.Options{Seed: 2, Months: 1, Last: month(t, "2026-09")})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(tree(t, dir)); got != len(m.Files)+1 {
		t.Errorf("%d files lie in the folder, the manifest has %d: the earlier sample is still there", got, len(m.Files))
	}
}

func TestForeignFolderIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "aws-cur2")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sample.Write(context.Background(), dir, sample.Options{Last: month(t, "2026-09")})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v, want a conflict", err)
	}
	if text, _ := os.ReadFile(mine); string(text) != "mine" {
		t.Error("a file that was there is gone")
	}
}

func TestOptionsAreChecked(t *testing.T) {
	last := month(t, "2026-09")
	for name, o := range map[string]sample.Options{
		"no last month": {Months: 1}, "negative months": {Months: -1, Last: last},
		"too many months": {Months: 5000, Last: last}, "negative scale": {Scale: -2, Last: last},
	} {
		if _, err := sample.Write(context.Background(), t.TempDir(), o); !fault.Is(err, fault.Usage) {
			t.Errorf("%s: got %v, want wrong use", name, err)
		}
	}
}

func TestStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	dir := t.TempDir()
	o := sample.Options{Last: month(t, "2026-09"), Progress: func(done, _ int, _ string) {
		if done == 2 {
			cancel()
		}
	}}
	if _, err := sample.Write(ctx, dir, o); !fault.Is(err, fault.Canceled) {
		t.Fatalf("got %v, want canceled", err)
	}
	text, err := os.ReadFile(filepath.Join(dir, sample.TruthFile))
	if err != nil || !strings.Contains(string(text), `"complete": false`) {
		t.Errorf("a torn sample does not say so: %v\n%s", err, text)
	}
}

func TestProgressGoesToTheEnd(t *testing.T) {
	var seen []int
	total := 0
	write(t, sample.Options{Months: 1, Progress: func(done, of int, _ string) { seen, total = append(seen, done), of }})
	if len(seen) != total+1 || !slices.IsSorted(seen) || seen[0] != 0 || seen[total] != total {
		t.Errorf("progress went %v of %d", seen, total)
	}
}

func TestScaleMultipliesRowsNotMoney(t *testing.T) {
	_, one := write(t, sample.Options{Seed: 3, Months: 1})
	_, four := write(t, sample.Options{Seed: 3, Months: 1, Scale: 4})
	for i, small := range one.Truth {
		large := four.Truth[i]
		if large.Rows < 2*small.Rows {
			t.Errorf("%s: %d rows at scale 1, %d at 4", small.Export, small.Rows, large.Rows)
		}
		if len(large.Files) > len(small.Files)+2 {
			t.Errorf("%s: %d files at scale 1, %d at 4", small.Export, len(small.Files), len(large.Files))
		}
		if !near(total(small), total(large), "0.1") {
			t.Errorf("%s: %s at scale 1, %s at 4", small.Export, total(small), total(large))
		}
	}
}

// near tells whether b differs from a by at most the given part of a.
func near(a, b money.Amount, part string) bool {
	difference := b.Sub(a)
	if difference.Sign() < 0 {
		difference = difference.Neg()
	}
	return difference.Cmp(a.Mul(money.MustParse(part))) <= 0
}
