package sample

import (
	"fmt"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

const (
	azureAccount = "8690001"
	azureDate    = "01/02/2006"
)

// row starts a row of a charge type on a day.
func (b *azureBill) row(chargeType, frequency string, day time.Time) map[string]string {
	return map[string]string{
		"BillingAccountId": azureAccount, "BillingAccountName": Company,
		"BillingPeriodStartDate": b.span.Start.Format(azureDate),
		"BillingPeriodEndDate":   b.span.End.AddDate(0, 0, -1).Format(azureDate), // inclusive
		"BillingProfileId":       azureAccount, "BillingProfileName": Company,
		"AccountOwnerId": "billing@example-robotics.example", "AccountName": "Sample",
		"SubscriptionId": b.uuid("azure", "subscription"), "SubscriptionName": "sample-ai",
		"Date": day.Format(azureDate), "BillingCurrency": "EUR", "InvoiceSection": "AI", "CostCenter": "AI-100",
		"OfferId": "MS-AZR-0017P", "IsAzureCreditEligible": "True", "ChargeType": chargeType, "Frequency": frequency,
		"PublisherType": "Azure", "PublisherName": "Microsoft", "PayGPrice": "0", "PricingModel": "OnDemand",
	}
}

func (l azureLine) key(instance int) string {
	return fmt.Sprintf("azure/%s/%s/%s/%d", l.name, l.meter, l.work.project, instance)
}

// metered is a row of on-demand usage without its quantity.
func (b *azureBill) metered(l azureLine, instance int, day time.Time) map[string]string {
	r := b.row("Usage", "UsageBased", day)
	name := b.azureName(l, instance)
	for column, value := range map[string]string{
		"Product": fmt.Sprintf("%s %s - %s - EU West", l.category, l.subcategory, l.meter),
		"MeterId": b.uuid("azure", "meter", l.meter), "PartNumber": "AAS-" + b.digits(5, "azure", "part", l.meter),
		"ServiceFamily": l.family, "MeterCategory": l.category, "MeterSubCategory": l.subcategory,
		"MeterRegion": "EU West", "MeterName": l.meter, "ResourceLocation": "westeurope",
		"ConsumedService": l.service, "ResourceName": name, "ResourceGroup": l.group, "UnitOfMeasure": l.measure,
		"ResourceId": b.azureID(l, name),
		"Tags":       braceless(b.tags(l.work, b.month, day, l.key(instance))), "PayGPrice": l.price, "PlanName": l.meter,
	} {
		r[column] = value
	}
	if l.machine != "" {
		r["AdditionalInfo"] = flatJSON(map[string]string{"UsageType": "ComputeHR", "ServiceType": l.machine, "VMName": name})
	}
	return r
}

// azureName is a resource's name; of several copies each has a number.
func (c *company) azureName(l azureLine, instance int) string {
	if l.copies*c.scale > 1 {
		return fmt.Sprintf("%s-%d", l.name, instance)
	}
	return l.name
}

func (c *company) azureID(l azureLine, name string) string {
	return fmt.Sprintf("/subscriptions/%s/resourceGroups/%s/providers/%s/%s/%s",
		c.uuid("azure", "subscription"), l.group, l.service, l.kind, name)
}

// braceless is a JSON object without its braces, as EA exports write tags.
func braceless(tags map[string]string) string {
	return strings.TrimSuffix(strings.TrimPrefix(flatJSON(tags), "{"), "}")
}

// writeReserved writes a day of what the reservation covers: free in the
// actual file, at the amortised price in the other, which also has the unused.
func (b *azureBill) writeReserved(day time.Time) {
	l, used := azureReserved(), money.Zero()
	price := money.Zero()
	if b.amortized() {
		price = money.MustParse(azureReservedPrice)
	}
	for instance := range l.copies * b.scale {
		quantity := amount(b.use(l.demand, l.work.job, b.month, day, l.key(instance)))
		r := b.metered(l, instance, day)
		b.reserve(r)
		b.emit(r, quantity, price, money.MustParse(l.price))
		used = used.Add(quantity)
	}
	unused := money.FromInt(24 * azureReservedCount).Sub(used)
	if !b.amortized() || unused.IsZero() {
		return
	}
	r := b.row("UnusedReservation", "UsageBased", day)
	b.reserve(r)
	r["ResourceId"], r["ConsumedService"] = r["benefitId"], "Microsoft.Capacity"
	r["MeterCategory"], r["MeterName"], r["UnitOfMeasure"] = l.category, l.meter, l.measure
	b.emit(r, unused, price, money.MustParse(l.price))
}

// reserve makes a row the reservation's.
func (b *azureBill) reserve(r map[string]string) {
	order, id := b.uuid("azure", "reservation order"), b.uuid("azure", "reservation")
	for column, value := range map[string]string{
		"PricingModel": "Reservation", "Term": "12", "PayGPrice": "0",
		"ReservationId": id, "ReservationName": "rank-a100", "ProductOrderId": order,
		"ProductOrderName": "Reserved VM Instance, Standard_NC24ads_A100_v4, EU West, 1 Year",
		"benefitId":        "/providers/Microsoft.Capacity/reservationOrders/" + order + "/reservations/" + id,
		"benefitName":      "rank-a100",
	} {
		r[column] = value
	}
}

// writePurchases writes what only the actual file has: the reservation's
// monthly payment, and in one month a part of it given back.
func (b *azureBill) writePurchases() {
	if b.amortized() {
		return
	}
	hours := int64(b.span.End.Sub(b.span.Start) / time.Hour)
	monthly := money.FromInt(hours).Mul(money.MustParse(azureReservedPrice))
	b.purchase("Purchase", "Recurring", monthly, money.FromInt(azureReservedCount))
	if b.left(b.month) == 2 {
		b.purchase("Refund", "OneTime", money.MustParse("912.6"), money.FromInt(-1))
	}
}

func (b *azureBill) purchase(chargeType, frequency string, price, quantity money.Amount) {
	r := b.row(chargeType, frequency, b.span.Start)
	b.reserve(r)
	r["ResourceId"], r["ConsumedService"] = r["benefitId"], "Microsoft.Capacity"
	r["Product"], r["MeterCategory"], r["UnitOfMeasure"] = r["ProductOrderName"], "Virtual Machines", "1"
	b.emit(r, quantity, price, price)
}

// writeRounding writes what the invoice rounded away, once there is one.
func (b *azureBill) writeRounding() {
	if b.left(b.month) == 0 {
		return
	}
	r := b.row("RoundingAdjustment", "OneTime", b.span.End.AddDate(0, 0, -1))
	price := money.FromInt(b.permille(-40, 40, "azure", "rounding", b.months[b.month].String())).Mul(money.MustParse("0.0001"))
	b.emit(r, money.FromInt(1), price, price)
}
