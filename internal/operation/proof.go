package operation

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// proofLines bounds how many shares are shown one by one; totals are of all.
const proofLines = 200

// ProofInput names what is to be proved.
type ProofInput struct {
	Workload string `name:"workload" arg:"optional" doc:"A workload (run:train-42, endpoint:chat) or a run's bare id"`
	Charge   string `name:"charge" doc:"A charge instead: SOURCE/FILE/ROW as a proof shows it"`
	Limit    int    `name:"limit" default:"200" doc:"Show this many shares; totals are of all"`
}

// ProofOutput opens an amount into bill lines, rule and share.
type ProofOutput struct {
	Shares    []ProofShare    `json:"shares"`
	Totals    []ProofTotal    `json:"totals"`
	Evidence  []ProofEvidence `json:"evidence"`
	Truncated bool            `json:"truncated" doc:"Whether there are more shares than are shown"`
}

// ProofShare is a part of a charge with what made it.
type ProofShare struct {
	Charge              string        `json:"charge" doc:"SOURCE/FILE/ROW"`
	Delivery            string        `json:"delivery"`
	ChargePeriodStart   *string       `json:"ChargePeriodStart"`
	ChargePeriodEnd     *string       `json:"ChargePeriodEnd"`
	ServiceName         *string       `json:"ServiceName"`
	ChargeDescription   *string       `json:"ChargeDescription"`
	ResourceId          *string       `json:"ResourceId"`
	BillingCurrency     string        `json:"BillingCurrency"`
	BilledCost          *money.Amount `json:"BilledCost" doc:"The share"`
	EffectiveCost       *money.Amount `json:"EffectiveCost" doc:"The share"`
	ChargeBilledCost    *money.Amount `json:"chargeBilledCost" doc:"The whole charge"`
	ChargeEffectiveCost *money.Amount `json:"chargeEffectiveCost" doc:"The whole charge"`
	Workload            *string       `json:"Workload"`
	Team                *string       `json:"Team"`
	Method              *string       `json:"Method"`
	Class               *string       `json:"Class"`
	Rule                *string       `json:"Rule"`
	CutFrom             *int64        `json:"cutFrom" doc:"The share is floor(charge × cutTo ÷ cutOf) − floor(charge × cutFrom ÷ cutOf) in units of 10^-18"`
	CutTo               *int64        `json:"cutTo"`
	CutOf               *int64        `json:"cutOf"`
	UsedCost            *money.Amount `json:"UsedCost"`
}

// ProofTotal is what all shares add up to.
type ProofTotal struct {
	BillingCurrency string       `json:"BillingCurrency"`
	Shares          int64        `json:"shares"`
	BilledCost      money.Amount `json:"BilledCost"`
	EffectiveCost   money.Amount `json:"EffectiveCost"`
}

// ProofEvidence is one record of what the workload used.
type ProofEvidence struct {
	Kind     string  `json:"kind"`
	Source   string  `json:"source"`
	Resource *string `json:"resource"`
	Start    *string `json:"start"`
	End      *string `json:"end"`
	Unit     *string `json:"unit"`
	Held     *string `json:"held"`
	Capacity *string `json:"capacity"`
	Used     *string `json:"used"`
}

func (d *Desk) proof() Operation {
	return Declare(Declaration{
		Name:  "proof",
		Short: "Open an amount into bill lines, rule, evidence and share",
		Long: "Shows for a workload every share of every bill line that its cost is made of, with the method, the rule and the evidence that gave it; " +
			"or, with --charge, how one bill line was divided. The shares add up to the amount, and each can be computed again from its cut.",
		Examples: []string{"farthing proof run:train-42", "farthing proof endpoint:chat -o json"},
		Role:     Reader,
	}, d.runProof)
}

