package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/engine"
	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// allocationRuns is how many runs share the machines.
const allocationRuns = 100_000

// benchAllocate divides hourly charges of machines among a hundred thousand
// runs, and does the same with the same statements in inexact doubles. Both run
// in a process of their own, so that memory and CPU are their own.
func benchAllocate(ctx context.Context, s settings) ([]result, error) {
	dir := filepath.Join(s.dir, fmt.Sprintf("allocation-%d", s.rows))
	if err := writeAllocation(ctx, dir, s.rows); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var ours, doubles, memory []float64
	for i := range s.repeats {
		u, err := measure(ctx, self, "divide", dir, "exact")
		if err != nil {
			return nil, err
		}
		p, err := measure(ctx, self, "divide", dir, "doubles")
		if err != nil {
			return nil, err
		}
		fmt.Printf("allocation %d of %d: exact %.1f CPU-s (%.0f MiB), doubles %.1f CPU-s (%.0f MiB)\n", i+1, s.repeats,
			u.cpu.Seconds(), float64(u.memory)/(1<<20), p.cpu.Seconds(), float64(p.memory)/(1<<20))
		rows := float64(s.rows)
		ours, doubles, memory = append(ours, rows/u.cpu.Seconds()), append(doubles, rows/p.cpu.Seconds()), append(memory, float64(u.memory))
	}
	o, d, most := median(ours), median(doubles), median(memory)
	return []result{
		{Name: "allocation, 100,000 runs", Rows: s.rows, Unit: "charges/CPU-s", Ours: o, Theirs: d, Against: "the same join in doubles", Ratio: o / d, Target: 1},
		{Name: "allocation memory", Rows: s.rows, Unit: "MiB", Ours: most / (1 << 20), Theirs: 1024, Against: "the limit", Ratio: float64(1<<30) / most, Target: 1},
	}, nil
}

