package operation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/forecast"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// history is what is known of a question in one currency: exact amounts of
// whole days, by group.
type history struct {
	currency string
	metric   string
	by       []string
	next     time.Time // the first day that is not known whole
	groups   []days    // in the order of their keys
	effects  []effect  // of plans
	notes    []string
}

// days are the amounts of one group: one for each day from the first on, on
// which it had a charge, until the history ends.
type days struct {
	key     string
	keys    []string // of all groups that are taken together here
	slice   map[string]string
	others  int // groups that are taken together here
	first   time.Time
	amounts []money.Amount
	// learnt are the amounts without what plans did to them; nil if there are none.
	learnt []money.Amount
	// unknown are the days on which there are charges without an amount.
	unknown map[int]bool
}

// longestHistory is how many days back a forecast looks at most.
const longestHistory = 800

// history asks for the amounts of the whole days.
func (d *Desk) history(ctx context.Context, q query.Question) ([]history, error) {
	q, err := dailyQuestion(q)
	if err != nil {
		return nil, err
	}
	snapshot, err := d.Lake.Snapshot(ctx, q.AsOf)
	if err != nil {
		return nil, err
	}
	next, notes, err := d.wholeUntil(ctx, q, snapshot)
	if err != nil || len(next) == 0 {
		return nil, err
	}
	newest := slices.MaxFunc(slices.Collect(maps.Values(next)), time.Time.Compare)
	q.To = newest
	if q.From.IsZero() {
		q.From = newest.AddDate(0, 0, -longestHistory)
	}
	if !q.To.After(q.From) {
		return nil, nil
	}
	answer, err := d.ask(ctx, q, snapshot)
	if err != nil {
		return nil, err
	}
	known, err := readHistory(answer, next, notes)
	if err != nil {
		return nil, err
	}
	for i := range known {
		if err := d.plans(ctx, q, &known[i], snapshot); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// dailyQuestion is the question by day. It must be one of amounts.
func dailyQuestion(q query.Question) (query.Question, error) {
	if len(q.Metrics) != 1 || !slices.Contains(ledger.RollupMetrics(), q.Metrics[0]) {
		return q, fault.New(fault.Usage, "cannot forecast %s", strings.Join(q.Metrics, " and ")).
			Try("name one of %s", strings.Join(ledger.RollupMetrics(), ", "))
	}
	q.Grain, q.Limit, q.ByInvoiceMonth = query.Day, 0, false
	q = q.WithDefaults()
	return q, q.Validate()
}

// readHistory puts an answer's rows on days.
func readHistory(a query.Answer, next map[string]time.Time, notes map[string][]string) ([]history, error) {
	by := make([]string, len(a.Question.By))
	for i, dimension := range a.Question.By {
		by[i] = dimension.Name()
	}
	found := map[string]map[string]*days{}
	for _, row := range a.Rows {
		of := map[string]query.Cell{}
		for i, c := range row {
			of[a.Columns[i]] = c
		}
		currency := plainText(of["BillingCurrency"])
		if found[currency] == nil {
			found[currency] = map[string]*days{}
		}
		if err := take(found[currency], of, by, a.Question.Metrics[0], next[currency]); err != nil {
			return nil, err
		}
	}
	var out []history
	for _, currency := range slices.Sorted(maps.Keys(found)) {
		h := history{currency: currency, metric: a.Question.Metrics[0], by: by, next: next[currency], notes: notes[currency]}
		for _, key := range slices.Sorted(maps.Keys(found[currency])) {
			g := found[currency][key]
			g.fill(h.next)
			h.groups = append(h.groups, *g)
		}
		if len(h.groups) > 0 {
			out = append(out, h)
		}
	}
	return out, nil
}

// take adds a row to its group; rows come in order of days. Days that are not
// whole are left.
func take(groups map[string]*days, of map[string]query.Cell, by []string, metric string, next time.Time) error {
	day, err := period.ParseTime(plainText(of[query.PeriodColumn]))
	if err != nil {
		return fmt.Errorf("the day of a row: %w", err)
	}
	if !day.Before(next) {
		return nil
	}
	amount, err := amountOf(of[metric])
	if err != nil {
		return fmt.Errorf("the %s of a row: %w", metric, err)
	}
	key, slice := groupOf(of, by)
	g := groups[key]
	if g == nil {
		g = &days{key: key, keys: []string{key}, slice: slice, first: day, unknown: map[int]bool{}}
		groups[key] = g
	}
	return g.add(day, amount)
}

// groupOf names a row's group.
func groupOf(of map[string]query.Cell, by []string) (string, map[string]string) {
	var key strings.Builder
	slice := map[string]string{}
	for _, name := range by {
		key.WriteByte(0)
		if c := of[name]; c != nil {
			key.WriteString("=" + *c)
			slice[name] = *c
		}
	}
	return key.String(), slice
}

// add adds an amount to a day; nil is one that is not known.
func (g *days) add(day time.Time, amount *money.Amount) error {
	i := daysBetween(g.first, day)
	if i < 0 {
		return fmt.Errorf("the rows of an answer are not in order: %s comes after %s", day.Format(time.DateOnly), g.first.Format(time.DateOnly))
	}
	for len(g.amounts) <= i {
		g.amounts = append(g.amounts, money.Zero())
	}
	if amount == nil {
		g.unknown[i] = true
		return nil
	}
	g.amounts[i] = g.amounts[i].Add(*amount)
	return nil
}

// fill makes the days reach up to the end: nothing was charged on them.
func (g *days) fill(next time.Time) {
	for len(g.amounts) < daysBetween(g.first, next) {
		g.amounts = append(g.amounts, money.Zero())
	}
}

// past is what a forecast learns from.
func (g days) past(next time.Time) forecast.Past {
	amounts := g.amounts
	if g.learnt != nil {
		amounts = g.learnt
	}
	p := forecast.Amounts(g.key, amounts, next.AddDate(0, 0, -1))
	for i := range g.unknown {
		p.Unknown(i)
	}
	return p
}

// whole is the sum of all groups.
func (h history) whole() days {
	out := together(h.groups)
	out.slice, out.others = nil, 0
	return out
}

// mostParts is how many groups are forecast by themselves.
const mostParts = 60

// parts are the groups: the largest of late by themselves, the rest together.
// Among the rest is all that had no charge of late.
func (h history) parts() []days {
	sorted := slices.Clone(h.groups)
	slices.SortStableFunc(sorted, func(a, b days) int { return b.recent().Cmp(a.recent()) })
	alive := slices.IndexFunc(sorted, func(g days) bool { return g.ended() })
	if alive < 0 {
		alive = len(sorted)
	}
	if alive > mostParts {
		alive = mostParts - 1
	}
	if alive+1 == len(sorted) {
		alive++ // one group needs no company
	}
	kept, rest := sorted[:alive], sorted[alive:]
	slices.SortFunc(kept, func(a, b days) int { return strings.Compare(a.key, b.key) })
	if len(rest) == 0 {
		return kept
	}
	return append(slices.Clone(kept), together(rest))
}

// recentDays tell which groups are there now, and which are large.
const recentDays = 56

// recent is the size of a group of late.
func (g days) recent() money.Amount {
	sum := money.Zero()
	for _, a := range g.amounts[max(0, len(g.amounts)-recentDays):] {
		if a.Sign() < 0 {
			a = a.Neg()
		}
		sum = sum.Add(a)
	}
	return sum
}

// ended tells whether a group had charges, and none of late.
func (g days) ended() bool { return len(g.amounts) > 0 && g.recent().IsZero() }

// churns tells whether the groups come and go, as runs do: a good part of what
// was charged of late is of groups that were not there before. What they are
// today says little of what all will come to.
func (h history) churns() bool {
	all, young := money.Zero(), money.Zero()
	for _, g := range h.groups {
		size := g.recent()
		all = all.Add(size)
		if len(g.amounts) <= recentDays {
			young = young.Add(size)
		}
	}
	return daysBetween(h.whole().first, h.next) > 2*recentDays && young.Mul(money.FromInt(youngPart)).Cmp(all) > 0
}

// youngPart of one is how much must be young.
const youngPart = 5

// together adds groups up by day. They end on the same day.
func together(groups []days) days {
	out := days{others: len(groups), unknown: map[int]bool{}}
	for _, g := range groups {
		out.keys = append(out.keys, g.keys...)
		if len(g.amounts) > len(out.amounts) || out.first.IsZero() {
			out.first, out.amounts, out.learnt = g.first, make([]money.Amount, len(g.amounts)), make([]money.Amount, len(g.amounts))
		}
	}
	for _, g := range groups {
		before := len(out.amounts) - len(g.amounts)
		learnt := g.learnt
		if learnt == nil {
			learnt = g.amounts
		}
		for i := range g.amounts {
			out.amounts[before+i] = out.amounts[before+i].Add(g.amounts[i])
			out.learnt[before+i] = out.learnt[before+i].Add(learnt[i])
		}
		for i := range g.unknown {
			out.unknown[before+i] = true
		}
	}
	return out
}
