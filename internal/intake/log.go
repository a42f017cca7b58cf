package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
)

// Settings of a log. The zero value of each gives its default.
type Settings struct {
	// MaxBytes bounds the disk that the log takes; 4 GiB. What would exceed it
	// is refused until something was folded and released.
	MaxBytes int64
	// SegmentBytes is how large a file grows before the next begins; 64 MiB, and
	// never more than a quarter of MaxBytes.
	SegmentBytes int64
	// PendingBytes bounds what waits in memory for the disk; 64 MiB.
	PendingBytes int64
	// After is a position that was kept from before: new entries come after it,
	// even if the log's files were lost.
	After Position
	// Flag is told of damage on the disk. nil: nobody is.
	Flag func(evidence.Problem)
}

func (s *Settings) defaults() {
	if s.MaxBytes <= 0 {
		s.MaxBytes = 4 << 30
	}
	if s.SegmentBytes <= 0 {
		s.SegmentBytes = 64 << 20
	}
	s.SegmentBytes = min(s.SegmentBytes, s.MaxBytes/4)
	if s.PendingBytes <= 0 {
		s.PendingBytes = 64 << 20
	}
	if s.Flag == nil {
		s.Flag = func(evidence.Problem) {}
	}
}

// Log keeps what was taken in, in order, until it is released. An entry whose
// Append returned without an error outlives any crash of the program or, as far
// as the disk keeps what it says, of the machine. Many goroutines may append;
// they share one write to the disk. One process may have a folder open.
type Log struct {
	dir string
	set Settings

	mu       sync.Mutex
	segments []segment // in order; the last is the one written to
	total    int64     // bytes of all segments
	waiting  *batch
	closed   bool
	broken   bool // the last segment takes no more: a write to it failed

	wake    chan struct{}
	stopped chan struct{}
	file    *os.File // of the last segment; of the writer alone
	sync    func(*os.File) error
}

// segment is a file and how many of its bytes are known to be on the disk.
type segment struct {
	number uint64
	size   int64
}

// batch is what is written and synced at once.
type batch struct {
	buf  []byte
	done chan struct{}
	err  error
}

func newBatch(buf []byte) *batch { return &batch{buf: buf[:0], done: make(chan struct{})} }

// Open opens the log in a folder, which is made if it is missing. What a crash
// left half written at the end, which nobody was promised, is cut off.
func Open(dir string, set Settings) (*Log, error) {
	set.defaults()
	l := &Log{dir: dir, set: set, wake: make(chan struct{}, 1), stopped: make(chan struct{}), sync: datasync, waiting: newBatch(nil)}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, l.fault(err)
	}
	if err := l.find(); err != nil {
		return nil, err
	}
	if err := l.recoverTail(); err != nil {
		return nil, err
	}
	if err := l.begin(); err != nil {
		return nil, err
	}
	go l.write()
	if err := l.releaseOld(); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// find lists the segments.
func (l *Log) find() error {
	files, err := os.ReadDir(l.dir)
	if err != nil {
		return l.fault(err)
	}
	for _, f := range files {
		text, ok := strings.CutSuffix(f.Name(), ".log")
		number, err := strconv.ParseUint(text, 10, 64)
		if !ok || err != nil {
			continue
		}
		info, err := f.Info()
		if err != nil {
			return l.fault(err)
		}
		l.segments = append(l.segments, segment{number, info.Size()})
		l.total += info.Size()
	}
	slices.SortFunc(l.segments, func(a, b segment) int {
		if a.number < b.number {
			return -1
		}
		return 1
	})
	return nil
}

// recoverTail cuts the last segment where its whole entries end.
func (l *Log) recoverTail() error {
	if len(l.segments) == 0 {
		return nil
	}
	last := &l.segments[len(l.segments)-1]
	whole, err := l.wholeBytes(*last)
	if err != nil || whole == last.size {
		return err
	}
	l.flag(Position{last.number, whole}, "%d bytes at the end of the log are no whole entries and were cut off; a stop while something was written leaves such, which nobody was promised", last.size-whole)
	if err := os.Truncate(l.path(last.number), whole); err != nil {
		return l.fault(err)
	}
	l.total -= last.size - whole
	last.size = whole
	return nil
}

func (l *Log) wholeBytes(s segment) (int64, error) {
	e, closeFile, err := l.read(s, int64(len(heading)))
	if errors.Is(err, errTorn) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer closeFile()
	at := int64(len(heading))
	whole := at
	for {
		err := e.next()
		switch {
		case err == nil:
			at += e.size
			whole = at
		case errors.Is(err, errDamaged):
			// Whole entries after it are kept: they may have been promised.
			at += e.size
		case errors.Is(err, errTorn), errors.Is(err, io.EOF):
			return whole, nil
		default:
			return 0, l.fault(err)
		}
	}
}

// releaseOld removes the segments before After, and those without entries: each
// start begins one.
func (l *Log) releaseOld() error {
	if err := l.Release(l.set.After); err != nil {
		return err
	}
	return l.remove(func(s segment) bool { return s.size <= int64(len(heading)) })
}

