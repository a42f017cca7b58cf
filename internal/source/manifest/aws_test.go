package manifest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/source/manifest"
)

const (
	execution1 = "2026-09-02T03:04:05.678Z-11111111-1111-4111-8111-111111111111"
	execution2 = "2026-09-03T03:04:05.678Z-22222222-2222-4222-8222-222222222222"
)

func dataExportManifest(files ...string) string {
	return `{"dataFiles": ["s3://bucket/billing/` + strings.Join(files, `", "s3://bucket/billing/`) + `"]}`
}

func TestDataExportsOverwritten(t *testing.T) {
	check(t, manifest.AWSDataExports{}, map[string]string{
		"cur2/metadata/BILLING_PERIOD=2026-09/cur2-Manifest.json": `{"executionId": "e1", "dataFiles": ["s3://b/p/cur2/data/BILLING_PERIOD=2026-09/cur2-00001.csv.gz"]}`,
		"cur2/data/BILLING_PERIOD=2026-09/cur2-00001.csv.gz":      "",
		"cur2/data/BILLING_PERIOD=2026-09/cur2-00002.csv.gz":      "", // emptied by AWS when the export shrank
		"cur2/metadata/BILLING_PERIOD=2026-10/cur2-Manifest.json": `{"dataFiles": [{"s3Uri": "s3://b/p/cur2/data/BILLING_PERIOD=2026-10/cur2-00001.csv.gz"}]}`,
		"cur2/data/BILLING_PERIOD=2026-10/cur2-00001.csv.gz":      "",
		"notes.csv": "",
	}, []string{
		"cur2  2026-09 e1: cur2/data/BILLING_PERIOD=2026-09/cur2-00001.csv.gz",
		"cur2  2026-10 : cur2/data/BILLING_PERIOD=2026-10/cur2-00001.csv.gz",
	}, []string{"notes.csv"})
}

// The period's own manifest names the newest execution; the copies beside the
// executions and the files of the older one are passed by.
func TestDataExportsKept(t *testing.T) {
	data := "focus/data/billing_period=2026-09/"
	content := map[string]string{
		"focus/metadata/billing_period=2026-09/Manifest.json":                          dataExportManifest(data + execution2 + "/focus-00001.snappy.parquet"),
		"focus/metadata/billing_period=2026-09/" + execution1 + "/focus-Manifest.json": dataExportManifest(data + execution1 + "/focus-00001.snappy.parquet"),
		"focus/metadata/billing_period=2026-09/" + execution2 + "/focus-Manifest.json": dataExportManifest(data + execution2 + "/focus-00001.snappy.parquet"),
		data + execution1 + "/focus-00001.snappy.parquet":                              "",
		data + execution2 + "/focus-00001.snappy.parquet":                              "",
	}
	want := []string{"focus  2026-09 22222222-2222-4222-8222-222222222222: " + data + execution2 + "/focus-00001.snappy.parquet"}
	groups := check(t, manifest.AWSDataExports{}, content, want, nil)
	if got := groups[0].AsOf; !got.Equal(time.Date(2026, 9, 3, 3, 4, 5, 678e6, time.UTC)) {
		t.Errorf("as of %s", got)
	}
	delete(content, "focus/metadata/billing_period=2026-09/Manifest.json")
	check(t, manifest.AWSDataExports{}, content, want, nil)
}

func TestDataExportsStrayManifest(t *testing.T) {
	text := dataExportManifest("cur2/data/BILLING_PERIOD=2026-09/cur2-00001.csv.gz")
	_, _, err := manifest.AWSDataExports{}.Find(folder(t, map[string]string{
		"cur2/metadata/BILLING_PERIOD=2026-09/cur2-Manifest.json":         text,
		"cur2/metadata/BILLING_PERIOD=2026-09/Copy of cur2-Manifest.json": text,
		"cur2/data/BILLING_PERIOD=2026-09/cur2-00001.csv.gz":              "",
	}))
	if !fault.Is(err, fault.BadInput) {
		t.Fatalf("want a bad-input fault, got %v", err)
	}
}

func legacyManifest(assembly string, files ...string) string {
	return `{"assemblyId": "` + assembly + `", "account": "012345678901", "reportName": "cur", "compression": "GZIP", "bucket": "b",
		"billingPeriod": {"start": "20260901T000000.000Z", "end": "20261001T000000.000Z"},
		"reportKeys": ["prefix/` + strings.Join(files, `", "prefix/`) + `"]}`
}

func TestLegacyKept(t *testing.T) {
	period := "cur/20260901-20261001/"
	content := map[string]string{
		period + "cur-Manifest.json":             legacyManifest("new", period+"new/cur-1.csv.gz", period+"new/cur-2.csv.gz"),
		period + "old/cur-Manifest.json":         legacyManifest("old", period+"old/cur-1.csv.gz"),
		period + "new/cur-Manifest.json":         legacyManifest("new", period+"new/cur-1.csv.gz", period+"new/cur-2.csv.gz"),
		period + "new/cur-RedshiftManifest.json": "{}",
		period + "old/cur-1.csv.gz":              "",
		period + "new/cur-1.csv.gz":              "",
		period + "new/cur-2.csv.gz":              "",
	}
	want := []string{"cur  2026-09 new: " + period + "new/cur-1.csv.gz " + period + "new/cur-2.csv.gz"}
	check(t, manifest.AWSLegacyCUR{}, content, want, nil)

	delete(content, period+"cur-Manifest.json")
	if _, _, err := (manifest.AWSLegacyCUR{}).Find(folder(t, content)); !fault.Is(err, fault.BadInput) {
		t.Errorf("two assemblies and no way to tell the newest: %v", err)
	}
}

func TestLegacyParquetOverwritten(t *testing.T) {
	month := "cur/cur/year=2026/month=9/"
	check(t, manifest.AWSLegacyCUR{}, map[string]string{
		"cur/20260901-20261001/cur-Manifest.json":            legacyManifest("a", month+"cur-00001.snappy.parquet"),
		"cur/20260901-20261001/cur-create-table.sql":         "",
		month + "cur-00001.snappy.parquet":                   "",
		month + "cur-00002.snappy.parquet":                   "",
		"cur/cur/year=2026/month=8/cur-00001.snappy.parquet": "",
	}, []string{"cur  2026-09 a: " + month + "cur-00001.snappy.parquet"},
		[]string{"cur/cur/year=2026/month=8/cur-00001.snappy.parquet"})
}

func TestLegacyZIP(t *testing.T) {
	_, _, err := manifest.AWSLegacyCUR{}.Find(folder(t, map[string]string{
		"cur/20260901-20261001/cur-Manifest.json": legacyManifest("a", "cur/20260901-20261001/cur-1.csv.zip"),
		"cur/20260901-20261001/cur-1.csv.zip":     "",
	}))
	if f := fault.From(err); !fault.Is(err, fault.BadInput) || !strings.Contains(f.Hint, "GZIP") {
		t.Fatalf("got %v", err)
	}
}
