package duckdb

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/focus"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// exported are the versions that can be written.
func exported() []focus.Version { return []focus.Version{"1.2", "1.3", "1.4"} }

// ledgerRows are charges as hard as sources make them: few columns filled,
// amounts that use every digit, lines that carry no money, other alphabets.
const ledgerRows = `
SELECT * REPLACE (
		exact(BilledCost) AS BilledCost, exact(EffectiveCost) AS EffectiveCost,
		CAST(ChargePeriodStart AS TIMESTAMPTZ) AS ChargePeriodStart),
	ChargePeriodStart + INTERVAL 1 HOUR AS ChargePeriodEnd,
	TIMESTAMPTZ '2026-09-01 00:00:00Z' AS BillingPeriodStart, TIMESTAMPTZ '2026-10-01 00:00:00Z' AS BillingPeriodEnd,
	'USD' AS BillingCurrency, 'f.csv' AS x_File,
	CASE x_RowNumber WHEN 3 THEN MAP {'ville': 'São Paulo', 'team': 'a"b'} END AS Tags,
	CASE x_RowNumber WHEN 1 THEN '{"GpuCount": 8}' WHEN 2 THEN '{GpuCount' END AS SkuPriceDetails,
	CASE x_RowNumber WHEN 1 THEN '{"Elements":[{"ContractId":"c","ContractCommitmentID":"d"}]}' END AS ContractApplied
FROM (VALUES
	(1, 'inv-1', 'Usage', '99999999999999999999.123456789012345678', '0.000000000000000001', TIMESTAMPTZ '2026-09-03 10:00:00.123456Z', NULL,
		'AWS', 'Amazon Web Services, Inc.', 'Amazon Web Services EMEA SARL', 'acct', 'EUR', 'sku-1', 'meter', 'rate-1', 'i-1', 'eu-west-1', 'Compute', 'Virtual Machines'),
	(2, NULL, 'Usage', '-0.000000000000000007', '12.5', TIMESTAMPTZ '2026-09-03 11:00:00+02', NULL,
		'AWS', 'Example Seller GmbH', 'Amazon Web Services, Inc.', NULL, NULL, NULL, 'meter', NULL, NULL, NULL, NULL, NULL),
	(3, 'inv-1', 'Tax', '19.1', '19.1', TIMESTAMPTZ '2026-09-03 12:00:00Z', NULL,
		'Microsoft', 'Microsoft', 'Beispiel Händler', 'São 東京', NULL, NULL, 'meter', NULL, NULL, 'brazil', NULL, NULL),
	(4, NULL, 'Purchase', '0.1', '0', TIMESTAMPTZ '2026-09-03 13:00:00Z', NULL,
		NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(5, 'inv-1', 'Credit', '-0.2', '-0.2', TIMESTAMPTZ '2026-09-03 13:00:00Z', 'Credit',
		'Google Cloud', NULL, 'Google Cloud EMEA Limited', NULL, NULL, NULL, 'meter', NULL, 'r', NULL, 'Storage', NULL),
	(6, 'inv-1', 'Usage', '0', '0', TIMESTAMPTZ '2026-09-03 13:00:00Z', 'Negation', 'AWS', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(7, 'inv-1', 'Usage', '0', '0', TIMESTAMPTZ '2026-09-03 13:00:00Z', 'Split', 'AWS', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) AS t(x_RowNumber, InvoiceId, ChargeCategory, BilledCost, EffectiveCost, ChargePeriodStart, x_LineRole,
	ProviderName, PublisherName, InvoiceIssuerName, SubAccountId, PricingCurrency, SkuId, SkuMeter, SkuPriceId, ResourceId, RegionId, ServiceCategory, ServiceSubcategory)`

// export is a ledger file and the FOCUS files written from it.
type export struct {
	t      *testing.T
	reader Reader
	ledger string
	focus  string // what read_parquet takes: both files
}

