package sample

import (
	"fmt"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

const focusVendor = "Example AI API (sample vendor)"

// focusLine is one model's tokens of one kind, used by one workload.
type focusLine struct {
	model, kind string
	price       string // USD for a million tokens
	key         string // API key that used them, a resource of the vendor
	prepaid     bool   // burns the balance that was bought
	work        workload
	demand      demand // in millions of tokens
}

func focusLines() []focusLine {
	var lines []focusLine
	use := func(model, key string, w workload, prepaid bool, prices [3]string, millions [3]int64) {
		for i, kind := range []string{"input", "cached input", "output"} {
			lines = append(lines, focusLine{
				model: model, kind: kind, price: prices[i], key: key, prepaid: prepaid, work: w, demand: each(millions[i]),
			})
		}
	}
	labelling := dataPreparation()
	labelling.model = "example-small-3"
	use("example-large-3", "assistant", assistant(), false, [3]string{"3", "0.3", "15"}, [3]int64{58, 120, 12})
	use("example-large-3", "manual-search", searchEndpoint(), false, [3]string{"3", "0.3", "15"}, [3]int64{21, 33, 4})
	use("example-small-3", "labelling", labelling, false, [3]string{"0.25", "0.025", "1.25"}, [3]int64{230, 90, 41})
	use("example-small-3", "voice-control", speechEndpoint(), true, [3]string{"0.25", "0.025", "1.25"}, [3]int64{110, 160, 19})
	use("example-large-3", "unnamed-key", nobodysWork(), false, [3]string{"3", "0.3", "15"}, [3]int64{2, 1, 1})
	return lines
}

// focusBill is one month being collected.
type focusBill struct {
	*company
	month   int
	span    period.Period
	builder *array.RecordBuilder
	truth   Truth
	problem error
}

func newFOCUSBill(c *company, month int) *focusBill {
	return &focusBill{
		company: c, month: month, span: c.months[month].Period(),
		builder: array.NewRecordBuilder(memory.DefaultAllocator, focusSchema()),
		truth:   Truth{Export: FOCUS, BillingPeriod: c.months[month], Files: []string{focusFile}, BillingCurrency: "USD"},
	}
}

func (b *focusBill) writeMonth() {
	for _, day := range b.days(b.month) {
		for _, l := range focusLines() {
			for nth := range b.scale {
				b.writeTokens(l, nth, day)
			}
		}
	}
	b.writePurchase()
	b.writeCredit()
}

// row starts a charge over a span.
func (b *focusBill) row(category, frequency string, span period.Period) map[string]any {
	r := map[string]any{
		"BillingAccountId": "acct-example-robotics", "BillingAccountName": Company, "BillingCurrency": "USD",
		"BillingPeriodStart": b.span.Start, "BillingPeriodEnd": b.span.End,
		"ChargePeriodStart": span.Start, "ChargePeriodEnd": span.End,
		"ChargeCategory": category, "ChargeFrequency": frequency,
		"InvoiceIssuerName": focusVendor, "ProviderName": focusVendor, "PublisherName": focusVendor,
		"ServiceCategory": "AI and Machine Learning", "ServiceName": "Example Token API", "ServiceSubcategory": "Generative AI",
	}
	if b.left(b.month) > 0 {
		r["InvoiceId"] = "EX-" + b.digits(8, "focus", "invoice", b.months[b.month].String())
	}
	return r
}

// name names one copy of a line for the random source.
func (l focusLine) name(nth int) string {
	return fmt.Sprintf("focus/%s/%s/%s/%d", l.key, l.model, l.kind, nth)
}

func (b *focusBill) writeTokens(l focusLine, nth int, day time.Time) {
	quantity := thousandths(b.use(l.demand, l.work.job, b.month, day, l.name(nth)))
	if quantity.IsZero() {
		return
	}
	r := b.row("Usage", "Usage-Based", wholeDay(day))
	price := money.MustParse(l.price)
	list := quantity.Mul(price)
	billed := list
	if l.prepaid {
		billed = money.Zero()
	}
	sku := strings.ReplaceAll(l.model+"-"+l.kind, " ", "-")
	for name, value := range map[string]any{
		"ChargeDescription": fmt.Sprintf("%s, %s tokens", l.model, l.kind),
		"SkuId":             sku, "SkuMeter": l.model + " " + l.kind + " tokens", "SkuPriceId": sku + "-usd",
		"SkuPriceDetails": flatJSON(map[string]string{"x_Model": l.model, "x_TokenKind": l.kind}),
		"PricingCategory": "Standard", "PricingUnit": "1000000 Tokens", "PricingQuantity": quantity,
		"ListUnitPrice": price, "ContractedUnitPrice": price,
		"ConsumedUnit": "Tokens", "ConsumedQuantity": quantity.Mul(money.FromInt(1_000_000)),
		"ResourceId": "key-" + b.hex(12, "focus", "key", l.key), "ResourceName": l.key, "ResourceType": "API Key",
		"SubAccountId": "proj-" + b.hex(8, "focus", "project", l.work.project), "SubAccountName": focusProject(l.work),
	} {
		r[name] = value
	}
	if tags := b.tags(l.work, b.month, day, "focus/"+l.key); len(tags) > 0 {
		r["Tags"] = flatJSON(tags)
	}
	b.emit(r, billed, list, list)
}

func focusProject(w workload) string {
	if w.project == "" {
		return "Default project"
	}
	return w.project
}

// emit adds the charge and counts it. List is also what was contracted.
func (b *focusBill) emit(r map[string]any, billed, effective, list money.Amount) {
	r["BilledCost"], r["EffectiveCost"], r["ListCost"], r["ContractedCost"] = billed, effective, list, list
	for i, field := range b.builder.Schema().Fields() {
		if err := appendValue(b.builder.Field(i), field.Name, r[field.Name]); err != nil && b.problem == nil {
			b.problem = err
		}
	}
	b.truth.add(&billed, &effective)
}

// writePurchase writes the balance bought for the month, which usage burns.
func (b *focusBill) writePurchase() {
	r := b.row("Purchase", "Recurring", b.span)
	balance := money.FromInt(2500)
	for name, value := range map[string]any{
		"ChargeDescription": "Prepaid token balance", "SkuId": "prepaid-balance", "SkuMeter": "prepaid balance",
		"SkuPriceId": "prepaid-balance-usd", "PricingCategory": "Standard", "PricingUnit": "Balances",
		"PricingQuantity": money.FromInt(1), "ListUnitPrice": balance, "ContractedUnitPrice": balance,
	} {
		r[name] = value
	}
	b.emit(r, balance, money.Zero(), balance)
}

func (b *focusBill) writeCredit() {
	r := b.row("Credit", "One-Time", b.span)
	r["ChargeDescription"] = "Batch API promotion"
	off := money.MustParse("-120.5")
	b.emit(r, off, off, off)
}
