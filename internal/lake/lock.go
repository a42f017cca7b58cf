package lake

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

// lockPoll is how often a waiting process looks whether the lock is free.
const lockPoll = 20 * time.Millisecond

// lock waits for the right to commit in this home. The operating system frees
// it when the process ends, however it ends.
func (l *Lake) lock(ctx context.Context) (unlock func(), err error) {
	return l.lockFile(ctx, "publish.lock")
}

// lockOpening waits for the right to open the home: SQLite does not wait for
// another process that is just making the same catalog.
func (l *Lake) lockOpening(ctx context.Context) (unlock func(), err error) {
	return l.lockFile(ctx, "open.lock")
}

// Only takes a right that one process at a time has in this home, for as long
// as it runs; false if another has it.
func (l *Lake) Only(name string) (release func(), ok bool, err error) {
	f, err := os.OpenFile(filepath.Join(l.home, name+".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, false, diskFault(l.home, err)
	}
	err = tryLock(f)
	if err == nil {
		return func() { _ = f.Close() }, true, nil
	}
	_ = f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, false, nil
	}
	return nil, false, diskFault(f.Name(), err)
}

func (l *Lake) lockFile(ctx context.Context, name string) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(l.home, name), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, diskFault(l.home, err)
	}
	tick := time.NewTicker(lockPoll)
	defer tick.Stop()
	for {
		err := tryLock(f)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			_ = f.Close()
			return nil, diskFault(f.Name(), err)
		}
		select {
		case <-ctx.Done():
			_ = f.Close()
			return nil, fault.New(fault.Canceled, "stopped while waiting for another import").Wrap(ctx.Err())
		case <-tick.C:
		}
	}
}

func tryLock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// Workspace makes a folder for work in progress. It stays locked while its
// process lives; folders of processes that died are swept. One process at a
// time makes or sweeps folders, so that none is swept while it is being made.
func (l *Lake) Workspace() (string, func(), error) {
	root := filepath.Join(l.home, "staging")
	door, err := os.OpenFile(filepath.Join(root, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return "", nil, diskFault(root, err)
	}
	defer door.Close()
	if err := syscall.Flock(int(door.Fd()), syscall.LOCK_EX); err != nil {
		return "", nil, diskFault(door.Name(), err)
	}
	sweep(root)
	dir, err := os.MkdirTemp(root, "work-")
	if err != nil {
		return "", nil, diskFault(root, err)
	}
	lockFile, err := os.Create(filepath.Join(dir, "lock"))
	if err != nil {
		return "", nil, diskFault(dir, err)
	}
	if err := tryLock(lockFile); err != nil {
		_ = lockFile.Close()
		return "", nil, diskFault(dir, err)
	}
	return dir, func() {
		_ = os.RemoveAll(dir)
		_ = lockFile.Close()
	}, nil
}

// sweep removes workspaces whose owner is gone.
func sweep(root string) {
	dirs, err := filepath.Glob(filepath.Join(root, "work-*"))
	if err != nil {
		return
	}
	for _, dir := range dirs {
		f, err := os.Open(filepath.Join(dir, "lock"))
		if err != nil { // its owner died before it could lock it
			_ = os.RemoveAll(dir)
			continue
		}
		if tryLock(f) == nil {
			_ = os.RemoveAll(dir)
		}
		_ = f.Close()
	}
}
