package ledger

import (
	"context"
	"time"

	"github.com/farthing-finops/farthing/internal/period"
)

// Batch is what an export's files say, mapped to charges and summed up, in
// files of its own that nobody else reads yet.
type Batch struct {
	Files  []string // Parquet files of charges
	Months []MonthSummary
	// Incomplete are rows that lack something a charge must have.
	Incomplete []IncompleteRow
}

// MonthSummary sums up the charges of one billing month.
type MonthSummary struct {
	Month    period.Month
	Rows     int64 // rows of the source's files
	Totals   []Total
	Scopes   []Scope
	UsageEnd time.Time // end of the last usage charge; zero if there is none
}

// IncompleteRow points at a row without something that every charge must have.
type IncompleteRow struct {
	File   string
	Row    int64 // from 1, without the header
	Column string
}

// BatchReader is the port to the engine that reads files.
type BatchReader interface {
	// Read maps an export into Parquet files under dir.
	Read(ctx context.Context, x Export, folder Folder, dir string) (Batch, error)
	// Write writes one month of a batch as data files under dir that a table
	// can take as they are: one source, one delivery, one month to a file.
	Write(ctx context.Context, b Batch, d Delivery, dir string) ([]string, error)
	// Rollup writes the roll-ups of data files of one source and month.
	Rollup(ctx context.Context, files []string, dir string) ([]string, error)
}
