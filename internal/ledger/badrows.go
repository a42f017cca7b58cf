package ledger

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

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
			rows = append(rows, badRows(folder, part, x.Mapping)...)
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

// badRows reads a CSV file the slow way and lists what is wrong with it.
func badRows(folder Folder, part Part, m Mapping) []RejectedRow {
	in, err := folder.Open(part.Path)
	if err != nil {
		return nil
	}
	defer in.Close()
	reader := csv.NewReader(skipByteOrderMark(in))
	reader.ReuseRecord = true
	if _, err := reader.Read(); err != nil {
		return nil
	}
	checks := checksFor(part, m)
	var out []RejectedRow
	for len(out) < maxRejected {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if bad, stop := badShape(part.Path, err); bad != nil {
			out = append(out, *bad)
			if stop {
				break
			}
			continue
		}
		out = append(out, badValues(part.Path, reader, record, checks, m.NullText)...)
	}
	return out
}

func badShape(file string, err error) (bad *RejectedRow, stop bool) {
	if err == nil {
		return nil, false
	}
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return &RejectedRow{File: file, Reason: "the file ends or breaks here: " + err.Error()}, true
	}
	return &RejectedRow{File: file, Line: int64(parse.Line), Reason: parse.Err.Error()}, !errors.Is(parse.Err, csv.ErrFieldCount)
}

// valueCheck is a column whose text must be of a kind.
type valueCheck struct {
	index  int
	column string
	check  Check
}

func checksFor(part Part, m Mapping) []valueCheck {
	var out []valueCheck
	for _, in := range m.Inputs {
		if in.Check == AnyText {
			continue
		}
		for i, column := range part.Columns {
			if matches(in, column, m.HeaderName) {
				out = append(out, valueCheck{i, column, in.Check})
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

func badValues(file string, reader *csv.Reader, record []string, checks []valueCheck, nullText []string) []RejectedRow {
	var out []RejectedRow
	for _, c := range checks {
		if c.index >= len(record) {
			continue
		}
		text := record[c.index]
		if text == "" || isNull(text, nullText) {
			continue
		}
		if reason := wrong(text, c.check); reason != "" {
			line, _ := reader.FieldPos(c.index)
			out = append(out, RejectedRow{File: file, Line: int64(line), Column: c.column, Reason: reason})
		}
	}
	return out
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
	reader := csv.NewReader(skipByteOrderMark(in))
	reader.ReuseRecord = true
	reader.FieldsPerRecord = -1
	for i := int64(0); i <= row; i++ {
		if _, err := reader.Read(); err != nil {
			return 0
		}
	}
	line, _ := reader.FieldPos(0)
	return int64(line)
}
