package lake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// snapshot is one state of the tables.
type snapshot struct {
	id                          int64 // of the charges; 0 is the empty lake
	newest                      bool
	deliveries                  []ledger.Delivery
	charges, allocations, daily *table.Table
	plans                       *lru.Cache[plannedRange, []string] // a state never changes
}

// plansKept bounds how many plans a state remembers.
const plansKept = 256

// plannedRange is what a plan was made for.
type plannedRange struct {
	table string
	r     ledger.Range
}

// Snapshot returns the state at an instant; the zero time means now.
func (l *Lake) Snapshot(ctx context.Context, asOf time.Time) (ledger.Snapshot, error) {
	charges, err := l.load(ctx, ChargesTable)
	if err != nil {
		return nil, err
	}
	allocations, err := l.load(ctx, AllocationsTable)
	if err != nil {
		return nil, err
	}
	daily, err := l.load(ctx, DailyTable)
	if err != nil {
		return nil, err
	}
	if asOf.IsZero() {
		if s, ok := l.newest.remembered(charges, allocations, daily); ok {
			return s, nil
		}
	}
	plans, err := lru.New[plannedRange, []string](plansKept)
	if err != nil {
		return nil, err
	}
	s := snapshot{charges: charges, allocations: allocations, daily: daily, newest: asOf.IsZero(), plans: plans}
	current := charges.CurrentSnapshot()
	if current == nil {
		return s, nil
	}
	if !asOf.IsZero() {
		if current = charges.SnapshotAsOf(asOf.UnixMilli(), true); current == nil {
			return nil, beforeHistory(charges, asOf)
		}
	}
	s.id = current.SnapshotID
	if s.deliveries, err = deliveriesAt(charges, current, s.newest); err != nil {
		return nil, err
	}
	if s.newest {
		l.newest.remember(s)
	}
	return s, nil
}

func (s snapshot) ID() int64                     { return s.id }
func (s snapshot) Deliveries() []ledger.Delivery { return s.deliveries }

func beforeHistory(t *table.Table, asOf time.Time) error {
	f := fault.New(fault.NotFound, "the ledger does not reach back to %s", asOf.Format(time.RFC3339))
	if first := firstSnapshot(t); first != nil {
		f.Because("its oldest state is of %s", time.UnixMilli(first.TimestampMs).UTC().Format(time.RFC3339))
	}
	return f.Try("ask for a later --as-of")
}

func firstSnapshot(t *table.Table) *table.Snapshot {
	var first *table.Snapshot
	for _, s := range t.Metadata().Snapshots() {
		if first == nil || s.TimestampMs < first.TimestampMs {
			first = &s
		}
	}
	return first
}

// Deliveries lists what the ledger holds.
func (l *Lake) Deliveries(ctx context.Context, asOf time.Time) ([]ledger.Delivery, error) {
	s, err := l.Snapshot(ctx, asOf)
	if err != nil {
		return nil, err
	}
	return s.Deliveries(), nil
}

// deliveriesAt reads the deliveries of a state: of the newest from the table's
// properties, of an older one by following the commits up to it.
func deliveriesAt(t *table.Table, at *table.Snapshot, newest bool) ([]ledger.Delivery, error) {
	byKey := map[string]ledger.Delivery{}
	keep := func(record string) error {
		var d ledger.Delivery
		if err := json.Unmarshal([]byte(record), &d); err != nil {
			return fmt.Errorf("read a delivery's record: %w", err)
		}
		byKey[d.Source+"/"+d.BillingPeriod.String()] = d
		return nil
	}
	if newest {
		for key, record := range t.Properties() {
			if strings.HasPrefix(key, deliveryProperty) {
				if err := keep(record); err != nil {
					return nil, err
				}
			}
		}
		return ordered(byKey), nil
	}
	removed := map[string]bool{}
	for _, event := range eventsUpTo(t, at) {
		if event.removed != "" {
			delete(byKey, event.removed)
			removed[event.removed] = true
		} else if err := keep(event.record); err != nil {
			return nil, err
		}
	}
	// Deliveries whose commits were expired since are those of the current
	// state that are older than the asked one.
	for key, record := range t.Properties() {
		var d ledger.Delivery
		if !strings.HasPrefix(key, deliveryProperty) || json.Unmarshal([]byte(record), &d) != nil {
			continue
		}
		if _, known := byKey[d.Source+"/"+d.BillingPeriod.String()]; !known && !removed[d.Source+"/"+d.BillingPeriod.String()] && d.ImportedAt.UnixMilli() <= at.TimestampMs {
			byKey[d.Source+"/"+d.BillingPeriod.String()] = d
		}
	}
	return ordered(byKey), nil
}

