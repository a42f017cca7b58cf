package gcp_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/source/contract"
	"github.com/farthing-finops/farthing/internal/source/gcp"
)

const detailedFile = "testdata/detailed/export-000000000000.jsonl"

func target() contract.Target { return contract.Target{Format: gcp.Format{}} }

// detailed is what the export of testdata/detailed comes to: the sums of cost
// and of all credits, worked out apart from the mapping.
func detailed() []contract.Month {
	return []contract.Month{
		{Format: "gcp", Month: "2026-09", Currency: "USD", Rows: 16, Billed: "26.11600075", Effective: "26.11600075"},
		{Format: "gcp", Month: "2026-10", Currency: "EUR", Rows: 2, Billed: "0.1", Effective: "0.1"},
		{Format: "gcp", Month: "2026-10", Currency: "USD", Rows: 2, Billed: "1.25", Effective: "1.25"},
	}
}

func TestContract(t *testing.T) {
	contract.Check(t, target(), []contract.Case{
		{Name: "JSON lines of the detailed table", Dir: "testdata/detailed", Want: detailed()},
		{Name: "the same, gzipped", Dir: gzipped(t), Want: detailed()},
		{Name: "the same as nested Parquet", Dir: parquet(t), Want: detailed()},
		{Name: "the standard table, flattened to CSV", Dir: "testdata/flat", Want: []contract.Month{
			{Format: "gcp", Month: "2026-09", Currency: "USD", Rows: 4, Billed: "3.5085", Effective: "3.5085"},
		}},
	})
}

func gzipped(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(fixture(t)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return contract.Files(t, map[string]string{"export-000000000000.jsonl.gz": out.String()})
}

func parquet(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	numbers := contract.Files(t, map[string]string{"a.jsonl": strings.Replace(string(fixture(t)), `"amount": "3"`, `"amount": 3`, 1)})
	_, err := contract.Engine(t).DB().Exec(`COPY (SELECT * REPLACE (CAST(usage_start_time AS TIMESTAMPTZ) AS usage_start_time)
		FROM read_json_auto('` + filepath.Join(numbers, "a.jsonl") + `')) TO '` + filepath.Join(dir, "export-000000000000.parquet") + `' (FORMAT parquet)`)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func fixture(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile(detailedFile)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
