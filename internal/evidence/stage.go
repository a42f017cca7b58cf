package evidence

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// problemsKept bounds how many problems are told one by one.
const problemsKept = 100

// stage is the sink of an import: it keeps records in CSV files, one for each
// table and month, until they are merged.
type stage struct {
	dir      string
	source   string
	readAt   time.Time
	progress func(ledger.Step)
	files    map[Partition]*stagedFile
	counts   map[string]int64
	newest   time.Time
	problems []Problem
	refused  int64
	doubted  int64
	closed   bool
}

type stagedFile struct {
	path string
	file *os.File
	buf  *bufio.Writer
	csv  *csv.Writer
}

// Add takes a record.
func (s *stage) Add(r Record, from Origin) error {
	if why := r.Check(); why != "" {
		s.Flag(Problem{Origin: from, Reason: why, Refused: true})
		return nil
	}
	for _, w := range rowsOf(r) {
		f, err := s.fileOf(Partition{string(w.table), s.source, w.month})
		if err != nil {
			return err
		}
		line := append([]string{s.source, w.month.Start().Format(time.DateOnly), instant(s.readAt)}, w.values...)
		if err := f.csv.Write(line); err != nil {
			return stageFault(f.path, err)
		}
	}
	s.counts[string(r.kind())]++
	s.see(timeOf(r))
	return nil
}

// timeOf is the newest time that a record speaks of.
func timeOf(r Record) time.Time {
	switch r := r.(type) {
	case *Workload:
		if !r.End.IsZero() {
			return r.End
		}
		return r.Start
	case *Usage:
		return r.End
	case *Requests:
		return r.End
	case *Dataset:
		return r.At
	case *Access:
		return r.At
	default:
		return time.Time{}
	}
}

func (s *stage) see(t time.Time) {
	if t.After(s.newest) {
		s.newest = t
	}
}

// Flag tells of evidence that cannot be used.
func (s *stage) Flag(p Problem) {
	if p.Refused {
		s.refused++
	} else {
		s.doubted++
	}
	if len(s.problems) < problemsKept {
		s.problems = append(s.problems, p)
	}
}

// Progress tells how far a long read has come.
func (s *stage) Progress(done, total int, what string) {
	if s.progress != nil {
		s.progress(ledger.Step{Done: done, Total: total, What: what})
	}
}

func (s *stage) fileOf(p Partition) (*stagedFile, error) {
	if f, ok := s.files[p]; ok {
		return f, nil
	}
	path := filepath.Join(s.dir, fmt.Sprintf("%s-%s.csv", p.Table, p.Month))
	file, err := os.Create(path)
	if err != nil {
		return nil, stageFault(path, err)
	}
	f := &stagedFile{path: path, file: file, buf: bufio.NewWriterSize(file, 1<<16)}
	f.csv = csv.NewWriter(f.buf)
	s.files[p] = f
	return f, nil
}

// close ends the files, so that they can be read.
func (s *stage) close() error {
	var all error
	if s.closed {
		return nil
	}
	s.closed = true
	for _, f := range s.files {
		f.csv.Flush()
		if err := errors.Join(f.csv.Error(), f.buf.Flush(), f.file.Close()); err != nil && all == nil {
			all = stageFault(f.path, err)
		}
	}
	return all
}

func stageFault(path string, err error) error {
	return fault.New(fault.Unavailable, "evidence cannot be kept while it is read").At(fault.Where{File: path}).Wrap(err).
		Try("check the free space of the home folder; nothing was published")
}
