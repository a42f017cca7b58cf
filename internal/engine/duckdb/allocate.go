package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/engine"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

// Allocator divides charges by the shared statements.
type Allocator struct {
	Engine *Engine
	// Slice is about how many charges are divided at a time, so that memory does
	// not grow with the month; 0 means 250,000.
	Slice int64
}

// Divide writes the shares of charges.
func (a Allocator) Divide(ctx context.Context, charges []string, ev allocation.Evidence, rules allocation.Rules, dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, workFault(err, "the shares cannot be written")
	}
	d := division{a, charges, ev, rules, dir, nil}
	if len(ev.Usage)+len(ev.Requests)+len(ev.Datasets) == 0 {
		return d.shares(ctx, engine.NoneCut, "", "", "whole")
	}
	slices, err := a.slices(ctx, charges)
	if err != nil {
		return nil, err
	}
	found, err := d.cut(ctx, slices)
	switch {
	case err != nil:
		return nil, err
	case found == 0:
		return d.shares(ctx, engine.NoneCut, "", "", "whole")
	case len(slices) == 1 && slices[0].rows < min(fewRows, a.slice()):
		return d.shares(ctx, engine.Every, d.cuts[0], "", "all")
	}
	out, err := d.shares(ctx, engine.Uncut, "", "", "whole")
	if err != nil {
		return nil, err
	}
	for i, s := range slices {
		files, err := d.shares(ctx, engine.Cut, d.cuts[i], s.days, fmt.Sprint("cut-", i))
		if err != nil {
			return nil, err
		}
		out = append(out, files...)
	}
	return out, nil
}

// division is one dividing of charges in a folder.
type division struct {
	a       Allocator
	charges []string
	ev      allocation.Evidence
	rules   allocation.Rules
	dir     string
	cuts    []string // files, by slice
}

// fewRows is how many charges are divided sooner than looked through for those
// that need it.
const fewRows = 20_000

// cut writes the cuts of each slice, and tells how many there are.
func (d *division) cut(ctx context.Context, slices []slice) (found int64, err error) {
	for i, s := range slices {
		file := filepath.Join(d.dir, fmt.Sprintf("cuts-%d.parquet", i))
		if err := d.a.copy(ctx, engine.Cuts(Dialect(), d.of(s.days), d.rules), file, ""); err != nil {
			return 0, err
		}
		d.cuts = append(d.cuts, file)
	}
	err = d.a.Engine.db.QueryRowContext(ctx, "SELECT count(*) FROM "+files(d.cuts, nil)).Scan(&found)
	return found, workFault(err, "the cuts cannot be read")
}

// of are the relations of some days, "" for all.
func (d *division) of(days string) engine.Relations {
	r := Relations(d.charges, d.ev)
	if days != "" {
		r.Charges = "(SELECT * FROM " + r.Charges + " AS every WHERE " + days + ")"
	}
	return r
}

// shares writes a part of the charges of some days, divided by a file of cuts.
// Which charges have cuts is asked of the cuts of all days, so that each charge
// is in one part.
func (d *division) shares(ctx context.Context, part engine.Part, cuts, days, name string) ([]string, error) {
	out := filepath.Join(d.dir, "shares-"+name+".parquet")
	from, keys := "", ""
	if cuts != "" {
		from = files([]string{cuts}, nil)
	}
	if len(d.cuts) > 0 {
		keys = files(d.cuts, nil)
	}
	return []string{out}, d.a.copy(ctx, engine.Shares(Dialect(), d.of(days), from, keys, d.rules, part), out, fieldIDs(ledger.Allocated()))
}

// sliceRows is the slice where none is said.
const sliceRows = 250_000

// slice is a run of days with its charges.
type slice struct {
	days string // a condition
	rows int64
}

func (a Allocator) slice() int64 {
	if a.Slice == 0 {
		return sliceRows
	}
	return a.Slice
}

// slices cut charges into runs of days.
func (a Allocator) slices(ctx context.Context, charges []string) ([]slice, error) {
	var out []slice
	var first, last string
	var rows int64
	flush := func() {
		if rows > 0 {
			out = append(out, slice{fmt.Sprintf(`"x_ChargeDate" BETWEEN DATE '%s' AND DATE '%s'`, first, last), rows})
		}
		first, rows = "", 0
	}
	err := a.each(ctx, `SELECT CAST("x_ChargeDate" AS VARCHAR), count(*) FROM `+files(charges, ledger.Charges())+" GROUP BY 1 ORDER BY 1", func(r *sql.Rows) error {
		var day string
		var n int64
		if err := r.Scan(&day, &n); err != nil {
			return err
		}
		if rows > 0 && rows+n > a.slice() {
			flush()
		}
		if first == "" {
			first = day
		}
		last, rows = day, rows+n
		return nil
	})
	flush()
	if len(out) == 0 {
		out = []slice{{}}
	}
	return out, err
}

