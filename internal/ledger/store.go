package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/farthing-finops/farthing/internal/period"
)

// Snapshot is one state of the ledger. It never changes, so what is read from
// it may be kept for ever.
type Snapshot interface {
	// ID names the state of the charges; 0 is the empty ledger.
	ID() int64
	// Deliveries are what the charges consist of.
	Deliveries() []Delivery
	// Charges lists the data files that hold charges of the range.
	Charges(ctx context.Context, r Range) ([]string, error)
	// Delivery lists the data files of one delivery.
	Delivery(ctx context.Context, d Delivery) ([]string, error)
	// Allocations lists the data files of the allocated charges of the range
	// and names their state; false if they are not of the same deliveries as
	// the charges.
	Allocations(ctx context.Context, r Range) (id int64, files []string, ok bool, err error)
	// Daily lists the data files of the roll-ups of the allocated charges in
	// the same way.
	Daily(ctx context.Context, r Range) (id int64, files []string, ok bool, err error)
}

// Range narrows what is read: files that hold nothing of it are left out. Zero
// values do not narrow.
type Range struct {
	Column   string // "x_ChargeDate" or "x_BillingMonth"
	From, To time.Time
}

// Store is the port to the tables.
type Store interface {
	// Deliveries lists what the ledger holds, as it was at an instant; the
	// zero time means now.
	Deliveries(ctx context.Context, asOf time.Time) ([]Delivery, error)
	// Publish makes a delivery's data files visible in place of its
	// predecessor's, atomically. replaces is the predecessor's digest, "" if
	// there is none; if another process published meanwhile, nothing happens
	// and the error is ErrOvertaken. The files lie in a workspace of the store
	// and are moved out of it.
	Publish(ctx context.Context, d Delivery, replaces string, files []string) error
	// Workspace makes a folder for work in progress. What a killed process
	// left there is swept by the next.
	Workspace() (dir string, remove func(), err error)
}

// ErrOvertaken says that another process published a delivery of the same
// source and month, so that what to do has to be decided again.
var ErrOvertaken = errors.New("another import published the same source and month")

// Find returns the delivery of a source and month.
func Find(ds []Delivery, source string, month period.Month) (Delivery, bool) {
	for _, d := range ds {
		if d.Source == source && d.BillingPeriod == month {
			return d, true
		}
	}
	return Delivery{}, false
}
