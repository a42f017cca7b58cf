package gcp_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/source/contract"
)

// Whatever stands in the rows, each invoice month comes to cost plus credits,
// billed and effective.
func TestEveryMonthComesToCostPlusCredits(t *testing.T) {
	engine := contract.Engine(t)
	exports := rapid.SliceOfN(rapid.Custom(drawRow), 1, 200)
	for seed := range 12 { // a read takes too long for rapid's hundred
		rows := exports.Example(seed)
		batch, err := readRows(t, engine, rows)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]*money.Sum{}
		for _, r := range rows {
			month := r.Invoice["month"]
			if want[month] == nil {
				want[month] = &money.Sum{}
			}
			want[month].Add("USD", r.total())
		}
		for _, m := range batch.Months {
			key := strings.ReplaceAll(m.Month.String(), "-", "")
			total, _ := want[key].Of("USD")
			for _, got := range m.Totals {
				if !got.Reconciles() || !got.BilledCost.Equal(total) {
					t.Errorf("seed %d, %s: want %s, got %+v", seed, key, total, got)
				}
			}
			delete(want, key)
		}
		if len(want) > 0 {
			t.Errorf("seed %d, months lost: %v", seed, want)
		}
	}
}

func readRows(t *testing.T, engine *duckdb.Engine, rows []exportRow) (ledger.Batch, error) {
	t.Helper()
	var content strings.Builder
	for _, r := range rows {
		line, err := json.Marshal(r)
		if err != nil {
			return ledger.Batch{}, err
		}
		content.Write(append(line, '\n'))
	}
	exports, folder, err := contract.Survey(t, target(), contract.Files(t, map[string]string{"a.jsonl": content.String()}), "")
	if err != nil {
		return ledger.Batch{}, err
	}
	return contract.Read(t, engine, exports[0], folder)
}

type exportRow struct {
	BillingAccount string            `json:"billing_account_id"`
	Invoice        map[string]string `json:"invoice"`
	CostType       string            `json:"cost_type"`
	Service        map[string]string `json:"service"`
	SKU            map[string]string `json:"sku"`
	Start          string            `json:"usage_start_time"`
	End            string            `json:"usage_end_time"`
	Location       map[string]string `json:"location"`
	Cost           json.Number       `json:"cost"`
	CostAtList     json.Number       `json:"cost_at_list,omitempty"`
	Currency       string            `json:"currency"`
	Model          map[string]string `json:"consumption_model"`
	Credits        []credit          `json:"credits"`
}

type credit struct {
	Type   string      `json:"type"`
	ID     string      `json:"id"`
	Amount json.Number `json:"amount"`
}

func (r exportRow) total() money.Amount {
	sum := money.MustParse(r.Cost.String())
	for _, c := range r.Credits {
		sum = sum.Add(money.MustParse(c.Amount.String()))
	}
	return sum
}

func drawRow(rt *rapid.T) exportRow {
	of := func(values ...string) string { return rapid.SampledFrom(values).Draw(rt, "value") }
	r := exportRow{
		BillingAccount: of("A", "B"), Invoice: map[string]string{"month": of("202609", "202610")},
		CostType: of("regular", "regular", "regular", "tax", "adjustment", "rounding_error"),
		Service:  map[string]string{"id": "1", "description": of("Compute Engine", "Cloud SQL")},
		SKU:      map[string]string{"id": "2", "description": of("N2 Core", "N2 Core", "Commitment v1: N2 Cpu", "Commitment - dollar based v1")},
		Start:    "2026-09-10 00:00:00 UTC", End: "2026-09-10 01:00:00 UTC", Location: map[string]string{"region": of("us-central1", "europe-west3")},
		Cost: drawAmount(rt), Currency: "USD", Model: map[string]string{"id": "3", "description": of("Default", "Compute Flexible CUDs")},
	}
	for range rapid.IntRange(0, 3).Draw(rt, "credits") {
		r.Credits = append(r.Credits, credit{ID: "x", Amount: drawAmount(rt), Type: of("PROMOTION", "DISCOUNT", "SUSTAINED_USAGE_DISCOUNT",
			"COMMITTED_USAGE_DISCOUNT", "COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE", "FEE_UTILIZATION_OFFSET", "NEW_KIND")})
	}
	return r
}

// drawAmount is an amount that a double holds without rounding its digits.
func drawAmount(rt *rapid.T) json.Number {
	digits := rapid.IntRange(-999_999_999, 999_999_999).Draw(rt, "digits")
	exponent := rapid.IntRange(-12, 0).Draw(rt, "exponent")
	return json.Number(fmt.Sprintf("%de%d", digits, exponent))
}

// The engine reads numbers as money does: exact, and half away from zero at
// the ledger's last digit.
func TestExact(t *testing.T) {
	db := contract.Engine(t).DB()
	texts := rapid.SliceOfN(rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,25})?|-?[0-9](\.[0-9]{1,16})?[eE]-[0-9]{2}`), 1, 40)
	rapid.Check(t, func(rt *rapid.T) {
		drawn := texts.Draw(rt, "texts")
		rows, err := db.Query("SELECT t, CAST(exact(t) AS VARCHAR) FROM (SELECT unnest(string_split(?, ',')) AS t)", strings.Join(drawn, ","))
		if err != nil {
			rt.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var text, got string
			if err := rows.Scan(&text, &got); err != nil {
				rt.Fatal(err)
			}
			if want := money.MustParse(text).Rounded(); !want.Equal(money.MustParse(got)) {
				rt.Errorf("%s is read as %s, want %s", text, got, want)
			}
		}
		if rows.Err() != nil {
			rt.Fatal(rows.Err())
		}
	})
}