// copy writes the rows of a statement into a Parquet file.
func (a Allocator) copy(ctx context.Context, statement, out, ids string) error {
	options := "FORMAT parquet, COMPRESSION zstd"
	if ids != "" {
		// Groups of rows are kept in memory until they are full, and these rows
		// are wide.
		options += ", ROW_GROUP_SIZE 20480, FIELD_IDS " + ids
	}
	conn, err := a.Engine.db.Conn(ctx)
	if err != nil {
		return workFault(err, "the shares cannot be written")
	}
	defer conn.Close()
	if ids == "" {
		_, err = conn.ExecContext(ctx, "COPY ("+statement+") TO "+quote(out)+" ("+options+")")
		return workFault(err, "the shares cannot be written")
	}
	// As the statement has it: what there are few of is kept for looking up and
	// the charges stream past. The optimiser would keep whole charges instead,
	// where their number is smaller than that of their parts. Nor does it find
	// anything that stands twice, for which it looks longer than all else takes.
	if _, err := conn.ExecContext(ctx, "SET disabled_optimizers = 'join_order,build_side_probe_side,common_subexpressions'"); err != nil {
		return workFault(err, "the shares cannot be written")
	}
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), "RESET disabled_optimizers") }()
	_, err = conn.ExecContext(ctx, "COPY ("+statement+") TO "+quote(out)+" ("+options+")")
	return workFault(err, "the shares cannot be written")
}

// Relations are data files as relations of SQL.
func Relations(charges []string, ev allocation.Evidence) engine.Relations {
	return engine.Relations{
		Charges:   files(charges, ledger.Charges()),
		Workloads: started(evidenceFiles("workloads", ev.Workloads), ev.Until),
		Usage:     evidenceFiles("usage", ev.Usage),
		Requests:  evidenceFiles("requests", ev.Requests),
		Datasets:  evidenceFiles("datasets", ev.Datasets),
		Resources: evidenceFiles("resources", ev.Resources),
	}
}

func started(workloads string, until time.Time) string {
	if until.IsZero() {
		return workloads
	}
	return "(SELECT * FROM " + workloads + " AS known WHERE \"Start\" IS NULL OR \"Start\" < TIMESTAMPTZ " + quote(until.Format(time.RFC3339)) + ")"
}

func evidenceFiles(table string, paths []string) string {
	for _, t := range evidence.Tables() {
		if t.Name == table {
			return files(paths, t.Columns)
		}
	}
	panic("there is no table " + table)
}

// files is a relation of data files; without any, an empty one of the columns.
func files(paths []string, columns []ledger.Column) string {
	if len(paths) > 0 {
		return "read_parquet([" + quoteAll(paths) + "])"
	}
	return engine.Nothing(columns)
}

// Pending tells which shared rules have shares in the files.
func (a Allocator) Pending(ctx context.Context, paths []string) ([]string, error) {
	names, err := engine.ReadValues(ctx, a.Engine.db, engine.Statement{SQL: engine.PendingRules(files(paths, ledger.Allocated()))})
	return names, workFault(err, "the shares cannot be read")
}

// Weights adds up what is attributed, by team and by project.
func (a Allocator) Weights(ctx context.Context, paths []string) ([]allocation.Weight, error) {
	var out []allocation.Weight
	err := a.each(ctx, engine.ShareWeights(files(paths, ledger.Allocated())), func(rows *sql.Rows) error {
		var w allocation.Weight
		var amount string
		var err error
		if err = rows.Scan(&w.Dimension, &w.Value, &w.Currency, &amount, &w.Usage); err == nil {
			w.EffectiveCost, err = money.Parse(amount)
		}
		out = append(out, w)
		return err
	})
	return out, err
}

// Spread divides what shared rules left whole.
func (a Allocator) Spread(ctx context.Context, paths []string, parts []allocation.Part, rules allocation.Rules, dir string) ([]string, error) {
	out := filepath.Join(dir, "spread.parquet")
	statement := engine.Spread(files(paths, ledger.Allocated()), engine.SpreadParts(parts), rules)
	return []string{out}, a.copy(ctx, statement, out, fieldIDs(ledger.Allocated()))
}

// Only writes the shares of one source.
func (a Allocator) Only(ctx context.Context, paths []string, source, dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, workFault(err, "the shares cannot be written")
	}
	out := filepath.Join(dir, "only.parquet")
	return []string{out}, a.copy(ctx, "SELECT * FROM "+files(paths, ledger.Allocated())+" AS every WHERE \"x_Source\" = "+quote(source), out, fieldIDs(ledger.Allocated()))
}

// Totals adds up shares by currency and class.
func (a Allocator) Totals(ctx context.Context, paths []string) ([]allocation.ClassTotal, error) {
	var out []allocation.ClassTotal
	err := a.each(ctx, engine.ShareTotals(files(paths, ledger.Allocated())), func(rows *sql.Rows) error {
		var currency, class, billed, effective string
		if err := rows.Scan(&currency, &class, &billed, &effective); err != nil {
			return err
		}
		b, err := money.Parse(billed)
		if err != nil {
			return err
		}
		e, err := money.Parse(effective)
		out = append(out, allocation.ClassTotal{BillingCurrency: money.Currency(currency), Class: allocation.Class(class), BilledCost: b, EffectiveCost: e})
		return err
	})
	return out, err
}

