package focus_test

import (
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/source/contract"
	"github.com/farthing-finops/farthing/internal/source/focus"
)

const head = "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,EffectiveCost,ServiceName,Tags"

func bill(head string, rows ...string) string { return head + "\n" + strings.Join(rows, "\n") + "\n" }

func TestContract(t *testing.T) {
	target := contract.Target{Format: focus.Format{}}
	contract.Check(t, target, []contract.Case{
		{Name: "1.0, exact amounts", Dir: contract.Files(t, map[string]string{"bill.csv": bill(head,
			"7.0E-10,a,USD,2026-09-01T00:00:00Z,2026-10-01T00:00:00Z,Usage,2026-09-10T00:00:00Z,2026-09-10T01:00:00Z,0.0000000072922557592391990000,S,",
			"1.5,a,USD,2026-09-01T00:00:00Z,2026-10-01T00:00:00Z,Usage,2026-09-30T23:00:00Z,2026-10-01T00:00:00Z,1,S,")}),
			Want: []contract.Month{{Format: "focus-1.0", Month: "2026-09", Currency: "USD", Rows: 2, Billed: "1.5000000007", Effective: "1.000000007292255759"}}},
		{Name: "two months and two currencies stay apart", Dir: contract.Files(t, map[string]string{"bill.csv": bill(head,
			"1,a,USD,2026-08-01,2026-09-01,Usage,2026-08-10,2026-08-11,1,S,",
			"2,a,EUR,2026-08-01,2026-09-01,Usage,2026-08-10,2026-08-11,2,S,",
			"3,a,USD,2026-09-01,2026-10-01,Usage,2026-09-10,2026-09-11,3,S,")}),
			Want: []contract.Month{
				{Format: "focus-1.0", Month: "2026-08", Currency: "EUR", Rows: 2, Billed: "2", Effective: "2"},
				{Format: "focus-1.0", Month: "2026-08", Currency: "USD", Rows: 2, Billed: "1", Effective: "1"},
				{Format: "focus-1.0", Month: "2026-09", Currency: "USD", Rows: 1, Billed: "3", Effective: "3"},
			}},
		{Name: "US dates and NULL as text", Dir: contract.Files(t, map[string]string{"bill.csv": "\ufeff" + bill(head,
			"4,NULL,USD,4/1/25,5/1/25,Purchase,4/1/25,4/1/26,0.00,NULL,NULL")}),
			Want: []contract.Month{{Format: "focus-1.0", Month: "2025-04", Currency: "USD", Rows: 1, Billed: "4", Effective: "0"}}},
	})
}

// The version is the oldest that has every FOCUS column of the file.
func TestVersions(t *testing.T) {
	for column, want := range map[string]string{
		"Tags": "focus-1.0", "CapacityReservationId": "focus-1.1", "InvoiceId": "focus-1.2",
		"ServiceProviderName": "focus-1.3", "InvoiceDetailId": "focus-1.4", "x_Custom": "focus-1.0",
	} {
		columns := append(strings.Split(head, ","), column)
		file := ledger.SurveyedFile{Container: ledger.CSV, Columns: columns}
		exports, err := focus.Format{}.Exports([]ledger.Group{{Files: []ledger.SurveyedFile{file}}})
		if err != nil || len(exports) != 1 || exports[0].Format != want {
			t.Errorf("a file with %s is taken for %+v (%v), want %s", column, exports[0].Format, err, want)
		}
	}
}

func TestRefusesWhatIsNotACharge(t *testing.T) {
	target := contract.Target{Format: focus.Format{}}
	for name, content := range map[string]string{
		"missing column":   bill(strings.Replace(head, "EffectiveCost", "Effective", 1), "1,a,USD,2026-08-01,2026-09-01,Usage,2026-08-10,2026-08-11,1,S,"),
		"malformed amount": bill(head, "1,000,a,USD,2026-08-01,2026-09-01,Usage,2026-08-10,2026-08-11,1,S,"),
		"not a number":     bill(head, "NaN,a,USD,2026-08-01,2026-09-01,Usage,2026-08-10,2026-08-11,1,S,"),
		"malformed date":   bill(head, "1,a,USD,2026-08-01,2026-09-01,Usage,yesterday,2026-08-11,1,S,"),
	} {
		t.Run(name, func(t *testing.T) {
			exports, folder, err := contract.Survey(t, target, contract.Files(t, map[string]string{"bill.csv": content}), "")
			if err == nil {
				_, err = contract.Read(t, contract.Engine(t), exports[0], folder)
			}
			if !fault.Is(err, fault.BadInput) {
				t.Errorf("got %v, want a bad-input fault", err)
			}
		})
	}
}
