package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/money"
)

// State is whether a finding still goes on.
type State string

// The states.
const (
	Open  State = "open"  // it goes on at the newest days that are known whole
	Ended State = "ended" // amounts are as they were before it
	// Settled: it goes on, and has for so long that it is what is expected now.
	Settled State = "settled"
)

// Severity is how much money it is about, beside what the currency's charges
// come to in a month.
type Severity string

// The severities.
const (
	Low    Severity = "low"    // less than 1 % of a month
	Medium Severity = "medium" // 1 % or more
	High   Severity = "high"   // 5 % or more
)

// Finding is one cause that made amounts unlike their past.
type Finding struct {
	// ID names the finding by its slice, currency and first day, so that it is
	// the same at every scan.
	ID       string
	Slice    Slice
	Currency string
	// First and Last are its days, both included; Raised is the day whose
	// amounts raised the alarm.
	First, Last, Raised time.Time
	State               State
	// Actual is exact; Expected is an estimate; Excess is what lies between.
	Actual, Expected, Excess money.Amount
	Score                    anomaly.Score
	Severity                 Severity
	// Share is Actual's excess beside all charges of the currency in these
	// days, in percent, to one digit; "" where there are none.
	Share   string
	Reasons []Reason
	// Related are the other series that would have raised an alarm for it.
	Related []Slice
	// Told is what a person said of it; nil if nobody did.
	Told *Feedback
	// Silenced is the id of an earlier finding that a person called expected or
	// planned, of which this one is a recurrence; "" if it is none.
	Silenced string
	// Moved tells that there is as much the other way in other slices of the
	// same services and accounts: money moved between owners, and is not more.
	Moved bool

	pricePart float64 // of the difference, what is prices
}

// Word says how much is known of a reason.
type Word string

// The words, the strongest first.
const (
	AccountsFor    Word = "accounts for"    // it adds up, arithmetically
	ConsistentWith Word = "consistent with" // a measure moved in the same way
	CoincidesWith  Word = "coincides with"  // something happened at the same time
	Unknown        Word = "unknown"
)

// Reason is what may be said of why.
type Reason struct {
	Word Word
	What string
	// Amount is what it accounts for; nil where nothing adds up.
	Amount *money.Amount
}

// id names a finding: the same cause that begins on the same day.
func id(s Slice, currency string, first time.Time) string {
	sum := sha256.Sum256([]byte(s.key() + "\n" + currency + "\n" + first.Format(time.DateOnly)))
	return hex.EncodeToString(sum[:5])
}
