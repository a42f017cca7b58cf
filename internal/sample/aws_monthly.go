package sample

import (
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

// writeDiscount writes the enterprise discount on a day's on-demand usage of a
// service as a row of its own.
func (b *awsBill) writeDiscount(code string, day time.Time) {
	if b.onDemand[code].IsZero() {
		return
	}
	r := b.row("EdpDiscount", awsPayer, wholeDay(day))
	off := b.onDemand[code].Mul(money.MustParse("-0.05"))
	r.costs(off, off)
	r.columns["line_item_product_code"] = code
	r.columns["product_servicecode"] = code
	r.columns["line_item_usage_amount"] = "0.0"
	r.columns["line_item_line_item_description"] = "Enterprise discount 5%"
	b.emit(r)
}

// cents rounds to what an invoice line can bear.
func cents(a money.Amount) money.Amount { return money.MustParse(a.Fixed(2)) }

// writeMonthly writes what is charged once a month.
func (b *awsBill) writeMonthly() {
	b.writeSavingsPlanUpfront()
	b.writeSplit()
	b.once("Fee", "AWSSupportBusiness", "AWS Support (Business)", cents(b.usage.Mul(money.MustParse("0.03"))), true)
	b.once("Tax", "AmazonEC2", "", cents(b.usage.Mul(money.MustParse("0.0175"))), false)
	b.once("Credit", "AmazonSageMaker", "Activate promotional credit", money.MustParse("-750"), false)
	if b.left(b.month) == 2 {
		b.once("Refund", "AmazonEC2", "Refund for snapshots billed twice", money.MustParse("-1384.2"), true)
	}
	if b.left(b.month) == 1 {
		b.once("Credit", "AmazonEC2", "Service level credit", money.MustParse("-2150.75"), true)
	}
	b.once("Fee", "3o5ab7example", "AWS Marketplace contract for labelling", money.MustParse("1950"), false)
}

// once writes a charge over the whole month.
func (b *awsBill) once(kind, code, description string, charged money.Amount, late bool) {
	r := b.row(kind, awsPayer, b.span)
	r.late = late
	r.costs(charged, charged)
	r.columns["line_item_product_code"] = code
	r.columns["line_item_usage_amount"] = "1.0"
	r.columns["line_item_line_item_description"] = description
	r.columns["product_servicecode"] = code
	switch {
	case kind == "Tax":
		r.columns["line_item_tax_type"] = "VAT"
	case kind == "Refund":
		r.columns["bill_bill_type"] = "Refund"
	case code == "3o5ab7example":
		r.columns["bill_bill_type"] = "Purchase"
		r.columns["bill_billing_entity"] = "AWS Marketplace"
		r.columns["line_item_legal_entity"] = "Example Labelling, Inc."
		r.columns["line_item_usage_type"] = "Global-SoftwareUsage-Contracts"
		r.columns["pricing_unit"] = "Units"
		r.columns["product"] = `{"product_name":"Example Labelling"}`
	case kind == "Fee":
		r.columns["line_item_usage_type"] = "Dollar"
		r.columns["product"] = `{"product_name":"AWS Support (Business)"}`
	}
	b.emit(r)
}

// writeSplit writes two pods' shares of a machine that is billed elsewhere:
// they carry its cost a second time and belong to no total.
func (b *awsBill) writeSplit() {
	line := savingsPlanLine()
	node := b.awsResource(line, 0, b.span.Start)
	for i, pod := range []string{"reranker", "embedder"} {
		share := []string{"0.625", "0.25"}[i]
		r := b.metered("Usage", line, 0, wholeDay(b.span.Start), money.MustParse(share))
		r.split = true
		r.costs(money.Zero(), money.Zero())
		for name, value := range map[string]string{
			"line_item_operation": "EKSPod-EC2",
			"line_item_resource_id": "arn:aws:eks:" + awsRegion + ":" + line.account + ":pod/serving/search/" +
				pod + "/" + b.uuid("aws", "pod", pod),
			"line_item_unblended_rate": "", "pricing_public_on_demand_rate": "", "pricing_public_on_demand_cost": "",
			"split_line_item_parent_resource_id": node, "split_line_item_split_usage": share,
			"split_line_item_split_usage_ratio": share,
			"split_line_item_split_cost":        javaText(money.MustParse(share).Mul(money.MustParse(savingsPlanRate))),
			"split_line_item_unused_cost":       "0.57",
		} {
			r.columns[name] = value
		}
		b.emit(r)
	}
}
