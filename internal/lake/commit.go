package lake

import (
	"context"
	"errors"
	"strings"
	"syscall"

	"github.com/apache/iceberg-go/table"

	"github.com/farthing-finops/farthing/internal/fault"
)

// attempts bounds how often a commit that lost a race is tried again.
const attempts = 10

// commit applies a change to the newest state of a table, again if another
// process was faster.
func (l *Lake) commit(ctx context.Context, name string, change func(*table.Table, *table.Transaction) error) error {
	var last error
	for range attempts {
		t, err := l.load(ctx, name)
		if err != nil {
			return err
		}
		tx := t.NewTransaction()
		if err := change(t, tx); err != nil {
			return l.commitFault(name, err)
		}
		if _, last = tx.Commit(ctx); last == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fault.New(fault.Canceled, "stopped before publishing").Wrap(ctx.Err())
		}
		if diskIsFull(last) {
			break
		}
	}
	return l.commitFault(name, last)
}

// commitFault tells a disk that cannot be written, and a race that was lost,
// from everything else.
func (l *Lake) commitFault(name string, err error) error {
	var known *fault.Fault
	switch {
	case errors.As(err, &known):
		return err
	case diskIsFull(err):
		return diskFault(l.home, err)
	case errors.Is(err, table.ErrCommitFailed):
		return fault.New(fault.Conflict, "the table %s could not be changed", name).Wrap(err).
			Try("another process changes it all the time; try again later")
	}
	return fault.New(fault.Unavailable, "the table %s could not be changed", name).Wrap(err).
		Try("import again; if it stays so, run farthing lake check")
}

// diskIsFull tells whether the disk, or what this process may use of it, ran
// out. SQLite says so in words.
func diskIsFull(err error) bool {
	for _, e := range []error{syscall.ENOSPC, syscall.EFBIG, syscall.EDQUOT, syscall.EROFS} {
		if errors.Is(err, e) {
			return true
		}
	}
	return err != nil && strings.Contains(err.Error(), "database or disk is full")
}
