package fault_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
)

func TestExitStatusIsTheContract(t *testing.T) {
	for code, want := range map[fault.Code]int{fault.Usage: 2, fault.BadInput: 3, fault.Unreconciled: 4, fault.NotFound: 1,
		fault.Conflict: 1, fault.Forbidden: 1, fault.Unavailable: 1, fault.Canceled: 1, fault.Internal: 1} {
		if got := code.ExitStatus(); got != want {
			t.Errorf("%s exits with %d, want %d", code, got, want)
		}
		if status := code.HTTPStatus(); status < 400 || status > 599 {
			t.Errorf("%s answers with %d", code, status)
		}
	}
}

func TestWhere(t *testing.T) {
	for want, where := range map[string]fault.Where{
		"": {}, "a.csv": {File: "a.csv"}, "a.csv:3": {File: "a.csv", Line: 3},
		"a.csv:3, column Cost": {File: "a.csv", Line: 3, Column: "Cost"}, "column Cost": {Column: "Cost"},
	} {
		if got := where.String(); got != want {
			t.Errorf("%+v is %q, want %q", where, got, want)
		}
	}
}

func TestFaultsKeepWhatIsUnderneath(t *testing.T) {
	f := fault.New(fault.BadInput, "the file %s", "x").At(fault.Where{File: "x", Line: 1}).Wrap(context.Canceled).Try("again")
	if f.Why != context.Canceled.Error() || !errors.Is(f, context.Canceled) {
		t.Errorf("the cause is lost: %q", f.Why)
	}
	if f.Error() != "the file x: x:1: context canceled" {
		t.Errorf("it reads %q", f.Error())
	}
	if known := fault.New(fault.BadInput, "what").Because("why").Wrap(context.Canceled); known.Why != "why" {
		t.Errorf("a given reason was replaced by %q", known.Why)
	}
	wrapped := fmt.Errorf("around: %w", f)
	if fault.From(wrapped) != f || !fault.Is(wrapped, fault.BadInput) || fault.Is(wrapped, fault.Usage) {
		t.Error("a wrapped fault is not found")
	}
	if got := fault.From(errors.New("odd")); got.Code != fault.Internal || got.Why != "odd" {
		t.Errorf("an unknown error is %+v", got)
	}
	if fault.From(nil) != nil || fault.Is(nil, fault.Internal) {
		t.Error("no error is a fault")
	}
}
