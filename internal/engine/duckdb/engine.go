// Package duckdb is the embedded engine: it reads providers' files into the
// lake's data files and answers questions over them.
package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/duckdb/duckdb-go/v2"
)

// Options bound what the engine may take of the machine.
type Options struct {
	Threads     int    // 0: as many as there are processors
	MemoryLimit string // "800MB"; "" leaves DuckDB's default
	TempDir     string // where sorts spill; "" forbids spilling
}

// idleConnections is how many connections wait for the next question.
const idleConnections = 8

// Engine is one in-memory DuckDB: nothing is kept in it, everything is in the
// lake's files. It is safe for concurrent use; close it when done.
type Engine struct {
	db *sql.DB
}

// Open starts an engine. Nothing is installed, fetched or auto-loaded: all it
// needs is linked in, so that a machine without a network behaves the same.
func Open(o Options) (*Engine, error) {
	connector, err := duckdb.NewConnector("", func(conn driver.ExecerContext) error {
		for _, statement := range settings(o) {
			if _, err := conn.ExecContext(context.Background(), statement, nil); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("start DuckDB: %w", err)
	}
	db := sql.OpenDB(connector)
	// A connection costs more to make than to keep.
	db.SetMaxIdleConns(idleConnections)
	if err := define(db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Engine{db: db}, nil
}

func settings(o Options) []string {
	out := []string{
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
		"SET TimeZone = 'UTC'",
		"SET enable_progress_bar = false",
		"SET temp_directory = " + quote(o.TempDir),
	}
	if o.Threads > 0 {
		out = append(out, fmt.Sprintf("SET threads = %d", o.Threads))
	}
	if o.MemoryLimit != "" {
		out = append(out, "SET memory_limit = "+quote(o.MemoryLimit))
	}
	return out
}

// define makes the macros, which all connections share.
func define(db *sql.DB) error {
	for _, statement := range macros() {
		if _, err := db.Exec(statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// Close stops the engine.
func (e *Engine) Close() error { return e.db.Close() }

// DB gives the connection pool to the rooms that run their own statements.
func (e *Engine) DB() *sql.DB { return e.db }
