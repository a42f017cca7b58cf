package state

import (
	"context"
	"database/sql"
	"path/filepath"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // state that several servers share
	_ "modernc.org/sqlite"             // state in a file

	"github.com/farthing-finops/farthing/internal/fault"
)

// DB is the open database. It is safe for concurrent use, also by several
// processes.
type DB struct {
	sql      *sql.DB
	postgres bool
	url      string // of Postgres
	now      func() time.Time
}

// Options say where the state is.
type Options struct {
	Home string // the folder of the file
	URL  string // a Postgres URL; "" keeps the state in the home's file
}

// Open opens the state, and makes an empty one where there is none. The home
// folder must exist.
func Open(ctx context.Context, o Options, now func() time.Time) (*DB, error) {
	driver, dsn := "pgx", o.URL
	if o.URL == "" {
		driver, dsn = "sqlite", "file:"+filepath.Join(o.Home, "state.db")+
			"?_pragma=busy_timeout(20000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, stateFault(err)
	}
	if driver == "sqlite" {
		db.SetMaxOpenConns(1) // one writer at a time
	}
	if _, err := db.ExecContext(ctx, schema()); err != nil {
		_ = db.Close()
		return nil, stateFault(err)
	}
	return &DB{sql: db, postgres: driver == "pgx", url: o.URL, now: now}, nil
}

// Close closes the database.
func (d *DB) Close() error { return d.sql.Close() }

// schema is the same for both databases: bodies are JSON as text, times are
// RFC 3339 in UTC.
func schema() string {
	return `CREATE TABLE IF NOT EXISTS records (
		kind TEXT NOT NULL,
		id TEXT NOT NULL,
		body TEXT NOT NULL,
		changed_at TEXT NOT NULL,
		PRIMARY KEY (kind, id)
	)`
}

func stateFault(err error) error {
	return fault.New(fault.Unavailable, "what was declared (budgets, plans, alerts) cannot be read").Wrap(err).
		Try("look at state.db in the home folder, or at the database of --catalog")
}
