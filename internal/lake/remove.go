package lake

import (
	"context"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"

	"github.com/farthing-finops/farthing/internal/ledger"
)

// removedProperty marks, in a commit, the delivery that it took out.
const removedProperty = "farthing.removed"

// Remove takes a delivery out of the newest state, in one commit of each
// table. The roll-ups go first: readers that find none of a delivery read its
// charges, so a crash in between leaves the ledger as it was. Past states keep
// the delivery until they expire.
func (l *Lake) Remove(ctx context.Context, d ledger.Delivery) error {
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	for _, name := range []string{DailyTable, AllocationsTable, ChargesTable} {
		err := l.commit(ctx, name, func(t *table.Table, tx *table.Transaction) error {
			old, err := currentFiles(ctx, t, d)
			if err != nil {
				return err
			}
			if _, ok := t.Properties()[propertyOf(d)]; ok {
				if err := tx.RemoveProperties(heldProperties(t, d)); err != nil {
					return err
				}
			}
			return tx.ReplaceDataFiles(ctx, old, nil, iceberg.Properties{removedProperty: propertyOf(d)})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// heldProperties are the properties of a delivery that a table has.
func heldProperties(t *table.Table, d ledger.Delivery) []string {
	var out []string
	for _, name := range []string{propertyOf(d), inputsProperty + d.Source + "/" + d.BillingPeriod.String()} {
		if _, ok := t.Properties()[name]; ok {
			out = append(out, name)
		}
	}
	return out
}
