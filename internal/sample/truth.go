package sample

import (
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

// TruthFile is the name of the file, beside the exports, that says what an
// import of them must come to. It is no export; importers pass it by.
const TruthFile = "TRUTH.json"

// The exports, by the folder that holds them.
const (
	AWS            = "aws-cur2"
	GCP            = "gcp-detailed"
	AzureActual    = "azure-actual"
	AzureAmortized = "azure-amortized"
	FOCUS          = "focus"
)

// Evidence is the folder of who used what, in the native shapes of trackers,
// schedulers and gateways; see evidence.go for what it holds.
const Evidence = "evidence"

// Manifest is what was written and what it must add up to.
type Manifest struct {
	Company  string   `json:"company"`
	Seed     uint64   `json:"seed"`
	Scale    int      `json:"scale"`
	Complete bool     `json:"complete"` // false while writing, so that a torn sample is known as such
	Files    []string `json:"files"`    // every file but TRUTH.json, relative with slashes, in order
	Truth    []Truth  `json:"truth"`
}

// Truth is what one delivery of one export holds for one billing period, added
// up while its rows were written.
type Truth struct {
	Export          string         `json:"export"`
	BillingPeriod   period.Month   `json:"billingPeriod"`      // GCP: the invoice month
	Delivery        string         `json:"delivery,omitempty"` // AWS executionId, Azure runId
	Superseded      bool           `json:"superseded,omitempty"`
	Files           []string       `json:"files"` // the data files; GCP and FOCUS files hold several periods
	Rows            int            `json:"rows"`  // of the period, as they stand in the files
	BillingCurrency money.Currency `json:"BillingCurrency"`
	// BilledCost is AWS: unblended of all but split lines; GCP: cost plus
	// credits; Azure: the actual file; FOCUS: BilledCost. Nil for Azure's
	// amortized file, which does not say it.
	BilledCost *money.Amount `json:"BilledCost,omitempty"`
	// EffectiveCost is the amortised total; nil where the file does not say it
	// (GCP, Azure's actual file).
	EffectiveCost *money.Amount `json:"EffectiveCost,omitempty"`
}

// add counts one row. A side that the export does not state stays nil.
func (t *Truth) add(billed, effective *money.Amount) {
	t.Rows++
	t.BilledCost = plus(t.BilledCost, billed)
	t.EffectiveCost = plus(t.EffectiveCost, effective)
}

func plus(sum, a *money.Amount) *money.Amount {
	if a == nil {
		return sum
	}
	if sum == nil {
		sum = new(money.Amount)
	}
	total := sum.Add(*a)
	return &total
}
