//go:build conformance

package azure_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/farthing-finops/farthing/internal/source/contract"
)

// The real and the projects' samples; the figures are sums over their own cost
// columns. The two EA files cover different days, so each is read alone.
func TestSamples(t *testing.T) {
	root := os.Getenv("FARTHING_SAMPLES")
	if root == "" {
		t.Fatal("FARTHING_SAMPLES is not set: it names the folder of sample bills")
	}
	in := func(parts ...string) string { return filepath.Join(append([]string{root, "azure"}, parts...)...) }
	contract.Check(t, target(), []contract.Case{
		{Name: "EA actual", Dir: in("finops-toolkit_EA_ActualCost_Small.csv"), Want: sampleMonths("azure-actual-only", "2023-09", "USD", 11, "8.545007786741936800", "8.545007786741936800")},
		{Name: "EA amortized", Dir: in("finops-toolkit_EA_AmortizedCost_Small.csv"), Want: sampleMonths("azure-amortized-only", "2023-09", "USD", 28, "15.797780136168644627", "16.296932136636644627")},
		{Name: "real EA export", Dir: in("focus_converters_sample-anonymous-ea-export-dataset.csv"), Want: sampleMonths("azure-cost", "2023-09", "CAD", 27, "1.261369265057260000", "1.261369265057260000")},
		{Name: "German", Dir: in("opencost-headers", "headersets", "German.csv"), Want: sampleMonths("azure-actual-only", "2021-02", "USD", 1, "0.075", "0.075")},
		{Name: "pay-as-you-go", Dir: in("opencost-headers", "headersets", "PayAsYouGo.csv"), Want: sampleMonths("azure-actual-only", "2021-02", "USD", 1, "0.075", "0.075")},
		{Name: "mixed languages", Dir: in("opencost-headers", "headersets", "YA.csv"), Want: sampleMonths("azure-actual-only", "2021-02", "USD", 1, "0.075", "0.075")},
		{Name: "EA", Dir: in("opencost-headers", "headersets", "Enterprise.csv"), Want: sampleMonths("azure-cost", "2021-05", "CAD", 1, "0", "0")},
		{Name: "camel case", Dir: in("opencost-headers", "headersets", "EnterpriseCamel.csv"), Want: sampleMonths("azure-cost", "2021-02", "USD", 1, "0.012", "0.012")},
	})
}

func sampleMonths(format, month, currency string, rows int64, billed, effective string) []contract.Month {
	return []contract.Month{{Format: format, Month: month, Currency: currency, Rows: rows, Billed: billed, Effective: effective}}
}
