package finding

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/money"
)

// Rate is what a unit of a thing cost on a day, as the charges state it.
type Rate struct {
	Day      int
	Currency string
	// Key tells things of different prices apart; Slice names the thing.
	Key      string
	Slice    Slice
	Unit     string
	Price    money.Amount
	Quantity money.Amount
}

// Repricing is a unit price that another took the place of. It is read, not
// estimated: all of its amounts are exact.
type Repricing struct {
	Slice         Slice
	Currency      string
	Unit          string
	Day           int // the first of the new price
	Last          int // the last day that was charged by it
	Before, After money.Amount
	Quantity      money.Amount // charged by the new price
}

// Effect is what the new price adds to what was charged by it.
func (r Repricing) Effect() money.Amount { return r.After.Sub(r.Before).Mul(r.Quantity).Rounded() }

// Repricings reads the changes of prices. A thing that has several prices on
// one day, as tiers have, has none that could change.
func Repricings(rates []Rate) []Repricing {
	rates = slices.Clone(rates)
	slices.SortStableFunc(rates, func(a, b Rate) int {
		return cmp.Or(strings.Compare(a.Currency, b.Currency), strings.Compare(a.Key, b.Key), strings.Compare(a.Unit, b.Unit), cmp.Compare(a.Day, b.Day))
	})
	var out []Repricing
	for len(rates) > 0 {
		n := 1
		for n < len(rates) && rates[n].sameThing(rates[0]) {
			n++
		}
		out = append(out, repricingsOf(rates[:n])...)
		rates = rates[n:]
	}
	slices.SortStableFunc(out, func(a, b Repricing) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), strings.Compare(a.Currency, b.Currency), strings.Compare(a.Slice.key(), b.Slice.key()))
	})
	return out
}

func (r Rate) sameThing(o Rate) bool {
	return r.Currency == o.Currency && r.Key == o.Key && r.Unit == o.Unit
}

// repricingsOf goes through the days of one thing.
func repricingsOf(days []Rate) []Repricing {
	var out []Repricing
	for i, r := range days[1:] {
		last := days[i]
		if r.Day == last.Day {
			if !r.Price.Equal(last.Price) {
				return nil
			}
		} else if !r.Price.Equal(last.Price) {
			out = append(out, Repricing{Slice: r.Slice, Currency: r.Currency, Unit: r.Unit, Day: r.Day, Before: last.Price, After: r.Price})
		}
		if n := len(out); n > 0 {
			out[n-1].Quantity, out[n-1].Last = out[n-1].Quantity.Add(r.Quantity), r.Day
		}
	}
	return out
}

// words says what was read.
func (r Repricing) words() string {
	return "price of " + r.Slice.String() + ": " + r.After.String() + " " + r.Currency + " a unit of " + r.Unit + ", before " + r.Before.String()
}

// newPriceDays is how long a new price is news.
const newPriceDays = 28

// Prices adds the findings of new prices: one for a service and a day. What a
// finding of amounts shows of one is that, and no finding of its own.
func (s Scan) Prices(all []Finding, changes []Repricing, whole func(currency string) Series) []Finding {
	for len(changes) > 0 {
		var group, rest []Repricing
		for _, r := range changes {
			if r.together(changes[0]) {
				group = append(group, r)
			} else {
				rest = append(rest, r)
			}
		}
		all, changes = s.price(all, group, whole(group[0].Currency)), rest
	}
	return all
}

// together tells whether two prices changed on one day for one service.
func (r Repricing) together(o Repricing) bool {
	return r.Day == o.Day && r.Currency == o.Currency && r.service().key() == o.service().key()
}

// service is the slice of the service alone.
func (r Repricing) service() Slice {
	text, _ := r.Slice.Of("ServiceName")
	return Slice{{"ServiceName", text}}
}

func (s Scan) price(all []Finding, group []Repricing, whole Series) []Finding {
	f := s.priced(group, whole)
	if f.part(whole, group[0].Day, group[0].Day+f.days()-1) < leastPart {
		return all
	}
	var out []Finding
	for _, o := range all {
		if !f.showsIn(o) {
			out = append(out, o)
			continue
		}
		for _, r := range append([]Slice{o.Slice}, o.Related...) {
			if r.key() != f.Slice.key() && !slices.ContainsFunc(f.Related, func(known Slice) bool { return known.key() == r.key() }) {
				f.Related = append(f.Related, r)
			}
		}
	}
	return append(out, f)
}

// priced makes the finding of the prices of a service that changed on a day.
func (s Scan) priced(group []Repricing, whole Series) Finding {
	first, last := group[0].Day, group[0].Last
	f := Finding{Currency: group[0].Currency, First: s.Day(first), Raised: s.Day(first), Score: pricedScore, State: Settled, Slice: group[0].Slice}
	for _, r := range group {
		f.Actual, f.Expected = f.Actual.Add(r.After.Mul(r.Quantity).Rounded()), f.Expected.Add(r.Before.Mul(r.Quantity).Rounded())
		last = max(last, r.Last)
		f.Slice = common(f.Slice, r.Slice)
	}
	slices.SortStableFunc(group, func(a, b Repricing) int { return cmp.Compare(math.Abs(float(b.Effect())), math.Abs(float(a.Effect()))) })
	for i, r := range group {
		if i == mostReasons {
			break
		}
		f.Reasons = append(f.Reasons, Reason{AccountsFor, r.words(), ptr(r.Effect())})
	}
	f.ID = id(append(group[0].service(), Value{"price", nil}), f.Currency, f.First)
	f.Last, f.Excess = s.Day(last), f.Actual.Sub(f.Expected)
	switch newest := len(whole.Amounts) - 1; {
	case last < newest-openWithin:
		f.State = Ended
	case first > newest-newPriceDays:
		f.State = Open
	}
	f.weigh(floats(whole.Amounts), first, last)
	return f
}

// common is what two slices both name.
func common(a, b Slice) Slice {
	return slices.DeleteFunc(slices.Clone(a), func(v Value) bool { return !slices.ContainsFunc(b, v.equal) })
}

// pricedScore is that of what is read: there is no doubt.
const pricedScore anomaly.Score = 0.999999

// part is what the new price adds in four weeks, as a part of all money of
// the four weeks before it.
func (f Finding) part(whole Series, first, last int) float64 {
	month := 0.0
	for t := max(0, first-monthDays); t < first; t++ {
		month += float(whole.Amounts[t])
	}
	return math.Abs(float(f.Excess)) * monthDays / float64(last-first+1) / math.Abs(month)
}

func (f Finding) days() int { return int(f.Last.Sub(f.First).Hours())/24 + 1 }

// showsIn tells whether another finding is mostly this new price.
func (f Finding) showsIn(o Finding) bool {
	service, _ := f.Slice.Of("ServiceName")
	other, named := o.Slice.Of("ServiceName")
	if named && (other == nil || service == nil || *other != *service) || f.Currency != o.Currency || f.Excess.Sign() != o.Excess.Sign() {
		return false
	}
	return o.pricePart >= carries && !o.Raised.Before(f.First) && o.Raised.Before(f.First.AddDate(0, 0, stillNear))
}

func ptr[T any](v T) *T { return &v }
