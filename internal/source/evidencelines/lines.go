package evidencelines

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
)

// maxLine bounds a line: a record with a thousand metrics is far below it.
const maxLine = 1 << 20

// every tells how often a long read looks whether it was stopped, and tellEvery
// how often it says where it is, in lines.
const (
	every     = 1 << 10
	tellEvery = 1 << 17
)

// ReadLines reads evidence lines to their end and hands them to the sink. The
// name says where they come from: a file, or the address that a body was sent
// to. A wrong line is flagged and the next one read. The error is a
// *fault.Fault for a stop (canceled) or a stream that breaks off, or what the
// sink gave back. Whoever reads from a network bounds the stream itself.
func ReadLines(ctx context.Context, in io.Reader, name string, sink evidence.Sink) error {
	r := reader{sink: sink, from: evidence.Origin{File: name}}
	lines := lineReader{in: bufio.NewReaderSize(in, 1<<16)}
	for {
		line, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		r.from.Line++
		if r.from.Line%every == 0 && ctx.Err() != nil {
			break
		}
		if r.from.Line%tellEvery == 0 {
			sink.Progress(0, 0, fmt.Sprintf("%s, line %d", name, r.from.Line))
		}
		switch {
		case errors.Is(err, errTooLong):
			r.refuse("the line is longer than 1 MiB")
		case err != nil && ctx.Err() == nil:
			return unreadable(name, err)
		case err != nil:
			return stopped(ctx, name)
		case len(line) > 0:
			if err := r.line(line); err != nil {
				return err
			}
		}
	}
	return stopped(ctx, name)
}

func stopped(ctx context.Context, name string) error {
	return fault.New(fault.Canceled, "stopped while reading evidence").At(fault.Where{File: name}).Wrap(ctx.Err())
}

// errTooLong tells of a line beyond maxLine, which is passed over.
const errTooLong = lineError("the line is too long")

type lineError string

func (e lineError) Error() string { return string(e) }

// lineReader gives a stream's lines without their ends, in bounded memory.
type lineReader struct {
	in   *bufio.Reader
	long []byte // a line that is longer than the buffer
	any  bool
}

// next gives the next line, trimmed of blanks, valid until the call after; an
// empty one is a blank line. errTooLong leaves the reader behind that line.
func (l *lineReader) next() ([]byte, error) {
	l.long = l.long[:0]
	for {
		part, err := l.in.ReadSlice('\n')
		if len(l.long)+len(part) > maxLine {
			return nil, l.skip(err)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			l.long = append(l.long, part...)
			continue
		case errors.Is(err, io.EOF) && len(part)+len(l.long) == 0:
			return nil, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		}
		if len(l.long) > 0 {
			part = append(l.long, part...)
			l.long = part
		}
		if !l.any {
			part = bytes.TrimPrefix(part, []byte("\xef\xbb\xbf"))
			l.any = true
		}
		return bytes.TrimSpace(part), nil
	}
}

// skip passes over the rest of a line that is too long.
func (l *lineReader) skip(err error) error {
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = l.in.ReadSlice('\n')
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return errTooLong
}
