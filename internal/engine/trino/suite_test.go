//go:build conformance

package trino_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/engine/suite"
	"github.com/farthing-finops/farthing/internal/engine/trino"
)

// The suite runs on a real Trino that shares a Postgres catalog with the lake.
// conformance/run.sh starts both and names them in the environment.
func TestSuite(t *testing.T) {
	suite.Run(t, suite.Target{
		Name:    "trino",
		Catalog: need(t, "FARTHING_TEST_POSTGRES_URL"),
		Home:    filepath.Join(need(t, "FARTHING_TEST_WAREHOUSE"), "suite"),
		Dialect: trino.Dialect(),
		Engine: func(t *testing.T) suite.Engine {
			e, err := trino.Open(address(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = e.Close() })
			return e
		},
	}, nil)
}

// address turns the server's http://USER@HOST?catalog=NAME into the engine's URL.
func address(t *testing.T) string {
	server, catalog, _ := strings.Cut(need(t, "FARTHING_TEST_TRINO_URL"), "?catalog=")
	return strings.Replace(server, "http://", "trino://", 1) + "/" + catalog
}

func need(t *testing.T, name string) string {
	t.Helper()
	v := os.Getenv(name)
	if v == "" {
		t.Fatalf("%s is not set: run this test by conformance/run.sh engines", name)
	}
	return v
}
