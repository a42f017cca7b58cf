package inventory

import (
	"errors"
	"io"
	"strings"
)

var errQuote = errors.New("a quotation mark is not closed")

// csvRecord gives the next record and the line that it begins on. encoding/csv
// would read to the end of the file for a quotation mark that is never closed;
// here a record is bounded like a line. Empty lines are passed over.
func (l *lines) csvRecord(separator byte) ([]string, int64, error) {
	for {
		text, err := l.next()
		first := l.at
		if err != nil {
			return nil, first, err
		}
		if text == "" {
			continue
		}
		for strings.Count(text, `"`)%2 == 1 {
			more, err := l.next()
			if errors.Is(err, io.EOF) || errors.Is(err, errLong) || len(text)+len(more) > maxLine {
				return nil, first, errQuote
			}
			if err != nil {
				return nil, first, err
			}
			text += "\n" + more
		}
		return splitCSV(text, separator), first, nil
	}
}

// splitCSV splits one record, as RFC 4180 quotes it. A quotation mark within
// an unquoted field is text.
func splitCSV(text string, separator byte) []string {
	fields := make([]string, 0, 16)
	for {
		field, rest, more := cutField(text, separator)
		fields = append(fields, field)
		if !more {
			return fields
		}
		text = rest
	}
}

func cutField(text string, separator byte) (field, rest string, more bool) {
	if !strings.HasPrefix(text, `"`) {
		return strings.Cut(text, string(separator))
	}
	text = text[1:]
	end, doubled := 0, false
	for end < len(text) {
		if text[end] != '"' {
			end++
			continue
		}
		if end+1 < len(text) && text[end+1] == '"' {
			doubled = true
			end += 2
			continue
		}
		break
	}
	field = text[:end]
	if doubled {
		field = strings.ReplaceAll(field, `""`, `"`)
	}
	after := text[min(end+1, len(text)):]
	tail, rest, more := strings.Cut(after, string(separator))
	return field + tail, rest, more
}

// separatorOf is the separator of a header: a comma, or what stands more often.
func separatorOf(header string) byte {
	best := byte(',')
	for _, c := range []byte{';', '\t', '|'} {
		if strings.Count(header, string(c)) > strings.Count(header, string(best)) {
			best = c
		}
	}
	return best
}
