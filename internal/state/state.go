package state

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
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
		file := filepath.Join(o.Home, "state.db")
		if err := ownOnly(file); err != nil {
			return nil, stateFault(err)
		}
		driver, dsn = "sqlite", "file:"+file+
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

// ownOnly makes sure that nobody but its owner reads a file: alert routes hold
// secrets. SQLite gives the files beside it the same mode. A file that is there
// already is not opened: closing it again would end the locks that this process
// has on it.
func ownOnly(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return os.Chmod(file, 0o600)
	}
	if err != nil {
		return err
	}
	return f.Close()
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
