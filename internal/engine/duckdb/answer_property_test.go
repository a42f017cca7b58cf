package duckdb_test

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// line is a charge as far as these questions look at it; nil is absent.
type line struct {
	billed, list    *money.Amount
	currency        string
	service, team   *string
	tag             *string
	start, invoiced time.Time
}

// lookup gives a charge's values to the meaning of filters.
func (l line) lookup(d query.Dimension) (string, bool) {
	text := map[string]*string{"ServiceName": l.service, "Team": l.team, "Tags.team": l.tag, "BillingCurrency": &l.currency}[d.Name()]
	switch {
	case d.Name() == "ChargePeriodStart":
		return l.start.Format(time.RFC3339), true
	case d.Name() == "BilledCost":
		return l.billed.String(), true
	case text == nil:
		return "", false
	}
	return *text, true
}

// metric is an amount of a charge; nil if it has none.
func (l line) metric(name string) *money.Amount {
	if name == "ListCost" {
		return l.list
	}
	return l.billed
}

func (l line) day(byInvoiceMonth bool) time.Time {
	if byInvoiceMonth {
		return l.invoiced
	}
	return l.start.Truncate(24 * time.Hour)
}

// sql is the charge as a row of VALUES.
func (l line) sql() string {
	text := func(s *string) string {
		if s == nil {
			return "CAST(NULL AS VARCHAR)"
		}
		return "'" + strings.ReplaceAll(*s, "'", "''") + "'"
	}
	amount := func(a *money.Amount) string {
		if a == nil {
			return "CAST(NULL AS DECIMAL(38,18))"
		}
		return "CAST('" + a.String() + "' AS DECIMAL(38,18))"
	}
	tags := "CAST(NULL AS MAP(VARCHAR, VARCHAR))"
	if l.tag != nil {
		tags = "MAP {'other': 'x', 'team': " + text(l.tag) + "}"
	}
	return fmt.Sprintf("(%s, %s, '%s', %s, %s, %s, CAST('%s' AS TIMESTAMPTZ), DATE '%s', DATE '%s')", amount(l.billed), amount(l.list), l.currency,
		text(l.service), text(l.team), tags, l.start.Format(time.RFC3339), l.start.Format(time.DateOnly), l.invoiced.Format(time.DateOnly))
}

const lineColumns = "BilledCost, ListCost, BillingCurrency, ServiceName, x_Team, Tags, ChargePeriodStart, x_ChargeDate, x_BillingMonth"

func someTexts() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"", "a", "b", "ab", "A", "ä", "it's", `"`})
}

func maybe(of *rapid.Generator[string]) *rapid.Generator[*string] { return rapid.Ptr(of, true) }

func someAmounts() *rapid.Generator[money.Amount] {
	return rapid.Map(rapid.SampledFrom([]string{"0", "1", "-1", "0.000000000000000001", "-2.5", "12345678901234567.123456789012345678", "3.30"}), money.MustParse)
}

func someLines() *rapid.Generator[line] {
	return rapid.Custom(func(t *rapid.T) line {
		billed := someAmounts().Draw(t, "billed")
		start := time.Date(2026, 8, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 24*6).Draw(t, "hour")) * time.Hour)
		return line{billed: &billed, list: rapid.Ptr(someAmounts(), true).Draw(t, "list"), currency: rapid.SampledFrom([]string{"USD", "EUR"}).Draw(t, "currency"),
			service: maybe(someTexts()).Draw(t, "service"), team: maybe(someTexts()).Draw(t, "team"), tag: maybe(someTexts()).Draw(t, "tag"),
			start: start, invoiced: time.Date(2026, time.Month(rapid.IntRange(8, 9).Draw(t, "invoiced")), 1, 0, 0, 0, 0, time.UTC)}
	})
}

func someFilters(depth int) *rapid.Generator[query.Filter] {
	return rapid.Custom(func(t *rapid.T) query.Filter {
		if depth > 0 {
			inner := someFilters(depth - 1)
			switch rapid.IntRange(0, 4).Draw(t, "form") {
			case 0:
				return query.And{Operands: rapid.SliceOfN(inner, 2, 3).Draw(t, "operands")}
			case 1:
				return query.Or{Operands: rapid.SliceOfN(inner, 2, 3).Draw(t, "operands")}
			case 2:
				return query.Not{Operand: inner.Draw(t, "operand")}
			}
		}
		return someLeaf(t)
	})
}