func exportLedger(t *testing.T, rows string, v focus.Version) export {
	t.Helper()
	engine, err := Open(Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	dir := t.TempDir()
	x := export{t: t, reader: Reader{Engine: engine}, ledger: filepath.Join(dir, "ledger.parquet")}
	if _, err := x.reader.copyCharges(t.Context(), rows, ledger.Stamp{Source: "s", Delivery: "d"}, x.ledger); err != nil {
		t.Fatal(err)
	}
	x.focus = filepath.Join(dir, "focus-*.parquet")
	for _, invoiced := range []bool{true, false} {
		out := filepath.Join(dir, fmt.Sprintf("focus-%t.parquet", invoiced))
		_, err := x.reader.WriteFocus(t.Context(), ledger.FocusExport{Invoiced: invoiced, Version: v, Files: []string{x.ledger}, Out: out})
		if err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// ask returns the rows of a question, cells parted by "|"; FOCUS stands for the
// exported files, LEDGER for what they were made of.
func (x export) ask(question string) []string {
	x.t.Helper()
	question = strings.NewReplacer("FOCUS", "read_parquet("+quote(x.focus)+")", "LEDGER", "read_parquet("+quote(x.ledger)+")").Replace(question)
	rows, err := x.reader.Engine.db.QueryContext(x.t.Context(), "SELECT concat_ws('|', *COLUMNS(*)) FROM ("+question+")")
	if err != nil {
		x.t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			x.t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		x.t.Fatal(err)
	}
	return out
}

func TestFocusFilesHaveTheColumnsOfTheirVersion(t *testing.T) {
	types := map[focus.Type]string{focus.String: "VARCHAR", focus.JSON: "VARCHAR", focus.Decimal: "DECIMAL(38,18)", focus.Time: "TIMESTAMP WITH TIME ZONE"}
	for _, v := range exported() {
		t.Run(string(v), func(t *testing.T) {
			x := exportLedger(t, ledgerRows, v)
			var want []string
			for _, c := range focus.ColumnsOf(v) {
				want = append(want, c.Name+" "+types[c.Type])
			}
			got := x.ask("SELECT column_name || ' ' || column_type FROM (DESCRIBE SELECT * FROM FOCUS)")
			if len(got) <= len(want) || strings.Join(got[:len(want)], "\n") != strings.Join(want, "\n") {
				t.Fatalf("columns are\n%s\nwant first\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			for _, c := range got[len(want):] {
				if !strings.HasPrefix(c, "x_") {
					t.Errorf("%s is no column of FOCUS %s and does not start with x_", c, v)
				}
			}
		})
	}
}

func TestFocus14HasNoProviderAndPublisher(t *testing.T) {
	x := exportLedger(t, ledgerRows, "1.4")
	if got := x.ask("SELECT column_name FROM (DESCRIBE SELECT * FROM FOCUS) WHERE column_name IN ('ProviderName', 'PublisherName')"); len(got) > 0 {
		t.Errorf("FOCUS 1.4 dropped %v", got)
	}
}

// Where FOCUS allows no null there is none, though the sources gave next to
// nothing; and what is an object is an object.
func TestFocusFilesFillWhatMustBeFilled(t *testing.T) {
	for _, v := range exported() {
		x := exportLedger(t, ledgerRows, v)
		for _, c := range focus.ColumnsOf(v) {
			if !c.Nullable {
				if got := x.ask("SELECT x_Source FROM FOCUS WHERE " + c.Name + " IS NULL"); len(got) > 0 {
					t.Errorf("%s: %s is null in %d rows", v, c.Name, len(got))
				}
			}
			if c.Type == focus.JSON {
				if got := x.ask("SELECT " + c.Name + " FROM FOCUS WHERE json_type(" + c.Name + ") <> 'OBJECT'"); len(got) > 0 {
					t.Errorf("%s: %s holds %v", v, c.Name, got)
				}
			}
		}
	}
}

func TestFocusFilesAddUpToTheLedger(t *testing.T) {
	const sums = "SELECT sum(BilledCost), sum(EffectiveCost), count(DISTINCT BillingCurrency) FROM "
	for _, v := range exported() {
		x := exportLedger(t, ledgerRows, v)
		want, got := x.ask(sums+"LEDGER"), x.ask(sums+"FOCUS")
		if got[0] != want[0] {
			t.Errorf("%s: the files add up to %s, the ledger to %s", v, got[0], want[0])
		}
		if n := x.ask("SELECT count(*) FROM FOCUS")[0]; n != "5" {
			t.Errorf("%s: %s charges written, want 5: a negation and a split line are none", v, n)
		}
	}
	x := exportLedger(t, ledgerRows, "1.2")
	if got := x.ask("SELECT max(BilledCost), min(EffectiveCost) FROM FOCUS")[0]; got != "99999999999999999999.123456789012345678|-0.200000000000000000" {
		t.Errorf("an amount was changed: %s", got)
	}
}

func TestFocusValues(t *testing.T) {
	x := exportLedger(t, ledgerRows, "1.3")
	for _, c := range []struct{ name, ask, where, want string }{
		{"one name for the provider's own charges", "ServiceProviderName, ProviderName, InvoiceIssuerName, x_InvoiceIssuerName", "SkuId = 'sku-1'",
			"AWS|AWS|AWS|Amazon Web Services EMEA SARL"},
		{"a seller on the provider's invoice", "PublisherName, InvoiceIssuerName", "EffectiveCost = 12.5", "Example Seller GmbH|AWS"},
		{"a reseller keeps its name", "ProviderName, InvoiceIssuerName", "ChargeCategory = 'Tax'", "Microsoft|Beispiel Handler"},
		{"nobody known", "ProviderName, PublisherName, InvoiceIssuerName", "ChargeCategory = 'Purchase'", "Unknown|Unknown|Unknown"},
		{"text is ASCII", "SubAccountId, SubAccountName, SubAccountType", "ChargeCategory = 'Tax'", "Sao ??|Sao ??|Sub Account"},
		{"tags are not", "Tags", "ChargeCategory = 'Tax'", `{"ville":"São Paulo","team":"a\"b"}`},
		{"times are UTC in milliseconds", "ChargePeriodStart AT TIME ZONE 'UTC'", "SkuId = 'sku-1'", "2026-09-03 10:00:00.123"},
		{"an offset is minded", "ChargePeriodStart AT TIME ZONE 'UTC'", "EffectiveCost = 12.5", "2026-09-03 09:00:00"},
		{"a meter without a SKU stands in for it", "SkuId, SkuMeter, SkuPriceId IS NULL", "EffectiveCost = 12.5", "meter|meter|true"},
		{"tax has no SKU", "SkuId IS NULL, SkuMeter IS NULL", "ChargeCategory = 'Tax'", "true|true"},
		{"an object is kept", "SkuPriceDetails", "SkuId = 'sku-1'", `{"GpuCount": 8}`},
		{"what is no object is left out", "count(SkuPriceDetails)", "EffectiveCost = 12.5", "0"},
		{"no other currency", "PricingCurrency, PricingCurrencyEffectiveCost = EffectiveCost", "EffectiveCost = 12.5", "USD|true"},
		{"an amount in another currency is not known", "PricingCurrency, PricingCurrencyEffectiveCost IS NULL", "SkuId = 'sku-1'", "EUR|true"},
		{"no resource, no type", "ResourceId IS NULL, ResourceType IS NULL", "EffectiveCost = 12.5", "true|true"},
		{"a resource of unknown type", "ResourceId, ResourceType", "ChargeCategory = 'Credit'", "r|Unknown"},
		{"categories", "ServiceName, ServiceCategory, ServiceSubcategory", "ChargeCategory = 'Credit'", "Unknown|Storage|Other (Storage)"},
		{"a region without a name", "RegionId, RegionName", "ChargeCategory = 'Tax'", "brazil|brazil"},
		{"a description", "ChargeDescription, ChargeFrequency", "ChargeCategory = 'Tax'", "Tax: Unknown|One-Time"},
		{"unstated amounts", "ListCost, ContractedCost", "ChargeCategory = 'Tax'", "19.100000000000000000|19.100000000000000000"},
	} {
		got := x.ask("SELECT " + c.ask + " FROM FOCUS WHERE " + c.where)
		if len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestFocusSpellsContractIdsAsTheVersion(t *testing.T) {
	for v, want := range map[focus.Version]string{
		"1.3": `{"Elements":[{"ContractID":"c","ContractCommitmentID":"d"}]}`,
		"1.4": `{"Elements":[{"ContractId":"c","ContractCommitmentId":"d"}]}`,
	} {
		x := exportLedger(t, ledgerRows, v)
		if got := x.ask("SELECT ContractApplied FROM FOCUS WHERE ContractApplied IS NOT NULL"); len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %v, want %s", v, got, want)
		}
	}
}

func TestFocusFilesPartInvoicedFromOpen(t *testing.T) {
	x := exportLedger(t, ledgerRows, "1.2")
	got := x.ask("SELECT filename LIKE '%focus-true.parquet', InvoiceId IS NOT NULL, count(*) FROM read_parquet(" + quote(x.focus) + ", filename = true) GROUP BY ALL ORDER BY ALL")
	if strings.Join(got, " ") != "false|false|2 true|true|3" {
		t.Errorf("files are %v", got)
	}
}

func TestFocusWritesNoFileWithoutRows(t *testing.T) {
	x := exportLedger(t, "SELECT * FROM ("+ledgerRows+") WHERE InvoiceId IS NOT NULL", "1.2")
	found, err := filepath.Glob(x.focus)
	if err != nil || len(found) != 1 || !strings.HasSuffix(found[0], "focus-true.parquet") {
		t.Errorf("files are %v, %v; want the invoiced one alone", found, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(x.focus), "*.part")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
