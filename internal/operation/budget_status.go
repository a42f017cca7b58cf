package operation

import (
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/money"
)

func budgetRow(b budget.Budget, s BudgetStatus) BudgetRow {
	row := BudgetRow{Name: b.Name, Metric: b.Metric, Where: b.Where, BillingCurrency: string(b.BillingCurrency), Period: string(b.Period.Kind), Days: b.Period.Days,
		From: openDay(b.Period.From), To: openDay(b.Period.To), Amount: b.Amount, Phases: listed(b.Phases), Owners: listed(b.Owners), Routes: listed(b.Routes),
		Thresholds: []string{}, Status: s}
	for _, t := range b.Thresholds {
		row.Thresholds = append(row.Thresholds, t.String()+"="+t.Severity)
	}
	return row
}

// listed makes a list that is never null.
func listed[T any](of []T) []T { return append([]T{}, of...) }

func openDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func optionalDay(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := t.Format(time.DateOnly)
	return &text
}

// sureEnough is the probability by which passesOn is told.
const sureEnough = 0.8

// status is the look for people to read.
func (l budgetLook) status() BudgetStatus {
	s := l.is
	out := BudgetStatus{At: l.at.Format(time.DateOnly), PeriodFrom: s.Span.From.Format(time.DateOnly), PeriodTo: s.Span.To.Format(time.DateOnly), Period: s.Key,
		KnownUntil: optionalDay(l.known.Whole), Limit: s.Limit, Planned: s.Planned, Unbilled: l.unbilled, Expected: budgetExpected(s.End), Others: listed(l.others),
		Phase: BudgetPhase{From: s.Phase.Span.From.Format(time.DateOnly), To: s.Phase.Span.To.Format(time.DateOnly), Amount: s.Phase.Amount},
		Burns: []BudgetBurn{}, Thresholds: l.thresholds(), Notes: l.statusNotes()}
	if l.inPeriod > 0 {
		out.Spent, out.Left, out.Phase.Spent = &s.Spent, &s.Left, &s.PhaseSpent
		if percent, ok := s.Percent.Percent(); ok {
			out.Percent = &percent
		}
	}
	if s.Passes != nil {
		likely := budget.Likely(*s.Passes)
		out.Probability = &likely
	}
	out.PassesOn = optionalDay(s.PassedBy(sureEnough))
	for _, b := range s.Burns {
		out.Burns = append(out.Burns, BudgetBurn{b.Threshold.String(), times(b.LongRate), times(b.ShortRate), b.Estimated})
	}
	out.State = l.state()
	return out
}

func (l budgetLook) state() string {
	switch {
	case l.inPeriod > 0 && l.is.Percent.Reaches(money.FromInt(1)):
		return "over"
	case len(l.is.Held) > 0:
		return "warning"
	case l.inPeriod == 0:
		return "unknown"
	default:
		return "quiet"
	}
}

func times(r budget.Ratio) *string {
	text, ok := r.Times(2)
	if !ok {
		return nil
	}
	return &text
}

func budgetExpected(e *budget.Expected) *BudgetExpected {
	if e == nil {
		return nil
	}
	out := &BudgetExpected{Mean: e.Amount().String()}
	for _, i := range []struct {
		share     budget.Share
		low, high *string
	}{{0.8, &out.Low80, &out.High80}, {0.95, &out.Low95, &out.High95}} {
		low, high := e.Interval(i.share)
		*i.low, *i.high = low.String(), high.String()
	}
	return out
}

// thresholds says of each whether it holds, in the order of the declaration.
func (l budgetLook) thresholds() []BudgetThreshold {
	out := []BudgetThreshold{}
	for _, t := range l.budget.Thresholds {
		row := BudgetThreshold{Threshold: t.String(), Severity: t.Severity, State: "quiet"}
		for _, h := range l.is.Held {
			if h.Threshold.String() == t.String() {
				row.State, row.Day, row.Says = "holds", optionalDay(h.Day), l.says(h)
			}
		}
		for _, s := range l.is.Silent {
			if s.Threshold.String() == t.String() {
				row.State, row.Says = "silent", s.Why
			}
		}
		out = append(out, row)
	}
	return out
}

