package operation

import (
	"github.com/farthing-finops/farthing/internal/money"
)

// BudgetRow is a budget as it was declared, with how it stands.
type BudgetRow struct {
	Name            string         `json:"name"`
	Metric          string         `json:"metric"`
	Where           string         `json:"where" doc:"Which charges; empty means all"`
	BillingCurrency string         `json:"BillingCurrency"`
	Period          string         `json:"period" doc:"month, quarter, year, rolling or life"`
	Days            int            `json:"days,omitempty" doc:"Of a rolling period"`
	From            string         `json:"from,omitempty" doc:"First day of a life"`
	To              string         `json:"to,omitempty" doc:"The day after the last of a life"`
	Amount          money.Amount   `json:"amount" doc:"Of a whole period"`
	Phases          []money.Amount `json:"phases" doc:"Amounts of the parts of a period, in order; none means the same all the time"`
	Owners          []string       `json:"owners"`
	Routes          []string       `json:"routes" doc:"Alert routes; none means those that take everything"`
	Thresholds      []string       `json:"thresholds" doc:"As budget add takes them, with their severities"`
	Status          BudgetStatus   `json:"status"`
}

// BudgetStatus is how a budget stands. Amounts of money that was spent are
// exact; what is expected is an estimate.
type BudgetStatus struct {
	At         string        `json:"at" doc:"The day that is looked at: today while bills of this month arrive, else the last day of the newest month held"`
	PeriodFrom string        `json:"periodFrom"`
	PeriodTo   string        `json:"periodTo" doc:"The day after the last"`
	Period     string        `json:"period" doc:"Its name: 2026-11, 2026-Q4, 2026, rolling or life"`
	KnownUntil *string       `json:"knownUntil" doc:"The first day that is not known whole; null without any charges"`
	Limit      money.Amount  `json:"limit"`
	Spent      *money.Amount `json:"spent" doc:"Exact: what the ledger holds of the period so far; null without any charge, which is not 0"`
	Left       *money.Amount `json:"left" doc:"The limit less what was spent; negative once it is passed"`
	Percent    *string       `json:"percent" doc:"Of the limit, cut off after one digit"`
	Planned    money.Amount  `json:"planned" doc:"What was meant to be spent on the days that are known whole"`
	Unbilled   *money.Amount `json:"unbilled" doc:"At least so much came since then by evidence, at the rates of estimates: not in spent; null where no evidence fits"`

	Expected    *BudgetExpected   `json:"expected" doc:"The whole period at its end (of a rolling budget: a period from now); null if nothing can be said"`
	Probability *string           `json:"probability" doc:"That the limit is reached in this period, in percent"`
	PassesOn    *string           `json:"passesOn" doc:"The day by which it is reached with 80 % probability, or was; null if there is none"`
	Phase       BudgetPhase       `json:"phase" doc:"The part of the period that is running"`
	Burns       []BudgetBurn      `json:"burns"`
	Thresholds  []BudgetThreshold `json:"thresholds"`
	State       string            `json:"state" doc:"over (the limit is passed), warning (a threshold holds), quiet, or unknown (no charges)"`
	Others      []BudgetOther     `json:"others" doc:"Amounts of the period in other currencies, which do not count"`
	Notes       []string          `json:"notes" doc:"What is partial or unknown"`
}

// BudgetExpected is an estimate with its intervals.
type BudgetExpected struct {
	Mean   string `json:"mean"`
	Low80  string `json:"low80"`
	High80 string `json:"high80"`
	Low95  string `json:"low95"`
	High95 string `json:"high95"`
}

// BudgetPhase is a part of a period.
type BudgetPhase struct {
	From   string        `json:"from"`
	To     string        `json:"to" doc:"Excluded"`
	Amount money.Amount  `json:"amount"`
	Spent  *money.Amount `json:"spent"`
}

// BudgetBurn is how fast it burns in a window and in a short one.
type BudgetBurn struct {
	Threshold string  `json:"threshold"`
	Rate      *string `json:"rate" doc:"Times as fast as planned, over the long window"`
	ShortRate *string `json:"shortRate" doc:"The same over the short window"`
	Estimated bool    `json:"estimated" doc:"From evidence, before the bill: at least so much"`
}

// BudgetThreshold is a threshold and whether it holds.
type BudgetThreshold struct {
	Threshold string  `json:"threshold"`
	Severity  string  `json:"severity"`
	State     string  `json:"state" doc:"holds, quiet, or silent (nothing can be said)"`
	Day       *string `json:"day" doc:"When it was passed, or will be"`
	Says      string  `json:"says"`
}

// BudgetOther is an amount in a currency that is not the budget's.
type BudgetOther struct {
	BillingCurrency string       `json:"BillingCurrency"`
	Amount          money.Amount `json:"amount"`
}

// BudgetDay is a day of a burn-down: sums from the period's beginning to the
// day's end.
type BudgetDay struct {
	Day         string          `json:"day"`
	Planned     money.Amount    `json:"planned"`
	Spent       *money.Amount   `json:"spent" doc:"Exact; null where nothing is known"`
	Whole       bool            `json:"whole" doc:"Whether all of the day is known"`
	Expected    *BudgetExpected `json:"expected" doc:"From the first day that is not known whole"`
	Probability *string         `json:"probability" doc:"That the limit was reached by the day's end, in percent"`
}

// BudgetSlice is a part of what was spent.
type BudgetSlice struct {
	Dimension string       `json:"dimension"`
	Value     *string      `json:"value" doc:"null where charges have none"`
	Amount    money.Amount `json:"amount"`
	Percent   *string      `json:"percent" doc:"Of what was spent in the period"`
}

// BudgetCheck is one thing that the self-test looked at.
type BudgetCheck struct {
	Check  string `json:"check" doc:"filter, currency, sources, routes, thresholds or history"`
	Result string `json:"result" doc:"ok, warning or failed"`
	Says   string `json:"says"`
	Try    string `json:"try,omitempty"`

	source string // that is stale
}

// BudgetFired is a threshold that would have fired in the past.
type BudgetFired struct {
	Threshold string       `json:"threshold"`
	Severity  string       `json:"severity"`
	Period    string       `json:"period"`
	Day       string       `json:"day" doc:"The first day on which it would have, once that day was known"`
	Spent     money.Amount `json:"spent" doc:"In the period until then"`
	Says      string       `json:"says"`
}

// BudgetPeriod is a past period of a budget.
type BudgetPeriod struct {
	Period  string       `json:"period"`
	Spent   money.Amount `json:"spent"`
	Percent *string      `json:"percent"`
	Whole   bool         `json:"whole"`
}