func someLeaf(t *rapid.T) query.Filter {
	name := rapid.SampledFrom([]string{"ServiceName", "Team", "Tags.team", "ServiceName", "BilledCost", "ChargePeriodStart"}).Draw(t, "dimension")
	d := dimension(t, name)
	texts, last := someTexts(), query.StartsWith
	switch name {
	case "BilledCost":
		texts, last = rapid.Map(someAmounts(), money.Amount.String), query.AtLeast
	case "ChargePeriodStart":
		texts, last = rapid.SampledFrom([]string{"2026-09-01", "2026-08-31T05:00:00Z", "2026-09-03T02:00:00+02:00"}), query.AtLeast
	}
	value := func() query.Value {
		v, err := query.ValueFor(d, texts.Draw(t, "value"))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	switch rapid.IntRange(0, 3).Draw(t, "leaf") {
	case 0:
		return query.IsNull{Dimension: d}
	case 1:
		return query.In{Dimension: d, Values: []query.Value{value(), value()}}
	}
	return query.Compare{Dimension: d, Op: query.Op(rapid.IntRange(int(query.Equal), int(last)).Draw(t, "op")), Value: value()}
}

func dimension(t *rapid.T, name string) query.Dimension {
	d, err := query.ParseDimension(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func someQuestions() *rapid.Generator[query.Question] {
	return rapid.Custom(func(t *rapid.T) query.Question {
		q := query.Question{Metrics: rapid.SampledFrom([][]string{{"BilledCost"}, {"BilledCost", "ListCost"}, {"ListCost"}}).Draw(t, "metrics"),
			ByInvoiceMonth: rapid.Bool().Draw(t, "by invoice month"), Limit: rapid.IntRange(0, 3).Draw(t, "limit")}
		grains := []query.Grain{query.Total, query.Month, query.Day, query.Week}
		if q.ByInvoiceMonth {
			grains = grains[:2]
		}
		q.Grain = rapid.SampledFrom(grains).Draw(t, "grain")
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"ServiceName", "Team", "Tags.team"}), 0, 3, rapid.ID).Draw(t, "by") {
			q.By = append(q.By, dimension(t, name))
		}
		if rapid.Bool().Draw(t, "from") {
			q.From = time.Date(2026, 8, rapid.IntRange(28, 33).Draw(t, "from day"), 0, 0, 0, 0, time.UTC)
		}
		if rapid.Bool().Draw(t, "to") {
			q.To = time.Date(2026, 9, rapid.IntRange(3, 6).Draw(t, "to day"), 0, 0, 0, 0, time.UTC)
		}
		if rapid.Bool().Draw(t, "where") {
			q.Where = someFilters(2).Draw(t, "filter")
		}
		return q.WithDefaults()
	})
}

// group is a row of an answer in the making.
type group struct {
	keys []*string // period, dimensions, currency
	sums []*money.Amount
}

// fold answers a question the plain way, charge by charge.
func fold(t *rapid.T, q query.Question, lines []line) (rows, totals []*group) {
	index, total := map[string]*group{}, map[string]*group{}
	for _, l := range lines {
		if !chosen(t, q, l) {
			continue
		}
		var keys []*string
		if q.Grain != query.Total {
			start := q.Grain.Start(l.day(q.ByInvoiceMonth)).Format(time.DateOnly)
			keys = append(keys, &start)
		}
		for _, d := range q.By {
			keys = append(keys, nil)
			if text, ok := l.lookup(d); ok {
				keys[len(keys)-1] = &text
			}
		}
		keys = append(keys, &l.currency)
		rows = addTo(rows, index, keys, q, l)
		totals = addTo(totals, total, keys[len(keys)-1:], q, l)
	}
	return rows, totals
}

func chosen(t *rapid.T, q query.Question, l line) bool {
	day := l.day(q.ByInvoiceMonth)
	if !q.From.IsZero() && day.Before(q.From) || !q.To.IsZero() && !day.Before(q.To) {
		return false
	}
	holds, err := query.Eval(q.Where, l.lookup)
	if err != nil {
		t.Fatal(err)
	}
	return holds
}

func addTo(groups []*group, index map[string]*group, keys []*string, q query.Question, l line) []*group {
	name := text(keys)
	g, known := index[name]
	if !known {
		g = &group{keys: keys, sums: make([]*money.Amount, len(q.Metrics))}
		index[name] = g
		groups = append(groups, g)
	}
	for i, m := range q.Metrics {
		a := l.metric(m)
		if a == nil {
			continue
		}
		sum := *a
		if g.sums[i] != nil {
			sum = g.sums[i].Add(sum)
		}
		g.sums[i] = &sum
	}
	return groups
}

