package ledger

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
)

// maxRejected bounds how many bad rows are listed.
const maxRejected = 20

// rowsFault is a fault that knows the rows it is about.
type rowsFault struct {
	*fault.Fault
	rows []RejectedRow
}

func (r *rowsFault) Unwrap() error { return r.Fault }

// pointAtRows looks, after an engine refused an export, for the rows that it
// could not read: the engine stops at the first and does not know its line.
func pointAtRows(cause error, folder Folder, x Export) error {
	if !fault.Is(cause, fault.BadInput) {
		return cause
	}
	var rows []RejectedRow
	for _, part := range x.Parts {
		if part.Container == CSV && len(rows) < maxRejected {
			bad, err := badRows(folder, part, x.Mapping)
			if err != nil {
				return err
			}
			rows = append(rows, bad...)
		}
	}
	if len(rows) == 0 {
		return cause
	}
	return &rowsFault{rowFault(rows), rows}
}

func rowFault(rows []RejectedRow) *fault.Fault {
	r := rows[0]
	f := fault.New(fault.BadInput, "a row cannot be read").At(fault.Where{File: r.File, Line: r.Line, Column: r.Column}).
		Because("%s", r.Reason)
	if len(rows) > 1 {
		f.What = fmt.Sprintf("%d rows cannot be read, the first", len(rows))
	}
	return f.Try("nothing of this delivery was published; export it again, or correct the rows")
}

// badRows reads a CSV file the slow way and lists what is wrong with it. The
// error is for a file that cannot be read to its end.
func badRows(folder Folder, part Part, m Mapping) ([]RejectedRow, error) {
	in, err := folder.Open(part.Path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	reader := newRecords(in)
	if _, err := reader.next(); err != nil {
		return nil, nil //nolint:nilerr // the header was read before: the engine's own words are better
	}
	look := rowCheck{file: part.Path, columns: part.Columns, checks: checksFor(part, m), nullText: m.NullText}
	var out []RejectedRow
	for len(out) < maxRejected {
		record, err := reader.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			bad, last := look.shape(err, len(record))
			if bad == nil {
				return nil, err
			}
			if out = append(out, *bad); last {
				break
			}
			continue
		}
		out = append(out, look.values(reader, record)...)
	}
	return out, nil
}

// rowCheck is what the rows of a file are held against.
type rowCheck struct {
	file     string
	columns  []string
	checks   []valueCheck
	nullText []string
}

// shape says what is wrong with a row that is no record; last if what follows
// it cannot be told apart. It is nil for an error that is not of a row.
func (c rowCheck) shape(err error, fields int) (bad *RejectedRow, last bool) {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return nil, true
	}
	bad = &RejectedRow{File: c.file, Line: int64(parse.StartLine)}
	switch {
	case errors.Is(err, errLongRecord):
		bad.Reason, last = "the row is longer than 4 MiB; a quote is probably left open in it", true
	case errors.Is(err, csv.ErrFieldCount):
		bad.Reason = fmt.Sprintf("the row has %d fields, the header has %d", fields, len(c.columns))
	default:
		bad.Reason, last = "a quote is left open, or stands where none may be", true
	}
	return bad, last
}

// values says what is wrong with the fields of a record.
func (c rowCheck) values(reader *records, record []string) []RejectedRow {
	var out []RejectedRow
	add := func(index int, reason string) {
		out = append(out, RejectedRow{File: c.file, Line: reader.line(index), Column: c.columns[index], Reason: reason})
	}
	for i, text := range record {
		if i < len(c.columns) && !utf8.ValidString(text) {
			add(i, "it is not UTF-8 text")
		}
	}
	for _, check := range c.checks {
		if check.index >= len(record) {
			continue
		}
		text := record[check.index]
		if text == "" || isNull(text, c.nullText) {
			continue
		}
		if reason := wrong(text, check.check); reason != "" {
			add(check.index, reason)
		}
	}
	return out
}

// valueCheck is a column whose text must be of a kind.
type valueCheck struct {
	index int
	check Check
}

func checksFor(part Part, m Mapping) []valueCheck {
	var out []valueCheck
	for _, in := range m.Inputs {
		if in.Check == AnyText {
			continue
		}
		for i, column := range part.Columns {
			if matches(in, column, m.HeaderName) {
				out = append(out, valueCheck{i, in.Check})
				break
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].index < out[j].index })
	return out
}

func matches(in Input, column string, normalise func(string) string) bool {
	if normalise != nil {
		column = normalise(column)
	}
	for _, alias := range append([]string{in.Name}, in.Aliases...) {
		if strings.EqualFold(alias, column) {
			return true
		}
	}
	return false
}

func wrong(text string, check Check) string {
	switch check {
	case AnAmount:
		a, err := money.Parse(strings.TrimSpace(text))
		if err != nil {
			return err.Error()
		}
		if !a.Fits() {
			return fmt.Sprintf("%q is larger than the ledger can hold (20 digits before the point)", text)
		}
	case AnInstant:
		if !looksLikeInstant(text) {
			return fmt.Sprintf("%q is not a date or time", text)
		}
	}
	return ""
}

func isNull(text string, nullText []string) bool {
	for _, n := range nullText {
		if text == n {
			return true
		}
	}
	return false
}

// csvLine is the line on which a row of a CSV file starts; rows may span lines.
func csvLine(folder Folder, file string, row int64) int64 {
	in, err := folder.Open(file)
	if err != nil {
		return 0
	}
	defer in.Close()
	reader := newRecords(in)
	reader.csv.FieldsPerRecord = -1
	for i := int64(0); i <= row; i++ {
		if _, err := reader.next(); err != nil {
			return 0
		}
	}
	return reader.line(0)
}
