package allocation

// Class says what a share is in reconciliation: every share is in exactly one.
type Class string

// The classes.
const (
	Attributed   Class = "Attributed"   // somebody is known to have caused it
	Idle         Class = "Idle"         // paid for and used by nobody
	Shared       Class = "Shared"       // used by all and spread by a declared rule
	Unattributed Class = "Unattributed" // nobody is known
)

// Method says which rule gave a share.
type Method string

// The methods, in the order in which they are tried.
const (
	Direct       Method = "Direct"       // the charge names the workload
	SharedMethod Method = "Shared"       // a declared rule spreads it
	Measured     Method = "Measured"     // evidence of who held the resource
	Metered      Method = "Metered"      // evidence of tokens and requests
	Stored       Method = "Stored"       // evidence of bytes
	Commitment   Method = "Commitment"   // the unused part of a commitment
	Tagged       Method = "Tagged"       // tags or virtual tags name the team or project
	None         Method = "Unattributed" // nothing applies
)

// IdleWorkload is the workload of what nobody held.
const IdleWorkload = "idle"

// UnusedCommitment is the workload of the unused part of commitments.
const UnusedCommitment = "unused commitment"

// Additive lists the columns that are divided: amounts and quantities.
func Additive() []string {
	return []string{"BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "ConsumedQuantity", "PricingQuantity"}
}
