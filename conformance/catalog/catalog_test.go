//go:build conformance

// Package catalog proves the ground that the second engine stands on: iceberg-go and Trino see the same Iceberg
// tables through one Postgres catalog, whichever of them made or wrote them. When this fails, look at the servers'
// settings (conformance/servers) before looking at Farthing.
package catalog

import (
	"context"
	"database/sql"
	"os"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/catalog"
	sqlcatalog "github.com/apache/iceberg-go/catalog/sql"
	"github.com/apache/iceberg-go/table"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/trinodb/trino-go-client/trino"
)

// The name that both sides write into the catalog's tables; servers/trino.sh gives Trino the same.
const catalogName = "lake"

// A sum that no double holds: 28 significant digits before and after the point.
const (
	firstAmount  = "1234567890.123456789012345678"
	secondAmount = "0.000000000000000001"
	bothAmounts  = "1234567890.123456789012345679"
)

var chargesSchema = iceberg.NewSchema(0,
	iceberg.NestedField{ID: 1, Name: "ServiceName", Type: iceberg.PrimitiveTypes.String},
	iceberg.NestedField{ID: 2, Name: "BilledCost", Type: iceberg.DecimalTypeOf(38, 18)},
)

func TestTrinoReadsWhatIcebergGoWrote(t *testing.T) {
	lake := openCatalog(t)
	charges := createCharges(t, lake, "from_go")
	appendCharge(t, charges, firstAmount)
	appendCharge(t, charges, secondAmount)

	if got := askTrino(t, `SELECT CAST(sum("BilledCost") AS VARCHAR) FROM lake.from_go.charges`); got != bothAmounts {
		t.Errorf("Trino's sum of BilledCost is %s, want %s", got, bothAmounts)
	}
	if got := askTrino(t, `SELECT CAST(count(*) AS VARCHAR) FROM lake.from_go."charges$snapshots"`); got != "2" {
		t.Errorf("Trino sees %s snapshots, want 2, one for each commit", got)
	}
}

func TestIcebergGoReadsWhatTrinoWrote(t *testing.T) {
	lake := openCatalog(t)
	createCharges(t, lake, "both_write")
	tellTrino(t, `INSERT INTO lake.both_write.charges VALUES ('Compute', DECIMAL '`+firstAmount+`')`)

	if got := rows(t, lake, "both_write"); got != 1 {
		t.Errorf("iceberg-go reads %d rows of what Trino inserted, want 1", got)
	}
}

func TestIcebergGoSeesATableThatTrinoMade(t *testing.T) {
	lake := openCatalog(t)
	tellTrino(t, `CREATE SCHEMA lake.from_trino`)
	tellTrino(t, `CREATE TABLE lake.from_trino.charges AS SELECT 'Compute' AS ServiceName, DECIMAL '`+firstAmount+`' AS BilledCost`)
	t.Cleanup(func() {
		tellTrino(t, `DROP TABLE lake.from_trino.charges`)
		tellTrino(t, `DROP SCHEMA lake.from_trino`)
	})

	if got := rows(t, lake, "from_trino"); got != 1 {
		t.Errorf("iceberg-go reads %d rows of Trino's table, want 1", got)
	}
}

// openCatalog opens the Postgres catalog as Farthing does. The first to come makes the catalog's tables.
func openCatalog(t *testing.T) *sqlcatalog.Catalog {
	t.Helper()
	db, err := sql.Open("pgx", setting(t, "FARTHING_TEST_POSTGRES_URL"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	lake, err := sqlcatalog.NewCatalog(catalogName, db, sqlcatalog.Postgres, iceberg.Properties{
		"warehouse": "file://" + setting(t, "FARTHING_TEST_WAREHOUSE"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return lake
}

func createCharges(t *testing.T, lake *sqlcatalog.Catalog, namespace string) *table.Table {
	t.Helper()
	ctx := t.Context()
	if err := lake.CreateNamespace(ctx, table.Identifier{namespace}, nil); err != nil {
		t.Fatal(err)
	}
	id := table.Identifier{namespace, "charges"}
	charges, err := lake.CreateTable(ctx, id, chargesSchema,
		catalog.WithProperties(iceberg.Properties{"format-version": "2"}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // so that a second run on the same servers starts from nothing
		ctx := context.Background()
		if err := lake.DropTable(ctx, id); err != nil {
			t.Error(err)
		}
		if err := lake.DropNamespace(ctx, table.Identifier{namespace}); err != nil {
			t.Error(err)
		}
	})
	return charges
}

func appendCharge(t *testing.T, charges *table.Table, amount string) {
	t.Helper()
	schema, err := table.SchemaToArrowSchema(chargesSchema, nil, true, false)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := array.TableFromJSON(memory.DefaultAllocator, schema,
		[]string{`[{"ServiceName": "Compute", "BilledCost": "` + amount + `"}]`})
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Release()
	if err := charges.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := charges.AppendTable(t.Context(), batch, 1, nil); err != nil {
		t.Fatal(err)
	}
}

func rows(t *testing.T, lake *sqlcatalog.Catalog, namespace string) int64 {
	t.Helper()
	charges, err := lake.LoadTable(t.Context(), table.Identifier{namespace, "charges"})
	if err != nil {
		t.Fatal(err)
	}
	all, err := charges.Scan().ToArrowTable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer all.Release()
	return all.NumRows()
}

// askTrino returns the single text value that a question gives.
func askTrino(t *testing.T, question string) string {
	t.Helper()
	var answer string
	if err := openTrino(t).QueryRowContext(t.Context(), question).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	return answer
}

func tellTrino(t *testing.T, statement string) {
	t.Helper()
	if _, err := openTrino(t).ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func openTrino(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("trino", setting(t, "FARTHING_TEST_TRINO_URL"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func setting(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set: start the servers with conformance/servers.sh and source their run/*.env", name)
	}
	return value
}
