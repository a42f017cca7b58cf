package azure_test

import (
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/source/contract"
)

// eaHeader are the columns of an EA export that the tests fill.
const eaHeader = "\ufeffBillingAccountId,BillingPeriodStartDate,BillingPeriodEndDate,BillingProfileId,SubscriptionId,Date,MeterCategory," +
	"MeterName,Quantity,Cost,UnitPrice,BillingCurrency,ResourceLocation,ResourceId,AdditionalInfo,Tags,UnitOfMeasure,ReservationId," +
	"ChargeType,Frequency,PayGPrice,PricingModel,benefitId,PublisherName"

const (
	reservation = "/providers/Microsoft.Capacity/reservationOrders/o1/reservations/r1"
	savingsPlan = "/providers/Microsoft.BillingBenefits/savingsPlanOrders/o2/savingsPlans/s1"
	machine     = "/subscriptions/s/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/vm-A"
)

// ea writes a row of an EA export in September 2026.
type ea struct {
	category, quantity, unit, billed, unitPrice string
	kind, frequency, model, benefit             string
	resource, info, tags, list                  string
	currency                                    string
}

func (r ea) String() string {
	def := func(s, other string) string {
		if s == "" {
			return other
		}
		return s
	}
	fields := []string{"8611537", "09/01/2026", "09/30/2026", "8611537", "s", "9/4/2026", r.category, "meter", r.quantity, r.billed, r.unitPrice,
		def(r.currency, "EUR"), "EU West", r.resource, r.info, r.tags, r.unit, "", def(r.kind, "Usage"), def(r.frequency, "UsageBased"),
		r.list, def(r.model, "OnDemand"), r.benefit, "Microsoft"}
	for i, f := range fields {
		fields[i] = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
	}
	return strings.Join(fields, ",")
}

func table(header string, rows ...ea) string {
	lines := []string{header}
	for _, r := range rows {
		lines = append(lines, r.String())
	}
	return strings.Join(lines, "\n") + "\n"
}

// shared are the rows that both exports state alike.
func shared() []ea {
	return []ea{
		{category: "Virtual Machines", quantity: "24", unit: "1 Hour", billed: "2.64", unitPrice: "0.11", list: "0.12", resource: machine,
			info: `{"ServiceType":"Standard_B1s","VCPUs":1}`, tags: `"team": "vision","env": "prod"`},
		{category: "Storage", quantity: "0.0004", unit: "10K", billed: "4E-05", unitPrice: "0.1", list: "0.1", tags: `{"team":"data"}`},
		{category: "Bandwidth", quantity: "0.00000008", unit: "1 GB/Month", billed: "0.0000000072922557592391990000", unitPrice: "0.087"},
		{category: "Foundry Models", quantity: "3", unit: "1M", billed: "6", unitPrice: "2", model: "Spot"},
		{category: "SaaS", quantity: "1", unit: "1/Month", billed: "10", unitPrice: "10", kind: "Purchase", frequency: "Recurring"},
		{quantity: "1", billed: "-0.0012", kind: "RoundingAdjustment", frequency: "OneTime"},
		{quantity: "1", billed: "-5", kind: "Credit", frequency: "OneTime"},
	}
}

// actualRows bills 100 for the reservation, 50 for the plan and gives 8 back.
func actualRows() []ea {
	return append(shared(),
		ea{category: "Virtual Machines", quantity: "24", unit: "1 Hour", billed: "0", unitPrice: "0.2", model: "Reservation", benefit: reservation, resource: machine},
		ea{category: "Virtual Machines", quantity: "1", unit: "1", billed: "100", unitPrice: "100", kind: "Purchase", frequency: "Recurring", model: "Reservation", benefit: reservation},
		ea{category: "Virtual Machines", quantity: "1", unit: "1", billed: "50", unitPrice: "50", kind: "Purchase", frequency: "OneTime", model: "SavingsPlan", benefit: savingsPlan},
		ea{category: "Virtual Machines", quantity: "-1", unit: "1", billed: "-8", unitPrice: "8", kind: "Refund", frequency: "OneTime", model: "Reservation", benefit: reservation})
}

// amortizedRows spreads them: 3.36 used, 0.84 unused, 2 by the plan.
func amortizedRows() []ea {
	return append(shared(),
		ea{category: "Virtual Machines", quantity: "24", unit: "1 Hour", billed: "3.36", unitPrice: "0.2", model: "Reservation", benefit: reservation, resource: machine},
		ea{category: "Virtual Machines", quantity: "6", unit: "1 Hour", billed: "0.84", unitPrice: "0.2", kind: "UnusedReservation", model: "Reservation", benefit: reservation},
		ea{category: "Virtual Machines", quantity: "10", unit: "1 Hour", billed: "2", unitPrice: "0.3", model: "SavingsPlan", benefit: savingsPlan, resource: machine})
}

const (
	sharedTotal = "13.638840007292255759" // 28 digits are kept to 18
	guid1       = "11111111-1111-4111-8111-111111111111"
	guid2       = "22222222-2222-4222-8222-222222222222"
)

func files(t *testing.T, content map[string]string) string {
	t.Helper()
	return contract.Files(t, content)
}
