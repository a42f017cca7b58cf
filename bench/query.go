package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/lake"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/query"
)

// benchQuery asks for a month by day, service and team over the charges, plan
// included, and runs what a person would write in DuckDB on the same files.
func benchQuery(ctx context.Context, s settings) ([]result, error) {
	home, err := buildLake(ctx, s, historyMonths)
	if err != nil {
		return nil, err
	}
	engine, err := duckdb.Open(duckdb.Options{TempDir: filepath.Join(home, "staging", "bench")})
	if err != nil {
		return nil, err
	}
	defer engine.Close()
	q, err := monthQuestion()
	if err != nil {
		return nil, err
	}
	l, err := lake.Open(ctx, lake.Options{Home: home}, time.Now)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	var ours, raw []float64
	for range s.repeats + 1 { // the first round warms the file cache
		o, files, err := askLake(ctx, l, engine, q)
		if err != nil {
			return nil, err
		}
		r, err := askRaw(ctx, engine, q, files)
		if err != nil {
			return nil, err
		}
		ours, raw = append(ours, o), append(raw, r)
	}
	o, r := median(ours[1:]), median(raw[1:])
	return []result{{Name: "month by day, service, team", Rows: s.rows, Unit: "s", Ours: o, Theirs: r, Against: "raw DuckDB on the same files",
		Ratio: r / o, Target: 1 / 1.3, Note: fmt.Sprintf("(%.2f of raw's time, at most 1.30)", o/r)}}, nil
}

// askLake asks as a server does: the newest state, its files for the range, the
// answer. (The command line also opens the lake, some 0.1 s whatever its size.)
func askLake(ctx context.Context, l *lake.Lake, engine *duckdb.Engine, q query.Question) (float64, []string, error) {
	start := time.Now()
	snapshot, err := l.Snapshot(ctx, time.Time{})
	if err != nil {
		return 0, nil, err
	}
	files, err := snapshot.Charges(ctx, ledger.Range{Column: "x_ChargeDate", From: q.From, To: q.To})
	if err != nil {
		return 0, nil, err
	}
	a, err := engine.Answer(ctx, q, query.Table{Name: "charges", Snapshot: snapshot.ID(), Files: files})
	if err == nil && len(a.Rows) == 0 {
		err = fmt.Errorf("the question found nothing")
	}
	return time.Since(start).Seconds(), files, err
}

func askRaw(ctx context.Context, engine *duckdb.Engine, q query.Question, files []string) (float64, error) {
	start := time.Now()
	rows, err := engine.DB().QueryContext(ctx, fmt.Sprintf(`SELECT x_ChargeDate, ServiceName, x_Team, BillingCurrency, sum(EffectiveCost)
		FROM read_parquet(['%s']) WHERE x_ChargeDate >= DATE '%s' AND x_ChargeDate < DATE '%s' GROUP BY ALL ORDER BY ALL`,
		strings.Join(files, "','"), q.From.Format(time.DateOnly), q.To.Format(time.DateOnly)))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return time.Since(start).Seconds(), rows.Err()
}
