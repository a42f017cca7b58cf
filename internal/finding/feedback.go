package finding

import (
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
)

// Said is what a person says of a finding.
type Said string

// What can be said.
const (
	Expected Said = "expected" // it is right, and will come again
	Planned  Said = "planned"  // it is right, this once
	Wrong    Said = "wrong"    // it should not have been told
)

// Feedback is what somebody said of a finding, with what is needed to know it
// again.
type Feedback struct {
	Finding  string       `json:"finding"`
	Said     Said         `json:"said"`
	Note     string       `json:"note,omitempty"`
	At       time.Time    `json:"at"`
	Slice    Slice        `json:"slice"`
	Related  []Slice      `json:"related,omitempty"`
	Currency string       `json:"currency"`
	First    time.Time    `json:"first"`
	Last     time.Time    `json:"last"`
	Raised   time.Time    `json:"raised"`
	Excess   money.Amount `json:"excess"`
}

// ParseSaid reads what is said; faults are Usage.
func ParseSaid(text string) (Said, error) {
	switch s := Said(text); s {
	case Expected, Planned, Wrong:
		return s, nil
	}
	return "", fault.New(fault.Usage, "%q cannot be said of a finding", text).
		Try("say expected if it will come again, planned if it was meant this once, wrong if it should not have been told")
}
