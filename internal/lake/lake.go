// Package lake keeps the tables: Apache Iceberg metadata over Parquet files.
// A delivery becomes visible by one commit and all at once; every past state
// can be read again until it is expired.
package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/catalog"
	sqlcat "github.com/apache/iceberg-go/catalog/sql"
	"github.com/apache/iceberg-go/table"
	_ "github.com/jackc/pgx/v5/stdlib" // the catalog in Postgres
	_ "modernc.org/sqlite"             // the catalog in a file

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Namespace holds the tables, so that they can share a catalog with others.
const Namespace = "farthing"

// The tables.
const (
	ChargesTable     = "charges"
	AllocationsTable = "allocations"
	DailyTable       = "daily"
	workloadsTable   = "workloads"
)

// keptTable is a table of the lake.
type keptTable struct {
	name    string
	columns []ledger.Column
	month   string // the column of its partition by month
	// derived tables can be made again from the others, so that one of another
	// version is emptied rather than refused.
	derived bool
}

func keptTables() []keptTable {
	out := []keptTable{{ChargesTable, ledger.Charges(), "x_BillingMonth", false}, {AllocationsTable, ledger.Allocated(), "x_BillingMonth", true},
		{DailyTable, ledger.Daily(), "x_BillingMonth", true}}
	for _, t := range evidence.Tables() {
		out = append(out, keptTable{t.Name, t.Columns, evidence.MonthColumn, false})
	}
	return out
}

func tableNames() []string {
	var out []string
	for _, t := range keptTables() {
		out = append(out, t.name)
	}
	return out
}

func evidenceTables() []string { return tableNames()[3:] }

// Options say where the lake is.
type Options struct {
	// Home is the folder of the lake's files, and of its catalog unless
	// Catalog names another.
	Home string
	// Catalog is a Postgres URL for a catalog that several machines, or Trino,
	// share; "" keeps it in a file.
	Catalog string
}

// Lake is an open lake. It is safe for concurrent use, also by several
// processes.
type Lake struct {
	home    string
	db      *sql.DB
	catalog *sqlcat.Catalog
	now     func() time.Time
	newest  newest
	// catalogFile is the catalog's file; "" if it is a database elsewhere.
	catalogFile string
}

// Open opens the lake of a home folder, and makes an empty one where there is none.
func Open(ctx context.Context, o Options, now func() time.Time) (*Lake, error) {
	home, err := filepath.Abs(o.Home)
	if err != nil {
		return nil, err
	}
	for _, dir := range []string{home, filepath.Join(home, "staging"), filepath.Join(home, "lake")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fault.New(fault.Unavailable, "the home folder cannot be used").At(fault.Where{File: dir}).Wrap(err).
				Try("choose another with --home or FARTHING_HOME")
		}
	}
	l := &Lake{home: home, now: now}
	unlock, err := l.lockOpening(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := l.openCatalog(o.Catalog); err != nil {
		return nil, err
	}
	if err := l.ensureTables(ctx); err != nil {
		_ = l.Close()
		return nil, err
	}
	return l, nil
}

func (l *Lake) openCatalog(url string) error {
	driver, dsn, dialect := "sqlite", "file:"+catalogPath(l.home)+
		"?_pragma=busy_timeout(20000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate", sqlcat.SQLite
	if url != "" {
		driver, dsn, dialect = "pgx", url, sqlcat.Postgres
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return catalogFault(err)
	}
	if driver == "sqlite" {
		l.catalogFile = catalogPath(l.home)
		db.SetMaxOpenConns(1) // one writer at a time; reads are a millisecond
	}
	warehouse := "file://" + filepath.Join(l.home, "lake")
	c, err := sqlcat.NewCatalog("lake", db, dialect, iceberg.Properties{"warehouse": warehouse})
	if err != nil {
		_ = db.Close()
		return catalogFault(err)
	}
	l.db, l.catalog = db, c
	return nil
}

func catalogFault(err error) error {
	return fault.New(fault.Unavailable, "the lake's catalog cannot be opened").Wrap(err).
		Try("check that the home folder can be written, or that the catalog's database answers")
}

// Close closes the catalog.
func (l *Lake) Close() error { return l.db.Close() }

// Home is the lake's folder.
func (l *Lake) Home() string { return l.home }