func (d *Desk) runProof(ctx context.Context, in ProofInput) (ProofOutput, error) {
	switch {
	case in.Limit <= 0:
		return ProofOutput{}, fault.New(fault.Usage, "a limit of %d shows nothing", in.Limit)
	case (in.Workload == "") == (in.Charge == ""):
		return ProofOutput{}, fault.New(fault.Usage, "name a workload or a charge").Try("farthing proof run:train-42, or farthing proof --charge SOURCE/FILE/ROW")
	case in.Charge != "":
		chosen, err := chargeCondition(in.Charge)
		if err != nil {
			return ProofOutput{}, err
		}
		return d.prove(ctx, chosen, "", in.Limit)
	}
	return d.proofOf(ctx, workloadID(in.Workload), in.Limit)
}

func (d *Desk) proofOf(ctx context.Context, id string, limit int) (ProofOutput, error) {
	return d.prove(ctx, "\"x_Workload\" = "+inSQL(id), id, limit)
}

// chargeCondition reads SOURCE/FILE/ROW; a file's path may have slashes.
func chargeCondition(text string) (string, error) {
	first, last := strings.Index(text, "/"), strings.LastIndex(text, "/")
	if first <= 0 || last <= first {
		return "", fault.New(fault.Usage, "a charge is named SOURCE/FILE/ROW, not %q", text).Try("copy it from a proof")
	}
	row, err := strconv.ParseInt(text[last+1:], 10, 64)
	if err != nil {
		return "", fault.New(fault.Usage, "the row of a charge is a number, not %q", text[last+1:])
	}
	return fmt.Sprintf("\"x_Source\" = %s AND \"x_File\" = %s AND \"x_RowNumber\" = %d", inSQL(text[:first]), inSQL(text[first+1:last]), row), nil
}