// begin starts a new segment. The file and its name are on the disk when it
// returns.
func (l *Log) begin() error {
	number := l.set.After.Segment + 1
	l.mu.Lock()
	if n := len(l.segments); n > 0 {
		number = max(number, l.segments[n-1].number+1)
	}
	l.mu.Unlock()
	f, err := os.Create(l.path(number))
	if err != nil {
		return l.fault(err)
	}
	if _, err = f.WriteString(heading); err == nil {
		err = errors.Join(l.sync(f), l.syncDir())
	}
	if err != nil {
		_ = f.Close()
		_ = os.Remove(l.path(number))
		return l.fault(err)
	}
	if l.file != nil {
		// All that counts of it is synced; closing can lose nothing.
		_ = l.file.Close()
	}
	l.file = f
	l.mu.Lock()
	defer l.mu.Unlock()
	l.segments = append(l.segments, segment{number, int64(len(heading))})
	l.total += int64(len(heading))
	l.broken = false
	return nil
}

// Append adds an entry and returns once it is on the disk. The kind is up to
// 255 bytes. Full disks and the log's bound are fault.Unavailable; IsFull tells
// the latter. If the context ends first, the entry may be kept all the same.
func (l *Log) Append(ctx context.Context, kind string, body []byte) error {
	if kind == "" || len(kind) > 255 || len(body) > maxBody {
		return fault.New(fault.BadInput, "what was sent cannot be kept").
			Because("its kind is empty or longer than 255 bytes, or it is longer than %d bytes", maxBody)
	}
	size := entrySize(kind, body)
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return errClosed()
	}
	pending := int64(len(l.waiting.buf))
	if l.total+pending+size > l.set.MaxBytes || pending > 0 && pending+size > l.set.PendingBytes {
		l.mu.Unlock()
		return l.full()
	}
	b := l.waiting
	b.buf = appendEntry(b.buf, kind, body)
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
	select {
	case <-b.done:
		return b.err
	case <-ctx.Done():
		return fault.New(fault.Canceled, "nobody waited until what was sent was kept").Wrap(ctx.Err())
	}
}

// write is the one goroutine that writes. While it syncs one batch, the next
// gathers.
func (l *Log) write() {
	defer close(l.stopped)
	var spare []byte
	for range l.wake {
		l.mu.Lock()
		b, closed := l.waiting, l.closed
		l.waiting = newBatch(spare)
		l.mu.Unlock()
		if len(b.buf) > 0 {
			b.err = l.commit(b.buf)
		}
		close(b.done)
		spare = b.buf
		if cap(spare) > 8<<20 {
			spare = nil
		}
		if closed {
			return
		}
	}
}

// commit writes and syncs. After a failure nobody knows what the disk holds of
// the batch: it is cut off, and the segment takes no more.
func (l *Log) commit(buf []byte) error {
	l.mu.Lock()
	at := l.segments[len(l.segments)-1]
	broken := l.broken
	l.mu.Unlock()
	if broken || at.size > int64(len(heading)) && at.size+int64(len(buf)) > l.set.SegmentBytes {
		if err := l.begin(); err != nil {
			return err
		}
		at = segment{size: int64(len(heading))}
	}
	_, err := l.file.WriteAt(buf, at.size)
	if err == nil {
		err = l.sync(l.file)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.broken = true
		_ = l.file.Truncate(at.size)
		return l.fault(err)
	}
	l.segments[len(l.segments)-1].size += int64(len(buf))
	l.total += int64(len(buf))
	return nil
}

// Close writes what waits, then stops taking more.
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
	<-l.stopped
	return l.file.Close()
}

// Status is how full a log is.
type Status struct {
	Bytes    int64 // on the disk
	MaxBytes int64
	Segments int
}

// Status tells how full the log is.
func (l *Log) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Status{Bytes: l.total, MaxBytes: l.set.MaxBytes, Segments: len(l.segments)}
}

func (l *Log) path(number uint64) string {
	return filepath.Join(l.dir, fmt.Sprintf("%020d.log", number))
}

func (l *Log) syncDir() error {
	d, err := os.Open(l.dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (l *Log) flag(at Position, format string, args ...any) {
	l.set.Flag(evidence.Problem{Origin: evidence.Origin{File: filepath.Base(l.path(at.Segment)), Name: at.String()},
		Reason: fmt.Sprintf(format, args...), Refused: true})
}

// errFull tells the log's bound from other faults.
var errFull = errors.New("the log is full")

// IsFull tells whether an error of Append is the log's bound, which goes away
// once what it holds is folded.
func IsFull(err error) bool { return errors.Is(err, errFull) }

func (l *Log) full() error {
	return fault.New(fault.Unavailable, "no more can be taken in for now").Wrap(errFull).
		Because("what waits to be folded has reached its bound of %d bytes", l.set.MaxBytes).
		Try("send again in a few seconds; if this lasts, see what the fold is held up by, or raise the bound")
}

func errClosed() error {
	return fault.New(fault.Unavailable, "nothing is taken in").Because("Farthing is stopping").Try("send again in a few seconds")
}

func (l *Log) fault(err error) error {
	return fault.New(fault.Unavailable, "what was sent cannot be kept").At(fault.Where{File: l.dir}).
		Wrap(err).Try("free space on the disk, or check the rights of the folder")
}
