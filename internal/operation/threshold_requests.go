package operation

import (
	"context"
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// measuredRequests measures endpoints over the newest days on which both an
// amount and requests are known: of bills, else of evidence.
func (d *Desk) measuredRequests(ctx context.Context, c budget.Ceiling, use *recentUse) ([]measuredWorkload, int, error) {
	s, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return nil, 0, err
	}
	since := anchor(s.Deliveries(), d.Now()).AddDate(0, 0, -lately)
	rows, err := d.report(ctx, "request_days", "", Span{}, map[string]string{"since": instantSQL(since)})
	if err != nil {
		return nil, 0, err
	}
	filter, err := query.ParseFilter(c.Where)
	if err != nil {
		return nil, 0, err
	}
	estimates := use.days(c.BillingCurrency)
	var order []string
	found := map[string]*endpointDays{}
	for _, r := range rows {
		fits, err := query.Eval(filter, endpointValue(r))
		if err != nil {
			return nil, 0, err
		}
		if !fits {
			continue
		}
		id := plainText(r[0])
		if found[id] == nil {
			found[id] = &endpointDays{name: plainText(r[1])}
			order = append(order, id)
		}
		if err := found[id].add(r, c.BillingCurrency, estimates); err != nil {
			return nil, 0, err
		}
	}
	var out []measuredWorkload
	unknown := 0
	for _, id := range order {
		if e := found[id]; e.days > 0 {
			out = append(out, e.measured(id))
		} else {
			unknown++
		}
	}
	return out, unknown, nil
}

// endpointValue gives a row's dimensions.
func endpointValue(r query.Row) func(query.Dimension) (string, bool) {
	kind := "endpoint"
	of := map[string]query.Cell{"Workload": r[0], "WorkloadName": r[1], "Endpoint": r[1], "WorkloadKind": &kind, "Team": r[3], "Project": r[4], "Environment": r[5], "Model": r[6]}
	return func(d query.Dimension) (string, bool) { c := of[d.Name()]; return plainText(c), c != nil }
}

// endpointDays adds up the days of an endpoint.
type endpointDays struct {
	name, source   string
	team, model    query.Cell
	days           int
	apart          string // another currency that it costs in
	cost, requests money.Amount
}

// add adds a day of which an amount is known in the currency.
func (e *endpointDays) add(r query.Row, currency money.Currency, estimates map[string]money.Amount) error {
	cost, source := query.Cell(nil), "Billed"
	if r[7] != nil && plainText(r[7]) == string(currency) {
		cost = r[8]
	} else if r[7] != nil {
		e.apart = *r[7]
	}
	amount, err := amountOf(cost)
	if err != nil {
		return err
	}
	if estimate, ok := estimates[plainText(r[0])+" "+plainText(r[2])]; amount == nil && r[7] == nil && ok {
		amount, source = &estimate, "Estimated"
	}
	requests, err := amountOf(r[9])
	if err != nil || amount == nil || requests == nil {
		return err
	}
	e.days, e.cost, e.requests = e.days+1, e.cost.Add(*amount), e.requests.Add(*requests)
	if e.team, e.model = r[3], r[6]; e.source != "" && e.source != source {
		source = "BilledInPart"
	}
	e.source = source
	return nil
}

func (e *endpointDays) measured(id string) measuredWorkload {
	over := fmt.Sprintf("%s requests on %d days", e.requests, e.days)
	if e.apart != "" {
		over += ", without what it costs in " + e.apart
	}
	return measuredWorkload{hit: ThresholdHit{Workload: id, Name: e.name, WorkloadKind: "endpoint", Team: e.team, Model: e.model, CostSource: e.source,
		Over: over}, of: budget.Measured{Cost: e.cost, Over: e.requests}}
}

// days are the estimates of whole days, by workload and day.
func (r *recentUse) days(currency money.Currency) map[string]money.Amount {
	out := map[string]money.Amount{}
	for _, u := range r.rows {
		if u.amount != nil && u.currency == string(currency) && !u.hour() && u.from.Before(midnightOf(r.clock)) {
			key := u.of["Workload"] + " " + u.from.Format(time.DateOnly)
			out[key] = out[key].Add(*u.amount)
		}
	}
	return out
}
