package awscur_test

import (
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/source/awscur"
	"github.com/farthing-finops/farthing/internal/source/contract"
)

// reportColumns are the columns of the report below, under their CUR 2.0 names.
const reportColumns = "line_item_line_item_type,line_item_unblended_cost,reservation_reservation_arn,reservation_effective_cost," +
	"reservation_unused_recurring_fee,reservation_unused_amortized_upfront_fee_for_billing_period,savings_plan_savings_plan_arn," +
	"savings_plan_savings_plan_effective_cost,savings_plan_total_commitment_to_date,savings_plan_used_commitment," +
	"split_line_item_parent_resource_id"

// report holds a line of every line item type. Worked out by hand, with U the
// unblended cost:
//
//	billed    = the sum of U over all lines but the split one
//	          = 2−2+1.5+10+0.384−0.0384+0+56.88+100+1200+12.34−5−1.25−0.1+7e-10
//	amortised = 1.25 covered + 0.25 unused plan + 0.079 reserved + 8 unused reservation
//	            + 0.384 − 0.0384 + 1200 + 12.34 − 5 − 1.25 − 0.1 + 7e-10
func report() []string {
	return []string{
		"SavingsPlanCoveredUsage,2.00,,,,,sp-1,1.25,,,",
		"SavingsPlanNegation,-2.00,,,,,sp-1,,,,",
		"SavingsPlanRecurringFee,1.50,,,,,sp-1,,1.50,1.25,",
		"SavingsPlanUpfrontFee,10,,,,,sp-1,,,,",
		"Usage,0.384,,,,,,,,,",
		"EdpDiscount,-0.0384,,,,,,,,,",
		"DiscountedUsage,0.0,ri-1,0.079,,,,,,,",
		"RIFee,56.88,ri-1,,7.9,0.1,,,,,",
		"Fee,100,ri-1,,,,,,,,",
		"Fee,1200.0,,,,,,,,,",
		"Tax,12.34,,,,,,,,,",
		"Credit,-5.0,,,,,,,,,",
		"Refund,-1.25,,,,,,,,,",
		"BundledDiscount,-0.1,,,,,,,,,",
		"Usage,7.0E-10,,,,,,,,,",
		"Usage,0.5,,,,,,,,,i-parent",
	}
}

// bill completes the report with what every line has.
func bill(columns string, every string) string {
	const common = "bill_billing_period_start_date,bill_payer_account_id,line_item_usage_account_id,line_item_usage_start_date," +
		"line_item_usage_end_date,line_item_product_code,line_item_usage_amount,pricing_unit,line_item_currency_code"
	const values = "2026-09-01T00:00:00.000Z,111111111111,022222222222,2026-09-10T00:00:00.000Z,2026-09-10T01:00:00.000Z,AmazonEC2,1,Hrs,USD"
	out := common + "," + reportColumns + columns + "\n"
	for _, line := range report() {
		out += values + "," + line + every + "\n"
	}
	return out
}

// legacyNames spells the header as the legacy report does.
func legacyNames(text string) string {
	head, rest, _ := strings.Cut(text, "\n")
	groups := strings.NewReplacer("bill_", "bill/", "savings_plan_savings", "savingsPlan/Savings", "savings_plan_", "savingsPlan/",
		"split_line_item_", "splitLineItem/", "line_item_", "lineItem/", "reservation_", "reservation/", "pricing_", "pricing/")
	var names []string
	for _, name := range strings.Split(head, ",") {
		group, word, _ := strings.Cut(groups.Replace(name), "/")
		names = append(names, group+"/"+strings.ReplaceAll(strings.ReplaceAll(word, "/", ""), "_", ""))
	}
	return strings.Join(names, ",") + "\n" + rest
}

func TestContract(t *testing.T) {
	const billed, amortised = "1374.7156000007", "1215.9146000007"
	contract.Check(t, contract.Target{Format: awscur.Format{}}, []contract.Case{
		{Name: "CUR 2.0, every line item type",
			Dir:  contract.Files(t, map[string]string{"cur.csv": bill(",resource_tags", `,"{""user_team"":""search"",""aws_createdBy"":""me""}"`)}),
			Want: []contract.Month{{Format: "aws-cur-2.0", Month: "2026-09", Currency: "USD", Rows: 16, Billed: billed, Effective: amortised}}},
		{Name: "legacy report, every line item type",
			Dir:  contract.Files(t, map[string]string{"cur.csv": legacyNames(bill("", ""))}),
			Want: []contract.Month{{Format: "aws-cur-legacy", Month: "2026-09", Currency: "USD", Rows: 16, Billed: billed, Effective: amortised}}},
	})
}

// Users' tags keep their own key in both generations; AWS's keep its mark.
func TestTags(t *testing.T) {
	legacy := strings.Replace(legacyNames(bill(",x,y", ",search,me")), "x/,y/", "resourceTags/user:team,resourceTags/aws:createdBy", 1)
	for name, content := range map[string]string{
		"CUR 2.0":         bill(",resource_tags", `,"{""user_team"":""search"",""aws_createdBy"":""me""}"`),
		"marks in values": bill(",resource_tags", `,"{""user_team"":""search"",""aws_createdBy"":""me"",""user_note"":""\""user_x""}"`),
		"legacy":          legacy,
	} {
		t.Run(name, func(t *testing.T) {
			exports, folder, err := contract.Survey(t, contract.Target{Format: awscur.Format{}}, contract.Files(t, map[string]string{"cur.csv": content}), "")
			if err != nil {
				t.Fatal(err)
			}
			engine := contract.Engine(t)
			batch, err := contract.Read(t, engine, exports[0], folder)
			if err != nil {
				t.Fatal(err)
			}
			var team, by, promoted string
			err = engine.DB().QueryRow("SELECT max(Tags['team']), max(Tags['aws:createdBy']), max(x_Team) FROM read_parquet($1)", batch.Files[0]).
				Scan(&team, &by, &promoted)
			if err != nil || team != "search" || by != "me" || promoted != "search" {
				t.Errorf("team %q, aws:createdBy %q, x_Team %q, %v", team, by, promoted, err)
			}
		})
	}
}
