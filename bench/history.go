package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/lake"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// historyMonths is how far the benchmark's lake reaches back.
const historyMonths = 13

// firstMonth is where it starts.
func firstMonth() (period.Month, error) { return period.ParseMonth("2025-08") }

// buildLake makes a lake of so many charges over 13 months: one imported month
// of the sample company, repeated within each month with its days shifted.
func buildLake(ctx context.Context, s settings, months int) (string, error) {
	home := filepath.Join(s.dir, fmt.Sprintf("lake-%d-%d", s.rows, months))
	if _, err := os.Stat(filepath.Join(home, "done")); err == nil {
		return home, nil
	}
	if err := os.RemoveAll(home); err != nil {
		return "", err
	}
	base, err := baseMonth(ctx, s)
	if err != nil {
		return "", err
	}
	l, err := lake.Open(ctx, lake.Options{Home: home}, time.Now)
	if err != nil {
		return "", err
	}
	defer l.Close()
	engine, err := duckdb.Open(duckdb.Options{MemoryLimit: "4GB", TempDir: filepath.Join(home, "staging", "bench")})
	if err != nil {
		return "", err
	}
	defer engine.Close()
	first, err := firstMonth()
	if err != nil {
		return "", err
	}
	for i := range months {
		m := first.Add(historyMonths - months + i)
		fmt.Printf("making month %s (%d of %d)\n", m, i+1, months)
		if err := addMonth(ctx, l, engine, base, m, s.rows/historyMonths); err != nil {
			return "", err
		}
	}
	if err := l.Close(); err != nil {
		return "", err
	}
	fmt.Println("allocating, which makes the roll-ups too")
	if _, err := measure(ctx, s.binary, "--home", home, "allocate", "-o", "json"); err != nil {
		return "", err
	}
	return home, os.WriteFile(filepath.Join(home, "done"), nil, 0o644)
}

// baseMonth imports one month of the sample's CUR and returns its data files.
func baseMonth(ctx context.Context, s settings) ([]string, error) {
	if err := writeBill(ctx, filepath.Join(s.dir, "bill-small"), 1); err != nil {
		return nil, err
	}
	home := filepath.Join(s.dir, "home-base")
	if _, err := measure(ctx, s.binary, "--home", home, "import", filepath.Join(s.dir, "bill-small"), "--source", "bench", "-o", "json"); err != nil {
		return nil, err
	}
	l, err := lake.Open(ctx, lake.Options{Home: home}, time.Now)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	snapshot, err := l.Snapshot(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	return snapshot.Charges(ctx, ledger.Range{})
}

func addMonth(ctx context.Context, l *lake.Lake, engine *duckdb.Engine, base []string, m period.Month, rows int64) error {
	dir, remove, err := l.Workspace()
	if err != nil {
		return err
	}
	defer remove()
	charges, err := repeat(ctx, engine, base, m, rows, dir)
	if err != nil {
		return err
	}
	d := ledger.Delivery{Source: "bench", Format: "bench", BillingPeriod: m, ID: "bench", Digest: "bench-bench-" + m.String(),
		Rows: rows, ImportedAt: time.Now(), Complete: true}
	return l.Publish(ctx, d, "", charges)
}

// repeat writes a month's charges as sorted runs of days, as compaction does.
func repeat(ctx context.Context, engine *duckdb.Engine, base []string, m period.Month, rows int64, dir string) ([]string, error) {
	from := "read_parquet(['" + base[0] + "'])"
	var n int64
	if err := engine.DB().QueryRowContext(ctx, "SELECT count(*) FROM "+from).Scan(&n); err != nil {
		return nil, err
	}
	var out []string
	start := m.Start().Format(time.DateOnly)
	for d := 0; d < 31; d += 5 {
		path := filepath.Join(dir, fmt.Sprintf("days-%02d.parquet", d))
		shifted := fmt.Sprintf("(DATE '%s' + CAST(day(x_ChargeDate) - 1 AS INTEGER))", start)
		_, err := engine.DB().ExecContext(ctx, fmt.Sprintf(`COPY (
			SELECT b.* REPLACE (DATE '%s' AS x_BillingMonth, 'bench' AS x_Source, 'bench' AS x_DeliveryId,
				least(%s, last_day(DATE '%s')) AS x_ChargeDate,
				b.ResourceId || '-' || r AS ResourceId)
			FROM %s AS b, range(%d) AS t(r)
			WHERE day(b.x_ChargeDate) > %d AND day(b.x_ChargeDate) <= %d
			ORDER BY x_ChargeDate, ServiceName, SubAccountId, ResourceId) TO '%s'%s`,
			start, shifted, start, from, rows/n+1, d, d+5, path, duckdb.DataFileOptions()))
		if err != nil {
			return nil, err
		}
		out = append(out, path)
	}
	return out, nil
}

// monthQuestion is the month before the last by day, service and team.
func monthQuestion() (query.Question, error) {
	first, err := firstMonth()
	if err != nil {
		return query.Question{}, err
	}
	m := first.Add(historyMonths - 2)
	q, err := query.Written{By: []string{"ServiceName", "Team"}, Grain: "day", Metrics: []string{"EffectiveCost"},
		From: m.Start().Format(time.DateOnly), To: m.End().Format(time.DateOnly)}.Read()
	return q.WithDefaults(), err
}
