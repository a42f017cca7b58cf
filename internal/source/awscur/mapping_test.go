package awscur_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/source/awscur"
	"github.com/farthing-finops/farthing/internal/source/contract"
)

// line is a line of a CUR 2.0 report of September 2026.
type line struct{ kind, code, resource, unit, reservation string }

func (l line) String() string {
	return strings.Join([]string{"2026-09-01T00:00:00Z", "111111111111", "222222222222", "2026-09-03T10:00:00Z", "2026-09-03T11:00:00Z",
		l.kind, l.code, l.resource, "1", l.unit, "2.5", "USD", l.reservation}, ",")
}

const header = "bill_billing_period_start_date,bill_payer_account_id,line_item_usage_account_id,line_item_usage_start_date,line_item_usage_end_date," +
	"line_item_line_item_type,line_item_product_code,line_item_resource_id,line_item_usage_amount,pricing_unit,line_item_unblended_cost," +
	"line_item_currency_code,reservation_reservation_arn\n"

// mapped reads lines and returns a value of each, in their order.
func mapped(t *testing.T, column string, lines ...line) []string {
	t.Helper()
	text := header
	for _, l := range lines {
		text += l.String() + "\n"
	}
	exports, folder, err := contract.Survey(t, contract.Target{Format: awscur.Format{}}, contract.Files(t, map[string]string{"cur.csv": text}), "")
	if err != nil || len(exports) != 1 {
		t.Fatalf("%d exports, %v", len(exports), err)
	}
	engine := contract.Engine(t)
	batch, err := contract.Read(t, engine, exports[0], folder)
	if err != nil || len(batch.Files) != 1 {
		t.Fatalf("%d files, %v", len(batch.Files), err)
	}
	var got string
	statement := fmt.Sprintf("SELECT string_agg(coalesce(%s, 'none'), '|' ORDER BY x_RowNumber) FROM read_parquet('%s')", column, batch.Files[0])
	if err := engine.DB().QueryRow(statement).Scan(&got); err != nil {
		t.Fatal(err)
	}
	return strings.Split(got, "|")
}

func TestResourceTypes(t *testing.T) {
	cases := []struct{ code, resource, want string }{
		{"AmazonSageMaker", "arn:aws:sagemaker:us-east-1:222222222222:training-job/ft-1", "training-job"},
		{"AmazonRDS", "arn:aws:rds:us-east-1:222222222222:db:orders", "db"},
		{"AWSQueueService", "arn:aws:sqs:us-east-1:222222222222:jobs", "sqs"},
		{"AmazonApiGateway", "arn:aws:apigateway:us-east-1::/restapis/a1b2", "restapis"},
		{"AmazonS3", "arn:aws:s3:::models", "bucket"},
		{"AmazonS3", "models", "bucket"},
		{"AmazonEC2", "i-0123456789abcdef0", "instance"},
		{"AmazonEC2", "vol-0123456789abcdef0", "volume"},
		{"AmazonEC2", "snap-0123456789abcdef0", "snapshot"},
		{"AmazonEC2", "something-else", "none"},
		{"AmazonEC2", "", "none"},
	}
	var lines []line
	for _, c := range cases {
		lines = append(lines, line{kind: "Usage", code: c.code, resource: c.resource})
	}
	for i, got := range mapped(t, "ResourceType", lines...) {
		if got != cases[i].want {
			t.Errorf("%q is %q, want %q", cases[i].resource, got, cases[i].want)
		}
	}
}

// FOCUS writes units as what is counted, a hyphen, and the time in full.
func TestUnits(t *testing.T) {
	cases := []struct{ given, want string }{
		{"Hrs", "Hours"}, {"hours", "Hours"}, {"GB-Mo", "GB-Months"}, {"LCU-Hrs", "LCU-Hours"}, {"vCPU-hour", "vCPU-Hours"},
		{"IOPS-Mo", "IOPS-Months"}, {"Lambda-GB-Second", "GB-Seconds"}, {"seconds", "Seconds"}, {"Minute", "Minutes"},
		{"1K tokens", "1000 Tokens"}, {"10K Requests", "10000 Requests"}, {"Requests", "Requests"}, {"GB", "GB"}, {"Demo", "Demo"}, {"", "Units"},
	}
	var lines []line
	for _, c := range cases {
		lines = append(lines, line{kind: "Usage", code: "AmazonEC2", unit: c.given})
	}
	for i, got := range mapped(t, "PricingUnit", lines...) {
		if got != cases[i].want {
			t.Errorf("%q is %q, want %q", cases[i].given, got, cases[i].want)
		}
	}
}

func TestAccountsAndCommitments(t *testing.T) {
	const arn = "arn:aws:ec2:us-east-1:111111111111:reserved-instances/r1"
	got := mapped(t, "concat_ws(' ', ChargeCategory, BillingAccountType, SubAccountType, ResourceId, ResourceType)",
		line{kind: "RIFee", code: "AmazonEC2", reservation: arn},
		line{kind: "DiscountedUsage", code: "AmazonEC2", resource: "i-1", reservation: arn},
		line{kind: "SavingsPlanNegation", code: "AmazonEC2", resource: "i-1"})
	want := []string{
		"Purchase Payer Account Usage Account " + arn + " reserved-instances",
		"Usage Payer Account Usage Account i-1 instance",
		"Adjustment Payer Account Usage Account", // what a negation takes back stands on another line
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
