package sample_test

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/sample"
)

// The readers here know the formats and nothing of how the sample is made:
// what they add up must be the truth that was written beside it.

func TestBills(t *testing.T) {
	dir, m := write(t, sample.Options{Seed: 1, Months: 4})
	for name, check := range map[string]func(*testing.T, string, sample.Manifest){
		"layout": checkLayout, "AWS adds up": checkAWS, "AWS manifest names the newest execution": checkAWSManifests,
		"GCP adds up": checkGCP, "Azure adds up": checkAzure, "FOCUS adds up": checkFOCUS,
	} {
		t.Run(name, func(t *testing.T) { check(t, dir, m) })
	}
}

func open(t *testing.T, dir, name string) io.Reader {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return file
	}
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	if !plain.ModTime.IsZero() {
		t.Errorf("%s carries the time %s", name, plain.ModTime)
	}
	return plain
}

// rows reads CSV files to one map for each row.
func rows(t *testing.T, dir string, names []string) []map[string]string {
	t.Helper()
	var all []map[string]string
	for _, name := range names {
		text := bufio.NewReader(open(t, dir, name))
		if mark, _, err := text.ReadRune(); err != nil || mark != '\ufeff' {
			_ = text.UnreadRune()
		}
		records, err := csv.NewReader(text).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, record := range records[1:] {
			row := map[string]string{}
			for i, column := range records[0] {
				row[column] = record[i]
			}
			all = append(all, row)
		}
	}
	return all
}

