package ledger

import (
	"fmt"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

// shrinkRows is how many rows a delivery must have before losing most of them
// looks like a mistake.
const shrinkRows = 100

// publication is the decision about one month of an export.
type publication struct {
	req      Request
	export   Export
	earlier  []Result // what became of the same call's exports before this one
	held     []Delivery
	delivery Delivery
}

// decide says what is to be done with the delivery; it changes nothing.
func (p publication) decide() Result {
	r := resultOf(p.delivery)
	before, replaces := Find(p.held, p.delivery.Source, p.delivery.BillingPeriod)
	switch {
	case replaces && before.Digest == p.delivery.Digest:
		r.Status = Unchanged
		return r
	case replaces && olderThan(p.delivery, before):
		r.Status = Unchanged
		r.Warnings = append(r.Warnings, fmt.Sprintf("left out: the ledger holds a newer delivery of %s, made %s",
			p.delivery.BillingPeriod, before.AsOf.Format("2006-01-02 15:04 MST")))
		return r
	}
	if f := p.refusal(before, replaces); f != nil {
		r.Status, r.Fault = Rejected, f
		return r
	}
	r.Status = Published
	if replaces {
		r.Status = Replaced
	}
	r.Warnings = append(r.Warnings, p.overlaps()...)
	return r
}

// olderThan tells whether a manifest says that this delivery was made before
// the one held. Loose files have no such word: their newest import counts.
func olderThan(d, held Delivery) bool {
	return d.ID != d.Digest[:12] && held.ID != held.Digest[:12] && !d.AsOf.IsZero() && d.AsOf.Before(held.AsOf)
}

// refusal is why the delivery must not be published, or nil.
func (p publication) refusal(before Delivery, replaces bool) *fault.Fault {
	for _, t := range p.delivery.Totals {
		if !t.Reconciles() {
			return unreconciled(p.delivery, t)
		}
	}
	if !p.export.BillingPeriod.IsZero() && p.delivery.BillingPeriod != p.export.BillingPeriod {
		return fault.New(fault.BadInput, "the delivery of %s holds charges billed in %s", p.export.BillingPeriod, p.delivery.BillingPeriod).
			At(fault.Where{File: p.export.Parts[0].Path}).
			Try("check that the files belong to the manifest or folder that they lie in")
	}
	if p.stolen() {
		return fault.New(fault.BadInput, "two exports in one import state %s of %s", p.delivery.BillingPeriod, p.delivery.Source).
			At(fault.Where{File: p.export.Parts[0].Path}).Because("the second would take the place of the first").
			Try("if they are parts of one export, put them into one folder; if one restates the other, import the newer alone; " +
				"if they are two exports, import each under a name of its own: --source NAME")
	}
	if !replaces || p.req.AllowShrink {
		return nil
	}
	if !sharesScope(before.Scopes, p.delivery.Scopes) {
		return fault.New(fault.BadInput, "the delivery would replace charges of other accounts").
			Because("the ledger's source %q holds, for %s, accounts that this one does not have at all", before.Source, before.BillingPeriod).
			Try("if it is another export, give it a name of its own: --source NAME; if it is to replace the other, add --allow-shrink")
	}
	if before.Rows >= shrinkRows && p.delivery.Rows < before.Rows/2 {
		return fault.New(fault.BadInput, "the delivery would replace %d rows by %d", before.Rows, p.delivery.Rows).
			Because("a delivery states a whole billing month; this one looks like a part of it").
			Try("export the whole month again; if the month really shrank, add --allow-shrink")
	}
	return nil
}

func unreconciled(d Delivery, t Total) *fault.Fault {
	f := fault.New(fault.Unreconciled, "%s of %s does not reconcile", d.Source, d.BillingPeriod)
	if !t.SourceTotal.Equal(t.BilledCost) {
		f.Because("the source states %s %s billed, its charges add up to %s", t.SourceTotal, t.BillingCurrency, t.BilledCost)
	} else {
		f.Because("the source states %s %s amortised, its charges' EffectiveCost adds up to %s",
			t.SourceEffectiveTotal, t.BillingCurrency, t.EffectiveCost)
	}
	return f.Try("nothing was published; if the export is whole, this is a defect of Farthing: please report it with the line item types in the file")
}

// stolen tells whether the delivery would replace what the same call has just
// published.
func (p publication) stolen() bool {
	for _, r := range p.earlier {
		if r.Source == p.delivery.Source && r.BillingPeriod == p.delivery.BillingPeriod &&
			(r.Status == Published || r.Status == Replaced || r.Status == Unchanged) {
			return true
		}
	}
	return false
}

// overlaps warns of other sources that state the same accounts' money.
func (p publication) overlaps() []string {
	var out []string
	for _, other := range p.held {
		if other.BillingPeriod != p.delivery.BillingPeriod || other.Source == p.delivery.Source {
			continue
		}
		if shared := sharedAccounts(other.Scopes, p.delivery.Scopes); len(shared) > 0 {
			out = append(out, fmt.Sprintf("the source %q also states %s of %s: the month would be counted twice; take one out: farthing sources remove NAME",
				other.Source, p.delivery.BillingPeriod, strings.Join(shared, ", ")))
		}
	}
	return out
}

func resultOf(d Delivery) Result {
	return Result{Source: d.Source, Format: d.Format, BillingPeriod: d.BillingPeriod, Delivery: d.ID,
		Rows: d.Rows, RejectedRows: []RejectedRow{}, Totals: d.Totals}
}
