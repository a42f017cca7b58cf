package sample

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

// awsRowsPerFile makes each delivery a few files, as the real export does.
const awsRowsPerFile = 2500

// awsExecution is one delivery of one billing period.
type awsExecution struct {
	id      string
	at      time.Time
	early   bool // made before the month's last charges arrived
	current bool // the one that the manifest names
}

func (e awsExecution) folder() string {
	return e.at.Format("20060102T150405Z") + "-" + e.id
}

// awsParts is one part for each execution of each month. The month before the
// last was delivered early first and restated later.
func awsParts(c *company, out *folder) []part {
	var parts []part
	for i, month := range c.months {
		for _, execution := range c.awsExecutions(i) {
			parts = append(parts, part{
				what: fmt.Sprintf("AWS CUR 2.0 %s", month),
				write: func(ctx context.Context) ([]Truth, error) {
					return writeAWS(ctx, c, out, i, execution)
				},
			})
		}
	}
	return parts
}

func (c *company) awsExecutions(month int) []awsExecution {
	m := c.months[month]
	final := awsExecution{id: c.uuid("aws", "execution", m.String()), at: m.End().Add(9*24*time.Hour + 4*time.Hour), current: true}
	switch c.left(month) {
	case 0:
		final.at = m.End().Add(7 * time.Hour)
	case 1:
		early := awsExecution{id: c.uuid("aws", "early", m.String()), at: m.End().Add(27 * time.Hour), early: true}
		return []awsExecution{early, final}
	}
	return []awsExecution{final}
}

// awsBill is one execution being written.
type awsBill struct {
	*company
	out       *folder
	month     int
	span      period.Period
	execution awsExecution
	file      *csvFile
	truth     Truth
	rows      int                     // made, also those withheld from an early execution
	onDemand  map[string]money.Amount // the day's on-demand usage by product code, for the discount
	usage     money.Amount            // the month's, for support and tax
	problem   error                   // the first; later rows are not written
}

func writeAWS(ctx context.Context, c *company, out *folder, month int, execution awsExecution) ([]Truth, error) {
	b := &awsBill{
		company: c, out: out, month: month, span: c.months[month].Period(), execution: execution,
		truth: Truth{Export: AWS, BillingPeriod: c.months[month], Delivery: execution.id, BillingCurrency: "USD"},
	}
	b.truth.Superseded = !execution.current
	for _, day := range c.days(month) {
		if ctx.Err() != nil {
			break
		}
		b.writeDay(day)
	}
	b.writeReserved()
	b.writeMonthly()
	if err := errors.Join(ctx.Err(), b.problem, b.file.close()); err != nil {
		return nil, err
	}
	if execution.current {
		if err := b.writeManifest(); err != nil {
			return nil, err
		}
	}
	return []Truth{b.truth}, nil
}

func (b *awsBill) writeDay(day time.Time) {
	b.onDemand = map[string]money.Amount{}
	for _, line := range awsLines() {
		for instance := range line.copies * b.scale {
			b.writeUsage(line, instance, day)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(b.onDemand)) {
		b.writeDiscount(code, day)
	}
	b.writeSavingsPlan(day)
}

// awsRow is one line item: what it bills, what the amortised view counts for
// it, and its columns. A column that is not set is empty.
type awsRow struct {
	unblended, effective money.Amount
	split                bool // a share of another row's cost, in no total
	late                 bool // arrives after the month's end
	columns              map[string]string
}

// row starts a line item of a type over a span, in an account.
func (b *awsBill) row(kind, account string, span period.Period) awsRow {
	const day = "2006-01-02T15:04:05Z"
	const instant = "2006-01-02T15:04:05.000Z"
	b.rows++
	return awsRow{columns: map[string]string{
		"identity_line_item_id":          b.hex(52, "aws", "row", b.execution.id, fmt.Sprint(b.rows)),
		"identity_time_interval":         span.Start.Format(day) + "/" + span.End.Format(day),
		"bill_bill_type":                 "Anniversary",
		"bill_billing_entity":            "AWS",
		"bill_billing_period_start_date": b.span.Start.Format(instant),
		"bill_billing_period_end_date":   b.span.End.Format(instant),
		"bill_invoice_id":                b.invoice(),
		"bill_invoicing_entity":          "Amazon Web Services, Inc.",
		"bill_payer_account_id":          awsPayer,
		"bill_payer_account_name":        Company,
		"line_item_usage_account_id":     account,
		"line_item_usage_account_name":   awsAccountName(account),
		"line_item_line_item_type":       kind,
		"line_item_usage_start_date":     span.Start.Format(instant),
		"line_item_usage_end_date":       span.End.Format(instant),
		"line_item_currency_code":        "USD",
		"line_item_legal_entity":         "Amazon Web Services, Inc.",
		"discount":                       "{}",
		"product":                        "{}",
		"resource_tags":                  "{}",
		"cost_category":                  "{}",
	}}
}

// invoice is the invoice's number, once the month is closed.
func (b *awsBill) invoice() string {
	if b.left(b.month) == 0 || b.execution.early {
		return ""
	}
	return b.digits(10, "aws", "invoice", b.months[b.month].String())
}

// costs sets what the row bills and what it counts for when amortised.
func (r *awsRow) costs(unblended, effective money.Amount) {
	r.unblended, r.effective = unblended, effective
	r.columns["line_item_unblended_cost"] = javaText(unblended)
}

// emit writes the row, unless the execution was made before it arrived.
func (b *awsBill) emit(r awsRow) {
	if b.problem != nil || b.execution.early && b.arrivesLater(r) {
		return
	}
	if b.file == nil || b.file.rows == awsRowsPerFile*b.scale {
		b.nextFile()
	}
	if b.problem = b.file.write(r.columns); b.problem != nil {
		return
	}
	if r.split {
		b.truth.Rows++
		return
	}
	b.truth.add(&r.unblended, &r.effective)
}

// arrivesLater tells whether the early execution lacks the row: the last two
// days, and what AWS adds after the month's end.
func (b *awsBill) arrivesLater(r awsRow) bool {
	cut := b.span.End.AddDate(0, 0, -2).Format("2006-01-02")
	return r.late || r.columns["line_item_usage_start_date"] >= cut
}

func (b *awsBill) nextFile() {
	if b.file != nil {
		if b.problem = b.file.close(); b.problem != nil {
			return
		}
	}
	name := fmt.Sprintf("%s/cur2/data/BILLING_PERIOD=%s/%s/cur2-%05d.csv.gz",
		AWS, b.months[b.month], b.execution.folder(), len(b.truth.Files)+1)
	b.truth.Files = append(b.truth.Files, name)
	b.file, b.problem = newCSVFile(b.out, name, true, "", awsColumns())
}
