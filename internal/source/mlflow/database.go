package mlflow

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"slices"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// database is the SQLite file of a tracking server or of local runs. It is only
// read, and in small steps, so that MLflow can write in between.
type database struct {
	path   string // within the folder
	local  string
	at     time.Time
	report reporter
	db     *sql.DB
	tables map[string]bool
}

func newDatabase(folder ledger.Folder, path string, sink evidence.Sink) *database {
	d := &database{path: path, local: folder.LocalPath(path), report: reporter{sink}}
	for _, f := range folder.Files() {
		if f.Path == path {
			d.at = f.Modified
		}
	}
	return d
}

func (d *database) name() string    { return d.path }
func (d *database) asOf() time.Time { return d.at }

func (d *database) close() error {
	if d.db == nil {
		return nil
	}
	return d.db.Close()
}

// openDatabase opens an SQLite file so that nothing can be written to it. While
// MLflow writes, a read waits.
func openDatabase(local string) (*sql.DB, error) {
	path, err := filepath.Abs(local)
	if err != nil {
		return nil, err
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: "mode=ro&_pragma=busy_timeout(20000)&_pragma=query_only(1)"}
	db, err := sql.Open("sqlite", u.String())
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// hasTables tells MLflow's database from others. What cannot be opened is none.
func hasTables(local string) bool {
	db, err := openDatabase(local)
	if err != nil {
		return false
	}
	defer func() { _ = db.Close() }() // only read
	var n int
	err = db.QueryRow(`SELECT count(*) FROM sqlite_master WHERE type = 'table'
		AND name IN ('alembic_version', 'experiments', 'runs', 'latest_metrics', 'params', 'tags')`).Scan(&n)
	return err == nil && n == 6
}

// rows gives the rows of a query; all are taken in before the first is given, so
// that no lock is held meanwhile.
func rows[T any](ctx context.Context, d *database, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	found, err := d.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, d.fault(err)
	}
	defer func() { _ = found.Close() }() // Err tells
	var out []T
	for found.Next() {
		one, err := scan(found)
		if err != nil {
			return nil, d.fault(err)
		}
		out = append(out, one)
	}
	if err := found.Err(); err != nil {
		return nil, d.fault(err)
	}
	return out, nil
}

func (d *database) fault(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fault.New(fault.BadInput, "MLflow's database cannot be read").At(fault.Where{File: d.path}).Wrap(err).
		Try("check that the file is whole; if MLflow writes to it without a pause, read its server instead")
}

// pairsOf reads keys and values.
func (d *database) pairsOf(ctx context.Context, query string, args ...any) (map[string]string, error) {
	list, err := rows(ctx, d, func(r *sql.Rows) (sentPair, error) {
		var key string
		var value sql.NullString
		err := r.Scan(&key, &value)
		return sentPair{key, value.String}, err
	}, query, args...)
	return pairs(list), err
}

// experiments opens the database, for it is asked first.
func (d *database) experiments(ctx context.Context, each func(experiment) error) error {
	var err error
	if d.db, err = openDatabase(d.local); err != nil {
		return d.fault(err)
	}
	names, err := rows(ctx, d, scanText, `SELECT name FROM sqlite_master WHERE type = 'table'`)
	if err != nil {
		return err
	}
	d.tables = map[string]bool{}
	for _, n := range names {
		d.tables[n] = true
	}
	found, err := rows(ctx, d, func(r *sql.Rows) (e experiment, err error) {
		err = r.Scan(&e.id, &e.name)
		return e, err
	},
		`SELECT experiment_id, coalesce(name, '') FROM experiments ORDER BY experiment_id`)
	if err != nil {
		return err
	}
	for _, e := range found {
		if e.tags, err = d.pairsOf(ctx, `SELECT key, value FROM experiment_tags WHERE experiment_id = ?`, e.id); err != nil {
			return err
		}
		if err := each(e); err != nil {
			return err
		}
	}
	return nil
}

// has tells whether the database's version of MLflow had tables.
func (d *database) has(tables ...string) bool {
	return !slices.ContainsFunc(tables, func(t string) bool { return !d.tables[t] })
}

func (d *database) versions(ctx context.Context, each func(version) error) error {
	if !d.has("model_versions") {
		return nil
	}
	found, err := rows(ctx, d, func(r *sql.Rows) (v version, err error) {
		var created, updated int64
		err = r.Scan(&v.model, &v.number, &v.run, &v.source, &created, &updated)
		v.created, v.updated = fromMillis(created), fromMillis(updated)
		return v, err
	}, `SELECT name, version, coalesce(run_id, ''), coalesce(source, ''), coalesce(creation_time, 0), coalesce(last_updated_time, 0)
		FROM model_versions WHERE current_stage IS NULL OR current_stage <> 'Deleted_Internal'`)
	return giveAll(found, err, each)
}