// inSQL writes a text as a literal of SQL.
func inSQL(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func (d *Desk) prove(ctx context.Context, chosen, workload string, limit int) (ProofOutput, error) {
	out := ProofOutput{Shares: []ProofShare{}, Totals: []ProofTotal{}, Evidence: []ProofEvidence{}}
	arguments := map[string]string{"chosen": chosen, "limit": strconv.Itoa(limit + 1), "workload": inSQL(workload)}
	rows, err := d.report(ctx, "proof", "", Span{}, arguments)
	if err != nil {
		return out, err
	}
	if out.Truncated = len(rows) > limit; out.Truncated {
		rows = rows[:limit]
	}
	for _, r := range rows {
		s, err := proofShare(r)
		if err != nil {
			return out, err
		}
		out.Shares = append(out.Shares, s)
	}
	if out.Totals, err = d.proofTotals(ctx, arguments); err != nil {
		return out, err
	}
	if len(out.Totals) == 0 && workload == "" {
		return out, fault.New(fault.NotFound, "there is no such charge").Try("a charge is named SOURCE/FILE/ROW, as farthing proof WORKLOAD shows it")
	}
	if workload == "" {
		return out, nil
	}
	rows, err = d.report(ctx, "proof_evidence", "", Span{}, arguments)
	for _, r := range rows {
		out.Evidence = append(out.Evidence, ProofEvidence{plainText(r[0]), plainText(r[1]), r[2], r[3], r[4], r[5], r[6], r[7], r[8]})
	}
	if err == nil && len(out.Totals) == 0 && len(out.Evidence) == 0 {
		return out, fault.New(fault.NotFound, "no charge and no evidence is of %s", workload).Try("list workloads with farthing workloads")
	}
	return out, err
}

func (d *Desk) proofTotals(ctx context.Context, arguments map[string]string) ([]ProofTotal, error) {
	rows, err := d.report(ctx, "proof_total", "", Span{}, arguments)
	out := []ProofTotal{}
	for _, r := range rows {
		t := ProofTotal{BillingCurrency: plainText(r[0])}
		if t.Shares, err = strconv.ParseInt(plainText(r[1]), 10, 64); err != nil {
			return out, err
		}
		billed, err := amountOf(r[2])
		if err != nil {
			return out, err
		}
		effective, err := amountOf(r[3])
		if err != nil {
			return out, err
		}
		if billed != nil {
			t.BilledCost = *billed
		}
		if effective != nil {
			t.EffectiveCost = *effective
		}
		out = append(out, t)
	}
	return out, err
}

// proofShare reads a row of proof.sql.
func proofShare(r query.Row) (ProofShare, error) {
	s := ProofShare{Charge: plainText(r[0]) + "/" + plainText(r[2]) + "/" + plainText(r[3]), Delivery: plainText(r[1]), ChargePeriodStart: r[4], ChargePeriodEnd: r[5], ServiceName: r[6],
		ChargeDescription: r[7], ResourceId: r[8], BillingCurrency: plainText(r[9]), Workload: r[14], Team: r[15], Method: r[16], Class: r[17], Rule: r[18]}
	for i, into := range map[int]**money.Amount{10: &s.BilledCost, 11: &s.EffectiveCost, 12: &s.ChargeBilledCost, 13: &s.ChargeEffectiveCost, 22: &s.UsedCost} {
		var err error
		if *into, err = amountOf(r[i]); err != nil {
			return s, err
		}
	}
	for i, into := range map[int]**int64{19: &s.CutFrom, 20: &s.CutTo, 21: &s.CutOf} {
		if r[i] == nil {
			continue
		}
		n, err := strconv.ParseInt(*r[i], 10, 64)
		if err != nil {
			return s, err
		}
		*into = &n
	}
	return s, nil
}

// Table shows the shares, then what they add up to.
func (o ProofOutput) Table() Table {
	t := Table{Columns: []string{"charge", "period", "ServiceName", "ResourceId", "of", "part", "EffectiveCost", "BilledCost", "Workload", "Team", "Method", "Rule"}}
	for _, s := range o.Shares {
		part := Cell{Text: "all"}
		if s.CutOf != nil {
			part.Text = fmt.Sprintf("%d–%d of %d", *s.CutFrom, *s.CutTo, *s.CutOf)
		}
		t.Rows = append(t.Rows, []Cell{{Text: s.Charge}, cellOf(s.ChargePeriodStart, false), cellOf(s.ServiceName, false), cellOf(s.ResourceId, false), optional(s.ChargeEffectiveCost),
			part, optional(s.EffectiveCost), optional(s.BilledCost), cellOf(s.Workload, false), cellOf(s.Team, false), cellOf(s.Method, false), cellOf(s.Rule, false)})
	}
	t.Notes = o.summary()
	for i, e := range o.Evidence {
		if i == 10 {
			t.Notes = append(t.Notes, fmt.Sprintf("… %d records of evidence in all (-o json)", len(o.Evidence)))
			break
		}
		t.Notes = append(t.Notes, fmt.Sprintf("evidence (%s): %s %s, %s to %s, held %s of %s %s, used %s", e.Source, e.Kind, plainText(e.Resource), plainText(e.Start), plainText(e.End),
			orDash(e.Held), orDash(e.Capacity), plainText(e.Unit), orDash(e.Used)))
	}
	return t
}

func orDash(s *string) string {
	if s == nil {
		return "–"
	}
	return shortest(*s)
}

// shortest drops the zeros of a decimal's end.
func shortest(s string) string {
	if a, err := money.Parse(s); err == nil {
		return a.String()
	}
	return s
}

func (o ProofOutput) summary() []string {
	var notes []string
	for _, t := range o.Totals {
		notes = append(notes, fmt.Sprintf("%d shares add up to EffectiveCost %s, BilledCost %s %s", t.Shares, t.EffectiveCost, t.BilledCost, t.BillingCurrency))
	}
	if len(o.Totals) == 0 {
		notes = append(notes, "no bill has reached it yet (this is not an amount of 0)")
	}
	if o.Truncated {
		notes = append(notes, fmt.Sprintf("only the first %d are shown; the totals are of all (--limit)", len(o.Shares)))
	}
	return notes
}
