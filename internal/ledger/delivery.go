package ledger

import (
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

// Delivery is one immutable batch of charges for one source and billing
// period. The newest replaces the last, atomically.
type Delivery struct {
	Source        string       `json:"source"`
	Format        string       `json:"format"`
	BillingPeriod period.Month `json:"billingPeriod"`
	ID            string       `json:"delivery"`
	// Digest identifies the content: the files' bytes and the mapping that
	// read them. Equal digests give equal charges.
	Digest string `json:"digest"`
	// Months is in how many deliveries the content of this digest was
	// published: a file may hold several billing months.
	Months int `json:"months"`
	// Rows is the number of rows read from the source's files for this period.
	Rows       int64     `json:"rows"`
	Totals     []Total   `json:"totals"`
	AsOf       time.Time `json:"asOf"`
	ImportedAt time.Time `json:"importedAt"`
	// Complete tells whether usage reaches the end of the billing period.
	Complete bool `json:"complete"`
	// Scopes are the accounts that the charges belong to, for telling whether
	// two sources state the same money.
	Scopes []Scope `json:"scopes"`
}

// Total holds, for one currency, what the source's own lines add up to and
// what the ledger's charges add up to.
type Total struct {
	BillingCurrency      money.Currency `json:"BillingCurrency"`
	SourceTotal          money.Amount   `json:"SourceTotal"`
	BilledCost           money.Amount   `json:"BilledCost"`
	SourceEffectiveTotal money.Amount   `json:"SourceEffectiveTotal"`
	EffectiveCost        money.Amount   `json:"EffectiveCost"`
}

// Reconciles tells whether source and ledger agree to the last digit.
func (t Total) Reconciles() bool {
	return t.SourceTotal.Equal(t.BilledCost) && t.SourceEffectiveTotal.Equal(t.EffectiveCost)
}

// Scope names an account whose charges a delivery states.
type Scope struct {
	Provider       string `json:"provider"`
	BillingAccount string `json:"billingAccount"`
	SubAccount     string `json:"subAccount,omitempty"`
}

// Status says what an import did with a delivery.
type Status string

// The outcomes of a delivery.
const (
	Published Status = "published" // the first for its source and billing period
	Replaced  Status = "replaced"  // took the place of an earlier delivery
	Unchanged Status = "unchanged" // the ledger already holds it
	Rejected  Status = "rejected"  // cannot be read, or does not reconcile; nothing was published
)

// Result is what an import did with one delivery.
type Result struct {
	Source        string        `json:"source" doc:"The export that the charges came by"`
	Format        string        `json:"format"`
	BillingPeriod period.Month  `json:"billingPeriod"`
	Delivery      string        `json:"delivery"`
	Status        Status        `json:"status"`
	Rows          int64         `json:"rows" doc:"Rows read from the source's files for this billing period"`
	RejectedRows  []RejectedRow `json:"rejectedRows"`
	Totals        []Total       `json:"totals"`
	Warnings      []string      `json:"warnings,omitempty"`
	// Fault is why the delivery was rejected.
	Fault *fault.Fault `json:"-"`
}

// RejectedRow is a row of a file that cannot be read.
type RejectedRow struct {
	File   string `json:"file"`
	Line   int64  `json:"line"`
	Column string `json:"column,omitempty"`
	Reason string `json:"reason"`
}
