package operation

import (
	"context"
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// RerateInput names two editions of the price book, and the usage to rate.
type RerateInput struct {
	Before string `name:"before" doc:"The price book as it held on this day (2026-10-01)"`
	After  string `name:"after" doc:"The price book as it holds on this day; default today"`
	From   string `name:"from" doc:"Only usage that began on this day or month or later"`
	To     string `name:"to" doc:"The day after the last"`
}

// RerateOutput compares what measured usage comes to by two editions of the
// price book.
type RerateOutput struct {
	Before string         `json:"before"`
	After  string         `json:"after"`
	Rows   []RerateRow    `json:"rows"`
	Totals []RerateTotals `json:"totals" doc:"Of the rows that both editions have prices for"`
}

// RerateRow is what one workload used of one priced thing.
type RerateRow struct {
	Workload        string        `json:"Workload"`
	Item            string        `json:"item" doc:"The instance type or model, in lower case"`
	Unit            string        `json:"unit"`
	Quantity        money.Amount  `json:"quantity" doc:"Of the unit: machine hours, tokens, requests"`
	BillingCurrency *string       `json:"BillingCurrency" doc:"null: neither edition has a price"`
	Before          *money.Amount `json:"before" doc:"null: that edition has no price, which is not 0"`
	After           *money.Amount `json:"after"`
	Difference      *money.Amount `json:"difference"`
}

// RerateTotals add rows up in one currency.
type RerateTotals struct {
	BillingCurrency string       `json:"BillingCurrency"`
	Before          money.Amount `json:"before"`
	After           money.Amount `json:"after"`
	Difference      money.Amount `json:"difference"`
	Rows            int          `json:"rows"`
	Without         int          `json:"without" doc:"Rows that one edition has no price for"`
}

func (d *Desk) rerate() Operation {
	return Declare(Declaration{
		Name:  "rerate",
		Short: "Show what a changed price does to the usage that was measured",
		Long: "Rates measured usage (machine hours by instance type, tokens and requests by model) by the price book as it stood on two days, and shows the difference. " +
			"These are list prices; what was billed is not asked, and nothing is changed. A price that replaces another needs its own from date in the book, so that both are known.",
		Examples: []string{"farthing rerate --before 2026-10-01 --after 2026-11-01", "farthing rerate --before 2026-10-01 --from 2026-09 --to 2026-10 -o csv"},
		Role:     Reader,
	}, d.runRerate)
}

func (d *Desk) runRerate(ctx context.Context, in RerateInput) (RerateOutput, error) {
	out := RerateOutput{Rows: []RerateRow{}, Totals: []RerateTotals{}}
	if in.Before == "" {
		return out, fault.New(fault.Usage, "before is missing").Try("name a day on which the old prices held: --before 2026-10-01")
	}
	editions, err := query.Written{From: in.Before, To: in.After}.Read()
	if err != nil {
		return out, err
	}
	if editions.To.IsZero() {
		editions.To = d.Now().UTC()
	}
	used, err := query.Written{From: in.From, To: in.To}.Read()
	if err != nil {
		return out, err
	}
	out.Before, out.After = editions.From.Format(time.DateOnly), editions.To.Format(time.DateOnly)
	rows, err := d.report(ctx, "rerate", "", Span{}, map[string]string{"before": instantSQL(editions.From), "after": instantSQL(editions.To), "begun": begunSQL(used)})
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		row, err := rerateRow(r)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, row)
		out.add(row)
	}
	return out, nil
}

// instantSQL writes an instant for a statement.
func instantSQL(t time.Time) string {
	return "CAST('" + t.UTC().Format("2006-01-02 15:04:05") + " UTC' AS TIMESTAMP WITH TIME ZONE)"
}

// begunSQL chooses evidence by its beginning.
func begunSQL(q query.Question) string {
	out := "1 = 1"
	if !q.From.IsZero() {
		out += ` AND "Start" >= ` + instantSQL(q.From)
	}
	if !q.To.IsZero() {
		out += ` AND "Start" < ` + instantSQL(q.To)
	}
	return out
}

func rerateRow(r query.Row) (RerateRow, error) {
	row := RerateRow{Workload: plainText(r[0]), Item: plainText(r[1]), Unit: plainText(r[2]), BillingCurrency: r[3]}
	var err error
	if row.Quantity, err = money.Parse(plainText(r[4])); err != nil {
		return row, err
	}
	if row.Before, err = amountOf(r[5]); err != nil {
		return row, err
	}
	if row.After, err = amountOf(r[6]); err != nil {
		return row, err
	}
	if row.Before != nil && row.After != nil {
		change := row.After.Sub(*row.Before)
		row.Difference = &change
	}
	return row, nil
}

// add counts a row among the totals of its currency.
func (o *RerateOutput) add(r RerateRow) {
	if r.BillingCurrency == nil {
		return
	}
	i := 0
	for i < len(o.Totals) && o.Totals[i].BillingCurrency != *r.BillingCurrency {
		i++
	}
	if i == len(o.Totals) {
		o.Totals = append(o.Totals, RerateTotals{BillingCurrency: *r.BillingCurrency})
	}
	t := &o.Totals[i]
	if r.Difference == nil {
		t.Without++
		return
	}
	t.Rows++
	t.Before, t.After, t.Difference = t.Before.Add(*r.Before), t.After.Add(*r.After), t.Difference.Add(*r.Difference)
}

// Table shows one priced thing of a workload to a row.
func (o RerateOutput) Table() Table {
	t := Table{Columns: []string{"Workload", "item", "unit", "quantity", "BillingCurrency", "before", "after", "difference"}}
	unpriced := 0
	for _, r := range o.Rows {
		quantity := amountCell(r.Quantity)
		quantity.Rounds = true
		t.Rows = append(t.Rows, []Cell{{Text: r.Workload}, {Text: r.Item}, {Text: r.Unit}, quantity, cellOf(r.BillingCurrency, false),
			optional(r.Before), optional(r.After), optional(r.Difference)})
		if r.BillingCurrency == nil {
			unpriced++
		}
	}
	for _, total := range o.Totals {
		note := fmt.Sprintf("total  %s %s by the prices of %s, %s by those of %s: difference %s", total.BillingCurrency, total.Before, o.Before, total.After, o.After, total.Difference)
		if total.Without > 0 {
			note += fmt.Sprintf(" (without %d rows that one of them has no price for)", total.Without)
		}
		t.Notes = append(t.Notes, note)
	}
	if unpriced > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%d rows have no price in either edition (this is not an amount of 0)", unpriced))
	}
	if len(o.Rows) == 0 {
		t.Notes = append(t.Notes, "nothing to rate: no usage that names an instance type or a model began in this time")
	}
	return t
}
