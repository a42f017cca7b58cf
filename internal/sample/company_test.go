package sample_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/sample"
)

// The company must be worth looking at: of a plausible size, growing, with
// its flaws to find.
func TestCompanyIsPlausible(t *testing.T) {
	dir, m := write(t, sample.Options{Seed: 1})
	perMonth := map[string]money.Amount{}
	rowsPerMonth := map[string]int{}
	for _, truth := range m.Truth {
		key := truth.BillingPeriod.String()
		if truth.Superseded {
			continue
		}
		rowsPerMonth[key] += truth.Rows
		if truth.BilledCost != nil && truth.BillingCurrency == "USD" {
			perMonth[key] = perMonth[key].Add(*truth.BilledCost)
		}
	}
	if len(perMonth) != 13 {
		t.Fatalf("%d months, want 13", len(perMonth))
	}
	for key, sum := range perMonth {
		t.Logf("%s: %d rows, %s USD", key, rowsPerMonth[key], sum.Fixed(2))
		if sum.Cmp(money.FromInt(180_000)) < 0 || sum.Cmp(money.FromInt(420_000)) > 0 {
			t.Errorf("%s comes to %s USD", key, sum)
		}
		if rowsPerMonth[key] < 3000 || rowsPerMonth[key] > 7000 {
			t.Errorf("%s has %d rows", key, rowsPerMonth[key])
		}
	}
	if perMonth["2025-10"].Cmp(perMonth["2026-09"]) >= 0 {
		t.Error("the company does not grow")
	}
	checkUntagged(t, dir, m)
	checkForgotten(t, dir, m)
	checkBadWeek(t, dir, m)
}

func lastAWS(m sample.Manifest, back int) sample.Truth {
	current := slices.DeleteFunc(truths(m, sample.AWS), func(truth sample.Truth) bool { return truth.Superseded })
	return current[len(current)-1-back]
}

func checkUntagged(t *testing.T, dir string, m sample.Manifest) {
	t.Helper()
	of, without := 0, 0
	for _, r := range rows(t, dir, lastAWS(m, 0).Files) {
		if r["line_item_line_item_type"] != "Usage" || r["split_line_item_parent_resource_id"] != "" {
			continue
		}
		of++
		if !strings.Contains(r["resource_tags"], "user_team") {
			without++
		}
	}
	t.Logf("%d of %d usage rows are untagged", without, of)
	if share := 1000 * without / of; share < 40 || share > 110 {
		t.Errorf("%d of 1000 usage rows are untagged", share)
	}
}

func checkForgotten(t *testing.T, dir string, m sample.Manifest) {
	t.Helper()
	days := func(back int) int {
		n := 0
		for _, r := range rows(t, dir, lastAWS(m, back).Files) {
			if strings.HasSuffix(r["line_item_resource_id"], "endpoint/ep-trade-fair-demo") {
				n++
			}
		}
		return n
	}
	if days(0) != 30 || days(6) != 0 {
		t.Errorf("the forgotten endpoint ran %d days in the last month and %d six months before", days(0), days(6))
	}
}

func checkBadWeek(t *testing.T, dir string, m sample.Manifest) {
	t.Helper()
	perDay := map[string]money.Amount{}
	for _, r := range rows(t, dir, lastAWS(m, 3).Files) {
		if strings.HasPrefix(r["line_item_usage_type"], "BoxUsage:p5") {
			day := r["line_item_usage_start_date"][8:10]
			perDay[day] = perDay[day].Add(parse(t, r["line_item_unblended_cost"]))
		}
	}
	if perDay["12"].Cmp(perDay["05"].Mul(money.FromInt(2))) < 0 {
		t.Errorf("the bad week costs %s a day, a usual one %s", perDay["12"], perDay["05"])
	}
}
