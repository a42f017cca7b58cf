package lake

import (
	"context"
	"errors"
	"sync"

	"github.com/apache/iceberg-go/table"

	"github.com/farthing-finops/farthing/internal/fault"
)

// newest remembers what was loaded last. A table's metadata file never
// changes; the catalog says which one is the newest, in one small query.
type newest struct {
	mu     sync.Mutex
	tables map[string]*table.Table
	seen   map[string]stamp // what the catalog's file was like when a table was looked up
	state  *snapshot
}

// load returns the newest state of a table.
func (l *Lake) load(ctx context.Context, name string) (*table.Table, error) {
	now, settled := l.catalogStamp()
	l.newest.mu.Lock()
	known, same := l.newest.tables[name], settled && l.newest.seen[name] == now
	l.newest.mu.Unlock()
	if known != nil && same {
		return known, nil
	}
	t, err := l.lookUp(ctx, name, known)
	if err != nil {
		return nil, err
	}
	l.newest.mu.Lock()
	defer l.newest.mu.Unlock()
	if l.newest.tables == nil {
		l.newest.tables, l.newest.seen = map[string]*table.Table{}, map[string]stamp{}
	}
	l.newest.tables[name] = t
	delete(l.newest.seen, name)
	if settled {
		l.newest.seen[name] = now
	}
	return t, nil
}

// lookUp asks the catalog for the newest state, and reads it unless it is the
// one that is known.
func (l *Lake) lookUp(ctx context.Context, name string, known *table.Table) (*table.Table, error) {
	location, err := l.metadataLocation(ctx, name)
	if err != nil {
		return nil, tableFault(name, err)
	}
	if known != nil && known.MetadataLocation() == location {
		return known, nil
	}
	t, err := l.catalog.LoadTable(ctx, table.Identifier{Namespace, name})
	if err != nil {
		return nil, tableFault(name, err)
	}
	return t, nil
}

func tableFault(name string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fault.New(fault.Canceled, "stopped while looking at the table %s", name).Wrap(err)
	}
	return fault.New(fault.Unavailable, "the table %s cannot be loaded", name).Wrap(err).Try("run farthing lake check")
}

// metadataLocation asks the catalog for a table's newest metadata file. The
// columns are those of Iceberg's JDBC catalog, which other engines share.
func (l *Lake) metadataLocation(ctx context.Context, name string) (string, error) {
	var location string
	err := l.db.QueryRowContext(ctx,
		"SELECT metadata_location FROM iceberg_tables WHERE catalog_name = $1 AND table_namespace = $2 AND table_name = $3",
		l.catalog.Name(), Namespace, name).Scan(&location)
	return location, err
}

// remembered returns the newest snapshot if it is of these tables.
func (n *newest) remembered(charges, allocations, daily *table.Table) (snapshot, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.state == nil || n.state.charges != charges || n.state.allocations != allocations || n.state.daily != daily {
		return snapshot{}, false
	}
	return *n.state, true
}

func (n *newest) remember(s snapshot) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.state = &s
}
