package operation

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/finding"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// addReasons adds what is read and not estimated: unit prices, and traffic.
func (w *findingWatch) addReasons(ctx context.Context, f *found) error {
	rates, err := w.rates(ctx, f.since)
	if err != nil {
		return err
	}
	changes := slices.DeleteFunc(finding.Repricings(rates), func(r finding.Repricing) bool { return w.scan.Day(r.Day).Before(f.since) })
	f.all = w.scan.Prices(f.all, changes, w.whole)
	traffic, err := w.traffic(ctx)
	if err != nil || len(traffic) == 0 {
		return err
	}
	for i := range f.all {
		w.scan.Asked(&f.all[i], traffic)
	}
	return nil
}

// priceReach is how many days before a scan a price is looked up that may have
// changed since.
const priceReach = 28

// rates are the unit prices that charges state.
func (w *findingWatch) rates(ctx context.Context, since time.Time) ([]finding.Rate, error) {
	by := []string{"ServiceName", "SkuMeter", "RegionId", "SubAccountId", "SkuId", "SkuPriceId", "PricingUnit", "ContractedUnitPrice"}
	q, err := query.Written{Metrics: []string{"PricingQuantity"}, By: by, Grain: query.Day.String(),
		Where: "ContractedUnitPrice is not null and ChargeCategory = 'Usage' and PricingCategory = 'Standard'"}.Read()
	if err != nil {
		return nil, err
	}
	if w.where != nil {
		q.Where = query.Simplify(query.And{Operands: []query.Filter{q.Where, w.where}})
	}
	q.From, q.To = since.AddDate(0, 0, -priceReach), w.newest()
	if q.From.Before(w.scan.First) {
		q.From = w.scan.First
	}
	answer, err := w.desk.ask(ctx, q.WithDefaults(), w.snapshot)
	if err != nil {
		return nil, err
	}
	var out []finding.Rate
	for _, row := range answer.Rows {
		r, ok, err := w.rate(cellsOf(answer, row))
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, r)
		}
	}
	return out, nil
}

// rate reads a row; false if nothing was charged by the price, or the day is
// not known whole.
func (w *findingWatch) rate(of map[string]query.Cell) (finding.Rate, bool, error) {
	day, quantity, err := dayAndAmount(of, "PricingQuantity")
	if err != nil {
		return finding.Rate{}, false, err
	}
	price, err := amountOf(of["ContractedUnitPrice"])
	if err != nil {
		return finding.Rate{}, false, fmt.Errorf("the ContractedUnitPrice of a row: %w", err)
	}
	out := finding.Rate{Day: daysBetween(w.scan.First, day), Currency: plainText(of["BillingCurrency"]), Unit: plainText(of["PricingUnit"])}
	if price == nil || quantity == nil || quantity.Sign() <= 0 || !day.Before(w.until[out.Currency]) {
		return out, false, nil
	}
	out.Price, out.Quantity = *price, *quantity
	var key []string
	for _, d := range []string{"ServiceName", "SkuMeter", "RegionId"} {
		if of[d] != nil {
			out.Slice = append(out.Slice, finding.Value{Dimension: d, Text: of[d]})
		}
		key = append(key, strconv.Quote(plainText(of[d])))
	}
	for _, d := range []string{"SubAccountId", "SkuId", "SkuPriceId"} {
		key = append(key, strconv.Quote(plainText(of[d])))
	}
	out.Key = strings.Join(key, ",")
	return out, true, nil
}

// traffic is what endpoints and models were asked, if there is such evidence.
func (w *findingWatch) traffic(ctx context.Context) ([]finding.Traffic, error) {
	if w.desk.Reporter == nil {
		return nil, nil
	}
	files, err := w.desk.Lake.Evidence(ctx, string(evidence.RequestsKind))
	if err != nil || len(files) == 0 {
		return nil, err
	}
	rows, err := w.desk.report(ctx, "traffic", "", Span{}, nil)
	if err != nil {
		return nil, err
	}
	var out []finding.Traffic
	for _, r := range rows {
		day, err := period.ParseTime(plainText(r[0]))
		if err != nil {
			return nil, fmt.Errorf("the day of requests: %w", err)
		}
		n, err := strconv.ParseInt(plainText(r[3]), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("requests: %w", err)
		}
		out = append(out, finding.Traffic{Day: daysBetween(w.scan.First, day), Endpoint: plainText(r[1]), Model: plainText(r[2]), Requests: n})
	}
	return slices.Clip(out), nil
}