// writeAllocation writes a month of hourly charges and the runs on the
// machines, unless they are there.
func writeAllocation(ctx context.Context, dir string, rows int64) error {
	if _, err := os.Stat(filepath.Join(dir, "done")); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	e, err := duckdb.Open(duckdb.Options{})
	if err != nil {
		return err
	}
	defer e.Close()
	machines := rows / 720
	values := map[string]string{
		"BilledCost": "CAST(1 + (m * 7919 % 3000) / 100.0 + h / 1000.0 AS DECIMAL(38,18))", "EffectiveCost": "CAST(0.7 + (m * 7919 % 3000) / 130.0 AS DECIMAL(38,18))",
		"ListCost": "CAST(1 + (m * 7919 % 3000) / 100.0 + h / 1000.0 AS DECIMAL(38,18))", "ContractedCost": "CAST(1 + (m * 7919 % 3000) / 100.0 + h / 1000.0 AS DECIMAL(38,18))",
		"BillingCurrency": "'USD'", "ServiceName": "'Compute'", "ServiceCategory": "'Compute'", "ChargeCategory": "'Usage'",
		"ChargePeriodStart": "TIMESTAMPTZ '2026-09-01T00:00:00Z' + h * INTERVAL '1 hour'", "ChargePeriodEnd": "TIMESTAMPTZ '2026-09-01T01:00:00Z' + h * INTERVAL '1 hour'",
		"ResourceId": "'i-' || printf('%08x', m)", "ConsumedQuantity": "CAST(1 AS DECIMAL(38,18))", "ConsumedUnit": "'Hours'", "SkuMeter": "'BoxUsage:p4d.24xlarge'",
		"x_Source": "'bench'", "x_DeliveryId": "'bench'", "x_File": "'bench.csv'", "x_RowNumber": "m * 720 + h", "x_BillingMonth": "DATE '2026-09-01'",
		"x_ChargeDate": "CAST(DATE '2026-09-01' + CAST(h // 24 AS INTEGER) AS DATE)", "x_CostSource": "'Billed'", "x_Team": "'team-' || m % 40",
	}
	var columns []string
	for _, c := range ledger.Charges() {
		v, ok := values[c.Name]
		if !ok {
			v = "CAST(NULL AS " + map[ledger.Physical]string{ledger.Text: "VARCHAR", ledger.Decimal: "DECIMAL(38,18)", ledger.Instant: "TIMESTAMPTZ", ledger.Date: "DATE",
				ledger.Long: "BIGINT", ledger.TextMap: "MAP(VARCHAR, VARCHAR)"}[c.Type] + ")"
		}
		columns = append(columns, v+` AS "`+c.Name+`"`)
	}
	hours := rows * 93 / 100 / allocationRuns // the machines are held most of the time
	statements := []string{
		fmt.Sprintf("COPY (SELECT %s FROM (SELECT m, h FROM range(%d) AS a(m), range(720) AS b(h)) ORDER BY h, m) TO '%s/charges.parquet' (FORMAT parquet, COMPRESSION zstd)",
			strings.Join(columns, ", "), machines, dir),
		fmt.Sprintf(`COPY (SELECT 'bench' AS x_Source, DATE '2026-09-01' AS x_Month, TIMESTAMPTZ '2026-10-01T00:00:00Z' AS x_ReadAt, 'i-' || printf('%%08x', r %% %d) AS "Resource",
			'run:r' || r AS "Workload", TIMESTAMPTZ '2026-09-01T00:00:00Z' + (r * 13 %% (720 - %[2]d)) * INTERVAL '1 hour' + (r %% 50) * INTERVAL '1 minute' AS "Start",
			TIMESTAMPTZ '2026-09-01T00:00:00Z' + (r * 13 %% (720 - %[2]d) + %[2]d) * INTERVAL '1 hour' + (r %% 50) * INTERVAL '1 minute' AS "End", 'gpu' AS "Unit",
			CAST(1 + r %% 4 AS DECIMAL(38,18)) AS "Held", CAST(8 AS DECIMAL(38,18)) AS "Capacity", CAST(0.5 + r %% 4 AS DECIMAL(38,18)) AS "Used", NULL::VARCHAR AS "InstanceType"
			FROM range(%[3]d) AS a(r)) TO '%[4]s/usage.parquet' (FORMAT parquet)`, machines, hours, allocationRuns, dir),
		fmt.Sprintf(`COPY (SELECT 'bench' AS x_Source, DATE '2026-09-01' AS x_Month, TIMESTAMPTZ '2026-10-01T00:00:00Z' AS x_ReadAt, 'run:r' || r AS "Workload", 'run' AS "WorkloadKind",
			'run ' || r AS "Name", 'team-' || r %% 40 AS "Team", %s FROM range(%d) AS a(r)) TO '%s/workloads.parquet' (FORMAT parquet)`, restOfWorkloads(), allocationRuns, dir),
	}
	for _, text := range statements {
		if _, err := e.DB().ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return os.WriteFile(filepath.Join(dir, "done"), nil, 0o644)
}

func restOfWorkloads() string {
	var out []string
	for _, t := range evidence.Tables() {
		if t.Name != string(evidence.WorkloadKind) {
			continue
		}
		for _, c := range t.Columns[6:] {
			kind := map[ledger.Physical]string{ledger.Text: "VARCHAR", ledger.Instant: "TIMESTAMPTZ"}[c.Type]
			out = append(out, fmt.Sprintf(`CAST(NULL AS %s) AS "%s"`, kind, c.Name))
		}
	}
	return strings.Join(out, ", ")
}

// divide is the child process: it divides exactly, or by the same statements
// with the shares in doubles.
func divide(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("divide wants a folder and a kind")
	}
	dir := args[0]
	work, err := os.MkdirTemp(dir, "work-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	e, err := duckdb.Open(duckdb.Options{MemoryLimit: "700MB", TempDir: filepath.Join(work, "spill")})
	if err != nil {
		return err
	}
	defer e.Close()
	ev := allocation.Evidence{Workloads: []string{filepath.Join(dir, "workloads.parquet")}, Usage: []string{filepath.Join(dir, "usage.parquet")}}
	charges := []string{filepath.Join(dir, "charges.parquet")}
	if args[1] == "doubles" {
		return inDoubles(ctx, e, duckdb.Relations(charges, ev), work)
	}
	_, err = duckdb.Allocator{Engine: e}.Divide(ctx, charges, ev, allocation.Rules{}, work)
	return err
}

// inDoubles is the comparison: the same cuts, the same join, every amount
// times a quotient.
func inDoubles(ctx context.Context, e *duckdb.Engine, r engine.Relations, dir string) error {
	cuts := filepath.Join(dir, "cuts.parquet")
	if _, err := e.DB().ExecContext(ctx, "COPY ("+engine.Cuts(duckdb.Dialect(), r, allocation.Rules{})+") TO '"+cuts+"' (FORMAT parquet, COMPRESSION zstd)"); err != nil {
		return err
	}
	joined := engine.Joined(duckdb.Dialect(), r, "read_parquet(['"+cuts+"'])", allocation.Rules{})
	var amounts, columns []string
	for _, m := range allocation.Additive() {
		amounts = append(amounts, fmt.Sprintf(`CASE WHEN cut_of IS NULL THEN CAST("%[1]s" AS DOUBLE) ELSE CAST("%[1]s" AS DOUBLE) * (CAST(cut_to - cut_from AS DOUBLE) / CAST(cut_of AS DOUBLE)) END AS share_%[1]s`, m))
	}
	for _, m := range []string{"BilledCost", "EffectiveCost"} {
		amounts = append(amounts, fmt.Sprintf(`CASE WHEN busy IS NOT NULL THEN CAST("%[1]s" AS DOUBLE) * (CAST(busy AS DOUBLE) / CAST(cut_of AS DOUBLE)) END AS busy_%[1]s`, m))
	}
	for _, c := range ledger.Allocated() {
		columns = append(columns, engine.Share(c)+` AS "`+c.Name+`"`)
	}
	// The same help as the exact statement has: without it this one keeps whole
	// charges for looking up and large groups of rows, and runs out of memory.
	e.DB().SetMaxOpenConns(1)
	if _, err := e.DB().ExecContext(ctx, "SET disabled_optimizers = 'join_order,build_side_probe_side,common_subexpressions'"); err != nil {
		return err
	}
	_, err := e.DB().ExecContext(ctx, "COPY (SELECT "+strings.Join(columns, ", ")+" FROM (SELECT *, "+strings.Join(amounts, ", ")+
		" FROM ("+joined+") AS j) AS c) TO '"+filepath.Join(dir, "shares.parquet")+"' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)")
	return err
}
