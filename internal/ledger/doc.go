// Package ledger holds the charges by delivery: what an import does with an
// export, when a delivery takes another's place, and what it must add up to.
package ledger
