package operation

import (
	"context"
	"fmt"
	"strconv"

	"github.com/farthing-finops/farthing/internal/money"
)

// UnmatchedInput chooses what to look at.
type UnmatchedInput struct {
	Where string `name:"where" doc:"Which charges: ServiceName = 'Amazon EC2'"`
	From  string `name:"from" doc:"First day (2026-09-01) or month (2026-09)"`
	To    string `name:"to" doc:"The day after the last"`
	Limit int    `name:"limit" default:"50" doc:"Show this many of each; totals are of all"`
}

// UnmatchedOutput lists money without an owner and evidence without a bill.
type UnmatchedOutput struct {
	Totals   []UnmatchedTotal    `json:"totals"`
	Money    []UnmatchedMoney    `json:"money"`
	Tags     []UnmatchedTag      `json:"tags"`
	Evidence []UnmatchedEvidence `json:"evidence"`
}

// UnmatchedTotal is what belongs to nobody, of all.
type UnmatchedTotal struct {
	BillingCurrency string       `json:"BillingCurrency"`
	BilledCost      money.Amount `json:"BilledCost"`
	EffectiveCost   money.Amount `json:"EffectiveCost"`
	// Percent is for showing: a credit without an owner makes it negative.
	Percent *money.Amount `json:"percent" doc:"Of the EffectiveCost of all charges, to one digit"`
}

// UnmatchedMoney is a group of charges without an owner.
type UnmatchedMoney struct {
	Source          string        `json:"source"`
	ServiceName     *string       `json:"ServiceName"`
	SubAccountId    *string       `json:"SubAccountId"`
	ResourceId      *string       `json:"ResourceId"`
	BillingCurrency string        `json:"BillingCurrency"`
	BilledCost      *money.Amount `json:"BilledCost"`
	EffectiveCost   *money.Amount `json:"EffectiveCost"`
	Charges         int64         `json:"charges"`
	SettledBy       string        `json:"settledBy" doc:"What would give it an owner"`
}

// UnmatchedTag is a tag that a rule could use.
type UnmatchedTag struct {
	Tag             string        `json:"tag"`
	BillingCurrency string        `json:"BillingCurrency"`
	EffectiveCost   *money.Amount `json:"EffectiveCost" doc:"What charges without an owner that carry the tag come to"`
	Values          int64         `json:"values"`
	Example         *string       `json:"example"`
}

// UnmatchedEvidence is a resource that was used and that no bill covers.
type UnmatchedEvidence struct {
	Resource  string        `json:"resource"`
	Workloads int64         `json:"workloads"`
	Workload  *string       `json:"workload" doc:"One of them"`
	Start     *string       `json:"start"`
	End       *string       `json:"end"`
	Hours     *money.Amount `json:"hours"`
	SettledBy string        `json:"settledBy"`
}

func (d *Desk) unmatched() Operation {
	return Declare(Declaration{
		Name:  "unmatched",
		Short: "List money without an owner and evidence without a bill",
		Long: "Lists charges that nobody is known to have caused and usage that no bill covers, the largest first, each with what would settle it, " +
			"and the tags that a rule could use.",
		Examples: []string{"farthing unmatched", "farthing unmatched --from 2026-10 -o json"},
		Role:     Reader,
	}, d.runUnmatched)
}

func (d *Desk) runUnmatched(ctx context.Context, in UnmatchedInput) (UnmatchedOutput, error) {
	out := UnmatchedOutput{Totals: []UnmatchedTotal{}, Money: []UnmatchedMoney{}, Tags: []UnmatchedTag{}, Evidence: []UnmatchedEvidence{}}
	span := Span{in.From, in.To}
	if err := d.unmatchedMoney(ctx, in, span, &out); err != nil {
		return out, err
	}
	rows, err := d.report(ctx, "unmatched_tags", in.Where, span, nil)
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		t := UnmatchedTag{Tag: plainText(r[0]), BillingCurrency: plainText(r[1]), Example: r[4]}
		if t.EffectiveCost, err = amountOf(r[2]); err != nil {
			return out, err
		}
		if t.Values, err = strconv.ParseInt(plainText(r[3]), 10, 64); err != nil {
			return out, err
		}
		out.Tags = append(out.Tags, t)
	}
	return out, d.unmatchedEvidence(ctx, in, &out)
}

func (d *Desk) unmatchedMoney(ctx context.Context, in UnmatchedInput, span Span, out *UnmatchedOutput) error {
	rows, err := d.report(ctx, "unmatched_money", in.Where, span, nil)
	if err != nil {
		return err
	}
	billed, effective := money.Sum{}, money.Sum{}
	for _, r := range rows {
		m := UnmatchedMoney{Source: plainText(r[0]), ServiceName: r[1], SubAccountId: r[2], ResourceId: r[3], BillingCurrency: plainText(r[4])}
		if m.BilledCost, err = amountOf(r[5]); err != nil {
			return err
		}
		if m.EffectiveCost, err = amountOf(r[6]); err != nil {
			return err
		}
		if m.Charges, err = strconv.ParseInt(plainText(r[7]), 10, 64); err != nil {
			return err
		}
		m.SettledBy = settledBy(m, plainText(r[8]), r[9], plainText(r[10]) == "1")
		c := money.Currency(m.BillingCurrency)
		billed.Add(c, orZero(m.BilledCost))
		effective.Add(c, orZero(m.EffectiveCost))
		if in.Limit <= 0 || len(out.Money) < in.Limit {
			out.Money = append(out.Money, m)
		}
	}
	for _, c := range effective.Currencies() {
		b, _ := billed.Of(c)
		e, _ := effective.Of(c)
		out.Totals = append(out.Totals, UnmatchedTotal{string(c), b, e, nil})
	}
	return d.percentages(ctx, in, out.Totals)
}

