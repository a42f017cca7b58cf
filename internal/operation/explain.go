package operation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/explain"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// ExplainInput names two ranges of time.
type ExplainInput struct {
	From   string `name:"from" doc:"First day (2026-10-01) or month (2026-10) of the range to explain"`
	To     string `name:"to" doc:"The day after its last"`
	Versus string `name:"versus" doc:"The range to compare with, DATE..DATE, the second excluded: 2026-09..2026-10 (default: the same length of time just before)"`
	By     string `name:"by" doc:"The dimensions to look for causes in, separated by commas (default: those of ServiceName, Team, Model, Workload, SubAccountId, SkuMeter and RegionId that say anything)"`
	Where  string `name:"where" doc:"Which charges: Environment = 'prod'"`
	Metric string `name:"metric" default:"EffectiveCost" choices:"EffectiveCost,BilledCost,ListCost,ContractedCost" doc:"The amount that changed"`
}

// ExplainOutput says why an amount changed, in each currency.
type ExplainOutput struct {
	Metric  string          `json:"metric"`
	By      []string        `json:"by" doc:"The dimensions that causes were looked for in"`
	Results []ExplainResult `json:"results" doc:"One for each currency"`
}

// ExplainResult is a change in one currency. The amounts of its effects add up
// to the difference exactly.
type ExplainResult struct {
	From            ExplainRange    `json:"from"`
	Versus          ExplainRange    `json:"versus"`
	BillingCurrency string          `json:"BillingCurrency"`
	Difference      money.Amount    `json:"difference" doc:"The amount of from less that of versus"`
	Effects         []ExplainEffect `json:"effects" doc:"The largest first; they add up to the difference"`
}

// ExplainRange is one side of a change.
type ExplainRange struct {
	From   string       `json:"from"`
	To     string       `json:"to" doc:"Excluded"`
	Amount money.Amount `json:"amount"`
}

// ExplainEffect is a part of a difference.
type ExplainEffect struct {
	Effect   string             `json:"effect" doc:"price, usage, mix, utilisation, new, retired, commitment, credit or tax"`
	Slice    map[string]*string `json:"slice" doc:"The charges that carry it, by dimension; without any it is everywhere, or what is left of the effect"`
	Amount   money.Amount       `json:"amount"`
	Evidence string             `json:"evidence" doc:"What was seen"`
}

func (d *Desk) explain() Operation {
	return Declare(Declaration{
		Name:  "explain",
		Short: "Explain why an amount changed",
		Long: "Says how much of the difference between two ranges of time is price, usage, mix, utilisation, new, retired, commitments, " +
			"credits and tax, and which few slices carry it. The effects add up to the difference to the last digit. Prices are only told from " +
			"usage where charges have a ConsumedQuantity; utilisation is only known where evidence measured it.",
		Examples: []string{
			"farthing explain --from 2026-10 --to 2026-11",
			"farthing explain --from 2026-10 --to 2026-11 --versus 2026-08..2026-09 --by Team,Model",
			"farthing explain --from 2026-10-12 --to 2026-10-19 --where \"Team = 'search'\" -o json",
		},
		Role: Reader,
	}, d.runExplain)
}

func (d *Desk) runExplain(ctx context.Context, in ExplainInput) (ExplainOutput, error) {
	ranges, err := in.ranges()
	if err != nil {
		return ExplainOutput{}, err
	}
	snapshot, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return ExplainOutput{}, err
	}
	var sides [2]explainSide
	for i, r := range ranges {
		if sides[i], err = d.explainSide(ctx, in, r, snapshot); err != nil {
			return ExplainOutput{}, err
		}
	}
	return in.explain(ranges, sides)
}

