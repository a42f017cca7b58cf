package manifest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/source/manifest"
)

// run is what a test says of a run; the rest is September 2026.
type run struct {
	id, name, kind, scope string
	submitted             string
	start, end            string
	compression           string
	bytes                 int64
	blobs                 []string
}

func azure(r run) string {
	def := func(s *string, other string) {
		if *s == "" {
			*s = other
		}
	}
	def(&r.id, "run")
	def(&r.name, "x")
	def(&r.kind, "ActualCost")
	def(&r.scope, "/providers/Microsoft.Billing/billingAccounts/1")
	def(&r.submitted, "2026-10-01T04:05:06.1234567Z")
	def(&r.start, "2026-09-01T00:00:00")
	def(&r.end, "2026-09-30T00:00:00Z")
	def(&r.compression, "None")
	var blobs []string
	for _, b := range r.blobs {
		blobs = append(blobs, fmt.Sprintf(`{"blobName": "%s", "byteCount": %d, "dataRowCount": 7}`, b, r.bytes))
	}
	return fmt.Sprintf(`{"manifestVersion": "2024-04-01", "blobCount": %d, "dataRowCount": %d,
		"exportConfig": {"exportName": %q, "resourceId": "%s/providers/Microsoft.CostManagement/exports/%s", "type": %q, "dataVersion": "2021-10-01"},
		"deliveryConfig": {"partitionData": true, "dataOverwriteBehavior": "CreateNewReport", "fileFormat": "Csv", "compressionMode": %q},
		"runInfo": {"executionType": "Scheduled", "submittedTime": %q, "runId": %q, "startDate": %q, "endDate": %q},
		"blobs": [%s]}`, len(blobs), 7*len(blobs), r.name, r.scope, r.name, r.kind, r.compression, r.submitted, r.id, r.start, r.end, strings.Join(blobs, ", "))
}

func TestAzureNewestRunWins(t *testing.T) {
	at := "root/x/20260901-20260930/"
	groups := check(t, manifest.AzureExports{}, map[string]string{
		at + "r1/manifest.json":   azure(run{id: "r1", submitted: "2026-10-01T04:05:06Z", blobs: []string{at + "r1/part_0_0001.csv"}}),
		at + "r1/part_0_0001.csv": "",
		at + "r2/manifest.json":   azure(run{id: "r2", submitted: "2026-10-02T04:05:06Z", blobs: []string{at + "r2/part_0_0001.csv", at + "r2/part_1_0001.csv"}}),
		at + "r2/part_0_0001.csv": "",
		at + "r2/part_1_0001.csv": "",
		at + "r3/part_0_0001.csv": "", // a run that has not finished
		// The portal has put months into folders of other dates.
		"root/x/20260901-20260930/r4/manifest.json":   azure(run{id: "r4", start: "2026-08-01T00:00:00", end: "2026-08-31T00:00:00Z", blobs: []string{at + "r4/part_0_0001.csv"}}),
		"root/x/20260901-20260930/r4/part_0_0001.csv": "",
		"root/y/20260901-20260930/r1/part_0_0001.csv": "",
	}, []string{
		"x ActualCost 2026-08 r4: " + at + "r4/part_0_0001.csv",
		"x ActualCost 2026-09 r2: " + at + "r2/part_0_0001.csv " + at + "r2/part_1_0001.csv",
	}, []string{"root/y/20260901-20260930/r1/part_0_0001.csv"})
	if groups[1].ExpectedRows != 14 || groups[1].AsOf.Day() != 2 {
		t.Errorf("expected rows %d as of %s", groups[1].ExpectedRows, groups[1].AsOf)
	}
}

func TestAzureMonths(t *testing.T) {
	cases := []struct{ start, end, want string }{
		{"2026-09-01T00:00:00", "2026-09-30T00:00:00Z", "2026-09"},
		{"2026-09-01T00:00:00+00:00", "2026-10-01T00:00:00Z", "2026-09"},
		{"2026-09-01", "2026-09-12", "2026-09"},
		{"2026-08-01T00:00:00Z", "2026-09-30T00:00:00Z", "0001-01"}, // the rows say it
	}
	for _, c := range cases {
		t.Run(c.start+" "+c.end, func(t *testing.T) {
			groups, _, err := manifest.AzureExports{}.Find(folder(t, map[string]string{
				"manifest.json": azure(run{start: c.start, end: c.end, blobs: []string{"root/x/part.csv"}}), "part.csv": ""}))
			if err != nil {
				t.Fatal(err)
			}
			if m := groups[0].BillingPeriod; m.IsZero() != (c.want == "0001-01") || !m.IsZero() && m.String() != c.want {
				t.Errorf("month %s, want %s", m, c.want)
			}
		})
	}
}

func TestAzureFaults(t *testing.T) {
	cases := map[string]struct {
		content map[string]string
		file    string
	}{
		"a file that is cut off": {map[string]string{
			"x/manifest.json": azure(run{bytes: 5, blobs: []string{"part.csv"}}), "x/part.csv": "1234"}, "x/part.csv"},
		"a time that is none": {map[string]string{
			"x/manifest.json": azure(run{start: "September", blobs: []string{"part.csv"}}), "x/part.csv": ""}, "x/manifest.json"},
		"one name for two scopes": {map[string]string{
			"x/manifest.json": azure(run{scope: "/subscriptions/a", blobs: []string{"part.csv"}}), "x/part.csv": "",
			"y/manifest.json": azure(run{scope: "/subscriptions/b", blobs: []string{"part.csv"}}), "y/part.csv": ""}, "y/manifest.json"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, _, err := manifest.AzureExports{}.Find(folder(t, c.content))
			if f := fault.From(err); !fault.Is(err, fault.BadInput) || f.Where.File != c.file || f.Why == "" || f.Hint == "" {
				t.Fatalf("want a bad-input fault at %s, got %v", c.file, err)
			}
		})
	}
}

// What byteCount counts for compressed files is not documented: no fault.
func TestAzureCompressedSizeIsNotCompared(t *testing.T) {
	check(t, manifest.AzureExports{}, map[string]string{
		"manifest.json": azure(run{compression: "gzip", bytes: 5, blobs: []string{"root/part.csv.gz"}}), "part.csv.gz": "1234",
	}, []string{"x ActualCost 2026-09 run: part.csv.gz"}, nil)
}

// Taken out of its folders, a run's neighbours may be anything.
func TestAzureFlatFolder(t *testing.T) {
	check(t, manifest.AzureExports{}, map[string]string{
		"manifest.json": azure(run{blobs: []string{"root/x/20260901-20260930/r/part.csv"}}), "part.csv": "", "other.csv": "",
	}, []string{"x ActualCost 2026-09 run: part.csv"}, []string{"other.csv"})
}
