package suite

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/engine"
	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
	"github.com/farthing-finops/farthing/internal/report"
)

// side is one engine's view of a month of the world.
type side struct {
	e       Engine
	dialect engine.Dialect
	r       engine.Relations
	rules   allocation.Rules
	shared  string // the table allocations
	cuts    string // a relation of cuts, once they are known
}

func (w world) sides(month string) (tried, reference side) {
	of := func(e Engine, d engine.Dialect) side {
		relations := map[string]string{}
		for _, t := range report.Tables() {
			relations[t.Name] = e.Relation(w.tables[t.Name], t)
		}
		charges := "(SELECT * FROM " + relations["charges"] + ` AS every WHERE "x_Source" = '` + workSource + `' AND "x_BillingMonth" = DATE '` + month + "')"
		return side{e, d, engine.Relations{Charges: charges, Workloads: relations["workloads"], Usage: relations["usage"], Requests: relations["requests"],
			Datasets: relations["datasets"], Resources: relations["resources"]}, w.rules, relations["allocations"], ""}
	}
	return of(w.e, w.target.Dialect), of(w.reference, duckdb.Dialect())
}

// cut makes the cuts, and keeps them as rows of their own: whoever divides does
// so too, because shares look at them twice.
func (s *side) cut(t *testing.T) []string {
	t.Helper()
	all := rows(t, s.e, "SELECT "+strings.Join(cutColumns(), ", ")+" FROM ("+engine.Cuts(s.dialect, s.r, s.rules)+") AS c")
	var lines, values []string
	for _, row := range all {
		lines = append(lines, line(row))
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = "NULL"
			if c != nil {
				cells[i] = engine.Literal(*c)
			}
		}
		values = append(values, "("+strings.Join(cells, ", ")+")")
	}
	slices.Sort(lines)
	s.cuts = "(SELECT CAST(key AS VARCHAR) AS key, ms_instant(CAST(start_ms AS BIGINT)) AS start_time, ms_instant(CAST(end_ms AS BIGINT)) AS end_time, CAST(workload AS VARCHAR) AS workload, " +
		"CAST(cut_from AS BIGINT) AS cut_from, CAST(cut_to AS BIGINT) AS cut_to, CAST(cut_of AS BIGINT) AS cut_of, CAST(busy AS BIGINT) AS busy, CAST(method AS VARCHAR) AS method FROM (VALUES " +
		strings.Join(values, ",\n") + ") AS v(key, start_ms, end_ms, workload, cut_from, cut_to, cut_of, busy, method))"
	return lines
}

func (s side) shares(part engine.Part) string {
	return "(" + engine.Shares(s.dialect, s.r, s.cuts, s.cuts, s.rules, part) + ")"
}

// lines are the rows of a relation as text, in the order of their text.
func (s side) lines(t *testing.T, relation string, columns []string) []string {
	t.Helper()
	var out []string
	for _, row := range rows(t, s.e, "SELECT "+strings.Join(columns, ", ")+" FROM "+relation+" AS one") {
		out = append(out, line(row))
	}
	slices.Sort(out)
	return out
}

func line(row query.Row) string {
	cells := make([]string, len(row))
	for i, c := range row {
		cells[i] = "∅"
		if c != nil {
			cells[i] = *c
		}
	}
	return strings.Join(cells, "|")
}

// shareColumns are all columns of the table allocations as text.
func shareColumns() []string {
	var out []string
	for _, c := range ledger.Allocated() {
		column := `"` + c.Name + `"`
		switch c.Type {
		case ledger.Instant:
			out = append(out, "instant_text("+column+")")
		case ledger.TextMap:
			for _, key := range []string{"team", "project", "owner", "workload"} {
				out = append(out, "tag_of("+column+", '"+key+"')")
			}
			out = append(out, "CAST(cardinality("+column+") AS VARCHAR)")
		default:
			out = append(out, "CAST("+column+" AS VARCHAR)")
		}
	}
	return out
}

func cutColumns() []string {
	return []string{"key", "CAST(to_ms(start_time) AS VARCHAR)", "CAST(to_ms(end_time) AS VARCHAR)", "workload", "CAST(cut_from AS VARCHAR)", "CAST(cut_to AS VARCHAR)", "CAST(cut_of AS VARCHAR)", "CAST(busy AS VARCHAR)", "method"}
}

