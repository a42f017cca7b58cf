package inventory

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// cursor remembers which listings were read, by the look of their files.
type cursor struct {
	Read map[string]string `json:"read"`
}

// readCursor is empty for a cursor that it does not understand: reading again
// is safe.
func readCursor(text evidence.Cursor) cursor {
	var c cursor
	if json.Unmarshal(text, &c) != nil {
		return cursor{}
	}
	return c
}

func (c cursor) text() evidence.Cursor {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings always marshal
	}
	return text
}

// fingerprint changes when a file of the listing or its rules change. It looks
// at sizes and times only: reading ten million lines to learn that they are
// the same would cost as much as reading them again.
func (s *surveyed) fingerprint(l listing) string {
	h := sha256.New()
	for _, name := range append([]string{l.name, s.rulesFile(l.name)}, l.files...) {
		f := s.byPath[name]
		fmt.Fprintf(h, "%q %d %s\n", name, f.Size, f.Modified.UTC().Format(time.RFC3339Nano))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