// explain explains the change of every currency.
func (in ExplainInput) explain(ranges [2]query.Question, sides [2]explainSide) (ExplainOutput, error) {
	named := sides[0].named
	if in.By == "" {
		named = telling(named, sides)
	}
	all := union(named, priced())
	out := ExplainOutput{Metric: in.Metric, By: named, Results: []ExplainResult{}}
	for _, currency := range currencies(sides) {
		change := explain.Change{Dimensions: all, Mix: mixed(all), Named: named, From: sides[0].cells(currency, all), Versus: sides[1].cells(currency, all)}
		x, err := explain.Explain(change)
		if err != nil {
			return ExplainOutput{}, err
		}
		out.Results = append(out.Results, ExplainResult{From: explainRange(ranges[0], x.From), Versus: explainRange(ranges[1], x.Versus),
			BillingCurrency: currency, Difference: x.Difference, Effects: explainEffects(x)})
	}
	return out, nil
}

func explainRange(q query.Question, a money.Amount) ExplainRange {
	w := q.Written()
	return ExplainRange{w.From, w.To, a}
}

func explainEffects(x explain.Explanation) []ExplainEffect {
	out := []ExplainEffect{}
	for _, e := range x.Effects {
		slice := map[string]*string{}
		for _, v := range e.Slice {
			slice[v.Dimension] = v.Text
		}
		out = append(out, ExplainEffect{e.Kind.String(), slice, e.Amount, e.Evidence})
	}
	return out
}

// explainSide asks for one range. Who held something without using it is only
// known of allocated charges.
func (d *Desk) explainSide(ctx context.Context, in ExplainInput, q query.Question, s ledger.Snapshot) (explainSide, error) {
	by := query.SplitNames(in.By)
	if len(by) == 0 {
		by = hierarchy()
	}
	extra := []string{"ChargeCategory", "CommitmentDiscountId", "CommitmentDiscountStatus"}
	if _, _, current, err := s.Allocations(ctx, ledger.Range{Column: "x_ChargeDate", From: q.From, To: q.To}); err != nil {
		return explainSide{}, err
	} else if current {
		extra = append(extra, "Class", "Method")
	}
	extra = append(priced(), extra...)
	read, err := query.Written{Metrics: []string{in.Metric, "ConsumedQuantity"}, By: append(slices.Clone(by), extra...)}.Read()
	if err != nil {
		return explainSide{}, err
	}
	q.Metrics, q.By = read.Metrics, read.By
	q = q.WithDefaults()
	if err := q.Validate(); err != nil {
		return explainSide{}, err
	}
	answer, err := d.ask(ctx, q, s)
	if err != nil {
		return explainSide{}, err
	}
	var named []string
	for _, b := range read.By[:len(by)] {
		named = union(named, []string{b.Name()})
	}
	return readSide(answer, named)
}

// union is the one list and what of the other it does not have.
func union(list, more []string) []string {
	out := slices.Clone(list)
	for _, m := range more {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// Table shows one effect to a row.
func (o ExplainOutput) Table() Table {
	t := Table{Columns: []string{"BillingCurrency", "Effect", "Slice", "Amount", "Evidence"}}
	for _, r := range o.Results {
		for _, e := range r.Effects {
			amount := amountCell(e.Amount)
			amount.Rounds = true
			t.Rows = append(t.Rows, []Cell{{Text: r.BillingCurrency}, {Text: e.Effect}, {Text: sliceText(o.By, e.Slice)}, amount, {Text: e.Evidence}})
		}
		t.Notes = append(t.Notes, r.note(o.Metric))
	}
	if len(o.Results) == 0 {
		t.Notes = append(t.Notes, "no charges: nothing in the ledger fits either range (this is not a difference of 0)")
	}
	return t
}

func (r ExplainResult) note(metric string) string {
	return fmt.Sprintf("%s: %s from %s to %s, before %s from %s to %s, a difference of %s %s", metric, r.From.Amount, r.From.From, r.From.To,
		r.Versus.Amount, r.Versus.From, r.Versus.To, r.Difference, r.BillingCurrency)
}

// sliceText writes a slice in the order of the dimensions.
func sliceText(by []string, slice map[string]*string) string {
	var out []string
	for _, d := range by {
		if v, ok := slice[d]; ok && v != nil {
			out = append(out, d+" = "+*v)
		} else if ok {
			out = append(out, d+" is null")
		}
	}
	return strings.Join(out, ", ")
}
