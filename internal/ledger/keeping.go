package ledger

import (
	"context"
	"time"

	"github.com/farthing-finops/farthing/internal/period"
)

// Keeper is the port to the upkeep of the tables.
type Keeper interface {
	// Uncompacted lists the sources and months whose files are many, small or
	// unsorted.
	Uncompacted(ctx context.Context) ([]Partition, error)
	// Rewrite swaps a partition's files for new ones that hold the same
	// charges, unless a delivery changed them meanwhile.
	Rewrite(ctx context.Context, p Partition, files []string) error
	// Remove takes a delivery out of the newest state.
	Remove(ctx context.Context, d Delivery) error
	// Expire forgets states older than an age, but the newest keep of them, and
	// deletes the files that no remaining state needs.
	Expire(ctx context.Context, age time.Duration, keep int) (Expired, error)
	// Check looks for what should not be: missing files, files whose rows
	// differ from the table's word, files that belong to nothing.
	Check(ctx context.Context) (CheckReport, error)
}

// Partition is the files of one source and billing month.
type Partition struct {
	Source        string
	BillingPeriod period.Month
	Files         []string
	Rows          int64
}

// Expired says what was forgotten.
type Expired struct {
	Snapshots int      `json:"snapshots" doc:"Past states that can no longer be read"`
	Files     int      `json:"files" doc:"Files deleted because nothing refers to them"`
	Bytes     int64    `json:"bytes"`
	Tables    []string `json:"tables"`
}

// CheckReport says what was looked at and what is wrong.
type CheckReport struct {
	Files     int      `json:"files" doc:"Data files looked at"`
	Rows      int64    `json:"rows"`
	Snapshots int      `json:"snapshots"`
	Problems  []string `json:"problems"`
	Remarks   []string `json:"remarks" doc:"Harmless: what the next expire will sweep"`
}

// Compactor is the port to the engine that rewrites data files.
type Compactor interface {
	// Compact writes the charges of the files as sorted files under dir.
	Compact(ctx context.Context, files []string, dir string) ([]string, error)
}

// RawMark marks, in a data file's name, a file that is not sorted.
const RawMark = ".raw."
