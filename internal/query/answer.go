package query

import "context"

// PeriodColumn heads the start of each row's time, where the grain is not the
// total.
const PeriodColumn = "Period"

// Answer is what a question comes to at one state of the ledger.
type Answer struct {
	Question Question
	// Columns head the cells of Rows: the period if the grain has one, the
	// dimensions, the currency, the metrics.
	Columns []string
	Rows    []Row
	// Totals are the sums over every charge that the question chooses, one row
	// for each currency: BillingCurrency, then the metrics. A limit does not
	// change them.
	Totals []Row
}

// Row is one line of an answer.
type Row []Cell

// Cell is a value as text, amounts exact; nil is absent, which is not "" or 0.
type Cell *string

// Table is what an engine reads to answer: one state of a table of the lake.
type Table struct {
	Name     string // "charges" or "daily"
	Snapshot int64  // the state's id, for engines that have the catalog themselves
	Files    []string
	Rollup   string // the roll-up within daily, or ""
}

// Engine answers questions over tables of the lake.
type Engine interface {
	// Answer computes the rows and totals of a valid question with defaults.
	Answer(ctx context.Context, q Question, t Table) (Answer, error)
	// Values lists the values of a dimension over a question's range and
	// filter, at most limit, those that start with the prefix (in any case).
	Values(ctx context.Context, d Dimension, q Question, prefix string, limit int, t Table) ([]string, error)
}
