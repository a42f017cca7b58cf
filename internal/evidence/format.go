package evidence

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/farthing-finops/farthing/internal/ledger"
)

// Format is the port that every kind of evidence fills. One folder under
// source/ holds one format.
type Format interface {
	// Name is the format's name for --as: "mlflow".
	Name() string
	// Find lists the files of a folder that are of this format. It must be
	// sure: files that two formats find are refused as ambiguous, unless --as
	// names one. A format that only reads servers finds none.
	Find(folder ledger.Folder) ([]string, error)
	// Read hands every record that is new since a cursor to the sink. It may
	// hand over records that the sink had before: evidence twice is evidence
	// once. A record that cannot be understood is flagged and does not stop
	// the others; an error is for what concerns the whole place (a server that
	// does not answer, a file that is of another kind), as a *fault.Fault.
	Read(ctx context.Context, p Place, since Cursor, sink Sink) (Cursor, error)
}

// Place is where evidence lies: files, or a server.
type Place struct {
	Folder ledger.Folder
	Paths  []string // within the folder: those that Find found, or all with --as
	// Server is the address of a server; nil for files.
	Server *url.URL
	// Secret gives a setting from the environment by its name, such as
	// MLFLOW_TRACKING_TOKEN; "" if it is not set.
	Secret func(name string) string
}

// Cursor is what a format wants to remember of a place between two reads: how
// far it came. nil is the first read. Only the format understands it.
type Cursor json.RawMessage

// Sink takes what a format reads.
type Sink interface {
	// Add takes a record. One that Check finds wrong is flagged instead. The
	// error is for a disk that is full or a stop: give it back.
	Add(r Record, from Origin) error
	// Flag tells of evidence that cannot be used, by name.
	Flag(p Problem)
	// Progress tells how far a long read has come; total 0 is unknown.
	Progress(done, total int, what string)
}

// Origin is where a record comes from, to be pointed at if it is wrong.
type Origin struct {
	File string // or the call of a server: "runs/search"
	Line int64  // from 1; 0 if there are no lines
	Name string // the record's own id, if it has one: a run's
}

// Problem is evidence that was refused, or taken with doubt.
type Problem struct {
	Origin
	// Reason is a sentence without a full stop: "the end is before the start".
	Reason string
	// Refused tells that the record was left out; otherwise it was taken.
	Refused bool
}
