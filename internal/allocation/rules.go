package allocation

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/farthing-finops/farthing/internal/query"
)

// Rules are what people declare: how to derive owners, and how to spread what
// belongs to all.
type Rules struct {
	// VirtualTags are tried in order; the first that sets a dimension wins.
	VirtualTags []VirtualTag
	Shared      []SharedRule
	// Digest identifies the text that the rules were read from.
	Digest string
}

// VirtualTag sets dimensions of the charges that a filter chooses.
type VirtualTag struct {
	Name  string
	Where query.Filter // sees the charge as it was billed
	Set   []Setting
	// Override replaces what the charge's own tags say; otherwise they win.
	Override bool
}

// Setting gives a dimension a value: a text, or another dimension's value.
type Setting struct {
	Dimension query.Dimension
	Text      string
	From      query.Dimension // zero: Text
}

// SharedRule spreads the charges that a filter chooses over teams or projects.
type SharedRule struct {
	Name  string
	Where query.Filter
	Over  query.Dimension // Team or Project
	By    Spread
	// Shares are the fixed parts by value of Over, as whole numbers of any
	// scale; only for Fixed.
	Shares []FixedShare
}

// Spread is how a shared charge is divided.
type Spread string

// The spreads.
const (
	Proportional Spread = "proportional" // to the EffectiveCost attributed in the same month and currency
	Even         Spread = "even"         // among all that have attributed cost in that month
	ByUsage      Spread = "usage"        // to the measured time of what was held
	Fixed        Spread = "fixed"        // by declared parts
)

// FixedShare is one declared part.
type FixedShare struct {
	Value string
	Parts int64 // in thousandths of what was written
}

func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
