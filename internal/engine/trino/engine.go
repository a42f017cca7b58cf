// Package trino answers questions on a Trino cluster that reads the same lake
// through the same catalog: for data that one machine cannot hold.
package trino

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	driver "github.com/trinodb/trino-go-client/trino"

	"github.com/farthing-finops/farthing/internal/engine"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/query"
)

// schema is the namespace of the tables in the catalog.
const schema = "farthing"

// Engine is a connection to a Trino cluster.
type Engine struct {
	db      *sql.DB
	catalog string
}

// Open connects to trino://USER@HOST:PORT/CATALOG (trinos:// for TLS). The
// catalog is the cluster's name for the lake, "lake" if the URL names none.
func Open(address string) (*Engine, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "trino" && u.Scheme != "trinos" {
		return nil, fault.New(fault.Usage, "the engine %q cannot be understood", address).
			Try("write trino://USER@HOST:PORT/CATALOG")
	}
	catalog := strings.Trim(u.Path, "/")
	if catalog == "" {
		catalog = "lake"
	}
	server := url.URL{Scheme: map[string]string{"trino": "http", "trinos": "https"}[u.Scheme], User: u.User, Host: u.Host}
	if server.User == nil {
		server.User = url.User("farthing")
	}
	dsn, err := (&driver.Config{ServerURI: server.String(), Source: "farthing", Catalog: catalog, Schema: schema}).FormatDSN()
	if err != nil {
		return nil, fault.New(fault.Usage, "the engine %q cannot be understood", address).Wrap(err)
	}
	db, err := sql.Open("trino", dsn)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "Trino cannot be reached").Wrap(err)
	}
	return &Engine{db: db, catalog: catalog}, nil
}

// Close ends the connection.
func (e *Engine) Close() error { return e.db.Close() }

// Dialect is Trino's spelling.
func Dialect() engine.Dialect {
	return engine.Dialect{
		Name: "trino",
		Tag:  func(x string) string { return "element_at(" + x + ", ?)" },
		InstantText: func(x string) string {
			return "format_datetime(" + x + " AT TIME ZONE 'UTC', 'yyyy-MM-dd''T''HH:mm:ss''Z''')"
		},
		InstantArgument: "from_iso8601_timestamp(?)",
	}
}

// Answer answers a question over a state of a table.
func (e *Engine) Answer(ctx context.Context, q query.Question, t query.Table) (query.Answer, error) {
	if t.Snapshot == 0 {
		return query.Answer{Question: q, Rows: []query.Row{}, Totals: []query.Row{}}, nil
	}
	a, err := engine.Answer(ctx, e.db, Dialect(), q, e.relation(t), t.Rollup)
	return a, askFault(err)
}

// Values lists the values of a dimension.
func (e *Engine) Values(ctx context.Context, d query.Dimension, q query.Question, prefix string, limit int, t query.Table) ([]string, error) {
	if t.Snapshot == 0 {
		return []string{}, nil
	}
	vs, err := engine.ReadValues(ctx, e.db, engine.Values(Dialect(), d, q, prefix, limit, e.relation(t), t.Rollup))
	return vs, askFault(err)
}

// relation names a state of a table, the newest if none is said; Trino plans
// its files itself.
func (e *Engine) relation(t query.Table) string {
	name := fmt.Sprintf(`"%s"."%s"."%s"`, strings.ReplaceAll(e.catalog, `"`, `""`), schema, t.Name)
	if t.Snapshot == 0 {
		return name
	}
	return fmt.Sprintf("%s FOR VERSION AS OF %d", name, t.Snapshot)
}

// askFault tells what went wrong while a question was answered.
func askFault(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fault.New(fault.Canceled, "the question was stopped").Wrap(err)
	}
	return fault.New(fault.Unavailable, "Trino did not answer the question").Wrap(err).
		Try("check that the cluster runs and has this lake as a catalog (docs/trino.md)")
}
