//go:build conformance

package gcp_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/farthing-finops/farthing/internal/source/contract"
)

func TestSamples(t *testing.T) {
	samples := os.Getenv("FARTHING_SAMPLES")
	if samples == "" {
		t.Fatal("set FARTHING_SAMPLES to the folder of sample bills")
	}
	contract.Check(t, target(), []contract.Case{
		{Name: "every credit type", Dir: filepath.Join(samples, "gcp"), Want: []contract.Month{
			{Format: "gcp", Month: "2026-09", Currency: "USD", Rows: 14, Billed: "123.084", Effective: "123.084"},
		}},
	})
}
