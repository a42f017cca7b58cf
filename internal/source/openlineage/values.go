package openlineage

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// maxEvent bounds one event. Spark writes the lineage of every column, which
// makes megabytes.
const maxEvent = 16 << 20

// eachValue hands every event of a stream to use, with its line if it has one
// of its own. A stream is one event a line, a JSON array of events, or events
// laid out over many lines (the client's debug mode). What is no JSON goes to
// bad. An error of the two ends it.
func eachValue(in io.Reader, use func(text []byte, line int64) error, bad func(line int64, why string) error) error {
	buffered := bufio.NewReaderSize(in, 1<<16)
	switch over, err := laidOut(buffered); {
	case err != nil:
		return err
	case over:
		return eachDocument(buffered, use, bad)
	}
	lines := lineScanner(buffered)
	for line := int64(1); lines.Scan(); line++ {
		text := bytes.TrimSpace(lines.Bytes())
		var err error
		switch {
		case len(text) == 0:
			continue
		case string(text) == tooLong:
			err = bad(line, "the event is longer than 16 MiB")
		case !json.Valid(text):
			err = bad(line, "the line is not JSON")
		default:
			err = use(text, line)
		}
		if err != nil {
			return err
		}
	}
	return lines.Err()
}

// laidOut tells whether the stream is an array, or an object of many lines: the
// first is a bracket alone.
func laidOut(in *bufio.Reader) (bool, error) {
	head, err := in.Peek(1 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	// A byte order mark is no JSON.
	if rest, ok := bytes.CutPrefix(head, []byte("\xef\xbb\xbf")); ok {
		_, _ = in.Discard(3)
		head = rest
	}
	head = bytes.TrimLeft(head, " \t\r\n")
	first, _, _ := bytes.Cut(head, []byte("\n"))
	return bytes.HasPrefix(head, []byte("[")) || string(bytes.TrimSpace(first)) == "{", nil
}

func eachDocument(in io.Reader, use func([]byte, int64) error, bad func(int64, string) error) error {
	bounded := &boundedReader{in: in}
	dec := json.NewDecoder(bounded)
	for {
		var text json.RawMessage
		bounded.left = maxEvent
		array, err := startsArray(dec)
		if err == nil && array {
			if err = eachElement(dec, bounded, use); err == nil {
				continue
			}
		} else if err == nil {
			if err = dec.Decode(&text); err == nil {
				err = use(text, 0)
			}
		}
		switch syntax := (*json.SyntaxError)(nil); {
		case err == nil:
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF):
			return bad(0, "from here on it is not JSON: "+err.Error())
		case errors.Is(err, errTooLong):
			return bad(0, "an event is longer than 16 MiB; it and those after it are not read")
		default:
			return err
		}
	}
}

// startsArray looks at the next value without taking it, but for the bracket
// of an array.
func startsArray(dec *json.Decoder) (bool, error) {
	// More is true before a value and false at the end, without reading on.
	if !dec.More() {
		var end json.RawMessage
		return false, dec.Decode(&end)
	}
	head := make([]byte, 64)
	n, _ := dec.Buffered().Read(head)
	head = bytes.TrimLeft(head[:n], " \t\r\n,")
	if !bytes.HasPrefix(head, []byte("[")) {
		return false, nil
	}
	_, err := dec.Token()
	return true, err
}

func eachElement(dec *json.Decoder, bounded *boundedReader, use func([]byte, int64) error) error {
	for dec.More() {
		bounded.left = maxEvent
		var text json.RawMessage
		if err := dec.Decode(&text); err != nil {
			return noEnd(err)
		}
		if err := use(text, 0); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	return noEnd(err)
}

// noEnd tells an array that breaks off from a stream that is over.
func noEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

var errTooLong = errors.New("the event is too long")

// boundedReader gives so many bytes between two events.
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
	s.Buffer(nil, maxEvent)
	skipping := false
	s.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		at := bytes.IndexByte(data, '\n')
		switch {
		case at < 0 && atEOF && len(data) == 0 && !skipping:
			return 0, nil, nil
		case at < 0 && !atEOF && len(data) >= maxEvent:
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