func parse(t *testing.T, text string) money.Amount {
	t.Helper()
	a, err := money.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func truths(m sample.Manifest, export string) []sample.Truth {
	var some []sample.Truth
	for _, truth := range m.Truth {
		if truth.Export == export {
			some = append(some, truth)
		}
	}
	return some
}

func same(t *testing.T, truth sample.Truth, what string, want *money.Amount, got money.Amount) {
	t.Helper()
	if want == nil || !want.Equal(got) {
		t.Errorf("%s %s %s: the files hold %s, the truth says %v", truth.Export, truth.BillingPeriod, what, got, want)
	}
}

func checkAWS(t *testing.T, dir string, m sample.Manifest) {
	t.Helper()
	kinds := map[string]int{}
	for _, truth := range truths(m, sample.AWS) {
		all := rows(t, dir, truth.Files)
		billed, effective := money.Zero(), money.Zero()
		perHour := map[string]money.Amount{}
		for _, r := range all {
			kinds[r["line_item_line_item_type"]]++
			if r["split_line_item_parent_resource_id"] != "" {
				kinds["split"]++
				continue
			}
			if strings.HasSuffix(r["line_item_unblended_cost"], "E-6") {
				kinds["tiny"]++
			}
			u := parse(t, r["line_item_unblended_cost"])
			billed = billed.Add(u)
			effective = effective.Add(awsEffective(t, r, u))
			if k := r["line_item_line_item_type"]; k == "SavingsPlanCoveredUsage" || k == "SavingsPlanNegation" {
				hour := r["savings_plan_savings_plan_arn"] + r["line_item_usage_start_date"]
				perHour[hour] = perHour[hour].Add(u)
			}
		}
		if len(all) != truth.Rows {
			t.Errorf("%s: %d rows, the truth says %d", truth.BillingPeriod, len(all), truth.Rows)
		}
		same(t, truth, "unblended", truth.BilledCost, billed)
		same(t, truth, "effective", truth.EffectiveCost, effective)
		if len(perHour) < 600 {
			t.Errorf("%s: only %d covered hours", truth.BillingPeriod, len(perHour))
		}
		for hour, sum := range perHour {
			if !sum.IsZero() {
				t.Errorf("%s: covered and negation leave %s", hour, sum)
			}
		}
	}
	for _, kind := range []string{
		"Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation", "SavingsPlanUpfrontFee",
		"SavingsPlanRecurringFee", "RIFee", "Fee", "Tax", "Credit", "Refund", "EdpDiscount", "split", "tiny",
	} {
		if kinds[kind] == 0 {
			t.Errorf("no %s row", kind)
		}
	}
}

// awsEffective is the amortised cost of a line item, by its type.
func awsEffective(t *testing.T, r map[string]string, unblended money.Amount) money.Amount {
	switch r["line_item_line_item_type"] {
	case "DiscountedUsage":
		return parse(t, r["reservation_effective_cost"])
	case "SavingsPlanCoveredUsage":
		return parse(t, r["savings_plan_savings_plan_effective_cost"])
	case "SavingsPlanNegation", "SavingsPlanUpfrontFee":
		return money.Zero()
	case "SavingsPlanRecurringFee":
		return parse(t, r["savings_plan_total_commitment_to_date"]).Sub(parse(t, r["savings_plan_used_commitment"]))
	case "RIFee":
		return parse(t, r["reservation_unused_recurring_fee"]).
			Add(parse(t, r["reservation_unused_amortized_upfront_fee_for_billing_period"]))
	default:
		return unblended
	}
}

func checkAWSManifests(t *testing.T, dir string, m sample.Manifest) {
	t.Helper()
	restated := 0
	billed := map[string]money.Amount{}
	for _, truth := range truths(m, sample.AWS) {
		var manifest struct {
			ExecutionID string   `json:"executionId"`
			DataFiles   []string `json:"dataFiles"`
			Columns     []struct{ Name, Type string }
		}
		name := "aws-cur2/cur2/metadata/BILLING_PERIOD=" + truth.BillingPeriod.String() + "/cur2-Manifest.json"
		if err := json.NewDecoder(open(t, dir, name)).Decode(&manifest); err != nil {
			t.Fatal(err)
		}
		if named := manifest.ExecutionID == truth.Delivery; named == truth.Superseded {
			t.Errorf("%s: execution %s is named: %v, superseded: %v", name, truth.Delivery, named, truth.Superseded)
		}
		if key := truth.BillingPeriod.String(); truth.Superseded {
			restated++
			billed[key] = *truth.BilledCost
			continue
		} else if early, ok := billed[key]; ok && early.Cmp(*truth.BilledCost) >= 0 {
			t.Errorf("%s: the early execution came to %s, the restated to %s", key, early, truth.BilledCost)
		}
		if len(manifest.DataFiles) != len(truth.Files) || len(manifest.Columns) == 0 {
			t.Errorf("%s lists %v, written were %v", name, manifest.DataFiles, truth.Files)
		}
		for i, uri := range manifest.DataFiles {
			if !strings.HasSuffix(uri, "/"+truth.Files[i]) {
				t.Errorf("%s does not end in %s", uri, truth.Files[i])
			}
		}
	}
	if restated != 1 {
		t.Errorf("%d executions are superseded, want 1", restated)
	}
}

func checkGCP(t *testing.T, dir string, m sample.Manifest) {
	t.Helper()
	billed, count, seen, late := map[string]money.Amount{}, map[string]int{}, map[string]int{}, 0
	for _, name := range m.Files {
		if !strings.HasPrefix(name, sample.GCP) {
			continue
		}
		decoder := json.NewDecoder(open(t, dir, name))
		for decoder.More() {
			var r struct {
				Invoice  struct{ Month string }
				CostType string `json:"cost_type"`
				Start    string `json:"usage_start_time"`
				Cost     json.Number
				Credits  []struct {
					Type   string
					Amount json.Number
				}
			}
			if err := decoder.Decode(&r); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			sum := parse(t, r.Cost.String())
			for _, credit := range r.Credits {
				seen[credit.Type]++
				sum = sum.Add(parse(t, credit.Amount.String()))
			}
			key := r.Invoice.Month[:4] + "-" + r.Invoice.Month[4:]
			billed[key] = billed[key].Add(sum)
			count[key]++
			seen[r.CostType]++
			if r.Start[:7] < key {
				late++
			}
		}
	}
	for _, truth := range truths(m, sample.GCP) {
		key := truth.BillingPeriod.String()
		same(t, truth, "cost and credits", truth.BilledCost, billed[key])
		if count[key] != truth.Rows || truth.EffectiveCost != nil {
			t.Errorf("%s: %d rows, the truth is %+v", key, count[key], truth)
		}
	}
	for _, kind := range []string{
		"regular", "tax", "rounding_error", "adjustment", "SUSTAINED_USAGE_DISCOUNT", "FEE_UTILIZATION_OFFSET",
		"PROMOTION", "FREE_TIER", "DISCOUNT",
	} {
		if seen[kind] == 0 {
			t.Errorf("no %s", kind)
		}
	}
	if late == 0 {
		t.Error("no usage came on a later invoice")
	}
}

func checkAzure(t *testing.T, dir string, m sample.Manifest) {
	t.Helper()
	seen := map[string]int{}
	for _, export := range []string{sample.AzureActual, sample.AzureAmortized} {
		for _, truth := range truths(m, export) {
			all, sum := rows(t, dir, truth.Files), money.Zero()
			for _, r := range all {
				seen[export+" "+r["ChargeType"]]++
				sum = sum.Add(parse(t, r["Cost"]))
				if strings.Contains(r["Cost"], "E-0") {
					seen[export+" tiny"]++
				}
				if r["BillingCurrency"] != string(truth.BillingCurrency) || strings.HasPrefix(r["Tags"], "{") {
					t.Fatalf("odd row %v", r)
				}
			}
			want, other := truth.BilledCost, truth.EffectiveCost
			if export == sample.AzureAmortized {
				want, other = other, want
			}
			same(t, truth, "Cost", want, sum)
			if other != nil || len(all) != truth.Rows {
				t.Errorf("%d rows, the truth is %+v", len(all), truth)
			}
			checkAzureManifest(t, dir, truth)
		}
	}
	for _, kind := range []string{
		"azure-actual Purchase", "azure-actual tiny", "azure-actual Refund", "azure-actual Usage", "azure-amortized Usage", "azure-amortized UnusedReservation",
	} {
		if seen[kind] == 0 {
			t.Errorf("no %s", kind)
		}
	}
	if seen["azure-amortized Purchase"]+seen["azure-actual UnusedReservation"] > 0 {
		t.Errorf("charge types are in the wrong file: %v", seen)
	}
}

func checkAzureManifest(t *testing.T, dir string, truth sample.Truth) {
	t.Helper()
	var manifest struct {
		DataRowCount int
		RunInfo      struct{ RunID, StartDate string }
		Blobs        []struct {
			BlobName  string
			ByteCount int64
		}
	}
	folder, _, _ := strings.Cut(truth.Files[0], "/part_")
	if err := json.NewDecoder(open(t, dir, folder+"/manifest.json")).Decode(&manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.DataRowCount != truth.Rows || manifest.RunInfo.RunID != truth.Delivery ||
		!strings.HasPrefix(manifest.RunInfo.StartDate, truth.BillingPeriod.String()) {
		t.Errorf("the manifest %+v is not of %+v", manifest, truth)
	}
	for i, blob := range manifest.Blobs {
		info, err := os.Stat(filepath.Join(dir, blob.BlobName))
		if err != nil || info.Size() != blob.ByteCount || blob.BlobName != truth.Files[i] {
			t.Errorf("blob %+v: %v", blob, err)
		}
	}
}
