package awscur_test

import (
	"testing"

	"github.com/farthing-finops/farthing/internal/source/awscur"
	"github.com/farthing-finops/farthing/internal/source/contract"
)

// The file holds one line of every line item type; the figures were worked out
// by hand from AWS's description of the types.
func TestContract(t *testing.T) {
	contract.Check(t, contract.Target{Format: awscur.Format{}}, []contract.Case{
		{Name: "every line item type", Dir: "testdata/cur2", Want: []contract.Month{
			{Format: "aws-cur-2.0", Month: "2026-09", Currency: "USD", Rows: 14, Billed: "1268.8163528", Effective: "1219.9153528"},
		}},
	})
}
