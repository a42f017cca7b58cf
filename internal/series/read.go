package series

import (
	"encoding/csv"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

// point is one line of a file.
type point struct {
	at    time.Time
	value float64
	line  int64
}

// reader collects the lines of a file by series, in the order of their first line.
type reader struct {
	file   string
	place  map[string]int // of the columns; -1 if there is none
	names  []string
	points map[string][]point
	dates  bool
}

// Read reads CSV with the columns timestamp and value, and series if there are
// several. Lines may come in any order. A time that is twice there, that lies
// between the steps, or a value that is no number is a fault; a step without a
// line, or with an empty value, is a gap.
func Read(r io.Reader, file string) (Set, error) {
	lines := csv.NewReader(r)
	lines.ReuseRecord = true
	header, err := lines.Read()
	if err != nil {
		return Set{}, unreadable(file, err)
	}
	in := reader{file: file, points: map[string][]point{}, dates: true}
	if in.place, err = places(header, file); err != nil {
		return Set{}, err
	}
	for {
		record, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return in.set()
		}
		if err != nil {
			return Set{}, unreadable(file, err)
		}
		line, _ := lines.FieldPos(0)
		if err := in.take(record, int64(line)); err != nil {
			return Set{}, err
		}
	}
}

func unreadable(file string, err error) error {
	var bad *csv.ParseError
	at := fault.Where{File: file, Line: 1}
	switch {
	case errors.As(err, &bad):
		at.Line, err = int64(bad.Line), bad.Err
	case errors.Is(err, io.EOF):
		err = errors.New("it is empty")
	}
	return fault.New(fault.BadInput, "this cannot be read as a series").At(at).Wrap(err).
		Try("write CSV with the header timestamp,value")
}

// places finds the columns.
func places(header []string, file string) (map[string]int, error) {
	out := map[string]int{"series": -1, "timestamp": -1, "value": -1}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
		if place, known := out[name]; !known || place >= 0 {
			return nil, fault.New(fault.BadInput, "the header has an unexpected column").At(fault.Where{File: file, Line: 1, Column: name}).
				Try("name the columns timestamp,value, or series,timestamp,value for several series")
		}
		out[name] = i
	}
	for _, name := range []string{"timestamp", "value"} {
		if out[name] < 0 {
			return nil, fault.New(fault.BadInput, "the column %s is missing", name).At(fault.Where{File: file, Line: 1}).
				Try("name the columns timestamp,value, or series,timestamp,value for several series")
		}
	}
	return out, nil
}

// take adds a line.
func (in *reader) take(record []string, line int64) error {
	at, isDate, ok := parseTime(strings.TrimSpace(record[in.place["timestamp"]]))
	if !ok {
		return in.bad(line, "timestamp", "%q is no time", record[in.place["timestamp"]]).
			Try("write 2026-11-24, 2026-11-24 15:00:00 or 2026-11-24T15:00:00Z")
	}
	value, ok := parseValue(strings.TrimSpace(record[in.place["value"]]))
	if !ok {
		return in.bad(line, "value", "%q is no number", record[in.place["value"]]).
			Try("write 12.5 or 1e3, without thousands separators or signs of currency; leave it empty if there is none")
	}
	name := ""
	if in.place["series"] >= 0 {
		name = record[in.place["series"]]
	}
	if _, known := in.points[name]; !known {
		in.names = append(in.names, name)
	}
	in.points[name] = append(in.points[name], point{at, value, line})
	in.dates = in.dates && isDate
	return nil
}

func (in *reader) bad(line int64, column, what string, args ...any) *fault.Fault {
	return fault.New(fault.BadInput, what, args...).At(fault.Where{File: in.file, Line: line, Column: column})
}

// parseTime reads a date or an instant; without a zone it is UTC.
func parseTime(text string) (at time.Time, isDate, ok bool) {
	if at, err := time.Parse(time.DateOnly, text); err == nil {
		return at, true, true
	}
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05Z07:00"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, false, true
		}
	}
	return time.Time{}, false, false
}

// parseValue reads a finite number; empty is NaN, no value.
func parseValue(text string) (float64, bool) {
	if text == "" {
		return math.NaN(), true
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || strings.ContainsAny(text, "xX_") {
		return 0, false
	}
	return v, true
}
