package inventory

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
)

func text(n int) string { return strconv.Itoa(n) }

// readCSV reads a file of an inventory, or a list of paths.
func (r *reading) readCSV(ctx context.Context, in io.Reader, file string) error {
	t := table{lines: newLines(in), separator: ','}
	if err := t.header(r.listing, file); err != nil {
		return err
	}
	for {
		fields, line, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		from := evidence.Origin{File: file, Line: line}
		if errors.Is(err, errLong) || errors.Is(err, errQuote) {
			r.flag(from, err, true)
			continue
		}
		if err != nil {
			return unreadable(file, err)
		}
		o, held, err := t.columns.object(fields)
		if held || o.bytes > 0 {
			o.base, o.key = r.split(t.columns, fields, o.key)
		}
		if err := r.take(ctx, from, o, held, err); err != nil {
			return err
		}
	}
}

// split finds the bucket of an object: in a column, in the key as a URL, or,
// for Azure, as the first part of the name.
func (r *reading) split(c columns, fields []string, name string) (base, key string) {
	switch {
	case r.kind == azureManifest:
		container, key, _ := strings.Cut(name, "/")
		return r.base + container + "/", key
	case r.kind == gcsManifest && c.bucket >= 0 && c.bucket < len(fields) && fields[c.bucket] != "":
		return "gs://" + fields[c.bucket] + "/", name
	case r.kind == headedCSV:
		if base, key := splitURL(name); base != "" {
			return base, key
		}
		if c.bucket >= 0 && c.bucket < len(fields) && fields[c.bucket] != "" && r.base == "" {
			return c.scheme + fields[c.bucket] + "/", name
		}
		if strings.HasPrefix(name, "/") && r.base == "" {
			return "/", name[1:]
		}
		return "", strings.TrimPrefix(strings.TrimPrefix(name, "./"), "/")
	}
	return "", name
}

// table is a CSV file with its columns.
type table struct {
	*lines
	separator byte
	columns   columns
	first     []string // a record that was read in search of a header
	firstLine int64
}

// header finds the columns: in the header, or, without one, where the manifest
// says.
func (t *table) header(l listing, file string) error {
	if l.kind == s3Manifest {
		t.columns = columnsOf(l.columns)
		t.columns.urlEncoded = true
		return nil
	}
	line, err := t.lines.next()
	if errors.Is(err, io.EOF) {
		return nil // an empty shard
	}
	if err != nil {
		return unreadable(file, err)
	}
	t.separator = separatorOf(line)
	names := splitCSV(line, t.separator)
	t.columns = columnsOf(names)
	if t.columns.key >= 0 && t.columns.bytes >= 0 {
		return nil
	}
	if t.columns = columnsOf(l.columns); t.columns.key < 0 || t.columns.bytes < 0 {
		return fault.New(fault.BadInput, "the inventory cannot be read").At(fault.Where{File: file, Line: 1}).
			Because("it has no columns of names and sizes").
			Try("let the inventory include the name, the size and the time of the last change, with a header")
	}
	t.first, t.firstLine = names, t.at
	return nil
}

func (t *table) next() ([]string, int64, error) {
	if first := t.first; first != nil {
		t.first = nil
		return first, t.firstLine, nil
	}
	return t.csvRecord(t.separator)
}
