// Package finding makes findings of a ledger's days: one for each cause, where
// every series that the cause shows in would raise an alarm of its own. It says
// what a finding comes to, what is known of its reason, and what a person's
// word about an earlier one changes.
//
// Actual amounts are exact. What was expected is an estimate, and so is
// everything that compares with it; both are kept apart.
package finding
