package report

import (
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Tables are the tables that reports read, with their columns.
func Tables() []evidence.Table {
	out := []evidence.Table{{Name: "charges", Columns: ledger.Charges()}, {Name: "allocations", Columns: ledger.Allocated()}}
	return append(out, evidence.Tables()...)
}
