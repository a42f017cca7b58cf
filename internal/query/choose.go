package query

import "github.com/farthing-finops/farthing/internal/ledger"

// Rollup returns the first roll-up that answers the question as exactly as the
// charges would: it has every dimension that the question groups or filters by
// and sums every metric that it asks for.
func (q Question) Rollup(rollups []ledger.Rollup) (ledger.Rollup, bool) {
	summed := set(ledger.RollupMetrics())
	for _, m := range q.Metrics {
		if !summed[m] {
			return ledger.Rollup{}, false
		}
	}
	used := append(Dimensions(q.Where), q.By...)
	for _, r := range rollups {
		if has(append(ledger.RollupKey(), r.Dimensions...), used) {
			return r, true
		}
	}
	return ledger.Rollup{}, false
}

// NeedsAllocation tells whether the question asks for what only allocated
// charges have; ByOwner, whether allocation may change what it asks for.
func (q Question) NeedsAllocation() bool { return q.uses(allocatedNames(), "CostSource") }

// ByOwner tells whether the question asks for something that allocation gives
// or may change: a team, a workload.
func (q Question) ByOwner() bool { return q.uses(promotedNames(), "CostSource") }

// uses tells whether the question groups or filters by one of the names.
func (q Question) uses(names []string, but string) bool {
	for _, d := range append(Dimensions(q.Where), q.By...) {
		for _, n := range names {
			if n != but && d.Column() == "x_"+n {
				return true
			}
		}
	}
	return false
}

func has(columns []string, used []Dimension) bool {
	have := set(columns)
	for _, d := range used {
		if !have[d.Column()] {
			return false
		}
	}
	return true
}

func set(names []string) map[string]bool {
	out := make(map[string]bool, len(names))
	for _, n := range names {
		out[n] = true
	}
	return out
}
