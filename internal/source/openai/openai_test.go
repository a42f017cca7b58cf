package openai_test

import (
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/source/contract"
	"github.com/farthing-finops/farthing/internal/source/openai"
)

// Two pages of one answer: August 31 and September 1, 2026, then September 2.
const (
	first = `{"object":"page","data":[
 {"object":"bucket","start_time":1788134400,"end_time":1788220800,"results":[
  {"object":"organization.costs.result","amount":{"value":0.06,"currency":"usd"},"line_item":null,"project_id":null}]},
 {"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":[
  {"object":"organization.costs.result","amount":{"value":1.25e-7,"currency":"usd"},"line_item":"gpt-4o-2024-08-06, cached input","project_id":"proj_a","project_name":"Search","organization_id":"org-1","quantity":310},
  {"object":"organization.costs.result","amount":{"value":"12.340000000000000001","currency":"usd"},"line_item":"Code interpreter sessions","project_id":"proj_b","organization_id":"org-1","api_key_id":"key_1"}]}],
 "has_more":true,"next_page":"page_2"}`
	second = `{"object":"page","data":[
 {"object":"bucket","start_time":1788307200,"end_time":1788393600,"results":[
  {"object":"organization.costs.result","amount":{"value":-2.5,"currency":"usd"},"line_item":"Credit grant","project_id":null}]},
 {"object":"bucket","start_time":1788393600,"end_time":1788480000,"results":[]}],
 "has_more":false,"next_page":null}`
	usage = `{"object":"page","data":[{"object":"bucket","start_time":1788134400,"end_time":1788220800,"results":[
 {"object":"organization.usage.completions.result","input_tokens":5,"output_tokens":1,"model":"gpt-4o"}]}],"has_more":false,"next_page":null}`
)

func target() contract.Target {
	return contract.Target{Format: openai.Format{}, Manifests: []ledger.ManifestReader{openai.Pages()}}
}

func TestContract(t *testing.T) {
	contract.Check(t, target(), []contract.Case{
		{Name: "two pages and one of usage beside them", Want: []contract.Month{
			{Format: "openai-costs", Month: "2026-08", Currency: "USD", Rows: 1, Billed: "0.06", Effective: "0.06"},
			{Format: "openai-costs", Month: "2026-09", Currency: "USD", Rows: 3, Billed: "9.840000125000000001", Effective: "9.840000125000000001"},
		}, Dir: contract.Files(t, map[string]string{"costs-1.json": first, "costs-2.json": second, "usage.json": usage})},
	})
}

func TestCharges(t *testing.T) {
	exports, folder, err := contract.Survey(t, target(), contract.Files(t, map[string]string{"1.json": first, "2.json": second}), "")
	if err != nil {
		t.Fatal(err)
	}
	engine := contract.Engine(t)
	batch, err := contract.Read(t, engine, exports[0], folder)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	err = engine.DB().QueryRow(`SELECT string_agg(concat_ws(' | ', x_RowNumber, ChargeCategory, SubAccountName, BillingAccountId, x_Model, SkuMeter,
		CAST(PricingQuantity AS INTEGER), CAST(Tags AS VARCHAR), CAST(ChargePeriodStart AS DATE)), '; ' ORDER BY ChargePeriodStart, x_RowNumber)
		FROM read_parquet(['` + strings.Join(batch.Files, "', '") + `'])`).Scan(&got)
	want := "1 | Usage | OpenAI organization | 2026-08-31; " +
		"2 | Usage | Search | org-1 | gpt-4o-2024-08-06 | gpt-4o-2024-08-06, cached input | 310 | 2026-09-01; " +
		"3 | Usage | org-1 | Code interpreter sessions | {'openai:api_key_id'=key_1} | 2026-09-01; " +
		"1 | Credit | OpenAI organization | 2026-09-02"
	if err != nil || got != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
}

func TestBadInput(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		says  string
	}{
		{"the last page is missing", map[string]string{"1.json": first}, "has_more"},
		{"a day twice", map[string]string{"1.json": first, "2.json": second, "3.json": second}, "same time"},
		{"usage only", map[string]string{"usage.json": usage}, "usage, not costs"},
		{"a page cut off", map[string]string{"1.json": first, "2.json": second[:len(second)-20]}, "JSON"},
		{"a malformed amount", map[string]string{"2.json": strings.Replace(second, "-2.5", `"two"`, 1)}, "two"},
		{"a malformed time", map[string]string{"2.json": strings.Replace(second, "1788307200", `"soon"`, 1)}, "soon"},
	} {
		t.Run(c.name, func(t *testing.T) {
			exports, folder, err := contract.Survey(t, target(), contract.Files(t, c.files), "")
			if err == nil && len(exports) == 1 {
				_, err = contract.Read(t, contract.Engine(t), exports[0], folder)
			}
			if f := fault.From(err); f == nil || f.Code != fault.BadInput || f.Where.File == "" || f.Hint == "" || !strings.Contains(f.Error(), c.says) {
				t.Errorf("unclear: %+v", f)
			}
		})
	}
}

func TestMissingAmountIsNotZero(t *testing.T) {
	dir := contract.Files(t, map[string]string{"2.json": strings.Replace(second, `"value":-2.5,`, "", 1)})
	exports, folder, err := contract.Survey(t, target(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	batch, err := contract.Read(t, contract.Engine(t), exports[0], folder)
	if err != nil || len(batch.Incomplete) != 1 || batch.Incomplete[0].Column != "BilledCost" {
		t.Errorf("got %+v, %v", batch.Incomplete, err)
	}
}
