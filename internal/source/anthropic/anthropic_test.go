package anthropic_test

import (
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/source/anthropic"
	"github.com/farthing-finops/farthing/internal/source/contract"
	"github.com/farthing-finops/farthing/internal/source/openai"
)

const (
	first = `{"data":[{"starting_at":"2026-09-01T00:00:00Z","ending_at":"2026-09-02T00:00:00Z","results":[
 {"amount":"123.78912","context_window":"0-200k","cost_type":"tokens","currency":"USD","description":"Claude Sonnet 4 Usage - Input Tokens","inference_geo":"global","model":"claude-sonnet-4","service_tier":"standard","token_type":"uncached_input_tokens","workspace_id":"wrkspc_1"},
 {"amount":"0.0000000000000001","context_window":null,"cost_type":"web_search","currency":"USD","description":"Web Search Usage","model":null,"service_tier":null,"token_type":null,"workspace_id":null}]}],
 "has_more":true,"next_page":"page_2"}`
	second = `{"data":[{"starting_at":"2026-09-02T00:00:00Z","ending_at":"2026-09-03T00:00:00Z","results":[
 {"amount":"250","currency":"USD","workspace_id":"wrkspc_2"}]}],"has_more":false,"next_page":null}`
)

func target() contract.Target {
	return contract.Target{Format: anthropic.Format{}, Manifests: []ledger.ManifestReader{anthropic.Pages()}}
}

func TestContract(t *testing.T) {
	contract.Check(t, target(), []contract.Case{
		{Name: "cents become dollars exactly", Want: []contract.Month{
			{Format: "anthropic-cost-report", Month: "2026-09", Currency: "USD", Rows: 3, Billed: "3.737891200000000001", Effective: "3.737891200000000001"},
		}, Dir: contract.Files(t, map[string]string{"a.json": first, "b.json": second})},
	})
}

func TestCharges(t *testing.T) {
	exports, folder, err := contract.Survey(t, target(), contract.Files(t, map[string]string{"a.json": first, "b.json": second}), "")
	if err != nil {
		t.Fatal(err)
	}
	engine := contract.Engine(t)
	batch, err := contract.Read(t, engine, exports[0], folder)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	err = engine.DB().QueryRow(`SELECT string_agg(concat_ws(' | ', x_RowNumber, SubAccountId, x_Model, SkuId, SkuMeter, SkuPriceDetails, x_LineItemType), '; '
		ORDER BY ChargePeriodStart, x_RowNumber) FROM read_parquet(['` + strings.Join(batch.Files, "', '") + `'])`).Scan(&got)
	want := `1 | wrkspc_1 | claude-sonnet-4 | claude-sonnet-4/uncached_input_tokens | uncached_input_tokens | ` +
		`{"x_ContextWindow":"0-200k","x_ServiceTier":"standard","x_InferenceGeo":"global"} | tokens; ` +
		`2 | web_search | web_search | web_search; 1 | wrkspc_2`
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
		{"the last page is missing", map[string]string{"a.json": first}, "has_more"},
		{"a day twice", map[string]string{"a.json": first, "b.json": second, "c.json": second}, "same time"},
		{"usage only", map[string]string{"u.json": strings.Replace(second, `"amount":"250"`, `"output_tokens":1`, 1)}, "usage, not costs"},
		{"a malformed amount", map[string]string{"b.json": strings.Replace(second, "250", "2,50", 1)}, "2,50"},
		{"a malformed time", map[string]string{"b.json": strings.Replace(second, "2026-09-02T00", "soon", 1)}, "soon"},
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

func TestOtherProvidersPagesAreNotOurs(t *testing.T) {
	ours := ledger.SurveyedFile{Container: ledger.JSON, Columns: []string{"data", "has_more", "next_page"}}
	theirs := ledger.SurveyedFile{Container: ledger.JSON, Columns: []string{"object", "data", "has_more", "next_page"}}
	if !(anthropic.Format{}).Recognises(ours) || (anthropic.Format{}).Recognises(theirs) ||
		!(openai.Format{}).Recognises(theirs) || (openai.Format{}).Recognises(ours) {
		t.Error("the two formats must not take each other's pages")
	}
}
