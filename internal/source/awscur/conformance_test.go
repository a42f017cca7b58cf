//go:build conformance

package awscur_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/farthing-finops/farthing/internal/source/awscur"
	"github.com/farthing-finops/farthing/internal/source/contract"
)

// The figures are those that the samples' own description states.
func TestSamples(t *testing.T) {
	root := os.Getenv("FARTHING_SAMPLES")
	if root == "" {
		t.Fatal("FARTHING_SAMPLES is not set: it names the folder of sample bills")
	}
	contract.Check(t, contract.Target{Format: awscur.Format{}}, []contract.Case{
		{Name: "every line item type", Dir: filepath.Join(root, "aws"), Want: []contract.Month{
			{Format: "aws-cur-2.0", Month: "2026-09", Currency: "USD", Rows: 14, Billed: "1268.8163528", Effective: "1219.9153528"},
		}},
	})
}
