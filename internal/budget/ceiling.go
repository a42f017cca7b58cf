package budget

import (
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// Per is what a ceiling is for.
type Per string

// What ceilings are for.
const (
	PerRun      Per = "run"           // all that a run, or another workload, costs
	PerHour     Per = "hour"          // of a workload's time, or of an endpoint's charged days
	PerRequests Per = "1000-requests" // of an endpoint
)

// Ceiling is what a single run, job or endpoint may cost: an amount or a rate.
type Ceiling struct {
	Name            string         `json:"name"`
	Amount          money.Amount   `json:"amount"`
	BillingCurrency money.Currency `json:"BillingCurrency"`
	Per             Per            `json:"per"`
	Where           string         `json:"where,omitempty"` // which workloads
	Severity        string         `json:"severity"`
	Owners          []string       `json:"owners,omitempty"`
	Routes          []string       `json:"routes,omitempty"`
	CreatedAt       time.Time      `json:"createdAt"`
}

// Check tells what is wrong with a ceiling. Faults are Usage.
func (c Ceiling) Check() error {
	if err := CheckName(c.Name); err != nil {
		return err
	}
	switch {
	case c.Amount.Sign() <= 0:
		return fault.New(fault.Usage, "a threshold of %s says nothing", c.Amount).Try("give an amount above 0")
	case c.BillingCurrency == "":
		return fault.New(fault.Usage, "the threshold has no currency").Try("give one, such as --currency USD")
	case !slices.Contains([]Per{PerRun, PerHour, PerRequests}, c.Per):
		return fault.New(fault.Usage, "a threshold cannot be per %q", c.Per).Try("take run, hour or 1000-requests")
	case !slices.Contains([]string{"info", "warning", "critical"}, c.Severity):
		return fault.New(fault.Usage, "a severity cannot be %q", c.Severity).Try("take info, warning or critical")
	}
	_, err := query.ParseFilter(c.Where)
	return err
}

// Measured is what one workload cost, over how much of what a ceiling is for:
// milliseconds of an hour, or requests. Over is not used for PerRun.
type Measured struct {
	Cost money.Amount
	Over money.Amount
}

// Passed tells whether the workload costs more than the ceiling allows, and
// the rate as an exact ratio. Of no time and of no requests there is no rate.
func (c Ceiling) Passed(m Measured) (rate Ratio, passed, known bool) {
	switch c.Per {
	case PerRun:
		rate = Ratio{m.Cost, money.FromInt(1)}
	case PerHour:
		rate = Ratio{m.Cost.Mul(money.FromInt(int64(time.Hour / time.Millisecond))), m.Over}
	default:
		rate = Ratio{m.Cost.Mul(money.FromInt(1000)), m.Over}
	}
	if rate.Of.Sign() <= 0 {
		return rate, false, false
	}
	return rate, rate.Part.Cmp(rate.Of.Mul(c.Amount)) > 0, true
}
