// Package state keeps what people declare and decide, which is not in any
// bill: budgets, plans, what was said of findings, alerts. It is a small
// database of its own: a file in the home folder, or the Postgres database
// that several servers share.
package state
