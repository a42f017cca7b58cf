package lake

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
)

// orphanAge protects files that another machine may be about to commit.
const orphanAge = time.Hour

// Uncompacted lists the partitions of the charges that have unsorted files, or
// several where one would do.
func (l *Lake) Uncompacted(ctx context.Context) ([]ledger.Partition, error) {
	t, err := l.load(ctx, ChargesTable)
	if err != nil || t.CurrentSnapshot() == nil {
		return nil, err
	}
	tasks, err := t.Scan().PlanFiles(ctx)
	if err != nil {
		return nil, err
	}
	byKey := map[string]*ledger.Partition{}
	var order []string
	for _, task := range tasks {
		p := partitionOf(t, task.File)
		key := p.Source + "/" + p.BillingPeriod.String()
		if byKey[key] == nil {
			byKey[key] = &p
			order = append(order, key)
		}
		byKey[key].Files = append(byKey[key].Files, plainPath(task.File.FilePath()))
		byKey[key].Rows += task.File.Count()
	}
	slices.Sort(order)
	var out []ledger.Partition
	for _, key := range order {
		if p := byKey[key]; needsCompaction(*p) {
			slices.Sort(p.Files)
			out = append(out, *p)
		}
	}
	return out, nil
}

// rowsPerFile is about what compaction puts in a file.
const rowsPerFile = 1_000_000

func needsCompaction(p ledger.Partition) bool {
	return slices.ContainsFunc(p.Files, func(f string) bool { return strings.Contains(f, ledger.RawMark) }) ||
		int64(len(p.Files)) > 1+2*p.Rows/rowsPerFile
}

// partitionOf reads a file's source and month from its partition values.
func partitionOf(t *table.Table, f iceberg.DataFile) ledger.Partition {
	var p ledger.Partition
	values := f.Partition()
	spec := t.Spec()
	for i := range spec.NumFields() {
		field := spec.Field(i)
		switch field.Name {
		case "x_Source":
			p.Source, _ = values[field.FieldID].(string)
		case "x_BillingMonth", evidence.MonthColumn:
			if days, ok := values[field.FieldID].(iceberg.Date); ok {
				p.BillingPeriod = period.MonthOf(time.Unix(int64(days)*86400, 0))
			}
		}
	}
	return p
}

// Rewrite swaps a partition's files for compacted ones in one commit.
func (l *Lake) Rewrite(ctx context.Context, p ledger.Partition, files []string) error {
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	placed, err := l.place(ChargesTable, ledger.Delivery{Source: p.Source, BillingPeriod: p.BillingPeriod, ID: "compacted"}, files)
	if err != nil {
		return err
	}
	old := make([]string, len(p.Files))
	for i, f := range p.Files {
		old[i] = "file://" + f
	}
	return l.commit(ctx, ChargesTable, func(t *table.Table, tx *table.Transaction) error {
		now, err := currentFiles(ctx, t, ledger.Delivery{Source: p.Source, BillingPeriod: p.BillingPeriod})
		if err != nil {
			return err
		}
		slices.Sort(now)
		if !slices.Equal(now, old) {
			return fault.New(fault.Conflict, "%s of %s changed while it was compacted", p.Source, p.BillingPeriod).
				Try("nothing is lost; compact again")
		}
		return tx.ReplaceDataFiles(ctx, old, placed, iceberg.Properties{"farthing.compaction": "true"})
	})
}

// Expire forgets old states of the tables and sweeps files that nothing
// refers to.
func (l *Lake) Expire(ctx context.Context, age time.Duration, keep int) (ledger.Expired, error) {
	unlock, err := l.lock(ctx)
	if err != nil {
		return ledger.Expired{}, err
	}
	defer unlock()
	out := ledger.Expired{Tables: tableNames()}
	for _, name := range out.Tables {
		if err := l.expireTable(ctx, name, age, keep, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (l *Lake) expireTable(ctx context.Context, name string, age time.Duration, keep int, out *ledger.Expired) error {
	before, err := l.load(ctx, name)
	if err != nil || before.CurrentSnapshot() == nil {
		return err
	}
	err = l.commit(ctx, name, func(_ *table.Table, tx *table.Transaction) error {
		return tx.ExpireSnapshots(table.WithOlderThan(age), table.WithRetainLast(keep), table.WithPostCommit(false))
	})
	if err != nil {
		return err
	}
	after, err := l.load(ctx, name)
	if err != nil {
		return err
	}
	out.Snapshots += len(before.Metadata().Snapshots()) - len(after.Metadata().Snapshots())
	swept, err := after.DeleteOrphanFiles(ctx, table.WithFilesOlderThan(min(age, orphanAge)))
	if err != nil {
		return fault.New(fault.Unavailable, "files of the table %s could not be swept", name).Wrap(err)
	}
	out.Files += len(swept.DeletedFiles)
	out.Bytes += swept.TotalSizeBytes
	return nil
}

// Check compares the tables' word with the files.
func (l *Lake) Check(ctx context.Context) (ledger.CheckReport, error) {
	report := ledger.CheckReport{Problems: []string{}, Remarks: []string{}}
	for _, name := range tableNames() {
		if err := l.checkTable(ctx, name, &report); err != nil {
			return report, err
		}
	}
	s, err := l.Snapshot(ctx, time.Time{})
	if err != nil {
		return report, err
	}
	if state, ok := s.(snapshot); ok && state.id != 0 && !(state.matches(state.daily) && state.matches(state.allocations)) {
		report.Remarks = append(report.Remarks, "the allocation is behind the charges (an import was interrupted); the next import or farthing allocate makes it up")
	}
	return report, nil
}

func (l *Lake) checkTable(ctx context.Context, name string, report *ledger.CheckReport) error {
	t, err := l.load(ctx, name)
	if err != nil || t.CurrentSnapshot() == nil {
		return err
	}
	report.Snapshots += len(t.Metadata().Snapshots())
	tasks, err := t.Scan().PlanFiles(ctx)
	if err != nil {
		return err
	}
	for _, task := range tasks {
		report.Files++
		report.Rows += task.File.Count()
		if problem := checkFile(plainPath(task.File.FilePath()), task.File.Count(), task.File.FileSizeBytes()); problem != "" {
			report.Problems = append(report.Problems, name+": "+problem)
		}
	}
	orphans, err := t.DeleteOrphanFiles(ctx, table.WithDryRun(true), table.WithFilesOlderThan(0))
	if err != nil {
		return err
	}
	if n := len(orphans.OrphanFileLocations); n > 0 {
		report.Remarks = append(report.Remarks, fmt.Sprintf("%s: %d files belong to no state of the table", name, n))
	}
	return nil
}

func checkFile(path string, rows, size int64) string {
	info, err := os.Stat(path)
	if err != nil {
		return path + " is missing"
	}
	if info.Size() != size {
		return fmt.Sprintf("%s has %d bytes, not %d", path, info.Size(), size)
	}
	r, err := file.OpenParquetFile(path, false)
	if err != nil {
		return path + " cannot be read: " + err.Error()
	}
	defer r.Close()
	if r.NumRows() != rows {
		return fmt.Sprintf("%s has %d rows, not %d", path, r.NumRows(), rows)
	}
	return ""
}
