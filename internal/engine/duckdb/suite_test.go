package duckdb_test

import (
	"flag"
	"testing"

	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/engine/suite"
)

var update = flag.Bool("update", false, "write the golden answers of the engines' suite")

func TestSuite(t *testing.T) {
	suite.Run(t, suite.Target{
		Name:    "duckdb",
		Dialect: duckdb.Dialect(),
		Engine: func(t *testing.T) suite.Engine {
			e, err := duckdb.Open(duckdb.Options{Threads: 2})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = e.Close() })
			return e
		},
	}, update)
}
