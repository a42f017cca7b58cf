package prices

import (
	_ "embed"

	"github.com/farthing-finops/farthing/internal/evidence"
)

//go:embed list.yaml
var listYAML []byte

// ListBook is the text of the book of list prices that comes with Farthing, for
// those who want to begin their own with it. It says of which date it is.
func ListBook() []byte { return append([]byte(nil), listYAML...) }

// ReadList hands over the list prices that come with Farthing. They are what
// providers publish, not what anybody pays: prices of a place that a user
// gives come before them.
func ReadList(sink evidence.Sink) error {
	return newShelf(sink).readBook("list.yaml", bookYAML, listYAML)
}
