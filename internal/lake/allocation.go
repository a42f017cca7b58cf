package lake

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// inputsProperty prefixes the properties, of the table of allocations, that
// say what each source and month was allocated from.
const inputsProperty = "farthing.inputs."

// Allocated tells what every source and month was allocated from. What the
// roll-ups do not have yet, or what is of another delivery than the charges,
// counts as not allocated.
func (l *Lake) Allocated(ctx context.Context) (map[allocation.Key]allocation.Record, error) {
	t, err := l.load(ctx, AllocationsTable)
	if err != nil {
		return nil, err
	}
	daily, err := l.load(ctx, DailyTable)
	if err != nil {
		return nil, err
	}
	charges, err := l.load(ctx, ChargesTable)
	if err != nil {
		return nil, err
	}
	out := map[allocation.Key]allocation.Record{}
	for name, text := range t.Properties() {
		rest, ok := strings.CutPrefix(name, inputsProperty)
		// A delivery that another had replaced and that came back has the same
		// content and another record: readers want that record.
		delivered := charges.Properties()[deliveryProperty+rest]
		if !ok || daily.Properties()[name] != text || t.Properties()[deliveryProperty+rest] != delivered || daily.Properties()[deliveryProperty+rest] != delivered {
			continue
		}
		k, err := keyOf(rest)
		if err != nil {
			return nil, err
		}
		var r allocation.Record
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			return nil, fmt.Errorf("read an allocation's record: %w", err)
		}
		out[k] = r
	}
	return out, nil
}

// Allocations lists the data files of a source and month.
func (l *Lake) Allocations(ctx context.Context, k allocation.Key) ([]string, error) {
	t, err := l.load(ctx, AllocationsTable)
	if err != nil {
		return nil, err
	}
	files, err := currentFiles(ctx, t, ledger.Delivery{Source: k.Source, BillingPeriod: k.Month})
	return plainPaths(files), err
}

// PublishAllocation makes shares visible, then their roll-up. Readers see from
// the records of both whether they are of the charges' own deliveries.
func (l *Lake) PublishAllocation(ctx context.Context, d ledger.Delivery, r allocation.Record, f allocation.Files) error {
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	ctx = context.WithoutCancel(ctx)
	charges, err := l.load(ctx, ChargesTable)
	if err != nil {
		return err
	}
	delivered := charges.Properties()[propertyOf(d)]
	var now ledger.Delivery
	if json.Unmarshal([]byte(delivered), &now) != nil || now.ID != d.ID || now.Digest != d.Digest {
		return nil
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	properties := iceberg.Properties{propertyOf(d): delivered, inputsProperty + d.Source + "/" + d.BillingPeriod.String(): string(text)}
	if err := l.replace(ctx, AllocationsTable, d, properties, f.Allocations); err != nil {
		return err
	}
	return l.replace(ctx, DailyTable, d, properties, f.Daily)
}

// AllocationFiles lists the data files of the shares of the range, or false if
// they are not of the same deliveries as the charges.
func (s snapshot) Allocations(ctx context.Context, r ledger.Range) (int64, []string, bool, error) {
	if !s.newest || s.id == 0 || s.allocations.CurrentSnapshot() == nil || !s.matches(s.allocations) {
		return 0, nil, false, nil
	}
	id := s.allocations.CurrentSnapshot().SnapshotID
	files, err := s.planned(ctx, AllocationsTable, s.allocations, id, r)
	return id, files, true, err
}

// matches tells whether a table is of the same deliveries as the charges.
func (s snapshot) matches(t *table.Table) bool {
	for key, record := range s.charges.Properties() {
		if strings.HasPrefix(key, deliveryProperty) && t.Properties()[key] != record {
			return false
		}
	}
	return true
}
