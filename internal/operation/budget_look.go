package operation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/forecast"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// budgetLook is a budget with all that is known of it at an instant.
type budgetLook struct {
	budget   budget.Budget
	question query.Question
	snapshot ledger.Snapshot
	at       time.Time // the instant
	live     bool      // it is now, not a day in the past
	known    budget.Known
	is       budget.Status
	unbilled *money.Amount
	use      *recentUse // nil of a day in the past
	inPeriod int        // rows of the period in the budget's currency
	others   []BudgetOther
	notes    []string
}

// aheadDays is how far ahead of a look is forecast at most; the rest of what a
// forecast may span is left for days that are not known whole.
const aheadDays = forecast.MostHorizon - endedAfter + 10

// lookAt looks at one budget; at is a day, or "" for now.
func (d *Desk) lookAt(ctx context.Context, b budget.Budget, at string) (budgetLook, error) {
	looks, err := d.lookAtAll(ctx, []budget.Budget{b}, at)
	if err != nil {
		return budgetLook{}, err
	}
	return looks[0], nil
}

// lookAtAll looks at budgets as they stand at the end of a day, or now.
func (d *Desk) lookAtAll(ctx context.Context, all []budget.Budget, at string) ([]budgetLook, error) {
	day, err := dayOf("at", at)
	if err != nil {
		return nil, err
	}
	snapshot, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	live := day.IsZero()
	if live {
		day = anchor(snapshot.Deliveries(), d.Now())
	}
	var use *recentUse
	if live && slices.ContainsFunc(all, hourly) {
		if use, err = d.recentUse(ctx); err != nil {
			return nil, err
		}
	}
	out := make([]budgetLook, len(all))
	for i, b := range all {
		out[i] = budgetLook{budget: b, snapshot: snapshot, at: endOf(day, d.Now()), live: live}
		if err := d.look(ctx, &out[i], use); err != nil {
			return nil, fmt.Errorf("budget %s: %w", b.Name, err)
		}
	}
	return out, nil
}

func hourly(b budget.Budget) bool {
	return slices.ContainsFunc(b.Thresholds, func(t budget.Threshold) bool { return t.Hourly() })
}

// anchor is the day to look from: today while bills of this month arrive, else
// the last day of the newest month that is held.
func anchor(deliveries []ledger.Delivery, now time.Time) time.Time {
	newest := period.Month{}
	for _, v := range deliveries {
		if newest.Before(v.BillingPeriod) {
			newest = v.BillingPeriod
		}
	}
	if today := midnightOf(now); newest.IsZero() || !newest.End().Before(today) {
		return today
	}
	return newest.End().AddDate(0, 0, -1)
}

// endOf is the end of a day, or now if that is on it.
func endOf(day, now time.Time) time.Time {
	end := day.AddDate(0, 0, 1).Add(-time.Second)
	if now.Before(end) && !now.Before(day) {
		return now.UTC()
	}
	return end
}

// look finds out what is known, and evaluates.
func (d *Desk) look(ctx context.Context, l *budgetLook, use *recentUse) (err error) {
	if l.question, err = budgetQuestion(l.budget); err != nil {
		return err
	}
	if err := d.lookAhead(ctx, l); err != nil {
		return err
	}
	if err := d.lookBack(ctx, l); err != nil {
		return err
	}
	if l.use = use; use != nil {
		if l.unbilled, err = use.into(l.budget, &l.known); err != nil {
			return err
		}
	} else {
		l.known.NoHours = "hours are only known of now"
	}
	l.is = l.budget.Evaluate(l.known, l.at)
	return nil
}

// lookAhead asks what is expected, up to the end of the period.
func (d *Desk) lookAhead(ctx context.Context, l *budgetLook) error {
	q, tomorrow := l.question, midnightOf(l.at).AddDate(0, 0, 1)
	q.To = tomorrow
	until := l.budget.Period.Span(l.at).To
	if l.budget.Period.Kind == budget.Rolling {
		until = tomorrow.AddDate(0, 0, l.budget.Period.Days)
	}
	if far := tomorrow.AddDate(0, 0, aheadDays); until.After(far) {
		until = far
		l.notes = append(l.notes, "it is forecast until "+far.Format(time.DateOnly)+" only: the period ends later")
	}
	if q.From = tomorrow.AddDate(0, 0, -longestHistory); !q.From.Before(q.To) {
		return nil
	}
	made, err := d.project(ctx, q, until, budget.Levels())
	if err != nil {
		return err
	}
	for _, p := range made {
		if p.Whole && p.Currency == string(l.budget.BillingCurrency) {
			l.known.Whole = p.Next
			l.known.Outlook = budget.OutlookOf(p.Next, p.Days, p.Total)
			if rough := thinness(days{first: p.First, amounts: p.Past}.past(p.Next)); rough != "" && l.known.Outlook != nil {
				l.known.Outlook.Rough = rough
			}
			if p.Thin != "" {
				l.notes = append(l.notes, "the forecast knows little: "+p.Thin)
			}
			l.notes = append(l.notes, p.Notes...)
		}
	}
	return nil
}

// lookBack asks for the exact amounts: of the period, and of the days before
// it that burn rates need.
func (d *Desk) lookBack(ctx context.Context, l *budgetLook) error {
	q, span := l.question, l.budget.Period.Span(l.at)
	q.Grain, q.From, q.To = query.Day, midnightOf(l.at).AddDate(0, 0, -burnDays), midnightOf(l.at).AddDate(0, 0, 1)
	if l.budget.Period.Kind == budget.Rolling {
		span.From = span.From.AddDate(0, 0, -endedAfter) // its window ends with the last whole day
	}
	if span.From.Before(q.From) {
		q.From = span.From
	}
	if !q.To.After(q.From) {
		return nil
	}
	answer, err := d.ask(ctx, q.WithDefaults(), l.snapshot)
	if err != nil {
		return err
	}
	var others money.Sum
	for _, row := range answer.Rows {
		of := cellsOf(answer, row)
		at, err := period.ParseTime(plainText(of[query.PeriodColumn]))
		if err != nil {
			return fmt.Errorf("the day of a row: %w", err)
		}
		amount, err := amountOf(of[l.budget.Metric])
		if err != nil {
			return err
		}
		currency := money.Currency(plainText(of["BillingCurrency"]))
		switch in := !at.Before(span.From); {
		case amount == nil && in:
			l.notes = append(l.notes, "charges of "+at.Format(time.DateOnly)+" have no "+l.budget.Metric)
		case amount == nil:
		case currency != l.budget.BillingCurrency:
			if in {
				others.Add(currency, *amount)
			}
		default:
			l.known.Days = append(l.known.Days, budget.Amount{At: at, Amount: *amount})
			if in {
				l.inPeriod++
			}
		}
	}
	for _, c := range others.Currencies() {
		a, _ := others.Of(c)
		l.others = append(l.others, BudgetOther{string(c), a})
	}
	return nil
}

// burnDays is how far back burn rates look.
const burnDays = 92 + endedAfter
