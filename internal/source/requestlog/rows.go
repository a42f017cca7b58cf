// Package requestlog reads logs of calls to models, a row a call, and adds the
// calls up by hour. LiteLLM's and Langfuse's exports differ in what their rows
// mean, not in how they are written: JSON lines, arrays, pages of an API, CSV.
package requestlog

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxRow bounds a row, prompts and answers included, and maxPage a page of an
// API, which is a row of rows.
const (
	maxRow  = 16 << 20
	maxPage = 32 << 20
)

// Row are a row's values by column. Columns are written startTime,
// start_time and "Start Time": they are known by their letters in lower case.
// What is absent, null or empty is not there; lists and objects are JSON.
type Row map[string]string

func column(name string) string {
	return strings.NewReplacer("_", "", " ", "", "-", "").Replace(strings.ToLower(strings.TrimSpace(name)))
}

// reading is what is done with the rows of a stream, and with what is none.
// The line is 0 where rows have no lines of their own. An error ends it.
type reading struct {
	use func(row Row, line int64) error
	bad func(line int64, why string) error
}

// eachRow reads a stream of rows: JSON objects one a line, an array of them,
// the pages that an API answers ({"data":[…]}), or CSV with a header.
func eachRow(in io.Reader, r reading) error {
	buffered := bufio.NewReaderSize(in, 1<<16)
	head, err := buffered.Peek(1 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if rest, ok := bytes.CutPrefix(head, []byte("\xef\xbb\xbf")); ok {
		_, _ = buffered.Discard(3)
		head = rest
	}
	head = bytes.TrimLeft(head, " \t\r\n")
	first, _, _ := bytes.Cut(head, []byte("\n"))
	switch {
	case len(head) == 0:
		return nil
	case head[0] == '[', string(bytes.TrimSpace(first)) == "{":
		return r.documents(buffered)
	case head[0] == '{':
		return r.lines(buffered)
	}
	return r.csv(buffered)
}

// lines reads one object a line.
func (r reading) lines(in io.Reader) error {
	lines := lineScanner(in)
	for line := int64(1); lines.Scan(); line++ {
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		if err := r.object(text, line); err != nil {
			return err
		}
	}
	return lines.Err()
}

// object takes a JSON object as a row, or as a page of rows.
func (r reading) object(text []byte, line int64) error {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil {
		if string(text) == tooLong {
			return r.bad(line, "the row is longer than 32 MiB")
		}
		return r.bad(line, "the row is not a JSON object")
	}
	if page := bytes.TrimSpace(values["data"]); len(page) > 0 && page[0] == '[' {
		var rows []json.RawMessage
		if err := json.Unmarshal(page, &rows); err != nil {
			return r.bad(line, "the page is not a list of rows")
		}
		for _, row := range rows {
			if err := r.object(row, line); err != nil {
				return err
			}
		}
		return nil
	}
	row := Row{}
	for name, value := range values {
		if text := PlainText(value); text != "" {
			row[column(name)] = text
		}
	}
	return r.use(row, line)
}

// PlainText is a JSON value as text: a string's own, nothing for null.
func PlainText(value json.RawMessage) string {
	var s string
	switch {
	case string(value) == "null":
		return ""
	case len(value) > 0 && value[0] == '"' && json.Unmarshal(value, &s) == nil:
		return s
	}
	return string(value)
}

// Nested reads a value that is a JSON object, or text that holds one.
func Nested(text string) map[string]json.RawMessage {
	var out map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &out) == nil {
		return out
	}
	var inner string
	if json.Unmarshal([]byte(text), &inner) == nil && json.Unmarshal([]byte(inner), &out) == nil {
		return out
	}
	return nil
}

// documents reads objects that are laid out over many lines, and arrays.
func (r reading) documents(in io.Reader) error {
	bounded := &boundedReader{in: in}
	dec := json.NewDecoder(bounded)
	array := false
	for {
		bounded.left = maxPage
		var err error
		switch {
		case array && !dec.More():
			_, err = dec.Token()
			array = err != nil
		case !array && atArray(dec):
			_, err = dec.Token()
			array = true
		default:
			var text json.RawMessage
			if err = dec.Decode(&text); err == nil {
				if err := r.object(text, 0); err != nil {
					return err
				}
			}
		}
		switch syntax := (*json.SyntaxError)(nil); {
		case err == nil:
		case errors.Is(err, io.EOF) && !array:
			return nil
		case errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return r.bad(0, "from here on it is not JSON: "+err.Error())
		case errors.Is(err, errTooLong):
			return r.bad(0, "a row is longer than 32 MiB; it and those after it are not read")
		default:
			return err
		}
	}
}

// atArray tells whether an array comes next, without taking it.
func atArray(dec *json.Decoder) bool {
	if !dec.More() {
		return false
	}
	head := make([]byte, 1)
	n, _ := dec.Buffered().Read(head)
	return n == 1 && head[0] == '['
}

// csv reads rows under a header.
func (r reading) csv(in io.Reader) error {
	bounded := &boundedReader{in: in, left: maxRow}
	c := csv.NewReader(bounded)
	header, err := c.Read()
	if err != nil {
		return r.badHeader(err)
	}
	names := make([]string, len(header))
	for i, name := range header {
		names[i] = column(name)
	}
	for line := 1; ; {
		bounded.left = maxRow
		values, err := c.Read()
		if err == nil {
			line, _ = c.FieldPos(0)
		}
		switch parse := (*csv.ParseError)(nil); {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errTooLong):
			return r.bad(int64(line)+1, "the row is longer than 16 MiB; it and those after it are not read")
		case errors.As(err, &parse):
			err = r.bad(int64(parse.StartLine), fmt.Sprintf("the row cannot be read: %v", parse.Err))
		case err == nil:
			err = r.use(csvRow(names, values), int64(line))
		}
		if err != nil {
			return err
		}
	}
}

func (r reading) badHeader(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) || errors.Is(err, errTooLong) {
		return r.bad(1, "the header cannot be read: "+err.Error())
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func csvRow(names, values []string) Row {
	row := Row{}
	for i, v := range values {
		// As PostgreSQL and spreadsheets write what is absent.
		if v != "" && v != "NULL" && v != "null" && v != `\N` {
			row[names[i]] = v
		}
	}
	return row
}

// errTooLong tells of a row beyond the bound.
const errTooLong = rowError("the row is too long")

type rowError string

func (e rowError) Error() string { return string(e) }

// boundedReader gives so many bytes between two rows.
type boundedReader struct {
	in   io.Reader
	left int
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.in.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// tooLong stands for a line beyond the bound; it is no JSON.
const tooLong = "\x00"

// lineScanner gives a stream's lines in bounded memory.
func lineScanner(in io.Reader) *bufio.Scanner {
	s := bufio.NewScanner(in)
	s.Buffer(nil, maxPage)
	skipping := false
	s.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		at := bytes.IndexByte(data, '\n')
		switch {
		case at < 0 && atEOF && len(data) == 0 && !skipping:
			return 0, nil, nil
		case at < 0 && !atEOF && len(data) >= maxPage:
			skipping = true
			return len(data), nil, nil
		case at < 0 && !atEOF:
			return 0, nil, nil
		case at < 0:
			at = len(data) - 1
		}
		if skipping {
			skipping = false
			return at + 1, []byte(tooLong), nil
		}
		return at + 1, data[:at+1], nil
	})
	return s
}
