// Package plan holds what people know of the future that no past shows: runs
// and launches, prices that change, holidays, commitments that end. A plan
// enters a forecast as what it adds to the expected amounts; plans are added
// up, in any order.
package plan

import (
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// Kind is what is planned.
type Kind string

// The kinds.
const (
	Run        Kind = "run"        // work that costs an amount and ends
	Launch     Kind = "launch"     // something that costs an amount every day from a day on
	Price      Kind = "price"      // what is there costs this many times as much from a day on
	Holiday    Kind = "holiday"    // days that are unlike others
	Commitment Kind = "commitment" // a commitment ends, and what it covered costs more
)

// Per is what an amount is of.
type Per string

// What an amount may be of.
const (
	Once Per = "once" // of all days of the plan together
	Day  Per = "day"
)

// Plan is one thing that is known of the future.
type Plan struct {
	Name  string    `json:"name"`
	Kind  Kind      `json:"kind"`
	Where string    `json:"where,omitempty"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to,omitzero"` // excluded; zero is open
	// A plan has an amount with its currency, or a factor on what its filter
	// chooses; a holiday may have neither.
	Amount          *money.Amount `json:"amount,omitempty"`
	Per             Per           `json:"per,omitempty"`
	BillingCurrency string        `json:"BillingCurrency,omitempty"`
	Factor          *money.Amount `json:"factor,omitempty"`
	Note            string        `json:"note,omitempty"`
}

// Check refuses, as a Usage fault with a hint, a plan that says too little or
// two things at once. It returns the plan with what is usual filled in.
func (p Plan) Check() (Plan, error) {
	p = p.filled()
	for _, check := range []func() error{p.checkName, p.checkDays, p.checkEffect, p.checkWhere} {
		if err := check(); err != nil {
			return p, err
		}
	}
	return p, nil
}

// filled is the plan with what is usual: a run or a holiday without an end
// lasts a day, an amount of a run is of the whole run.
func (p Plan) filled() Plan {
	if p.To.IsZero() && !p.From.IsZero() && (p.Kind == Holiday || p.Kind == Run) {
		p.To = p.From.AddDate(0, 0, 1)
	}
	if p.Amount != nil && p.Per == "" {
		p.Per = Day
		if p.Kind == Run {
			p.Per = Once
		}
	}
	return p
}

func (p Plan) checkName() error {
	if p.Name == "" || len(p.Name) > 100 {
		return fault.New(fault.Usage, "a plan needs a name of at most 100 bytes").Try("name it after what it is: nightly-evals, spring-launch")
	}
	switch p.Kind {
	case Run, Launch, Price, Holiday, Commitment:
		return nil
	default:
		return fault.New(fault.Usage, "there is no plan of the kind %q", p.Kind).Try("use run, launch, price, holiday or commitment")
	}
}

func (p Plan) checkDays() error {
	if p.From.IsZero() {
		return fault.New(fault.Usage, "the plan %s has no first day", p.Name).Try("say --from 2027-01-15")
	}
	for _, t := range []time.Time{p.From, p.To} {
		if !t.IsZero() && !t.Equal(query.Day.Start(t)) {
			return fault.New(fault.Usage, "plans are in whole UTC days, and %s is not the start of one", t.UTC().Format(time.RFC3339))
		}
	}
	if !p.To.IsZero() && !p.To.After(p.From) {
		return fault.New(fault.Usage, "the plan %s has no days: to %s is not after from %s", p.Name, p.To.Format(time.DateOnly), p.From.Format(time.DateOnly)).
			Try("to is excluded: for one day leave it out, or name the next day")
	}
	if p.Amount != nil && p.Per == Once && p.To.IsZero() {
		return fault.New(fault.Usage, "an amount that comes once needs an end to be spread until").Try("say --to, or give an amount per day")
	}
	return nil
}

func (p Plan) checkEffect() error {
	switch {
	case p.Amount != nil && p.Factor != nil:
		return fault.New(fault.Usage, "the plan %s has an amount and a factor", p.Name).Try("give one of them")
	case p.Amount != nil && (p.Kind == Price || p.Kind == Holiday):
		return fault.New(fault.Usage, "a %s is a factor, not an amount", p.Kind).Try("say how many times as much it costs: --factor 1.15")
	case p.Factor != nil && (p.Kind == Run || p.Kind == Launch):
		return fault.New(fault.Usage, "a %s is an amount, not a factor", p.Kind).Try("say what it costs: --amount 1200")
	case p.Amount == nil && p.Factor == nil && p.Kind != Holiday:
		return fault.New(fault.Usage, "the plan %s does not say what it costs", p.Name).Try("%s", effectHint(p.Kind))
	case p.Amount != nil && p.BillingCurrency == "":
		return fault.New(fault.Usage, "the amount of %s has no currency", p.Name).Try("say --currency USD")
	case p.Factor != nil && p.Factor.Sign() < 0:
		return fault.New(fault.Usage, "a factor below 0 has no meaning").Try("0.8 is a fifth less, 1.2 a fifth more")
	}
	return nil
}

func effectHint(k Kind) string {
	switch k {
	case Price:
		return "say how many times as much it costs: --factor 1.15"
	case Commitment:
		return "say what more is paid each day without it (--amount), or how many times as much (--factor)"
	default:
		return "say --amount 1200"
	}
}

// checkWhere demands that the filter of an amount says where it belongs: an
// amount is no charge, so that nothing else is known of it.
func (p Plan) checkWhere() error {
	f, err := query.ParseFilter(p.Where)
	if err != nil {
		return err
	}
	if p.Amount == nil || f == nil {
		return nil
	}
	if _, ok := attributes(f); !ok {
		return fault.New(fault.Usage, "the filter of an amount must say what it belongs to").Because("%s chooses among charges, and the plan is none yet", p.Where).
			Try("write equalities joined by and: Team = 'search' and Model = 'atlas'")
	}
	return nil
}

// Has tells whether a day belongs to the plan.
func (p Plan) Has(day time.Time) bool {
	return !day.Before(p.From) && (p.To.IsZero() || day.Before(p.To))
}
