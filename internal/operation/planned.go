package operation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/forecast"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/plan"
	"github.com/farthing-finops/farthing/internal/query"
)

// A plan that has begun is in the charges already, as far as it came. So what it
// was to be until now is taken out of what is learnt from, and all of it that is
// to come is added to what is forecast. A plan without an end is left alone once
// the charges have shown it for plannedDays: they know better by then.
const plannedDays = 28

// effect is what a plan does to the groups of a history.
type effect struct {
	plan plan.Plan
	key  string // the group that an amount belongs to
	// shares are, of a factor, how much of each group of late is chosen by the
	// plan's filter: its charges of the last days, by group.
	shares map[string]money.Amount
}

// plans finds what plans do to a history.
func (d *Desk) plans(ctx context.Context, q query.Question, h *history, s ledger.Snapshot) error {
	if d.Plans == nil {
		return nil
	}
	all, err := d.Plans.All(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.To.IsZero() && p.From.Before(h.next.AddDate(0, 0, -plannedDays)) {
			continue
		}
		if p.BillingCurrency != "" && p.BillingCurrency != h.currency {
			continue
		}
		if p.Amount != nil {
			h.planAmount(p, q)
			continue
		}
		shares, err := d.chosenBy(ctx, p, q, h, s)
		if err != nil {
			return err
		}
		h.effects = append(h.effects, effect{plan: p, shares: shares})
	}
	if len(h.effects) > 0 {
		h.takeOut()
	}
	return nil
}

// planAmount gives an amount to the group that it says it belongs to; a group
// that no charge knows yet is new.
func (h *history) planAmount(p plan.Plan, q query.Question) {
	switch p.Fits(q.Where) {
	case plan.No:
		return
	case plan.Doubtful:
		if p.To.IsZero() || p.To.After(h.next) {
			h.notes = append(h.notes, fmt.Sprintf("the plan %s is not counted: its filter does not say whether it fits %s", p.Name, q.Where))
		}
		return
	}
	of := map[string]query.Cell{}
	for name, v := range p.Attributes() {
		of[name] = &v
	}
	key, slice := groupOf(of, h.by)
	if !slices.ContainsFunc(h.groups, func(g days) bool { return g.key == key }) {
		h.groups = append(h.groups, days{key: key, slice: slice, first: h.next, keys: []string{key}})
		slices.SortFunc(h.groups, func(a, b days) int { return strings.Compare(a.key, b.key) })
	}
	h.effects = append(h.effects, effect{plan: p, key: key})
}

// chosenBy asks what the charges that a factor is about came to of late, by group.
func (d *Desk) chosenBy(ctx context.Context, p plan.Plan, q query.Question, h *history, s ledger.Snapshot) (map[string]money.Amount, error) {
	out := map[string]money.Amount{}
	if p.Where == "" {
		for _, g := range h.groups {
			out[g.key] = g.lately()
		}
		return out, nil
	}
	chosen, err := query.ParseFilter(p.Where)
	if err != nil {
		return nil, err
	}
	if q.Where != nil {
		chosen = query.And{Operands: []query.Filter{q.Where, chosen}}
	}
	q.Where, q.Grain, q.From, q.To = query.Simplify(chosen), query.Total, h.next.AddDate(0, 0, -recentDays), h.next
	answer, err := d.ask(ctx, q, s)
	if err != nil {
		return nil, err
	}
	for _, row := range answer.Rows {
		of := cellsOf(answer, row)
		amount, err := amountOf(of[h.metric])
		if err != nil {
			return nil, fmt.Errorf("the %s of a row: %w", h.metric, err)
		}
		if amount != nil && plainText(of["BillingCurrency"]) == h.currency {
			key, _ := groupOf(of, h.by)
			out[key] = out[key].Add(*amount)
		}
	}
	return out, nil
}

// lately is the sum of the last days.
func (g days) lately() money.Amount {
	sum := money.Zero()
	for _, a := range g.amounts[max(0, len(g.amounts)-recentDays):] {
		sum = sum.Add(a)
	}
	return sum
}

// takeOut takes what plans did to the known days out of what is learnt from.
func (h *history) takeOut() {
	for i := range h.groups {
		g := &h.groups[i]
		g.learnt = slices.Clone(g.amounts)
		g.unknown = maps.Clone(g.unknown)
		for n := range g.learnt {
			day := g.first.AddDate(0, 0, n)
			for _, e := range h.effects {
				if e.plan.Has(day) {
					e.takeOut(g, n, day)
				}
			}
		}
	}
}

// takeOut takes the effect out of a day.
func (e effect) takeOut(g *days, n int, day time.Time) {
	was := g.learnt[n]
	switch {
	case e.plan.Amount != nil:
		if e.key != g.key {
			return
		}
		left := was.Sub(e.plan.On(day))
		if was.Sign() >= 0 && left.Sign() < 0 {
			left = money.Zero() // less came than was planned
		}
		g.learnt[n] = left
	case e.plan.Kind == plan.Holiday:
		if share := e.share(*g); share.Cmp(money.MustParse("0.5")) > 0 {
			g.unknown[n] = true // such a day says nothing of others
		}
	default:
		g.learnt[n] = forecast.Without(was, money.FromInt(1).Add(e.change(*g)))
	}
}

// share is how much of a group, which may be several, a factor is about.
func (e effect) share(g days) money.Amount {
	part := money.Zero()
	for _, key := range g.keys {
		part = part.Add(e.shares[key])
	}
	return forecast.Share(part, g.lately())
}

// change is by how much a factor changes a group, as a share of it: 0.15 for a
// price that is 15 % higher of all that the group has.
func (e effect) change(g days) money.Amount {
	return e.plan.Factor.Sub(money.FromInt(1)).Mul(e.share(g))
}

// add adds what plans do to a projection of a group.
func (h history) add(g days, p *projection) {
	if len(h.effects) == 0 {
		return
	}
	usual := slices.Clone(p.Means)
	p.plans = make([]money.Amount, len(p.Days))
	for i := range p.Days {
		day := p.Next.AddDate(0, 0, i)
		more := money.Zero()
		for _, e := range h.effects {
			if e.plan.Has(day) {
				more = more.Add(e.on(g, usual, i, day))
			}
		}
		if more.IsZero() {
			continue
		}
		p.plans[i] = more
		p.Means[i], p.Planned = p.Means[i].Add(more), p.Planned.Add(more)
		p.Days[i] = p.Days[i].To(p.Means[i])
	}
	if !p.Planned.IsZero() {
		p.Mean = p.Mean.Add(p.Planned)
		p.Total = p.Total.To(p.Mean)
	}
}

// on is what the effect adds to a day whose usual amounts are known.
func (e effect) on(g days, usual []money.Amount, i int, day time.Time) money.Amount {
	switch {
	case e.plan.Amount != nil:
		if slices.Contains(g.keys, e.key) {
			return e.plan.On(day)
		}
		return money.Zero()
	case e.plan.Factor != nil:
		return forecast.Times(usual[i], e.change(g))
	default:
		return forecast.Times(likeSunday(usual, i, day).Sub(usual[i]), e.share(g))
	}
}

// likeSunday is the usual amount of the Sunday next to a day of the forecast; the
// day's own if there is none.
func likeSunday(usual []money.Amount, i int, day time.Time) money.Amount {
	for distance := range usual {
		for _, j := range []int{i - distance, i + distance} {
			if j >= 0 && j < len(usual) && day.AddDate(0, 0, j-i).Weekday() == time.Sunday {
				return usual[j]
			}
		}
	}
	return usual[i]
}
