package ledger

import (
	"bufio"
	"io"
	"time"
)

// instantLayouts are the ways in which exports write dates and times. They
// only decide whether a text is one; the engine reads its value.
func instantLayouts() []string {
	return []string{
		time.RFC3339Nano, "2006-01-02", "2006-01-02 15:04:05", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05",
		"2006-01-02 15:04:05 MST", "2006-01-02 15:04:05.999999999 MST", "2006-01-02 15:04:05.999999999Z07:00",
		"2006-01-02 15:04:05.999999999-07", "1/2/2006", "1/2/06", "2006-01-02T15:04Z",
	}
}

func looksLikeInstant(text string) bool {
	for _, layout := range instantLayouts() {
		if _, err := time.Parse(layout, text); err == nil {
			return true
		}
	}
	return false
}

func skipByteOrderMark(in io.Reader) io.Reader {
	buffered := bufio.NewReaderSize(in, 1<<16)
	if mark, _ := buffered.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = buffered.Discard(3)
	}
	return buffered
}
