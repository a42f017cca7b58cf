package money

import (
	"fmt"
	"sort"
)

// Currency is a billing currency as the source names it: an ISO 4217 code, or
// the name of a virtual currency (FOCUS 1.2).
type Currency string

// Sum keeps one total for each currency; there is no way to add across them.
type Sum struct{ totals map[Currency]Amount }

// Add adds an amount in its own currency.
func (s *Sum) Add(c Currency, a Amount) {
	if s.totals == nil {
		s.totals = map[Currency]Amount{}
	}
	s.totals[c] = s.totals[c].Add(a)
}

// Currencies lists the currencies seen, in order.
func (s *Sum) Currencies() []Currency {
	out := make([]Currency, 0, len(s.totals))
	for c := range s.totals {
		out = append(out, c)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// Of is the total of one currency; false if nothing was added in it, since
// nothing is not 0.
func (s *Sum) Of(c Currency) (Amount, bool) {
	a, ok := s.totals[c]
	return a, ok
}

// Only is the single currency's total, or an error that names the currencies
// when there is not exactly one.
func (s *Sum) Only() (Currency, Amount, error) {
	cs := s.Currencies()
	if len(cs) != 1 {
		return "", Amount{}, fmt.Errorf("amounts in %d currencies %v have no common total", len(cs), cs)
	}
	return cs[0], s.totals[cs[0]], nil
}
