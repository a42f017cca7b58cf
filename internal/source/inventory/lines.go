package inventory

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// maxLine bounds a line, and a CSV record of several lines. Keys have at most
// 1,024 bytes; the rest is metadata.
const maxLine = 64 << 10

var errLong = errors.New("the line is longer than 64 KiB")

// lines reads a text line by line in bounded memory.
type lines struct {
	in *bufio.Reader
	at int64 // the line that next gave, from 1
}

func newLines(in io.Reader) *lines {
	l := &lines{in: bufio.NewReaderSize(in, maxLine)}
	if mark, err := l.in.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = l.in.Discard(3)
	}
	return l
}

// next gives a line without its end. A line that is too long is passed over
// and answered with errLong; the one after it can be read.
func (l *lines) next() (string, error) {
	text, err := l.in.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		l.at++
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = l.in.ReadSlice('\n')
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		return "", errLong
	case errors.Is(err, io.EOF) && len(text) > 0:
	case err != nil:
		return "", err
	}
	l.at++
	return strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r"), nil
}
