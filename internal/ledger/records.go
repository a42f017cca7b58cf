package ledger

import (
	"encoding/csv"
	"errors"
	"io"
)

// maxRecord bounds what is held of one record of a CSV file, as it bounds the
// engine that reads it.
const maxRecord = 4 << 20

// errLongRecord is under a csv.ParseError.
var errLongRecord = errors.New("the record is too long")

// records reads the records of a CSV file in little memory, however long they
// are.
type records struct {
	csv  *csv.Reader
	fuse *fuse
}

func newRecords(in io.Reader) *records {
	f := &fuse{in: skipByteOrderMark(in)}
	reader := csv.NewReader(f)
	reader.ReuseRecord = true
	return &records{csv: reader, fuse: f}
}

// next gives the next record, which is good until the one after it; with
// csv.ErrFieldCount too. An error that is no *csv.ParseError is of the file.
func (r *records) next() ([]string, error) {
	r.fuse.left = maxRecord
	record, err := r.csv.Read()
	if !r.fuse.blown {
		return record, err
	}
	// The reader took the cut for the end of the file.
	var parse *csv.ParseError
	line := 0
	switch {
	case errors.As(err, &parse):
		line = parse.StartLine
	case err == nil && len(record) > 0:
		line = int(r.line(0))
	}
	return nil, &csv.ParseError{StartLine: line, Line: line, Err: errLongRecord}
}

// line is the line on which a field of the last record starts.
func (r *records) line(field int) int64 {
	line, _ := r.csv.FieldPos(field)
	return int64(line)
}

// fuse ends a stream where more is read of it at a time than it may be.
type fuse struct {
	in    io.Reader
	left  int
	blown bool
}

func (f *fuse) Read(p []byte) (int, error) {
	if f.left <= 0 {
		f.blown = true
		return 0, io.EOF
	}
	n, err := f.in.Read(p)
	f.left -= n
	return n, err
}
