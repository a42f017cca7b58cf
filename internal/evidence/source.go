package evidence

import (
	"context"
	"time"

	"github.com/farthing-finops/farthing/internal/period"
)

// Source is a place that evidence was read from, and how far.
type Source struct {
	Name     string    `json:"name"`
	Format   string    `json:"format"`
	Location string    `json:"location"`
	ReadAt   time.Time `json:"readAt"`
	// Newest is the time of the newest record: how fresh the evidence is.
	Newest  time.Time        `json:"newest"`
	Records map[string]int64 `json:"records"` // taken in so far, by table
	Refused int64            `json:"refused"` // by the last reading
	Cursor  Cursor           `json:"cursor,omitempty"`
}

// Partition is a month of a table of a source.
type Partition struct {
	Table, Source string
	Month         period.Month
}

// Replacement swaps a partition's files for new ones.
type Replacement struct {
	Partition
	Held  []string // the files that the new ones were made from
	Files []string
}

// Store is the port to the tables of evidence.
type Store interface {
	// EvidenceSources lists the places that were read, in order of name.
	EvidenceSources(ctx context.Context) ([]Source, error)
	// EvidenceFiles lists the data files of a partition.
	EvidenceFiles(ctx context.Context, p Partition) ([]string, error)
	// PublishEvidence makes replacements visible, one commit for each table,
	// and then notes how far the source was read. If a partition's files are
	// no longer those that were held, nothing of its table happens and the
	// error is ErrOvertaken.
	PublishEvidence(ctx context.Context, s Source, rs []Replacement) error
	// Workspace makes a folder for work in progress.
	Workspace() (dir string, remove func(), err error)
}

// Merger is the port to the engine that writes the tables' files.
type Merger interface {
	// Merge writes the data files of a partition: the records of the held
	// files and of a staged CSV file, of which a later one takes the place of
	// earlier ones with the same key. It gives the held files back if the
	// staged records are all held already.
	Merge(ctx context.Context, t Table, p Partition, held []string, staged string, dir string) ([]string, error)
}
