package app

import (
	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/finding"
	"github.com/farthing-finops/farthing/internal/operation"
	"github.com/farthing-finops/farthing/internal/plan"
	"github.com/farthing-finops/farthing/internal/state"
)

// shelves gives the desk what people declared.
func shelves(desk *operation.Desk, kept *state.DB) {
	alerting(desk, kept)
	desk.Plans = state.RecordsOf[plan.Plan](kept, "plan")
	desk.Budgets = state.RecordsOf[budget.Budget](kept, "budget")
	desk.Ceilings = state.RecordsOf[budget.Ceiling](kept, "ceiling")
	desk.Feedback = state.RecordsOf[finding.Feedback](kept, "finding-feedback")
}
