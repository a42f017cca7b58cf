// Package alert decides who is told what, when and how often: causes come in,
// messages go out, each cause once.
package alert

// Kind is what found a cause.
type Kind string

// The kinds.
const (
	OfBudget    Kind = "budget"    // a budget's threshold is passed, or will be
	OfThreshold Kind = "threshold" // a run, job or endpoint costs more than it may
	OfAnomaly   Kind = "anomaly"   // an amount is unlike its past
	OfSelfTest  Kind = "self-test" // a budget, threshold or route that could not bite
)

// Severity is how soon somebody should look.
type Severity string

// The severities.
const (
	Info     Severity = "info"     // at the next look
	Warning  Severity = "warning"  // this week
	Critical Severity = "critical" // now
)

// Cause is one thing that people should know. It is stated again at every
// evaluation for as long as it holds; Key tells that it is the same.
type Cause struct {
	Key      string   `json:"key" doc:"Equal for the same cause, such as budget/search/2026-11/actual/80"`
	Kind     Kind     `json:"kind"`
	Severity Severity `json:"severity"`
	Title    string   `json:"title" doc:"One line, with the amount"`
	// Amounts are exact and of one currency; absent is "".
	Amount          string            `json:"amount,omitempty"`
	Comparison      string            `json:"comparison,omitempty" doc:"What the amount is compared with, in words: of a budget of 1000 USD"`
	BillingCurrency string            `json:"BillingCurrency,omitempty"`
	Explanation     []string          `json:"explanation" doc:"What makes it up, the largest first, one line each"`
	Slice           map[string]string `json:"slice,omitempty" doc:"What it is about: Team, ServiceName and the like"`
	Link            string            `json:"link" doc:"The page that shows it, from the server's root"`
	Owners          []string          `json:"owners,omitempty"`
	Routes          []string          `json:"routes,omitempty" doc:"Names of routes; none means those that take everything"`
}