// ensureTables makes the tables that do not exist yet. Two processes may do so
// at once: losing the race is as good as winning it.
func (l *Lake) ensureTables(ctx context.Context) error {
	if exists, err := l.catalog.CheckNamespaceExists(ctx, table.Identifier{Namespace}); err != nil {
		return catalogFault(err)
	} else if !exists {
		err := l.catalog.CreateNamespace(ctx, table.Identifier{Namespace}, nil)
		if err != nil && !errors.Is(err, catalog.ErrNamespaceAlreadyExists) {
			return catalogFault(err)
		}
	}
	for _, t := range keptTables() {
		if err := l.ensureTable(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

func (l *Lake) ensureTable(ctx context.Context, kept keptTable) error {
	name, id := kept.name, table.Identifier{Namespace, kept.name}
	exists, err := l.catalog.CheckTableExists(ctx, id)
	if err != nil {
		return catalogFault(err)
	}
	if exists {
		err := l.checkSchema(ctx, name, kept.columns)
		if err == nil || !kept.derived {
			return err
		}
		if err := l.catalog.DropTable(ctx, id); err != nil {
			return catalogFault(err)
		}
	}
	schema := schemaOf(kept.columns)
	spec, err := partitions(schema, kept.month)
	if err != nil {
		return err
	}
	_, err = l.catalog.CreateTable(ctx, id, schema,
		catalog.WithPartitionSpec(&spec),
		catalog.WithLocation("file://"+l.tableDir(name)),
		catalog.WithProperties(iceberg.Properties{
			"format-version": "2",
			"write.metadata.delete-after-commit.enabled": "true",
			"write.metadata.previous-versions-max":       "20",
		}))
	if err != nil && !isTaken(err) {
		return catalogFault(err)
	}
	return l.checkSchema(ctx, name, kept.columns)
}

func isTaken(err error) bool {
	return errors.Is(err, catalog.ErrTableAlreadyExists) || strings.Contains(err.Error(), "UNIQUE constraint")
}

// checkSchema makes sure that the table has the columns under the ids that
// data files are written with.
func (l *Lake) checkSchema(ctx context.Context, name string, columns []ledger.Column) error {
	t, err := l.load(ctx, name)
	if err != nil {
		return err
	}
	for _, c := range columns {
		field, ok := t.Schema().FindFieldByName(c.Name)
		if !ok || field.ID != c.ID {
			return fault.New(fault.Unavailable, "the lake was made by another version of Farthing").
				Because("its table %s does not have the column %s where this version expects it", name, c.Name).
				Try("import into a new home, or use the version that made this one")
		}
	}
	return nil
}

func (l *Lake) tableDir(name string) string { return filepath.Join(l.home, "lake", Namespace, name) }

func (l *Lake) dataDir(name string) string { return filepath.Join(l.tableDir(name), "data") }

// plainPath is the local path of a file that Iceberg names by URL.
func plainPath(url string) string { return strings.TrimPrefix(url, "file://") }

func schemaOf(columns []ledger.Column) *iceberg.Schema {
	fields := make([]iceberg.NestedField, len(columns))
	for i, c := range columns {
		fields[i] = iceberg.NestedField{ID: c.ID, Name: c.Name, Type: icebergType(c)}
	}
	return iceberg.NewSchema(0, fields...)
}

func icebergType(c ledger.Column) iceberg.Type {
	switch c.Type {
	case ledger.Decimal:
		return iceberg.DecimalTypeOf(38, 18)
	case ledger.Instant:
		return iceberg.PrimitiveTypes.TimestampTz
	case ledger.Date:
		return iceberg.PrimitiveTypes.Date
	case ledger.Long:
		return iceberg.PrimitiveTypes.Int64
	case ledger.TextMap:
		return &iceberg.MapType{KeyID: c.MapKeyID(), KeyType: iceberg.PrimitiveTypes.String,
			ValueID: c.MapValueID(), ValueType: iceberg.PrimitiveTypes.String}
	case ledger.Text:
		return iceberg.PrimitiveTypes.String
	default:
		panic(fmt.Sprintf("unknown physical type %q", c.Type))
	}
}

// partitions splits a table by source and month: the unit that a
// delivery replaces.
func partitions(schema *iceberg.Schema, month string) (iceberg.PartitionSpec, error) {
	return iceberg.NewPartitionSpecOpts(
		iceberg.AddPartitionFieldByName("x_Source", "x_Source", iceberg.IdentityTransform{}, schema, nil),
		iceberg.AddPartitionFieldByName(month, month, iceberg.IdentityTransform{}, schema, nil))
}
