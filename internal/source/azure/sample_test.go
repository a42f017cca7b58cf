package azure_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/sample"
	"github.com/farthing-finops/farthing/internal/source/contract"
)

// The sample company adds its bills up while it writes them: an independent
// account of what the two exports come to.
func TestSampleCompany(t *testing.T) {
	dir := t.TempDir()
	last, _ := period.ParseMonth("2026-09")
	truth, err := sample.Write(t.Context(), dir, sample.Options{Seed: 7, Months: 4, Last: last})
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{sample.AWS, sample.GCP, sample.FOCUS} {
		if err := os.RemoveAll(filepath.Join(dir, other)); err != nil {
			t.Fatal(err)
		}
	}
	exports, folder, err := contract.Survey(t, target(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	engine, checked := contract.Engine(t), 0
	for _, x := range exports {
		batch, err := contract.Read(t, engine, x, folder)
		if err != nil {
			t.Fatal(err)
		}
		billed, effective := stated(truth, x.BillingPeriod)
		total := batch.Months[0].Totals[0]
		if x.Name != "example-robotics" || len(batch.Months) != 1 || batch.Months[0].Month != x.BillingPeriod {
			t.Errorf("%s: %d months, the first %s of %s", x.Name, len(batch.Months), batch.Months[0].Month, x.BillingPeriod)
		}
		if !total.Reconciles() || !total.BilledCost.Equal(billed.Rounded()) || !total.EffectiveCost.Equal(effective.Rounded()) {
			t.Errorf("%s: want %s billed, %s effective, got %+v", x.BillingPeriod, billed, effective, total)
		}
		checked++
	}
	if checked != 4 {
		t.Errorf("%d months were checked, want 4", checked)
	}
}

func stated(m sample.Manifest, month period.Month) (billed, effective money.Amount) {
	for _, tr := range m.Truth {
		if tr.BillingPeriod != month || tr.Superseded {
			continue
		}
		switch tr.Export {
		case sample.AzureActual:
			billed = *tr.BilledCost
		case sample.AzureAmortized:
			effective = *tr.EffectiveCost
		}
	}
	return billed, effective
}