// event is what a commit did to the deliveries: published one, or took one out.
type event struct {
	record  string // of the published delivery
	removed string // source and month of the one taken out
}

// eventsUpTo lists what a state's ancestors did, oldest first.
func eventsUpTo(t *table.Table, at *table.Snapshot) []event {
	var events []event
	for s := at; s != nil; {
		if s.Summary != nil {
			if r, ok := s.Summary.Properties[strings.TrimSuffix(deliveryProperty, ".")]; ok {
				events = append(events, event{record: r})
			}
			if r, ok := s.Summary.Properties[removedProperty]; ok {
				events = append(events, event{removed: strings.TrimPrefix(r, deliveryProperty)})
			}
		}
		if s.ParentSnapshotID == nil {
			break
		}
		s = t.SnapshotByID(*s.ParentSnapshotID)
	}
	slices.Reverse(events)
	return events
}

func ordered(byKey map[string]ledger.Delivery) []ledger.Delivery {
	out := make([]ledger.Delivery, 0, len(byKey))
	for _, d := range byKey {
		out = append(out, d)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Source != out[j].Source {
			return out[i].Source < out[j].Source
		}
		return out[i].BillingPeriod.Before(out[j].BillingPeriod)
	})
	return out
}

// Charges lists the data files of the charges.
func (s snapshot) Charges(ctx context.Context, r ledger.Range) ([]string, error) {
	if s.id == 0 {
		return nil, nil
	}
	return s.planned(ctx, ChargesTable, s.charges, s.id, r)
}

// planned plans a range once.
func (s snapshot) planned(ctx context.Context, name string, t *table.Table, id int64, r ledger.Range) ([]string, error) {
	key := plannedRange{name, r}
	if known, ok := s.plans.Get(key); ok {
		return known, nil
	}
	files, err := plan(ctx, t, id, r)
	if err == nil {
		s.plans.Add(key, files)
	}
	return files, err
}

// Delivery lists the data files of one delivery.
func (s snapshot) Delivery(ctx context.Context, d ledger.Delivery) ([]string, error) {
	urls, err := partitionFiles(ctx, s.charges, s.id, d.Source, d.BillingPeriod)
	for i, u := range urls {
		urls[i] = plainPath(u)
	}
	return urls, err
}

// Daily lists the data files of the roll-ups, or false if they are not of the
// same deliveries as the charges (an older state, or a crash in between).
func (s snapshot) Daily(ctx context.Context, r ledger.Range) (int64, []string, bool, error) {
	if !s.newest || s.id == 0 || s.daily.CurrentSnapshot() == nil || !s.matches(s.daily) || !s.matches(s.allocations) {
		return 0, nil, false, nil
	}
	id := s.daily.CurrentSnapshot().SnapshotID
	files, err := s.planned(ctx, DailyTable, s.daily, id, r)
	return id, files, true, err
}

func plan(ctx context.Context, t *table.Table, snapshot int64, r ledger.Range) ([]string, error) {
	opts := []table.ScanOption{table.WithSnapshotID(snapshot)}
	if f := rangeFilter(r); f != nil {
		opts = append(opts, table.WithRowFilter(f))
	}
	tasks, err := t.Scan(opts...).PlanFiles(ctx)
	if err != nil {
		return nil, err
	}
	files := make([]string, len(tasks))
	for i, task := range tasks {
		files[i] = plainPath(task.File.FilePath())
	}
	sort.Strings(files)
	return files, nil
}

func rangeFilter(r ledger.Range) iceberg.BooleanExpression {
	var parts []iceberg.BooleanExpression
	if !r.From.IsZero() {
		parts = append(parts, iceberg.GreaterThanEqual(iceberg.Reference(r.Column), day(r.From)))
	}
	if !r.To.IsZero() {
		parts = append(parts, iceberg.LessThan(iceberg.Reference(r.Column), day(r.To)))
	}
	switch len(parts) {
	case 0:
		return nil
	case 1:
		return parts[0]
	default:
		return iceberg.NewAnd(parts[0], parts[1])
	}
}

func day(t time.Time) iceberg.Date { return iceberg.Date(t.Unix() / 86400) }
