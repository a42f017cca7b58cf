package budget_test

import (
	"testing"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/money"
)

func TestCeiling(t *testing.T) {
	hour := money.FromInt(3_600_000)
	for _, c := range []struct {
		per          budget.Per
		limit        string
		m            budget.Measured
		rate         string
		passed, know bool
	}{
		{budget.PerRun, "10", budget.Measured{Cost: amount("10")}, "10.00", false, true},
		{budget.PerRun, "10", budget.Measured{Cost: amount("10.000000000000000001")}, "10.00", true, true},
		{budget.PerHour, "4", budget.Measured{Cost: amount("2"), Over: amount("1800000")}, "4.00", false, true},
		{budget.PerHour, "4", budget.Measured{Cost: amount("13"), Over: hour.Mul(money.FromInt(3))}, "4.33", true, true},
		{budget.PerHour, "4", budget.Measured{Cost: amount("13")}, "", false, false},
		{budget.PerRequests, "0.5", budget.Measured{Cost: amount("3"), Over: amount("5000")}, "0.60", true, true},
		{budget.PerRequests, "0.5", budget.Measured{Cost: amount("3"), Over: amount("0")}, "", false, false},
	} {
		rate, passed, known := budget.Ceiling{Per: c.per, Amount: amount(c.limit)}.Passed(c.m)
		text, _ := rate.Times(2)
		if text != c.rate || passed != c.passed || known != c.know {
			t.Errorf("%s %s of %v: %s, %v, %v", c.limit, c.per, c.m, text, passed, known)
		}
	}
}
