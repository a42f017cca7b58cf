package explain

// Kind is why an amount changed.
type Kind int

// The kinds of effects.
const (
	// Price: a unit costs more or less.
	Price Kind = iota
	// Usage: more or less was used.
	Usage
	// Mix: the same amount was used of dearer or cheaper things.
	Mix
	// Utilisation: the same work held more or less of what is paid for.
	Utilisation
	// New: the cell exists only now.
	New
	// Retired: the cell existed only then.
	Retired
	// Commitment: usage moved under or out of a commitment's rate, that rate
	// changed, or the commitment's fee and unused part did.
	Commitment
	// Credit: credits and adjustments.
	Credit
	// Tax: taxes.
	Tax
)

// kindCount is how many kinds there are.
const kindCount = int(Tax) + 1

// Kinds lists the kinds.
func Kinds() []Kind {
	return []Kind{Price, Usage, Mix, Utilisation, New, Retired, Commitment, Credit, Tax}
}

// String is the kind's name.
func (k Kind) String() string {
	names := []string{"price", "usage", "mix", "utilisation", "new", "retired", "commitment", "credit", "tax"}
	if k < 0 || int(k) >= len(names) {
		return "kind?"
	}
	return names[k]
}

// MarshalText makes kinds their names in JSON.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Role is what a cell's amount is for.
type Role int

// The roles.
const (
	RoleUsage   Role = iota // used, and paid for as it is used
	RoleCovered             // used, and paid for by a commitment
	RoleFee                 // a commitment's fee, or the part of it that nothing used
	RoleCredit              // a credit or an adjustment
	RoleTax                 // a tax
)