func giveAll[T any](found []T, err error, each func(T) error) error {
	for _, one := range found {
		if err == nil {
			err = each(one)
		}
	}
	return err
}

func (d *database) loggedModels(ctx context.Context, each func(loggedModel) error) error {
	if !d.has("logged_models") {
		return nil
	}
	found, err := rows(ctx, d, func(r *sql.Rows) (m loggedModel, err error) {
		var created int64
		err = r.Scan(&m.id, &m.name, &m.run, &created)
		m.created = fromMillis(created)
		return m, err
	}, `SELECT model_id, name, coalesce(source_run_id, ''), coalesce(creation_timestamp_ms, 0)
		FROM logged_models WHERE lifecycle_stage IS NULL OR lifecycle_stage = 'active'`)
	return giveAll(found, err, each)
}

func (d *database) runs(ctx context.Context, since time.Time, each func(run) error) error {
	var from int64
	if !since.IsZero() {
		from = since.UnixMilli()
	}
	ids, err := rows(ctx, d, scanText,
		`SELECT run_uuid FROM runs WHERE end_time IS NULL OR end_time >= ? ORDER BY start_time, run_uuid`, from)
	if err != nil {
		return err
	}
	for _, id := range ids {
		one, ok, err := d.run(ctx, id)
		if err != nil {
			return err
		}
		if ok {
			if err := each(one); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *database) run(ctx context.Context, id string) (run, bool, error) {
	found, err := rows(ctx, d, func(r *sql.Rows) (one run, err error) {
		var start, end int64
		err = r.Scan(&one.id, &one.name, &one.user, &one.status, &start, &end, &one.experiment)
		one.start, one.end = fromMillis(start), fromMillis(end)
		return one, err
	}, `SELECT run_uuid, coalesce(name, ''), coalesce(user_id, ''), coalesce(status, ''), coalesce(start_time, 0), coalesce(end_time, 0), coalesce(experiment_id, '')
		FROM runs WHERE run_uuid = ?`, id)
	if err != nil || len(found) == 0 {
		return run{}, false, err
	}
	one := found[0]
	one.from = evidence.Origin{File: d.path, Name: id}
	if one.params, err = d.pairsOf(ctx, `SELECT key, value FROM params WHERE run_uuid = ?`, id); err != nil {
		return run{}, false, err
	}
	if one.tags, err = d.pairsOf(ctx, `SELECT key, value FROM tags WHERE run_uuid = ?`, id); err != nil {
		return run{}, false, err
	}
	if one.metrics, err = d.metrics(ctx, id); err != nil {
		return run{}, false, err
	}
	one.inputs, err = d.inputs(ctx, id)
	return one, err == nil, err
}

func (d *database) metrics(ctx context.Context, run string) (map[string]metric, error) {
	type named struct {
		key string
		metric
	}
	found, err := rows(ctx, d, func(r *sql.Rows) (n named, err error) {
		var value float64
		var at int64
		var isNaN bool
		err = r.Scan(&n.key, &value, &at, &isNaN)
		n.value, n.at = floatText(value), fromMillis(at)
		if isNaN {
			n.value = "NaN" // the value beside it is 0
		}
		return n, err
	}, `SELECT key, value, coalesce(timestamp, 0), is_nan FROM latest_metrics WHERE run_uuid = ?`, run)
	out := map[string]metric{}
	for _, n := range found {
		out[n.key] = n.metric
	}
	return out, err
}

func (d *database) inputs(ctx context.Context, run string) ([]input, error) {
	if !d.has("inputs", "datasets") {
		return nil, nil
	}
	return rows(ctx, d, func(r *sql.Rows) (in input, err error) {
		err = r.Scan(&in.name, &in.digest, &in.source)
		return in, err
	},
		`SELECT d.name, d.digest, d.dataset_source FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
		WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id = ? ORDER BY d.name, d.digest`, run)
}

func (d *database) history(ctx context.Context, r run, key string, each func(string) error) error {
	found, err := rows(ctx, d, func(r *sql.Rows) (v float64, err error) {
		err = r.Scan(&v)
		return v, err
	},
		`SELECT value FROM metrics WHERE run_uuid = ? AND key = ? AND NOT is_nan`, r.id, key)
	for _, v := range found {
		if value := floatText(v); err == nil && isNumber(value) {
			err = each(value)
		}
	}
	return err
}
