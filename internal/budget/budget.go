package budget

import (
	"regexp"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// Budget is what may be spent on the charges of a question in a period.
type Budget struct {
	Name            string         `json:"name"`
	Metric          string         `json:"metric"`
	Where           string         `json:"where,omitempty"`
	BillingCurrency money.Currency `json:"BillingCurrency"`
	Period          Period         `json:"period"`
	Amount          money.Amount   `json:"amount"` // of a whole period
	// Phases are the amounts of its parts, which add up to Amount; none means
	// that it is the same all the time.
	Phases     []money.Amount `json:"phases,omitempty"`
	Owners     []string       `json:"owners,omitempty"`
	Routes     []string       `json:"routes,omitempty"` // of alerts; none means those that take everything
	Thresholds []Threshold    `json:"thresholds"`
	CreatedAt  time.Time      `json:"createdAt"`
}

var name = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,79}$`)

// CheckName refuses names that do not fit in keys and links. Faults are Usage.
func CheckName(text string) error {
	if !name.MatchString(text) {
		return fault.New(fault.Usage, "%q cannot be a name", text).Try("use letters, digits, spaces, dots, hyphens and underscores, at most 80")
	}
	return nil
}

// Check tells what is wrong with a budget. Faults are Usage.
func (b Budget) Check() error {
	if err := CheckName(b.Name); err != nil {
		return err
	}
	if b.Amount.Sign() <= 0 {
		return fault.New(fault.Usage, "a budget of %s says nothing", b.Amount).Because("what is spent is compared with it in percent").Try("give an amount above 0")
	}
	if b.BillingCurrency == "" {
		return fault.New(fault.Usage, "the budget has no currency").Try("give one, such as --currency USD")
	}
	if err := b.checkQuestion(); err != nil {
		return err
	}
	if err := b.Period.check(); err != nil {
		return err
	}
	if err := b.checkPhases(); err != nil {
		return err
	}
	return b.checkThresholds()
}

func (b Budget) checkQuestion() error {
	metric, err := query.ParseMetric(b.Metric)
	if err != nil {
		return err
	}
	if !slices.Contains([]string{"BilledCost", "EffectiveCost", "ListCost", "ContractedCost"}, metric) {
		return fault.New(fault.Usage, "%s is no amount of money", metric).Try("take BilledCost or EffectiveCost")
	}
	_, err = query.ParseFilter(b.Where)
	return err
}

func (b Budget) checkPhases() error {
	if len(b.Phases) == 0 {
		return nil
	}
	if b.Period.Kind == Rolling {
		return fault.New(fault.Usage, "a rolling budget has no phases").Because("its window moves on every day").Try("give one amount, or take month, quarter or year")
	}
	sum := money.Zero()
	for _, p := range b.Phases {
		if p.Sign() < 0 {
			return fault.New(fault.Usage, "a phase cannot be %s", p).Try("give 0 or more")
		}
		sum = sum.Add(p)
	}
	if !sum.Equal(b.Amount) {
		return fault.New(fault.Usage, "the phases add up to %s, and the amount is %s", sum, b.Amount).Try("leave --amount out, or mend the phases")
	}
	span := b.Period.Span(b.Period.anyDay())
	if len(b.Phases) > span.Len() {
		return fault.New(fault.Usage, "%d phases do not fit in %d days", len(b.Phases), span.Len()).Try("give fewer")
	}
	return nil
}

func (b Budget) checkThresholds() error {
	seen := map[string]bool{}
	for _, t := range b.Thresholds {
		if err := t.check(); err != nil {
			return err
		}
		if seen[t.String()] {
			return fault.New(fault.Usage, "the threshold %s is there twice", t)
		}
		seen[t.String()] = true
	}
	return nil
}
