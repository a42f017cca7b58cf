package duckdb

import (
	"context"
	"fmt"
	"sync"

	"github.com/farthing-finops/farthing/internal/engine"
	"github.com/farthing-finops/farthing/internal/query"
)

// Resident answers questions over roll-ups from memory: a server's pages ask
// many small questions of the same few rows. Everything else goes to the
// engine underneath.
type Resident struct {
	under query.Engine
	pages *Engine

	mu     sync.Mutex
	loaded []int64 // states in memory, the newest last
}

// residentStates is how many states stay in memory, so that a question that is
// running when a new delivery comes still finds its own.
const residentStates = 2

// NewResident keeps roll-ups in memory above an engine, at most so much of it. Close it when done; the
// engine underneath stays open.
func NewResident(under query.Engine, memory string) (*Resident, error) {
	// One thread to a question: many questions come at once, each is small.
	pages, err := Open(Options{Threads: 1, MemoryLimit: memory})
	if err != nil {
		return nil, err
	}
	return &Resident{under: under, pages: pages}, nil
}

// Close frees the memory.
func (r *Resident) Close() error { return r.pages.Close() }

// Answer answers a question over a state of a table.
func (r *Resident) Answer(ctx context.Context, q query.Question, t query.Table) (query.Answer, error) {
	if t.Name != "daily" || len(t.Files) == 0 {
		return r.under.Answer(ctx, q, t)
	}
	from, err := r.table(ctx, t)
	if err != nil {
		return query.Answer{}, askFault(err)
	}
	a, err := engine.Answer(ctx, r.pages.db, Dialect(), q, from, t.Rollup)
	return a, askFault(err)
}

// Values lists the values of a dimension.
func (r *Resident) Values(ctx context.Context, d query.Dimension, q query.Question, prefix string, limit int, t query.Table) ([]string, error) {
	if t.Name != "daily" || len(t.Files) == 0 {
		return r.under.Values(ctx, d, q, prefix, limit, t)
	}
	from, err := r.table(ctx, t)
	if err != nil {
		return nil, askFault(err)
	}
	vs, err := engine.ReadValues(ctx, r.pages.db, engine.Values(Dialect(), d, q, prefix, limit, from, t.Rollup))
	return vs, askFault(err)
}

// table returns the table in memory that holds a state, loading it first if it
// is new. Sorted, a question reads only the blocks of its days.
func (r *Resident) table(ctx context.Context, t query.Table) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range r.loaded {
		if id == t.Snapshot {
			return residentName(id), nil
		}
	}
	statement := fmt.Sprintf("CREATE OR REPLACE TABLE %s AS SELECT * FROM %s ORDER BY x_Rollup, x_ChargeDate", residentName(t.Snapshot), relation(t))
	if _, err := r.pages.db.ExecContext(ctx, statement); err != nil {
		return "", err
	}
	r.loaded = append(r.loaded, t.Snapshot)
	for len(r.loaded) > residentStates {
		if _, err := r.pages.db.ExecContext(ctx, "DROP TABLE "+residentName(r.loaded[0])); err != nil {
			return "", err
		}
		r.loaded = r.loaded[1:]
	}
	return residentName(t.Snapshot), nil
}

func residentName(id int64) string { return fmt.Sprintf("daily_%d", id) }
