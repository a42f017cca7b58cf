package allocation

import (
	"context"
	"time"

	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

// Store is the port to the tables that an allocation reads and writes.
type Store interface {
	// Snapshot is the newest state of the charges for the zero time.
	Snapshot(ctx context.Context, asOf time.Time) (ledger.Snapshot, error)
	// Evidence lists the data files of a table of evidence, all sources.
	Evidence(ctx context.Context, table string) ([]EvidenceFile, error)
	// Allocated tells what every source and month was allocated from.
	Allocated(ctx context.Context) (map[Key]Record, error)
	// Allocations lists the data files of a source and month.
	Allocations(ctx context.Context, k Key) ([]string, error)
	// PublishAllocation makes the shares of a delivery visible in place of
	// those before, with their roll-up; it does nothing if another delivery
	// has taken the delivery's place meanwhile.
	PublishAllocation(ctx context.Context, d ledger.Delivery, r Record, f Files) error
	// Workspace makes a folder for work in progress.
	Workspace() (dir string, remove func(), err error)
}

// Key names the charges that are allocated together.
type Key struct {
	Source string
	Month  period.Month
}

// KeyOf is a delivery's key.
func KeyOf(d ledger.Delivery) Key { return Key{d.Source, d.BillingPeriod} }

// Record says what a source and month was allocated from.
type Record struct {
	// Inputs identifies delivery, evidence and rules: the same inputs give the
	// same shares.
	Inputs string `json:"inputs"`
	// First and Last are the months that the charges' periods lie in, which
	// are those of the evidence that matters.
	First period.Month `json:"first"`
	Last  period.Month `json:"last"`
	// Totals are the shares' sums by currency and class.
	Totals []ClassTotal `json:"totals"`
}

// ClassTotal is what the shares of one class add up to.
type ClassTotal struct {
	BillingCurrency money.Currency `json:"BillingCurrency"`
	Class           Class          `json:"class"`
	BilledCost      money.Amount   `json:"BilledCost"`
	EffectiveCost   money.Amount   `json:"EffectiveCost"`
}

// Files are the data files of the shares and of their roll-up.
type Files struct{ Allocations, Daily []string }

// EvidenceFile is a data file of evidence.
type EvidenceFile struct {
	Month period.Month
	Path  string
}

// Evidence are the data files that an allocation reads.
type Evidence struct {
	Workloads, Usage, Requests, Datasets, Resources []string
	// Until leaves out workloads that start later.
	Until time.Time
}

// Engine is the port to the engine that divides.
type Engine interface {
	// Digests identifies, for each month, what is known of the workloads that
	// started before its end, and of datasets and resources.
	Digests(ctx context.Context, ev Evidence, months []period.Month) (map[period.Month]string, error)
	// Gather puts evidence that lies in many files into few, under dir.
	Gather(ctx context.Context, ev Evidence, dir string) (Evidence, error)
	// Months tells in which months the periods of charges lie.
	Months(ctx context.Context, charges []string) (first, last period.Month, err error)
	// Divide writes the shares of charges into files under dir; those of
	// shared rules are left whole.
	Divide(ctx context.Context, charges []string, ev Evidence, rules Rules, dir string) ([]string, error)
	// Pending tells which shared rules have shares in the files.
	Pending(ctx context.Context, files []string) ([]string, error)
	// Weights adds up by what shared rules spread, and names every currency.
	Weights(ctx context.Context, files []string) ([]Weight, error)
	// Spread divides what was left whole.
	Spread(ctx context.Context, files []string, parts []Part, rules Rules, dir string) ([]string, error)
	// Only writes the shares of one source into files of their own.
	Only(ctx context.Context, files []string, source, dir string) ([]string, error)
	// Totals adds up shares.
	Totals(ctx context.Context, files []string) ([]ClassTotal, error)
	// Rollup writes the roll-ups of shares.
	Rollup(ctx context.Context, files []string, dir string) ([]string, error)
	// Moves compares shares before and after, the largest difference first.
	Moves(ctx context.Context, before, after []string, limit int) ([]Move, error)
}

// Weight is what is attributed to a team or project in a currency.
type Weight struct {
	Dimension     string // Team or Project; "" only names a currency
	Value         string
	Currency      string
	EffectiveCost money.Amount
	Usage         int64 // thousandths of a unit × milliseconds that were held
}

// Part is one cut of a shared rule's charges.
type Part struct {
	Rule, Currency, Value string
	From, To, Of          int64
}

// Move is how an amount changes hands by a new allocation.
type Move struct {
	Workload        *string        `json:"Workload"`
	Team            *string        `json:"Team"`
	Class           Class          `json:"Class"`
	BillingCurrency money.Currency `json:"BillingCurrency"`
	Before          money.Amount   `json:"before" doc:"EffectiveCost as it is allocated now"`
	After           money.Amount   `json:"after" doc:"EffectiveCost as it would be"`
}
