package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/money"
)

// randomBills draws two bills of two sources, with amounts of many sizes.
func randomBills() *rapid.Generator[[2]string] {
	return rapid.Custom(func(t *rapid.T) [2]string {
		var out [2]string
		for i, account := range []string{"100", "900"} {
			rows := rapid.SliceOfN(randomCharge(account), 1, 30).Draw(t, "rows")
			texts := make([]string, len(rows))
			for j, r := range rows {
				texts[j] = r.String()
			}
			out[i] = table(texts...)
		}
		return out
	})
}

func randomCharge(account string) *rapid.Generator[charge] {
	return rapid.Custom(func(t *rapid.T) charge {
		month := time.Date(2026, time.Month(rapid.IntRange(8, 9).Draw(t, "month")), 1, 0, 0, 0, 0, time.UTC)
		hour := month.Add(time.Duration(rapid.IntRange(-40, 27*24).Draw(t, "hour")) * time.Hour)
		amount := func(label string) string {
			return rapid.SampledFrom([]string{"", "-"}).Draw(t, label+" sign") + rapid.StringMatching(`[0-9]{1,12}(\.[0-9]{1,18})?|[1-9](\.[0-9]{1,6})?E-(0[1-9]|1[0-2])`).Draw(t, label)
		}
		return charge{billed: amount("billed"), effective: amount("effective"), currency: rapid.SampledFrom([]string{"USD", "EUR"}).Draw(t, "currency"),
			billingStart: month.Format(time.RFC3339), billingEnd: month.AddDate(0, 1, 0).Format(time.RFC3339),
			start: hour.Format(time.RFC3339), end: hour.Add(time.Hour).Format(time.RFC3339),
			service: rapid.SampledFrom([]string{"Storage", "Compute", "GPU"}).Draw(t, "service"), account: account, member: account + "1"}
	})
}

// sums adds up the rows of an answer by some of their columns, exactly.
func sums(t *testing.T, answer string, key func(row map[string]string) string) map[string]money.Amount {
	t.Helper()
	var a struct{ Rows []map[string]string }
	if err := json.Unmarshal([]byte(answer), &a); err != nil {
		t.Fatal(err)
	}
	out := map[string]money.Amount{}
	for _, row := range a.Rows {
		for _, metric := range []string{"BilledCost", "EffectiveCost"} {
			k := key(row) + " " + row["BillingCurrency"] + " " + metric
			out[k] = out[k].Add(money.MustParse(row[metric]))
		}
	}
	return out
}

func wantSame(t *testing.T, law string, a, b map[string]money.Amount) {
	t.Helper()
	if len(a) == 0 || len(a) != len(b) {
		t.Fatalf("%s: %v and %v", law, a, b)
	}
	for k, v := range a {
		if !v.Equal(b[k]) {
			t.Errorf("%s: %s is %s and %s", law, k, v, b[k])
		}
	}
}

// The laws of the ledger, over bills made up at random: what is imported twice
// is there once; the order of sources does not count; a month equals its days;
// the parts of an answer add up to its totals, whatever it is grouped by.
func TestLaws(t *testing.T) {
	bills := randomBills()
	for seed := range 8 {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			pair := bills.Example(seed)
			first, second := folder(t, map[string]string{"b.csv": pair[0]}), folder(t, map[string]string{"b.csv": pair[1]})
			home, turned := t.TempDir(), t.TempDir()
			farthing(t, home, "import", first).want(t, 0)
			farthing(t, home, "import", second).want(t, 0)
			farthing(t, turned, "import", second, first).want(t, 0)

			question := []string{"cost", "--by", "ServiceName,x_Source", "--grain", "month", "-o", "json"}
			once := farthing(t, home, question...).want(t, 0).stdout
			if other := farthing(t, turned, question...).want(t, 0).stdout; rowsOf(t, other) != rowsOf(t, once) {
				t.Errorf("the order of sources counts:\n%s\n%s", once, other)
			}
			again := farthing(t, home, "import", first).want(t, 0).stdout
			if strings.Contains(again, "published") || strings.Contains(again, "replaced") {
				t.Errorf("imported twice:\n%s", again)
			}
			if other := farthing(t, home, question...).want(t, 0).stdout; rowsOf(t, other) != rowsOf(t, once) {
				t.Errorf("what was imported twice is there twice:\n%s\n%s", once, other)
			}

			byMonth := func(row map[string]string) string { return row["Period"][:7] }
			days := farthing(t, home, "cost", "--by", "SubAccountId", "--grain", "day", "-o", "json").want(t, 0).stdout
			wantSame(t, "a month equals its days", sums(t, once, byMonth), sums(t, days, byMonth))
			all := func(map[string]string) string { return "" }
			total := farthing(t, home, "cost", "--by", "ChargePeriodStart", "-o", "json").want(t, 0).stdout
			wantSame(t, "the whole equals its parts", sums(t, once, all), sums(t, total, all))
			farthing(t, home, "reconcile").want(t, 0)
		})
	}
}

func rowsOf(t *testing.T, answer string) string {
	t.Helper()
	rows, err := at(answer, "rows")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
