package lake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
)

// evidenceProperty prefixes the properties, of the table of workloads, that
// say how far each source of evidence was read.
const evidenceProperty = "farthing.evidence."

// EvidenceSources lists the places that evidence was read from.
func (l *Lake) EvidenceSources(ctx context.Context) ([]evidence.Source, error) {
	t, err := l.load(ctx, workloadsTable)
	if err != nil {
		return nil, err
	}
	out := []evidence.Source{}
	for key, record := range t.Properties() {
		if !strings.HasPrefix(key, evidenceProperty) {
			continue
		}
		var s evidence.Source
		if err := json.Unmarshal([]byte(record), &s); err != nil {
			return nil, fmt.Errorf("read the record of a source of evidence: %w", err)
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b evidence.Source) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// EvidenceFiles lists the data files of a partition.
func (l *Lake) EvidenceFiles(ctx context.Context, p evidence.Partition) ([]string, error) {
	t, err := l.load(ctx, p.Table)
	if err != nil || t.CurrentSnapshot() == nil {
		return nil, err
	}
	files, err := partitionFiles(ctx, t, t.CurrentSnapshot().SnapshotID, p.Source, p.Month)
	return plainPaths(files), err
}

// Evidence lists the data files of a table, all sources, with their months.
func (l *Lake) Evidence(ctx context.Context, name string) ([]allocation.EvidenceFile, error) {
	t, err := l.load(ctx, name)
	if err != nil || t.CurrentSnapshot() == nil {
		return nil, err
	}
	tasks, err := t.Scan().PlanFiles(ctx)
	if err != nil {
		return nil, err
	}
	var out []allocation.EvidenceFile
	for _, task := range tasks {
		out = append(out, allocation.EvidenceFile{Month: partitionOf(t, task.File).BillingPeriod, Path: plainPath(task.File.FilePath())})
	}
	return out, nil
}

// PublishEvidence makes replacements visible, a commit for each table, and
// last notes how far the source was read: a crash in between only means that
// some of it is read again.
func (l *Lake) PublishEvidence(ctx context.Context, s evidence.Source, rs []evidence.Replacement) error {
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	ctx = context.WithoutCancel(ctx)
	byTable := map[string][]evidence.Replacement{}
	for _, r := range rs {
		byTable[r.Table] = append(byTable[r.Table], r)
	}
	for _, t := range evidence.Tables() {
		if len(byTable[t.Name]) > 0 {
			if err := l.replaceEvidence(ctx, t.Name, byTable[t.Name]); err != nil {
				return err
			}
		}
	}
	record, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return l.commit(ctx, workloadsTable, func(_ *table.Table, tx *table.Transaction) error {
		return tx.SetProperties(iceberg.Properties{evidenceProperty + s.Name: string(record)})
	})
}

func (l *Lake) replaceEvidence(ctx context.Context, name string, rs []evidence.Replacement) error {
	var old, placed []string
	for _, r := range rs {
		files, err := l.place(name, ledger.Delivery{Source: r.Source, BillingPeriod: r.Month, ID: "evidence"}, r.Files)
		if err != nil {
			return err
		}
		placed = append(placed, files...)
		for _, f := range r.Held {
			old = append(old, "file://"+f)
		}
	}
	return l.commit(ctx, name, func(t *table.Table, tx *table.Transaction) error {
		for _, r := range rs {
			now, err := currentFiles(ctx, t, ledger.Delivery{Source: r.Source, BillingPeriod: r.Month})
			if err != nil {
				return err
			}
			if !sameFiles(plainPaths(now), r.Held) {
				return ledger.ErrOvertaken
			}
		}
		return tx.ReplaceDataFiles(ctx, old, placed, iceberg.Properties{"farthing.evidence": l.now().UTC().Format(time.RFC3339)})
	})
}

func sameFiles(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func plainPaths(urls []string) []string {
	out := make([]string, len(urls))
	for i, u := range urls {
		out[i] = plainPath(u)
	}
	return out
}

// RemoveEvidence takes a source of evidence out of every table.
func (l *Lake) RemoveEvidence(ctx context.Context, source string) error {
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	for _, name := range evidenceTables() {
		err := l.commit(ctx, name, func(t *table.Table, tx *table.Transaction) error {
			if t.CurrentSnapshot() != nil {
				old, err := sourceFiles(ctx, t, source)
				if err != nil {
					return err
				}
				if len(old) > 0 {
					if err := tx.ReplaceDataFiles(ctx, old, nil, iceberg.Properties{"farthing.evidence.removed": source}); err != nil {
						return err
					}
				}
			}
			if _, ok := t.Properties()[evidenceProperty+source]; ok {
				return tx.RemoveProperties([]string{evidenceProperty + source})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func sourceFiles(ctx context.Context, t *table.Table, source string) ([]string, error) {
	tasks, err := t.Scan(table.WithRowFilter(iceberg.EqualTo(iceberg.Reference("x_Source"), source))).PlanFiles(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, task := range tasks {
		out = append(out, task.File.FilePath())
	}
	return out, nil
}

// keyOf reads SOURCE/MONTH.
func keyOf(text string) (allocation.Key, error) {
	i := strings.LastIndex(text, "/")
	if i < 0 {
		return allocation.Key{}, fmt.Errorf("%q is not a source and a month", text)
	}
	m, err := period.ParseMonth(text[i+1:])
	return allocation.Key{Source: text[:i], Month: m}, err
}
