package lake

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
)

// deliveryProperty prefixes the table properties that record deliveries, one
// for each source and billing month. They change in the same commit as the
// charges, so the two can never disagree.
const deliveryProperty = "farthing.delivery."

// Publish makes a delivery visible. What was allocated of its predecessor is
// of another delivery from then on, which readers see, until the delivery is
// allocated itself. Once begun it is not stopped by the context: it takes a
// moment.
func (l *Lake) Publish(ctx context.Context, d ledger.Delivery, replaces string, files []string) error {
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if ctx.Err() != nil {
		return fault.New(fault.Canceled, "stopped before publishing").Wrap(ctx.Err())
	}
	ctx = context.WithoutCancel(ctx)
	if held, err := l.heldDigest(ctx, d); err != nil {
		return err
	} else if held != replaces {
		return ledger.ErrOvertaken
	}
	record, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return l.replace(ctx, ChargesTable, d, iceberg.Properties{propertyOf(d): string(record)}, files)
}

// heldDigest is the digest of what the ledger holds of a delivery's source and
// month, "" if that is nothing.
func (l *Lake) heldDigest(ctx context.Context, d ledger.Delivery) (string, error) {
	t, err := l.load(ctx, ChargesTable)
	if err != nil {
		return "", err
	}
	record, ok := t.Properties()[propertyOf(d)]
	if !ok {
		return "", nil
	}
	var held ledger.Delivery
	if err := json.Unmarshal([]byte(record), &held); err != nil {
		return "", fmt.Errorf("read a delivery's record: %w", err)
	}
	return held.Digest, nil
}

func propertyOf(d ledger.Delivery) string {
	return deliveryProperty + d.Source + "/" + d.BillingPeriod.String()
}

// replace swaps the files of a source and month for new ones and sets
// properties, in one commit.
func (l *Lake) replace(ctx context.Context, name string, d ledger.Delivery, properties iceberg.Properties, files []string) error {
	placed, err := l.place(name, d, files)
	if err != nil {
		return err
	}
	return l.commit(ctx, name, func(t *table.Table, tx *table.Transaction) error {
		old, err := currentFiles(ctx, t, d)
		if err != nil {
			return err
		}
		if err := tx.SetProperties(properties); err != nil {
			return err
		}
		return tx.ReplaceDataFiles(ctx, old, placed, iceberg.Properties{deliveryProperty[:len(deliveryProperty)-1]: properties[propertyOf(d)]})
	})
}

// place moves files to where the table keeps them, durably: after a crash a
// committed file is whole.
func (l *Lake) place(name string, d ledger.Delivery, files []string) ([]string, error) {
	dir := filepath.Join(l.dataDir(name), safeName(d.Source), d.BillingPeriod.String())
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, diskFault(dir, err)
	}
	urls := make([]string, len(files))
	for i, f := range files {
		target := filepath.Join(dir, fmt.Sprintf("%s-%d-%d%sparquet", safeName(d.ID), l.now().UnixNano(), i, markOf(f)))
		if err := syncFile(f); err != nil {
			return nil, diskFault(f, err)
		}
		if err := os.Rename(f, target); err != nil {
			return nil, diskFault(target, err)
		}
		urls[i] = "file://" + target
	}
	if err := syncFile(dir); err != nil {
		return nil, diskFault(dir, err)
	}
	return urls, nil
}

// markOf keeps the mark of an unsorted file when it is renamed.
func markOf(file string) string {
	if strings.Contains(filepath.Base(file), ledger.RawMark) {
		return ledger.RawMark
	}
	return "."
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func diskFault(path string, err error) error {
	return fault.New(fault.Unavailable, "the lake's folder cannot be written").At(fault.Where{File: path}).Wrap(err).
		Try("check the free space and the rights of the home folder; nothing was published")
}

// safeName keeps a source's name usable as a folder's.
func safeName(s string) string {
	if s == "." || s == ".." {
		return "_"
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.", r) {
			return r
		}
		return '_'
	}, s)
}

func currentFiles(ctx context.Context, t *table.Table, d ledger.Delivery) ([]string, error) {
	if t.CurrentSnapshot() == nil {
		return nil, nil
	}
	return partitionFiles(ctx, t, t.CurrentSnapshot().SnapshotID, d.Source, d.BillingPeriod)
}

// partitionFiles lists the data files of a source and month in a snapshot.
func partitionFiles(ctx context.Context, t *table.Table, snapshot int64, source string, month period.Month) ([]string, error) {
	filter := iceberg.NewAnd(
		iceberg.EqualTo(iceberg.Reference("x_Source"), source),
		iceberg.EqualTo(iceberg.Reference(monthColumn(t)), iceberg.Date(month.Start().Unix()/86400)))
	tasks, err := t.Scan(table.WithSnapshotID(snapshot), table.WithRowFilter(filter)).PlanFiles(ctx)
	if err != nil {
		return nil, err
	}
	files := make([]string, len(tasks))
	for i, task := range tasks {
		files[i] = task.File.FilePath()
	}
	return files, nil
}

// monthColumn is the column of a table's partition by month.
func monthColumn(t *table.Table) string {
	spec := t.Spec()
	return spec.Field(1).Name
}
