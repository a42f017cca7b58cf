package duckdb_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
	"github.com/farthing-finops/farthing/internal/report"
)

// A tracker's and lineage's names for a place that an inventory lists are names
// of the listed dataset; a name that could be of several stays its own.
func TestNamesOfOneDataset(t *testing.T) {
	e, err := duckdb.Open(duckdb.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	const at = "2026-09-01T00:00:00.000Z"
	head := func(source string) string { return source + ",2026-09-01," + at + "," }
	// Dataset, Version, Location, Digest, Bytes, Objects, StoreBytes, At, Modified
	datasets := head("inventory") + "raw/clicks,1,s3://b/raw/clicks/v=1/,,10,1,100,,\n" +
		head("inventory") + "raw/clicks,2,s3://b/raw/clicks/v=2/,,20,1,100,,\n" +
		head("inventory") + "raw/frames,,s3://b/raw/frames/,,30,1,100,,\n" +
		head("mlflow") + "clicks,7,s3://b/raw/clicks/v=2,,20,,,,\n" +
		head("lineage") + "s3://b/raw/frames,,s3://b/raw/frames,,,,,,\n" +
		head("lineage") + "s3://b/raw,,s3://b/raw,,,,,,\n"
	accesses := head("mlflow") + "clicks,7,run:a,read,2026-03-01T00:00:00.000Z\n" +
		head("lineage") + "s3://b/raw/frames,,run:b,read,2026-04-01T00:00:00.000Z\n" +
		head("lineage") + "s3://b/raw,,run:c,read,2026-05-01T00:00:00.000Z\n"
	rows, err := e.Report(t.Context(), report.Ask{Name: "datasets", Arguments: map[string]string{"dates": "1 = 1"},
		Tables: map[string]query.Table{"datasets": {Files: merged(t, e, evidence.DatasetKind, datasets)}, "accesses": {Files: merged(t, e, evidence.AccessKind, accesses)}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows { // dataset, location, versions, bytes, modified, last read, …
		line := *r[0]
		for _, c := range []int{3, 5} {
			if line += " -"; r[c] != nil {
				line = strings.TrimSuffix(line, "-") + *r[c]
			}
		}
		got = append(got, line)
	}
	want := []string{"raw/clicks 30 2026-03-01T00:00:00Z", "raw/frames 30 2026-04-01T00:00:00Z", "s3://b/raw - 2026-05-01T00:00:00Z"}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// merged writes records, as lines of their table, into its files.
func merged(t *testing.T, e *duckdb.Engine, kind evidence.Kind, lines string) []string {
	t.Helper()
	dir := t.TempDir()
	staged := filepath.Join(dir, "staged.csv")
	if err := os.WriteFile(staged, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	tables := evidence.Tables()
	table := tables[slices.IndexFunc(tables, func(x evidence.Table) bool { return x.Name == string(kind) })]
	p := evidence.Partition{Table: table.Name, Source: "test", Month: period.MonthOf(time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC))}
	files, err := duckdb.Merger{Engine: e}.Merge(t.Context(), table, p, nil, staged, dir)
	if err != nil {
		t.Fatal(err)
	}
	return files
}
