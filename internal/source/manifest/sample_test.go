package manifest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/sample"
	"github.com/farthing-finops/farthing/internal/source/manifest"
)

// The sample company knows which deliveries it wrote, one of them superseded.
func TestSampleCompany(t *testing.T) {
	dir := t.TempDir()
	last, _ := period.ParseMonth("2026-09")
	truth, err := sample.Write(t.Context(), dir, sample.Options{Seed: 7, Months: 3, Last: last})
	if err != nil {
		t.Fatal(err)
	}
	f, err := location.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		reader  ledger.ManifestReader
		exports []string
	}{
		{manifest.AWSDataExports{}, []string{sample.AWS}},
		{manifest.AzureExports{}, []string{sample.AzureActual, sample.AzureAmortized}},
	} {
		var want, got, old []string
		for _, tr := range truth.Truth {
			switch {
			case !slices.Contains(c.exports, tr.Export):
			case tr.Superseded:
				old = append(old, tr.Files...)
			default:
				want = append(want, fmt.Sprint(tr.BillingPeriod, tr.Delivery, tr.Files))
			}
		}
		groups, passed, err := c.reader.Find(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range groups {
			var files []string
			for _, file := range g.Files {
				files = append(files, file.Path)
			}
			got = append(got, fmt.Sprint(g.BillingPeriod, g.Delivery, files))
		}
		slices.Sort(want)
		slices.Sort(got)
		if len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%T:\n got %s\nwant %s", c.reader, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		for _, p := range old {
			if !slices.Contains(passed, p) {
				t.Errorf("%T: %s is superseded and not passed by", c.reader, p)
			}
		}
		if c.exports[0] == sample.AWS && len(old) == 0 {
			t.Error("the sample has no superseded delivery to try")
		}
	}
}