// percentages says how much of all charges the totals are.
func (d *Desk) percentages(ctx context.Context, in UnmatchedInput, totals []UnmatchedTotal) error {
	all, err := d.runCost(ctx, CostInput{Metric: "EffectiveCost", Grain: "total", Where: in.Where, From: in.From, To: in.To})
	if err != nil {
		return err
	}
	for i := range totals {
		for _, t := range all.Totals {
			if plainText(t["BillingCurrency"]) != totals[i].BillingCurrency || t["EffectiveCost"] == nil {
				continue
			}
			if totals[i].Percent, err = quotientTo(totals[i].EffectiveCost.Mul(money.FromInt(100)), *t["EffectiveCost"], 1); err != nil {
				return err
			}
		}
	}
	return nil
}

func orZero(a *money.Amount) money.Amount {
	if a == nil {
		return money.Zero()
	}
	return *a
}

// settledBy says what would give money an owner.
func settledBy(m UnmatchedMoney, category string, rule *string, tagged bool) string {
	switch {
	case rule != nil:
		return fmt.Sprintf("the rule %q finds nobody to give it to: attribute something to a team first", *rule)
	case category == "Tax" || category == "Credit" || category == "Adjustment":
		return "a shared rule for ChargeCategory = '" + category + "'"
	case category == "Purchase":
		return "a shared rule for ChargeCategory = 'Purchase'; its use is in the EffectiveCost of those who used it"
	case m.ResourceId == nil:
		return "a shared rule, or a virtual tag for this service or account"
	case tagged:
		return "a virtual tag from one of its tags, or evidence of who held " + *m.ResourceId
	default:
		return "a tag team on it, a virtual tag, or evidence of who held " + *m.ResourceId
	}
}

func (d *Desk) unmatchedEvidence(ctx context.Context, in UnmatchedInput, out *UnmatchedOutput) error {
	rows, err := d.report(ctx, "unmatched_evidence", "", Span{}, nil)
	if err != nil {
		return err
	}
	for i, r := range rows {
		if in.Limit > 0 && i == in.Limit {
			break
		}
		e := UnmatchedEvidence{Resource: plainText(r[0]), Workload: r[2], Start: r[3], End: r[4]}
		if e.Workloads, err = strconv.ParseInt(plainText(r[1]), 10, 64); err != nil {
			return err
		}
		if e.Hours, err = hours(r[5]); err != nil {
			return err
		}
		e.SettledBy = "the bill of the account that it runs in, or a resource record that leads from this name to the bill's"
		if plainText(r[6]) == "yes" {
			e.SettledBy = "the next bill: earlier times of it are billed"
		}
		out.Evidence = append(out.Evidence, e)
	}
	return nil
}

// Table shows the money; the rest follows as notes.
func (o UnmatchedOutput) Table() Table {
	t := Table{Columns: []string{"source", "ServiceName", "SubAccountId", "ResourceId", "BillingCurrency", "BilledCost", "EffectiveCost", "charges", "settledBy"}}
	for _, m := range o.Money {
		t.Rows = append(t.Rows, []Cell{{Text: m.Source}, cellOf(m.ServiceName, false), cellOf(m.SubAccountId, false), cellOf(m.ResourceId, false), {Text: m.BillingCurrency},
			optional(m.BilledCost), optional(m.EffectiveCost), count(m.Charges), {Text: m.SettledBy}})
	}
	for _, v := range o.Totals {
		line := fmt.Sprintf("nobody's: BilledCost %s, EffectiveCost %s %s", v.BilledCost, v.EffectiveCost, v.BillingCurrency)
		if v.Percent != nil {
			line += fmt.Sprintf(", %s %% of all", v.Percent)
		}
		t.Notes = append(t.Notes, line)
	}
	if len(o.Totals) == 0 {
		t.Notes = append(t.Notes, "every charge has an owner")
	}
	for i, g := range o.Tags {
		if i == 5 {
			break
		}
		t.Notes = append(t.Notes, fmt.Sprintf("a virtual tag from Tags.%s would settle %s %s (%d values, such as %s)", g.Tag, orZero(g.EffectiveCost), g.BillingCurrency, g.Values, orDash(g.Example)))
	}
	for i, e := range o.Evidence {
		if i == 10 {
			t.Notes = append(t.Notes, fmt.Sprintf("… %d resources in all (-o json)", len(o.Evidence)))
			break
		}
		t.Notes = append(t.Notes, fmt.Sprintf("evidence without a bill: %s, %s h of %d workloads such as %s; settled by %s", e.Resource, orZero(e.Hours).Fixed(1), e.Workloads, orDash(e.Workload), e.SettledBy))
	}
	return t
}
