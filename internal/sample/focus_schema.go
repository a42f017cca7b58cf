package sample

import (
	"fmt"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/farthing-finops/farthing/internal/money"
)

// focusScale is the fraction digits of the file's decimals.
const focusScale = 12

// focusSchema is the columns of FOCUS 1.2 that apply to a token API: no
// commitments, regions or zones.
func focusSchema() *arrow.Schema {
	var fields []arrow.Field
	add := func(kind arrow.DataType, nullable bool, names string) {
		for _, name := range strings.Fields(names) {
			fields = append(fields, arrow.Field{Name: name, Type: kind, Nullable: nullable})
		}
	}
	decimal := &arrow.Decimal128Type{Precision: 38, Scale: focusScale}
	instant := &arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"}
	add(arrow.BinaryTypes.String, false, "BillingAccountId BillingAccountName BillingCurrency")
	add(instant, false, "BillingPeriodStart BillingPeriodEnd ChargePeriodStart ChargePeriodEnd")
	add(arrow.BinaryTypes.String, false, "ChargeCategory ChargeDescription ChargeFrequency")
	add(arrow.BinaryTypes.String, true, "ChargeClass InvoiceId PricingCategory PricingUnit ConsumedUnit")
	add(decimal, false, "BilledCost EffectiveCost ListCost ContractedCost")
	add(decimal, true, "ListUnitPrice ContractedUnitPrice PricingQuantity ConsumedQuantity")
	add(arrow.BinaryTypes.String, false, "InvoiceIssuerName ProviderName PublisherName ServiceCategory ServiceName ServiceSubcategory")
	add(arrow.BinaryTypes.String, true, "ResourceId ResourceName ResourceType SkuId SkuMeter SkuPriceId SkuPriceDetails SubAccountId SubAccountName Tags")
	return arrow.NewSchema(fields, nil)
}

// appendValue adds one value to a column; nil is null.
func appendValue(column array.Builder, name string, value any) error {
	switch v := value.(type) {
	case nil:
		column.AppendNull()
	case string:
		column.(*array.StringBuilder).Append(v)
	case time.Time:
		column.(*array.TimestampBuilder).Append(arrow.Timestamp(v.UnixMilli()))
	case money.Amount:
		number, err := decimal128.FromString(v.Fixed(focusScale), 38, focusScale)
		if err == nil && !money.MustParse(v.Fixed(focusScale)).Equal(v) {
			err = fmt.Errorf("more than %d fraction digits", focusScale)
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", name, v, err)
		}
		column.(*array.Decimal128Builder).Append(number)
	default:
		return fmt.Errorf("%s: no column holds a %T", name, value)
	}
	return nil
}
