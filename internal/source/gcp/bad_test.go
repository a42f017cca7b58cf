package gcp_test

import (
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/source/contract"
)

func TestBadInput(t *testing.T) {
	whole := string(fixture(t))
	flat := "billing_account_id,service.id,sku.id,usage_start_time,usage_end_time,cost,currency,credits,invoice.month\n"
	line := "A,S,K,2026-09-01,2026-09-02,1,USD,[],202609\n"
	for _, c := range []struct{ name, file, content, says string }{
		{"no credits column", "a.csv", strings.Replace(flat, ",credits", "", 1) + strings.Replace(line, ",[]", "", 1), "credits"},
		{"a malformed amount", "a.csv", flat + strings.Replace(line, ",1,", ",1.2.3,", 1), "1.2.3"},
		{"not a number", "a.csv", flat + strings.Replace(line, ",1,", ",NaN,", 1), "NaN"},
		{"a malformed credit", "a.csv", flat + strings.Replace(line, "[]", `"[{'amount': -1"`, 1), "JSON"},
		{"a malformed invoice month", "a.csv", flat + strings.Replace(line, "202609", "2026-09", 1), "2026"},
		{"a malformed date", "a.csv", flat + strings.Replace(line, "2026-09-02", "soon", 1), "soon"},
		{"a line cut off", "a.jsonl", whole[:len(whole)-40], ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			exports, folder, err := contract.Survey(t, target(), contract.Files(t, map[string]string{c.file: c.content}), "")
			if err == nil && len(exports) == 1 {
				_, err = contract.Read(t, contract.Engine(t), exports[0], folder)
			}
			if !fault.Is(err, fault.BadInput) {
				t.Fatalf("got %v", err)
			}
			if f := fault.From(err); f.Where.File != c.file || f.Hint == "" || !strings.Contains(f.Error(), c.says) {
				t.Errorf("unclear: %s (at %q; hint %q)", f, f.Where.File, f.Hint)
			}
		})
	}
}

func TestMissingAmountIsNotZero(t *testing.T) {
	dir := contract.Files(t, map[string]string{"a.jsonl": strings.Replace(string(fixture(t)), `"cost": 6.0`, `"cost": null`, 1)})
	exports, folder, err := contract.Survey(t, target(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	batch, err := contract.Read(t, contract.Engine(t), exports[0], folder)
	if err != nil || len(batch.Incomplete) == 0 || batch.Incomplete[0].Column != "BilledCost" {
		t.Errorf("got %+v, %v", batch.Incomplete, err)
	}
}

func TestForeignFilesAreLeftAlone(t *testing.T) {
	dir := contract.Files(t, map[string]string{"a.csv": "BilledCost,cost,currency\n1,2,USD\n"})
	if exports, _, err := contract.Survey(t, target(), dir, ""); err != nil || len(exports) != 0 {
		t.Errorf("got %d exports, %v", len(exports), err)
	}
}