// text names cells without mixing up absent and empty ones.
func text(cells []*string) string {
	var parts []string
	for _, c := range cells {
		if c == nil {
			parts = append(parts, "absent")
			continue
		}
		parts = append(parts, fmt.Sprintf("%q", *c))
	}
	return strings.Join(parts, ", ")
}

func (g *group) cells() []*string {
	out := slices.Clone(g.keys)
	for _, s := range g.sums {
		var c *string
		if s != nil {
			t := s.String()
			c = &t
		}
		out = append(out, c)
	}
	return out
}

// compareCells puts absent cells last.
func compareCells(a, b *string) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return strings.Compare(*a, *b)
}

// bySize puts the largest first amount first, and absent ones last.
func bySize(a, b *money.Amount) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return size(*b).Cmp(size(*a))
}

func size(a money.Amount) money.Amount {
	if a.Sign() < 0 {
		return a.Neg()
	}
	return a
}

// ordered puts rows into the order of answers: time, currency, size, dimensions.
func ordered(q query.Question, rows []*group) []*group {
	first := len(rows0(q))
	slices.SortFunc(rows, func(a, b *group) int {
		last := len(a.keys) - 1
		order := 0
		if first == 1 {
			order = compareCells(a.keys[0], b.keys[0])
		}
		order = cmp.Or(order, compareCells(a.keys[last], b.keys[last]), bySize(a.sums[0], b.sums[0]))
		for i := first; i < last; i++ {
			order = cmp.Or(order, compareCells(a.keys[i], b.keys[i]))
		}
		return order
	})
	return rows
}

// rows0 is the columns before the dimensions.
func rows0(q query.Question) []string {
	if q.Grain == query.Total {
		return nil
	}
	return []string{query.PeriodColumn}
}

// limited keeps the rows of the largest groups of each currency over the whole
// range.
func limited(q query.Question, rows []*group, lines []line, t *rapid.T) []*group {
	if q.Limit == 0 {
		return rows
	}
	whole := q
	whole.Grain = query.Total
	over, _ := fold(t, whole, lines)
	kept, places := map[string]bool{}, map[string]int{}
	for _, g := range ordered(whole, over) {
		currency := *g.keys[len(g.keys)-1]
		if places[currency]++; places[currency] <= q.Limit {
			kept[text(g.keys)] = true
		}
	}
	var out []*group
	for _, g := range rows {
		if kept[text(g.keys[len(rows0(q)):])] {
			out = append(out, g)
		}
	}
	return out
}

// The engine's answers are those of a plain fold over the same charges, to the
// last digit and in the same order.
func TestAnswersAreThoseOfAFold(t *testing.T) {
	e, err := duckdb.Open(duckdb.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	file := filepath.Join(t.TempDir(), "charges.parquet")
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(someLines(), 1, 25).Draw(t, "charges")
		q := someQuestions().Draw(t, "question")
		if err := q.Validate(); err != nil {
			t.Fatalf("the question has no answer: %v", err)
		}
		writeLines(t, e, lines, file)
		got, err := e.Answer(context.Background(), q, query.Table{Name: "charges", Files: []string{file}})
		if err != nil {
			t.Fatal(err)
		}
		rows, totals := fold(t, q, lines)
		same(t, "row", limited(q, ordered(q, rows), lines, t), got.Rows)
		slices.SortFunc(totals, func(a, b *group) int { return compareCells(a.keys[0], b.keys[0]) })
		same(t, "total", totals, got.Totals)
	})
}

func same(t *rapid.T, what string, want []*group, got []query.Row) {
	if len(want) != len(got) {
		t.Fatalf("%d %ss, want %d", len(got), what, len(want))
	}
	for i, g := range want {
		cells := make([]*string, len(got[i]))
		for j, c := range got[i] {
			cells[j] = c
		}
		if text(cells) != text(g.cells()) {
			t.Fatalf("%s %d is %s, want %s", what, i, text(cells), text(g.cells()))
		}
	}
}

func writeLines(t *rapid.T, e *duckdb.Engine, lines []line, file string) {
	values := make([]string, len(lines))
	for i, l := range lines {
		values[i] = l.sql()
	}
	statement := "COPY (SELECT * FROM (VALUES " + strings.Join(values, ", ") + ") AS t(" + lineColumns + ")) TO '" + file + "' (FORMAT parquet)"
	if _, err := e.DB().Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
