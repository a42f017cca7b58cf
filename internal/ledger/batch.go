package ledger

import (
	"context"
	"time"

	"github.com/farthing-finops/farthing/internal/period"
)

// Batch is what an export's files say, mapped to charges and summed up, in
// files of its own that nobody else reads yet.
type Batch struct {
	Files []string // Parquet files of charges
	// Stamp is the source and delivery that the charges already carry; zero if
	// they have to be named after what is in them.
	Stamp  Stamp
	Months []MonthSummary
	// Incomplete are rows that lack something a charge must have.
	Incomplete []IncompleteRow
}

// Stamp says which source and delivery charges belong to.
type Stamp struct{ Source, Delivery string }

// MonthSummary sums up the charges of one billing month.
type MonthSummary struct {
	Month    period.Month
	Rows     int64 // rows of the source's files
	Charges  int64 // rows of the ledger
	Totals   []Total
	Scopes   []Scope
	UsageEnd time.Time // end of the last usage charge; zero if there is none
}

// IncompleteRow points at a row without something that every charge must have,
// or with a time that no bill can have.
type IncompleteRow struct {
	File   string
	Row    int64 // from 1, without the header
	Column string
	Value  string // the impossible time as it was understood; "" if there is no value
}

// BatchReader is the port to the engine that reads files.
type BatchReader interface {
	// Read maps an export into Parquet files under dir, stamped with a source
	// and delivery if they are known beforehand.
	Read(ctx context.Context, x Export, folder Folder, stamp Stamp, dir string) (Batch, error)
	// Write makes data files of one month of a batch, under dir, that a table
	// can take as they are: one source, one delivery, one month to a file. It
	// may use up the batch's own files if they hold nothing else.
	Write(ctx context.Context, b Batch, d Delivery, dir string) ([]string, error)
}