// says puts a threshold that holds in words.
func (l budgetLook) says(h budget.Held) string {
	percent, _ := l.is.Percent.Percent()
	switch h.Threshold.On {
	case budget.Actual:
		if l.budget.Period.Kind == budget.Rolling {
			return fmt.Sprintf("%s %% of %s %s is spent in %d days, more than %s %%", percent, Rounded(l.is.Limit.String()), l.budget.BillingCurrency, l.budget.Period.Days, h.Threshold.Percent)
		}
		return fmt.Sprintf("%s %% of %s %s is spent; %s %% was passed on %s", percent, Rounded(l.is.Limit.String()), l.budget.BillingCurrency, h.Threshold.Percent, dayWords(h.Day))
	case budget.InPhase:
		of, _ := (budget.Ratio{Part: l.is.PhaseSpent, Of: l.is.Phase.Amount}).Percent()
		if l.is.Phase.Amount.IsZero() {
			return fmt.Sprintf("%s is spent in the phase from %s, which has no amount", Rounded(l.is.PhaseSpent.String()), dayWords(l.is.Phase.Span.From))
		}
		return fmt.Sprintf("%s %% of the phase's %s %s is spent; %s %% was passed on %s", of, Rounded(l.is.Phase.Amount.String()), l.budget.BillingCurrency, h.Threshold.Percent, dayWords(h.Day))
	case budget.Forecast:
		if h.Reached {
			return fmt.Sprintf("%s %% of %s %s was passed on %s", h.Threshold.Percent, Rounded(l.is.Limit.String()), l.budget.BillingCurrency, dayWords(h.Day))
		}
		return fmt.Sprintf("%s %% likely to pass %s %% of %s %s by the end of %s, %s %% by the end of the period", h.DayLikely(), h.Threshold.Percent,
			Rounded(l.is.Limit.String()), l.budget.BillingCurrency, dayWords(h.Day), budget.Likely(h.Probability))
	default:
		return burnWords(h.Burning)
	}
}

func burnWords(b budget.Burning) string {
	long, short := "more than", "more than" // of a plan of nothing
	if t := times(b.LongRate); t != nil {
		long = *t + " times"
	}
	if t := times(b.ShortRate); t != nil {
		short = *t + " times"
	}
	words := fmt.Sprintf("it burns %s what is planned over %s", long, budget.WindowText(b.Threshold.Long))
	if b.Threshold.Short != b.Threshold.Long {
		words += fmt.Sprintf(", %s over the last %s", short, budget.WindowText(b.Threshold.Short))
	}
	if b.Estimated {
		words += " (at least: by evidence, before the bill)"
	}
	return words
}

// dayWords is a day as people say it.
func dayWords(t time.Time) string { return t.Format(time.DateOnly) }

// statusNotes say what is partial or unknown.
func (l budgetLook) statusNotes() []string {
	notes := listed(l.notes)
	switch {
	case l.known.Whole.IsZero() && l.inPeriod == 0:
		notes = append(notes, "no charges in "+string(l.budget.BillingCurrency)+" fit it (this is not an amount of 0)")
	case l.inPeriod == 0:
		notes = append(notes, fmt.Sprintf("no charges from %s to %s fit it yet (this is not an amount of 0)", dayWords(l.is.Span.From), dayWords(l.at)))
	}
	if w := l.known.Whole; !w.IsZero() && w.Before(midnightOf(l.at)) && l.is.Span.To.After(w) {
		notes = append(notes, fmt.Sprintf("partial: days are known whole up to %s, and %s is looked at", dayWords(w.AddDate(0, 0, -1)), dayWords(l.at)))
	}
	for _, o := range l.others {
		notes = append(notes, fmt.Sprintf("%s %s of the period are in another currency and do not count", Rounded(o.Amount.String()), o.BillingCurrency))
	}
	return notes
}
