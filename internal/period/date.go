package period

import (
	"fmt"
	"time"
)

// ParseTime reads an instant as people and programs write it: a date
// ("2026-09-01", midnight UTC), a month ("2026-09", its first instant), or
// RFC 3339.
func ParseTime(text string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02", "2006-01", time.RFC3339Nano} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date; write 2026-09-01, 2026-09 or 2026-09-01T15:04:05Z", text)
}
