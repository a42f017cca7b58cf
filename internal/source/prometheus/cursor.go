package prometheus

import (
	"encoding/json"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
)

// cursor is what is remembered: all hours before Done were read.
type cursor struct {
	Done time.Time `json:"done"`
}

func parseCursor(c evidence.Cursor) (time.Time, error) {
	if len(c) == 0 {
		return time.Time{}, nil
	}
	var v cursor
	if err := json.Unmarshal(c, &v); err != nil || v.Done.Truncate(time.Hour) != v.Done {
		return time.Time{}, fault.New(fault.BadInput, "the remembered place of reading cannot be read").Wrap(err).
			Because("%q is no full hour", string(c)).Try("read the server anew")
	}
	return v.Done, nil
}

func cursorOf(done time.Time) evidence.Cursor {
	text, err := json.Marshal(cursor{done.UTC()})
	if err != nil {
		return nil // a time in these years can be written
	}
	return text
}
