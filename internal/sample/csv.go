package sample

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
)

// csvFile writes rows that name their columns.
type csvFile struct {
	stream *stream
	csv    *csv.Writer
	header []string
	record []string
	rows   int
}

func newCSVFile(out *folder, name string, gzipped bool, byteOrderMark string, header []string) (*csvFile, error) {
	s, err := out.stream(name, gzipped)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(s, byteOrderMark); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	f := &csvFile{stream: s, csv: csv.NewWriter(s), header: header, record: make([]string, len(header))}
	return f, f.csv.Write(header)
}

// write puts each column in its place; a column that the header lacks is a
// mistake of ours, never dropped.
func (f *csvFile) write(columns map[string]string) error {
	placed := 0
	for i, name := range f.header {
		value, ok := columns[name]
		f.record[i] = value
		if ok {
			placed++
		}
	}
	if placed != len(columns) {
		return fmt.Errorf("a row has %d columns, the header %d of them", len(columns), placed)
	}
	f.rows++
	return f.csv.Write(f.record)
}

func (f *csvFile) close() error {
	if f == nil {
		return nil
	}
	f.csv.Flush()
	return errors.Join(f.csv.Error(), f.stream.Close())
}
