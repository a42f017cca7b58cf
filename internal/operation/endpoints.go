package operation

import (
	"context"
	"math/big"
	"strconv"

	"github.com/farthing-finops/farthing/internal/money"
)

// EndpointsOutput lists endpoints.
type EndpointsOutput struct {
	Rows []EndpointRow `json:"rows"`
}

// EndpointRow is an endpoint with what it costs and serves, in one currency.
type EndpointRow struct {
	Workload        string        `json:"Workload"`
	Endpoint        string        `json:"Endpoint"`
	Team            *string       `json:"Team"`
	Model           *string       `json:"Model"`
	BillingCurrency *string       `json:"BillingCurrency"`
	BilledCost      *money.Amount `json:"BilledCost"`
	EffectiveCost   *money.Amount `json:"EffectiveCost"`
	CostPerDay      *money.Amount `json:"costPerDay" doc:"EffectiveCost over the days that have charges, to six digits"`
	Requests        *int64        `json:"requests"`
	Errors          *int64        `json:"errors"`
	InputTokens     *int64        `json:"inputTokens"`
	OutputTokens    *int64        `json:"outputTokens"`
	LatencyP95Ms    *money.Amount `json:"latencyP95Ms" doc:"The highest of its hours"`
	FirstRequest    *string       `json:"firstRequest"`
	LastRequest     *string       `json:"lastRequest"`
}

func (d *Desk) endpoints() Operation {
	return Declare(Declaration{
		Name:     "endpoints",
		Short:    "List endpoints with what they cost and serve",
		Long:     "Lists inference endpoints by what they cost, for each day too, next to their requests, tokens and latency as far as evidence tells.",
		Examples: []string{"farthing endpoints", "farthing endpoints --from 2026-10"},
		Role:     Reader,
	}, d.runEndpoints)
}

func (d *Desk) runEndpoints(ctx context.Context, in DatasetsInput) (EndpointsOutput, error) {
	rows, err := d.report(ctx, "endpoints", "", Span{in.From, in.To}, nil)
	out := EndpointsOutput{Rows: []EndpointRow{}}
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		e := EndpointRow{Workload: plainText(r[0]), Endpoint: plainText(r[1]), Team: r[2], Model: r[3], BillingCurrency: r[4], FirstRequest: r[13], LastRequest: r[14]}
		for i, into := range map[int]**money.Amount{5: &e.BilledCost, 6: &e.EffectiveCost, 12: &e.LatencyP95Ms} {
			if *into, err = amountOf(r[i]); err != nil {
				return out, err
			}
		}
		for i, into := range map[int]**int64{8: &e.Requests, 9: &e.Errors, 10: &e.InputTokens, 11: &e.OutputTokens} {
			if r[i] == nil {
				continue
			}
			n, err := strconv.ParseInt(*r[i], 10, 64)
			if err != nil {
				return out, err
			}
			*into = &n
		}
		if e.EffectiveCost != nil && r[7] != nil {
			if e.CostPerDay, err = quotient(*e.EffectiveCost, *r[7]); err != nil {
				return out, err
			}
		}
		out.Rows = append(out.Rows, e)
	}
	return out, nil
}

// quotient is an amount over a number, to six digits.
func quotient(a money.Amount, n string) (*money.Amount, error) { return quotientTo(a, n, 6) }

// quotientTo is a quotient to so many digits, for showing; nil over 0.
func quotientTo(a money.Amount, of string, digits int) (*money.Amount, error) {
	r, ok := new(big.Rat).SetString(a.String())
	n, fine := new(big.Rat).SetString(of)
	if !ok || !fine || n.Sign() == 0 {
		return nil, nil
	}
	q, err := money.Parse(r.Quo(r, n).FloatString(digits))
	return &q, err
}

// Table shows one endpoint to a row.
func (o EndpointsOutput) Table() Table {
	t := Table{Columns: []string{"Endpoint", "Team", "Model", "BillingCurrency", "EffectiveCost", "costPerDay", "requests", "inputTokens", "outputTokens", "latencyP95Ms"}}
	number := func(n *int64) Cell {
		if n == nil {
			return Cell{Absent: true, Number: true}
		}
		return count(*n)
	}
	for _, e := range o.Rows {
		t.Rows = append(t.Rows, []Cell{{Text: e.Endpoint}, cellOf(e.Team, false), cellOf(e.Model, false), cellOf(e.BillingCurrency, false), optional(e.EffectiveCost),
			optional(e.CostPerDay), number(e.Requests), number(e.InputTokens), number(e.OutputTokens), optional(e.LatencyP95Ms)})
	}
	if len(o.Rows) == 0 {
		t.Notes = []string{"no endpoints: import evidence of requests, or bills of endpoints"}
	}
	return t
}
