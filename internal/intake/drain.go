package intake

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/farthing-finops/farthing/internal/fault"
)

// ErrEnough is what a handler gives to stop after the entry it was given.
var ErrEnough = errors.New("enough")

// Drain hands every entry after a position to a function, in order, up to what
// is on the disk when it is called, and gives the position after the last. The
// body is the function's until it returns. If it returns an error, that comes
// back with the position before the entry; after ErrEnough, the one behind it
// and no error. Entries that the disk has damaged are flagged and passed over.
func (l *Log) Drain(ctx context.Context, since Position, handle func(kind string, body []byte) error) (Position, error) {
	l.mu.Lock()
	segments := append([]segment(nil), l.segments...)
	l.mu.Unlock()
	last := segments[len(segments)-1]
	if since.after(Position{last.number, last.size}) {
		return since, fault.New(fault.Conflict, "the log of what was taken in has no position %s", since).
			At(fault.Where{File: l.dir}).Because("it ends at %s: it is not the log that was folded before", Position{last.number, last.size}).
			Try("bring the log's folder and that of the sums from the same backup")
	}
	at := since
	for _, s := range segments {
		if s.number < since.Segment {
			continue
		}
		from := int64(len(heading))
		if s.number == since.Segment {
			from = max(from, since.Offset)
		}
		if s.size <= from {
			continue
		}
		var err error
		if at, err = l.drainSegment(ctx, s, from, at, handle); errors.Is(err, ErrEnough) {
			return at, nil
		} else if err != nil {
			return at, err
		}
	}
	return at, nil
}

func (l *Log) drainSegment(ctx context.Context, s segment, from int64, before Position, handle func(string, []byte) error) (Position, error) {
	e, closeFile, err := l.read(s, from)
	if errors.Is(err, errTorn) {
		l.flag(Position{s.number, 0}, "the file has lost its heading; its %d bytes are left out", s.size)
		return Position{s.number, s.size}, nil
	}
	if err != nil {
		return before, err
	}
	defer closeFile()
	at := Position{s.number, from}
	for {
		if err := ctx.Err(); err != nil {
			return at, fault.New(fault.Canceled, "the folding of what was taken in was stopped").Wrap(err)
		}
		switch err := e.next(); {
		case errors.Is(err, io.EOF):
			return at, nil
		case errors.Is(err, errDamaged):
			l.flag(at, "an entry of %d bytes was damaged on the disk; it is left out", e.size)
			at.Offset += e.size
			continue
		case errors.Is(err, errTorn):
			l.flag(at, "the rest of the file, %d bytes, was damaged on the disk; it is left out", s.size-at.Offset)
			return Position{s.number, s.size}, nil
		case err != nil:
			return at, l.fault(err)
		}
		switch err := handle(e.kind, e.body); {
		case errors.Is(err, ErrEnough):
			at.Offset += e.size
			return at, ErrEnough
		case err != nil:
			return at, err
		}
		at.Offset += e.size
	}
}

// read opens a segment at an offset; errTorn if its heading is not there.
func (l *Log) read(s segment, from int64) (*entries, func(), error) {
	f, err := os.Open(l.path(s.number))
	if err != nil {
		return nil, nil, l.fault(err)
	}
	closeFile := func() { _ = f.Close() }
	head := make([]byte, len(heading))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		closeFile()
		return nil, nil, l.fault(err)
	}
	if string(head) != heading {
		closeFile()
		return nil, nil, errTorn
	}
	in := io.NewSectionReader(f, from, s.size-from)
	return &entries{in: bufio.NewReaderSize(in, 1<<20), left: s.size - from}, closeFile, nil
}

// Release removes the files that lie wholly before a position. Call it once the
// position is kept: what is removed cannot be drained again.
func (l *Log) Release(upTo Position) error {
	return l.remove(func(s segment) bool {
		return s.number < upTo.Segment || s.number == upTo.Segment && s.size <= upTo.Offset
	})
}

// remove removes segments, never the one that is written to.
func (l *Log) remove(which func(segment) bool) error {
	l.mu.Lock()
	all := append([]segment(nil), l.segments[:len(l.segments)-1]...)
	l.mu.Unlock()
	for _, s := range all {
		if !which(s) {
			continue
		}
		if err := os.Remove(l.path(s.number)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return l.fault(err)
		}
		l.mu.Lock()
		l.segments = slices.DeleteFunc(l.segments, func(o segment) bool { return o.number == s.number })
		l.total -= s.size
		l.mu.Unlock()
	}
	return nil
}
