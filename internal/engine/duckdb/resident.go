package duckdb

import (
	"context"
	"errors"
	"fmt"
	"runtime"
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
	loaded map[int64]map[string]bool // by state, the roll-ups that are in memory
	order  []int64                   // the states, the newest last
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
	// More questions at once than processors only take turns with each other.
	pages.db.SetMaxOpenConns(runtime.GOMAXPROCS(0))
	// Small blocks, so that a question about a month reads a month however long
	// the history is.
	if _, err := pages.db.Exec("ATTACH ':memory:' AS resident (ROW_GROUP_SIZE 2048)"); err != nil {
		return nil, errors.Join(err, pages.Close())
	}
	return &Resident{under: under, pages: pages, loaded: map[int64]map[string]bool{}}, nil
}

// Close frees the memory.
func (r *Resident) Close() error { return r.pages.Close() }

// Answer answers a question over a state of a table.
func (r *Resident) Answer(ctx context.Context, q query.Question, t query.Table) (query.Answer, error) {
	if !kept(t) {
		return r.under.Answer(ctx, q, t)
	}
	from, err := r.table(ctx, t)
	if err != nil {
		return query.Answer{}, askFault(err)
	}
	a, err := engine.Answer(ctx, r.pages.db, Dialect(), q, from, "")
	return a, askFault(err)
}

// Values lists the values of a dimension.
func (r *Resident) Values(ctx context.Context, d query.Dimension, q query.Question, prefix string, limit int, t query.Table) ([]string, error) {
	if !kept(t) {
		return r.under.Values(ctx, d, q, prefix, limit, t)
	}
	from, err := r.table(ctx, t)
	if err != nil {
		return nil, askFault(err)
	}
	vs, err := engine.ReadValues(ctx, r.pages.db, engine.Values(Dialect(), d, q, prefix, limit, from, ""))
	return vs, askFault(err)
}

// kept tells whether a table is one that stays in memory.
func kept(t query.Table) bool { return t.Name == "daily" && t.Rollup != "" && len(t.Files) > 0 }

// table returns the table in memory that holds a roll-up's state, loading it
// first if it is new. Sorted, a question reads only the blocks of its days.
func (r *Resident) table(ctx context.Context, t query.Table) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	name := residentName(t.Snapshot, t.Rollup)
	if r.loaded[t.Snapshot][t.Rollup] {
		return name, nil
	}
	if err := r.forget(ctx, t.Snapshot); err != nil {
		return "", err
	}
	_, err := r.pages.db.ExecContext(ctx, fmt.Sprintf("CREATE OR REPLACE TABLE %s AS SELECT * FROM %s WHERE x_Rollup = %s ORDER BY x_ChargeDate",
		name, relation(t), quote(t.Rollup)))
	if err != nil {
		return "", err
	}
	if r.loaded[t.Snapshot] == nil {
		r.loaded[t.Snapshot] = map[string]bool{}
		r.order = append(r.order, t.Snapshot)
	}
	r.loaded[t.Snapshot][t.Rollup] = true
	return name, nil
}

// forget makes room for a new state by dropping the oldest ones.
func (r *Resident) forget(ctx context.Context, next int64) error {
	for r.loaded[next] == nil && len(r.order) >= residentStates {
		oldest := r.order[0]
		for rollup := range r.loaded[oldest] {
			if _, err := r.pages.db.ExecContext(ctx, "DROP TABLE IF EXISTS "+residentName(oldest, rollup)); err != nil {
				return err
			}
		}
		delete(r.loaded, oldest)
		r.order = r.order[1:]
	}
	return nil
}

func residentName(id int64, rollup string) string {
	return fmt.Sprintf("resident.%s_%d", rollup, id)
}
