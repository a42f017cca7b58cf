package budget

import (
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

// Phase is a part of a period with its own amount.
type Phase struct {
	Span   Span
	Amount money.Amount
}

// PhasesOf cuts a span of the budget into its phases. Phases are whole months
// where the span is a multiple of them, otherwise as many days as the next,
// one more or less. Without phases each month is one, of equal amounts, so
// that a flat budget is one with equal phases.
func (b Budget) PhasesOf(s Span) []Phase {
	amounts := b.Phases
	if len(amounts) == 0 {
		amounts = even(b.Amount, b.Period.months())
	}
	out := make([]Phase, len(amounts))
	for i, a := range amounts {
		out[i] = Phase{Span{b.cut(s, i, len(amounts)), b.cut(s, i+1, len(amounts))}, a}
	}
	return out
}

// cut is where phase i of n begins.
func (b Budget) cut(s Span, i, n int) time.Time {
	if months := b.Period.months(); b.Period.Kind != Rolling && b.Period.Kind != Life && months%n == 0 {
		return s.From.AddDate(0, months/n*i, 0)
	}
	if i == n {
		return s.To
	}
	return s.From.AddDate(0, 0, s.Len()*i/n)
}

// Plan is what is meant to be spent on each day of a span; it adds up to the
// budget's amount exactly.
func (b Budget) Plan(s Span) []money.Amount {
	var out []money.Amount
	for _, p := range b.PhasesOf(s) {
		out = append(out, even(p.Amount, p.Span.Len())...)
	}
	return out
}

// even divides an amount in equal parts, exactly.
func even(a money.Amount, n int) []money.Amount {
	weights := make([]money.Amount, n)
	for i := range weights {
		weights[i] = money.FromInt(1)
	}
	parts, err := money.Split(a, weights)
	if err != nil {
		return nil // of no days, nothing
	}
	return parts
}

// planned adds up what is meant to be spent in a range of days, over as many
// periods as it touches. Days outside a life have no plan.
func (b Budget) planned(r Span) money.Amount {
	sum := money.Zero()
	for at := r.From; at.Before(r.To); {
		s := b.Period.Span(at)
		if b.Period.Kind == Rolling { // every day is alike
			return sum.Add(portion(b.Amount, r.Len(), b.Period.Days))
		}
		if b.Period.Kind == Life && !s.Has(at) {
			if !at.Before(s.To) {
				return sum
			}
			at = s.From
			continue
		}
		for i, a := range b.Plan(s) {
			if d := s.From.AddDate(0, 0, i); r.Has(d) {
				sum = sum.Add(a)
			}
		}
		at = s.To
	}
	return sum
}

// portion is a × n ÷ of, in the ledger's smallest unit.
func portion(a money.Amount, n, of int) money.Amount {
	parts, err := money.Split(a.Mul(money.FromInt(int64(n))), []money.Amount{money.FromInt(1), money.FromInt(int64(of - 1))})
	if err != nil {
		return money.Zero()
	}
	return parts[0]
}
