package cli

import (
	"fmt"
	"io"

	"github.com/farthing-finops/farthing/internal/operation"
)

// drawProgress keeps one line of a terminal up to date.
func drawProgress(w io.Writer) func(operation.Step) {
	return func(s operation.Step) {
		if s.Done >= s.Total {
			fmt.Fprint(w, "\r\x1b[K")
			return
		}
		fmt.Fprintf(w, "\r\x1b[K[%d/%d] %s", s.Done+1, s.Total, s.What)
	}
}
