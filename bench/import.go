package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/source/awscur"
)

// benchImport imports a bill, and copies it with the plain DuckDB statement of
// the same mapping: once as anybody would write it (amounts cast to
// DECIMAL(38,18)), once with our macros in it, which is the harder comparison.
func benchImport(ctx context.Context, s settings) ([]result, error) {
	bill := filepath.Join(s.dir, fmt.Sprintf("bill-%d", s.rows))
	if err := writeBill(ctx, bill, s.rows); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var ours, plain, macros, memory []float64
	for i := range s.repeats {
		home := filepath.Join(s.dir, "home-import")
		if err := os.RemoveAll(home); err != nil {
			return nil, err
		}
		u, err := measure(ctx, s.binary, "--home", home, "import", bill, "--source", "bench", "-o", "json")
		if err != nil {
			return nil, err
		}
		p, err := measure(ctx, self, "plain-copy", bill, filepath.Join(s.dir, "plain"), "plain")
		if err != nil {
			return nil, err
		}
		m, err := measure(ctx, self, "plain-copy", bill, filepath.Join(s.dir, "plain"), "macros")
		if err != nil {
			return nil, err
		}
		fmt.Printf("import %d of %d: ours %.1f CPU-s (%.0f MiB), plain %.1f, plain with our macros %.1f\n", i+1, s.repeats,
			u.cpu.Seconds(), float64(u.memory)/(1<<20), p.cpu.Seconds(), m.cpu.Seconds())
		rows := float64(s.rows)
		ours, plain, macros = append(ours, rows/u.cpu.Seconds()), append(plain, rows/p.cpu.Seconds()), append(macros, rows/m.cpu.Seconds())
		memory = append(memory, float64(u.memory))
	}
	o, p, m, most := median(ours), median(plain), median(macros), median(memory)
	return []result{
		{Name: "import CUR 2.0", Rows: s.rows, Unit: "rows/CPU-s", Ours: o, Theirs: p, Against: "plain COPY of the mapping", Ratio: o / p, Target: 1},
		{Name: "import CUR 2.0", Rows: s.rows, Unit: "rows/CPU-s", Ours: o, Theirs: m, Against: "plain COPY with our macros", Ratio: o / m, Target: 0,
			Note: "(no target: shows what reconciling, naming, rolling up and publishing take)"},
		{Name: "import memory", Rows: s.rows, Unit: "MiB", Ours: most / (1 << 20), Theirs: 1024, Against: "the limit", Ratio: float64(1<<30) / most, Target: 1},
	}, nil
}

// plainCopy is the comparison: DuckDB reads each file and writes Parquet. It
// runs in a process of its own, so that its memory and CPU are its own.
func plainCopy(ctx context.Context, args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("plain-copy wants a folder, a target and a kind")
	}
	engine, err := duckdb.Open(duckdb.Options{})
	if err != nil {
		return err
	}
	defer engine.Close()
	if args[2] == "plain" {
		if _, err := engine.DB().ExecContext(ctx, "CREATE OR REPLACE MACRO exact(t) AS CAST(t AS DECIMAL(38,18))"); err != nil {
			return err
		}
	}
	folder, err := location.OpenFolder(args[0])
	if err != nil {
		return err
	}
	exports, _, err := ledger.Survey(folder, []ledger.BillFormat{awscur.Format{}}, nil, "")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(args[1], 0o755); err != nil {
		return err
	}
	for _, part := range exports[0].Parts {
		mapping, err := duckdb.Reader{Engine: engine}.MappingSelect(ctx, exports[0], part, folder)
		if err != nil {
			return err
		}
		out := filepath.Join(args[1], strings.ReplaceAll(part.Path, "/", "-")+".parquet")
		if _, err := engine.DB().ExecContext(ctx, "COPY ("+mapping+") TO '"+out+"' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"); err != nil {
			return err
		}
	}
	return nil
}
