package intake

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

// Position is a place in the log, between two entries. The zero position is
// before all of them. Positions only grow, also over restarts.
type Position struct {
	Segment uint64 // the number of the file
	Offset  int64  // bytes from its beginning
}

// String is the position as text: "12:4096"; "" for the zero position.
func (p Position) String() string {
	if p == (Position{}) {
		return ""
	}
	return fmt.Sprintf("%d:%d", p.Segment, p.Offset)
}

// ParsePosition reads what String wrote.
func ParsePosition(text string) (Position, error) {
	if text == "" {
		return Position{}, nil
	}
	segment, offset, _ := strings.Cut(text, ":")
	s, err := strconv.ParseUint(segment, 10, 64)
	if err == nil {
		var o int64
		if o, err = strconv.ParseInt(offset, 10, 64); err == nil && o >= 0 {
			return Position{s, o}, nil
		}
	}
	return Position{}, fault.New(fault.Internal, "%q is no position in the log of what was taken in", text)
}

func (p Position) after(o Position) bool {
	return p.Segment > o.Segment || p.Segment == o.Segment && p.Offset > o.Offset
}