// runShares compares what dividing gives, row by row, with the engine that
// divides, whose own tests know what it must give; and one way of dividing with
// another.
func runShares(t *testing.T, w world) {
	for _, month := range []string{"2026-08-01", "2026-09-01"} {
		tried, reference := w.sides(month)
		t.Run(month+" cuts", func(t *testing.T) { same(t, reference.cut(t), tried.cut(t)) })
		if t.Failed() {
			return
		}
		var all []string
		t.Run(month+" shares", func(t *testing.T) {
			all = tried.lines(t, tried.shares(engine.Every), shareColumns())
			same(t, reference.lines(t, reference.shares(engine.Every), shareColumns()), all)
		})
		t.Run(month+" shares in two parts", func(t *testing.T) {
			parts := append(tried.lines(t, tried.shares(engine.Cut), shareColumns()), tried.lines(t, tried.shares(engine.Uncut), shareColumns())...)
			slices.Sort(parts)
			same(t, all, parts)
		})
		t.Run(month+" shares without evidence", func(t *testing.T) {
			same(t, reference.lines(t, reference.shares(engine.NoneCut), shareColumns()), tried.lines(t, tried.shares(engine.NoneCut), shareColumns()))
		})
	}
	tried, reference := w.sides("2026-09-01")
	runSums(t, tried, reference)
}

// runSums compares what is made of the table of shares: what shared rules
// spread, sums, roll-ups.
func runSums(t *testing.T, tried, reference side) {
	t.Helper()
	t.Run("spread shares", func(t *testing.T) {
		parts := allocation.Parts(tried.rules.Shared, weights(t, rows(t, tried.e, engine.ShareWeights(tried.shared))))
		of := func(s side) []string {
			return s.lines(t, "("+engine.Spread(s.shared, engine.SpreadParts(parts), s.rules)+")", shareColumns())
		}
		same(t, of(reference), of(tried))
	})
	for what, statement := range map[string]func(shares string) string{"totals": engine.ShareTotals, "pending rules": engine.PendingRules, "weights": engine.ShareWeights, "moves": func(shares string) string {
		return engine.Moves(shares, "(SELECT * FROM "+shares+` AS s WHERE "x_Team" = 'red')`, 1000)
	}} {
		of := func(s side) (out []string) {
			for _, row := range rows(t, s.e, statement(s.shared)) {
				out = append(out, line(row))
			}
			slices.Sort(out) // weights come in no order
			return out
		}
		t.Run(what, func(t *testing.T) { same(t, of(reference), of(tried)) })
	}
	for _, roll := range ledger.Rollups() {
		var columns []string
		for _, c := range ledger.Daily() {
			columns = append(columns, `CAST("`+c.Name+`" AS VARCHAR)`)
		}
		of := func(s side) []string { return s.lines(t, "("+engine.Rollup(roll, s.shared)+")", columns) }
		t.Run("roll-up "+roll.Name, func(t *testing.T) { same(t, of(reference), of(tried)) })
	}
}

// weights reads the rows of engine.ShareWeights.
func weights(t *testing.T, rows []query.Row) []allocation.Weight {
	t.Helper()
	var out []allocation.Weight
	for _, r := range rows {
		usage, err := strconv.ParseInt(*r[4], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, allocation.Weight{Dimension: *r[0], Value: *r[1], Currency: *r[2], EffectiveCost: money.MustParse(*r[3]), Usage: usage})
	}
	return out
}

// same compares lines; none at all is a test of nothing.
func same(t *testing.T, want, got []string) {
	t.Helper()
	if len(want) == 0 {
		t.Error("there is nothing to compare")
	}
	if slices.Equal(want, got) {
		return
	}
	missing, extra := without(want, got), without(got, want)
	t.Errorf("%d rows, want %d\nmissing: %s\nnot wanted: %s", len(got), len(want), some(missing), some(extra))
}

// without are the lines of a that b lacks.
func without(a, b []string) []string {
	has := map[string]int{}
	for _, x := range b {
		has[x]++
	}
	var out []string
	for _, x := range a {
		if has[x]--; has[x] < 0 {
			out = append(out, x)
		}
	}
	return out
}

func some(lines []string) string {
	if len(lines) > 3 {
		return strings.Join(lines[:3], "\n  ") + fmt.Sprintf("\n  and %d more", len(lines)-3)
	}
	return strings.Join(lines, "\n  ")
}