// Moves compares shares before and after by workload, team and class.
func (a Allocator) Moves(ctx context.Context, before, after []string, limit int) ([]allocation.Move, error) {
	statement := engine.Moves(files(before, ledger.Allocated()), files(after, ledger.Allocated()), limit)
	var out []allocation.Move
	err := a.each(ctx, statement, func(rows *sql.Rows) error {
		var m allocation.Move
		var b, f string
		if err := rows.Scan(&m.Workload, &m.Team, &m.Class, &m.BillingCurrency, &b, &f); err != nil {
			return err
		}
		var err error
		if m.Before, err = money.Parse(b); err == nil {
			m.After, err = money.Parse(f)
		}
		out = append(out, m)
		return err
	})
	return out, err
}

// Gather puts evidence into one file for each table: many small files take
// longer to open than to read, and a month reads them several times.
func (a Allocator) Gather(ctx context.Context, ev allocation.Evidence, dir string) (allocation.Evidence, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return ev, workFault(err, "the evidence cannot be gathered")
	}
	for table, paths := range map[string]*[]string{"workloads": &ev.Workloads, "usage": &ev.Usage, "requests": &ev.Requests, "datasets": &ev.Datasets, "resources": &ev.Resources} {
		if len(*paths) < 2 {
			continue
		}
		out := filepath.Join(dir, table+".parquet")
		if err := a.copy(ctx, "SELECT * FROM "+evidenceFiles(table, *paths)+" AS every", out, ""); err != nil {
			return ev, err
		}
		*paths = []string{out}
	}
	return ev, nil
}

// Months tells in which months charges' periods lie.
func (a Allocator) Months(ctx context.Context, charges []string) (first, last period.Month, err error) {
	var from, to sql.NullTime
	err = a.Engine.db.QueryRowContext(ctx, "SELECT min(\"ChargePeriodStart\"), max(\"ChargePeriodEnd\") - INTERVAL '1' MILLISECOND FROM "+
		files(charges, ledger.Charges())).Scan(&from, &to)
	if err != nil || !from.Valid || !to.Valid {
		return period.MonthOf(time.Unix(0, 0)), period.MonthOf(time.Unix(0, 0)), workFault(err, "the charges cannot be read")
	}
	return period.MonthOf(from.Time.UTC()), period.MonthOf(to.Time.UTC()), nil
}

// Digests identifies what is known of workloads, datasets and resources.
func (a Allocator) Digests(ctx context.Context, ev allocation.Evidence, months []period.Month) (map[period.Month]string, error) {
	out := map[period.Month]string{}
	if len(months) == 0 {
		return out, nil
	}
	var rows []string
	for _, m := range months {
		rows = append(rows, fmt.Sprintf("(DATE '%s', DATE '%s')", m.Start().Format(time.DateOnly), m.End().Format(time.DateOnly)))
	}
	always := "(SELECT " + contentOf("datasets", ev.Datasets) + ") || '/' || (SELECT " + contentOf("resources", ev.Resources) + ")"
	statement := "SELECT CAST(m.month AS VARCHAR), count(w.h) || '/' || coalesce(CAST(sum(w.h) AS VARCHAR), '') || '/' || max(always.h) FROM (SELECT DISTINCT * FROM (VALUES " +
		strings.Join(rows, ", ") + ") AS listed(month, ended)) AS m CROSS JOIN (SELECT " + always + " AS h) AS always LEFT JOIN (SELECT \"Start\" AS s, " +
		hashOf("workloads") + " AS h FROM " + evidenceFiles("workloads", ev.Workloads) + ") AS w ON w.s IS NULL OR w.s < m.ended GROUP BY 1"
	err := a.each(ctx, statement, func(rows *sql.Rows) error {
		var day, digest string
		if err := rows.Scan(&day, &digest); err != nil {
			return err
		}
		m, err := period.ParseMonth(day[:len("2026-01")])
		out[m] = digest
		return err
	})
	return out, err
}

// hashOf is a number for a row's content, without when it was read.
func hashOf(table string) string {
	var columns []string
	for _, t := range evidence.Tables() {
		for _, c := range t.Columns {
			if t.Name == table && c.Name != "x_ReadAt" && c.Name != evidence.MonthColumn {
				columns = append(columns, name(c.Name))
			}
		}
	}
	return "hash(" + strings.Join(columns, ", ") + ") % 1000000007"
}

func contentOf(table string, paths []string) string {
	return "count(*) || '/' || coalesce(CAST(sum(" + hashOf(table) + ") AS VARCHAR), '') FROM " + evidenceFiles(table, paths)
}

// Rollup writes the roll-ups of shares.
func (a Allocator) Rollup(ctx context.Context, paths []string, dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, workFault(err, "the roll-up cannot be written")
	}
	return Reader{Engine: a.Engine}.Rollup(ctx, paths, dir)
}

func (a Allocator) each(ctx context.Context, statement string, read func(*sql.Rows) error) error {
	rows, err := a.Engine.db.QueryContext(ctx, statement)
	if err != nil {
		return workFault(err, "the shares cannot be read")
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows); err != nil {
			return err
		}
	}
	return workFault(rows.Err(), "the shares cannot be read")
}
