package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Records are all values of one kind, each under its id, as JSON.
type Records[T any] struct {
	db   *DB
	kind string
}

// RecordsOf gives access to the values of a kind, such as "budget".
func RecordsOf[T any](db *DB, kind string) Records[T] { return Records[T]{db, kind} }

// All lists the values, in order of their ids.
func (r Records[T]) All(ctx context.Context) ([]T, error) {
	rows, err := r.db.sql.QueryContext(ctx, "SELECT body FROM records WHERE kind = $1 ORDER BY id", r.kind)
	if err != nil {
		return nil, stateFault(err)
	}
	defer func() { _ = rows.Close() }()
	out := []T{}
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			return nil, stateFault(err)
		}
		v, err := r.decode(body)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, stateFault(err)
	}
	return out, nil
}

// Get finds a value by its id.
func (r Records[T]) Get(ctx context.Context, id string) (T, bool, error) {
	return r.get(ctx, r.db.sql, id)
}

// Add keeps a value if its id is new, and tells whether it was: of several
// servers that add the same, one is told so.
func (r Records[T]) Add(ctx context.Context, id string, v T) (bool, error) {
	return r.write(ctx, r.db.sql, id, v, "ON CONFLICT (kind, id) DO NOTHING")
}

// Put keeps a value, in place of what was there.
func (r Records[T]) Put(ctx context.Context, id string, v T) error {
	_, err := r.write(ctx, r.db.sql, id, v, replacing)
	return err
}

// Change gives the value of an id, or the zero value and false, to a function
// and keeps what it returns, in one transaction: nobody else changes the value
// in between. An error of the function keeps what was there and is returned.
func (r Records[T]) Change(ctx context.Context, id string, change func(v T, found bool) (T, error)) error {
	tx, err := r.db.sql.BeginTx(ctx, nil)
	if err != nil {
		return stateFault(err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := r.lock(ctx, tx, id); err != nil {
		return err
	}
	v, found, err := r.get(ctx, tx, id)
	if err != nil {
		return err
	}
	if v, err = change(v, found); err != nil {
		return err
	}
	if _, err := r.write(ctx, tx, id, v, replacing); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return stateFault(err)
	}
	return nil
}

// Remove forgets a value, and tells whether it was there.
func (r Records[T]) Remove(ctx context.Context, id string) (bool, error) {
	done, err := r.db.sql.ExecContext(ctx, "DELETE FROM records WHERE kind = $1 AND id = $2", r.kind, id)
	if err != nil {
		return false, stateFault(err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

const replacing = "ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at"

// lock keeps others from the id until the transaction ends. SQLite's
// transactions are immediate: they have the whole file already.
func (r Records[T]) lock(ctx context.Context, tx *sql.Tx, id string) error {
	if !r.db.postgres {
		return nil
	}
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", r.kind+"/"+id); err != nil {
		return stateFault(err)
	}
	return nil
}

// runner is a database or a transaction.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func (r Records[T]) get(ctx context.Context, on runner, id string) (v T, found bool, err error) {
	var body string
	err = on.QueryRowContext(ctx, "SELECT body FROM records WHERE kind = $1 AND id = $2", r.kind, id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return v, false, nil
	}
	if err != nil {
		return v, false, stateFault(err)
	}
	v, err = r.decode(body)
	return v, err == nil, err
}

func (r Records[T]) write(ctx context.Context, on runner, id string, v T, conflict string) (bool, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return false, fmt.Errorf("encode the %s %q: %w", r.kind, id, err)
	}
	done, err := on.ExecContext(ctx, "INSERT INTO records (kind, id, body, changed_at) VALUES ($1, $2, $3, $4) "+conflict,
		r.kind, id, string(body), r.db.now().UTC().Format(time.RFC3339Nano))
	if err != nil {
		return false, stateFault(err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

func (r Records[T]) decode(body string) (T, error) {
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		return v, fmt.Errorf("read a %s: %w", r.kind, err)
	}
	return v, nil
}
