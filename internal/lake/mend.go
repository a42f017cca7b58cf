package lake

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
)

// Behind lists the deliveries whose roll-up is not published.
func (l *Lake) Behind(ctx context.Context) ([]ledger.Behind, error) {
	charges, err := l.load(ctx, ChargesTable)
	if err != nil || charges.CurrentSnapshot() == nil {
		return nil, err
	}
	daily, err := l.load(ctx, DailyTable)
	if err != nil {
		return nil, err
	}
	var out []ledger.Behind
	for key, record := range charges.Properties() {
		if !strings.HasPrefix(key, deliveryProperty) || daily.Properties()[key] == record {
			continue
		}
		var b ledger.Behind
		if err := json.Unmarshal([]byte(record), &b.Delivery); err != nil {
			return nil, fmt.Errorf("read a delivery's record: %w", err)
		}
		if b.Files, err = currentFiles(ctx, charges, b.Delivery); err != nil {
			return nil, err
		}
		for i, f := range b.Files {
			b.Files[i] = plainPath(f)
		}
		out = append(out, b)
	}
	return out, nil
}

// PublishDaily makes the roll-up of a delivery visible whose charges are; it
// does nothing if another delivery has taken its place meanwhile.
func (l *Lake) PublishDaily(ctx context.Context, d ledger.Delivery, daily []string) error {
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	charges, err := l.load(ctx, ChargesTable)
	if err != nil {
		return err
	}
	record := charges.Properties()[propertyOf(d)]
	var now ledger.Delivery
	if json.Unmarshal([]byte(record), &now) != nil || now.ID != d.ID || now.Digest != d.Digest {
		return nil
	}
	return l.replace(ctx, DailyTable, d, record, daily)
}
