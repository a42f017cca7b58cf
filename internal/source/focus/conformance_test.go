//go:build conformance

package focus_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/source/contract"
	"github.com/farthing-finops/farthing/internal/source/focus"
)

// The real sample is added up again by a plain reader of CSV.
func TestSamples(t *testing.T) {
	root := os.Getenv("FARTHING_SAMPLES")
	if root == "" {
		t.Fatal("FARTHING_SAMPLES is not set: it names the folder of sample bills")
	}
	real := filepath.Join(root, "focus", "focus_1.0_sample_first_500_rows.csv")
	virtual := filepath.Join(root, "focus", "virtual_currency_pricing_model_a1.csv")
	contract.Check(t, contract.Target{Format: focus.Format{}}, []contract.Case{
		{Name: "real, several providers, NULL as text", Dir: real, Want: []contract.Month{
			{Format: "focus-1.0", Month: "2024-09", Currency: "USD", Rows: 500,
				Billed: column(t, real, "BilledCost"), Effective: column(t, real, "EffectiveCost")},
		}},
		{Name: "virtual currency, byte order mark, US dates", Dir: virtual, Want: []contract.Month{
			{Format: "focus-1.2", Month: "2025-04", Currency: "USD", Rows: 1,
				Billed: column(t, virtual, "BilledCost"), Effective: column(t, virtual, "EffectiveCost")},
		}},
	})
}

// column adds up a column of a CSV file.
func column(t *testing.T, path, name string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := -1
	for i, head := range rows[0] {
		if head == name || head == "\ufeff"+name {
			at = i
		}
	}
	sum := money.Zero()
	for _, row := range rows[1:] {
		sum = sum.Add(money.MustParse(row[at]))
	}
	return sum.String()
}
