package operation

import (
	"maps"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/finding"
	"github.com/farthing-finops/farthing/internal/money"
)

// AnomalyFinding is one cause that made amounts of the ledger unlike their past.
type AnomalyFinding struct {
	ID              string             `json:"id" doc:"The same at every scan; for anomalies show and anomalies feedback"`
	State           finding.State      `json:"state" doc:"open while it goes on; ended if amounts are as before; settled if it goes on and is what is expected by now"`
	Severity        finding.Severity   `json:"severity" doc:"By money: high from 5 % of what a month costs, medium from 1 %, else low"`
	Slice           map[string]*string `json:"slice" doc:"The charges that carry it, by dimension; without any it is everywhere"`
	BillingCurrency string             `json:"BillingCurrency"`
	From            string             `json:"from" doc:"Its first day"`
	To              string             `json:"to" doc:"The day after its last"`
	Raised          string             `json:"raised" doc:"The day whose amounts raised the alarm"`
	Actual          money.Amount       `json:"actual" doc:"EffectiveCost of the slice in these days, exact"`
	Expected        money.Amount       `json:"expected" doc:"What was expected of them: an estimate"`
	Excess          money.Amount       `json:"excess" doc:"actual less expected; negative where less was spent than expected"`
	Share           *string            `json:"share" doc:"The excess in percent of all charges of the currency in these days"`
	Score           anomaly.Score      `json:"score" doc:"0 to 1: how unlike its past it was on the day that raised the alarm"`
	Reasons         []FindingReason    `json:"reasons" doc:"What may be said of why, the surest first"`
	Related         []FindingSlice     `json:"related" doc:"Other series that show the same"`
	Feedback        *FindingFeedback   `json:"feedback" doc:"What somebody said of it"`
	Silenced        *string            `json:"silenced" doc:"The finding of which this is a recurrence that somebody called expected or planned"`
	Moved           bool               `json:"moved" doc:"Whether there is as much the other way in other slices of the same services and accounts"`

	slice string // in words
}

// FindingReason is what may be said of why, in honest words.
type FindingReason struct {
	Word   string        `json:"word" doc:"accounts for, consistent with, coincides with, or unknown"`
	What   string        `json:"what"`
	Amount *money.Amount `json:"amount" doc:"What it accounts for; null where nothing adds up"`
}

// FindingSlice is a series of the ledger by what it is of.
type FindingSlice struct {
	Slice map[string]*string `json:"slice"`
}

// FindingFeedback is what somebody said of a finding.
type FindingFeedback struct {
	Said string `json:"said" doc:"expected, planned or wrong"`
	Note string `json:"note,omitempty"`
	At   string `json:"at"`
}

// FindingDay is one day of a finding's slice.
type FindingDay struct {
	Day      string       `json:"day"`
	Actual   money.Amount `json:"actual" doc:"Exact; 0 if there are no charges"`
	Expected *string      `json:"expected" doc:"An estimate; null while too little is known"`
	Within   bool         `json:"within" doc:"Whether the day is one of the finding's"`
	Whole    bool         `json:"whole" doc:"Whether the day is known whole; others are not judged"`
}

func findingOut(f finding.Finding) AnomalyFinding {
	out := AnomalyFinding{ID: f.ID, State: f.State, Severity: f.Severity, Slice: f.Slice.Map(), BillingCurrency: f.Currency, From: dayText(f.First),
		To: dayText(f.Last.AddDate(0, 0, 1)), Raised: dayText(f.Raised), Actual: f.Actual, Expected: f.Expected, Excess: f.Excess, Score: f.Score,
		Reasons: []FindingReason{}, Related: []FindingSlice{}, Moved: f.Moved, slice: f.Slice.String()}
	if f.Share != "" {
		out.Share = &f.Share
	}
	for _, r := range f.Reasons {
		out.Reasons = append(out.Reasons, FindingReason{string(r.Word), r.What, r.Amount})
	}
	for _, s := range f.Related {
		out.Related = append(out.Related, FindingSlice{s.Map()})
	}
	if f.Told != nil {
		out.Feedback = &FindingFeedback{string(f.Told.Said), f.Told.Note, f.Told.At.UTC().Format(time.RFC3339)}
	}
	if f.Silenced != "" {
		out.Silenced = &f.Silenced
	}
	return out
}

// hiddenFinding tells whether it need not be told: somebody said so, or money
// only moved between owners.
func hiddenFinding(f finding.Finding) bool { return f.Told != nil || f.Silenced != "" || f.Moved }

func dayText(t time.Time) string { return t.Format(time.DateOnly) }

// cells are a finding's row in a table.
func (f AnomalyFinding) cells() []Cell {
	rounded := func(a money.Amount) Cell {
		c := amountCell(a)
		c.Rounds = true
		return c
	}
	return []Cell{{Text: f.ID}, {Text: f.standing()}, {Text: string(f.Severity)}, {Text: f.From}, count(int64(f.days())), {Text: f.slice}, {Text: f.BillingCurrency},
		rounded(f.Excess), rounded(f.Actual), rounded(f.Expected), percentCell(f.Share), {Text: f.reason()}}
}

// standing is the state, and what somebody said.
func (f AnomalyFinding) standing() string {
	switch {
	case f.Feedback != nil:
		return string(f.State) + ", " + f.Feedback.Said
	case f.Silenced != nil:
		return string(f.State) + ", as " + *f.Silenced
	default:
		return string(f.State)
	}
}

func (f AnomalyFinding) days() int {
	from, _ := time.Parse(time.DateOnly, f.From)
	to, _ := time.Parse(time.DateOnly, f.To)
	return daysBetween(from, to)
}

// reason is the first one, in words.
func (f AnomalyFinding) reason() string {
	if len(f.Reasons) == 0 {
		return string(finding.Unknown)
	}
	return f.Reasons[0].text(f.BillingCurrency)
}

func (r FindingReason) text(currency string) string {
	switch {
	case r.Word == string(finding.Unknown):
		return r.Word
	case r.Amount != nil:
		return r.What + " " + r.Word + " " + Rounded(r.Amount.String()) + " " + currency
	default:
		return r.Word + " " + r.What
	}
}

func percentCell(share *string) Cell {
	if share == nil {
		return Cell{Absent: true, Number: true}
	}
	return Cell{Text: *share + " %", Number: true}
}

func (t Table) withNotes(notes []string) Table {
	t.Notes = append(t.Notes, notes...)
	return t
}

// sortedKeys are a map's keys in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
