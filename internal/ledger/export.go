package ledger

import (
	"context"

	"github.com/farthing-finops/farthing/internal/focus"
)

// FocusExport is one file of charges in FOCUS.
type FocusExport struct {
	Delivery Delivery
	// Invoiced chooses the charges that have an invoice id, or those that have
	// none yet: the official validator wants them apart.
	Invoiced bool
	Version  focus.Version
	Files    []string // the delivery's data files
	Out      string   // the file to write
}

// FocusWriter is the port to the engine that writes FOCUS files.
type FocusWriter interface {
	// WriteFocus writes the file and returns its rows; with none, no file is
	// left behind. Charges that carry no money of their own (negations, split
	// lines) are not FOCUS charges and are left out.
	WriteFocus(ctx context.Context, x FocusExport) (rows int64, err error)
}
