package engine

import (
	"fmt"
	"strings"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// PendingRules renders which shared rules have shares in a relation.
func PendingRules(shares string) string {
	return `SELECT DISTINCT "x_Rule" FROM ` + shares + ` AS s WHERE "x_Method" = 'Shared' ORDER BY 1`
}

// ShareTotals renders what shares add up to, by currency and class.
func ShareTotals(shares string) string {
	return `SELECT "BillingCurrency", "x_Class", CAST(coalesce(sum("BilledCost"), 0) AS VARCHAR), CAST(coalesce(sum("EffectiveCost"), 0) AS VARCHAR) FROM ` +
		shares + " AS s GROUP BY 1, 2 ORDER BY 1, 2"
}

// ShareWeights renders what is attributed, by team and by project, and every
// currency: dimension, value, currency, EffectiveCost, usage.
func ShareWeights(shares string) string {
	statement := `SELECT '', '', "BillingCurrency", '0', '0' FROM ` + shares + " AS s GROUP BY 3"
	for _, d := range []string{"Team", "Project"} {
		statement += fmt.Sprintf("\nUNION ALL SELECT '%[1]s', \"x_%[1]s\", \"BillingCurrency\", CAST(coalesce(sum(\"EffectiveCost\"), 0) AS VARCHAR), "+
			"CAST(CAST(coalesce(sum(CASE WHEN \"x_Method\" = 'Measured' AND \"x_Class\" = 'Attributed' THEN \"x_CutTo\" - \"x_CutFrom\" END), 0) AS BIGINT) AS VARCHAR) "+
			"FROM %[2]s AS s WHERE \"x_Class\" IN ('Attributed', 'Idle') AND \"x_%[1]s\" IS NOT NULL GROUP BY 2, 3", d, shares)
	}
	return statement
}

// Moves renders how amounts changed hands between two relations of shares, by
// workload, team and class, the largest difference first.
func Moves(before, after string, limit int) string {
	const own, none = `coalesce("EffectiveCost", 0)`, "CAST(0 AS DECIMAL(38,18))"
	side := func(shares, b, f string) string {
		return `SELECT "x_Workload" AS w, "x_Team" AS t, "x_Class" AS c, "BillingCurrency" AS u, ` + b + " AS b, " + f + " AS f FROM " + shares + " AS s"
	}
	return "SELECT w, t, c, u, CAST(sum(b) AS VARCHAR), CAST(sum(f) AS VARCHAR) FROM (" + side(before, own, none) + " UNION ALL " + side(after, none, own) +
		") AS compared GROUP BY 1, 2, 3, 4 HAVING sum(b) <> sum(f) ORDER BY abs(sum(f) - sum(b)) DESC, 1, 2, 3, 4 LIMIT " + fmt.Sprint(limit)
}

// SpreadParts are the parts of shared rules as the relation that Spread reads.
func SpreadParts(parts []allocation.Part) string {
	const long, text = "CAST(NULL AS BIGINT)", "CAST(NULL AS VARCHAR)"
	rows := []string{"(" + strings.Join([]string{text, text, text, long, long, long}, ", ") + ")"}
	for _, p := range parts {
		rows = append(rows, fmt.Sprintf("(%s, %s, %s, CAST(%d AS BIGINT), CAST(%d AS BIGINT), CAST(%d AS BIGINT))",
			literal(p.Rule), literal(p.Currency), literal(p.Value), p.From, p.To, p.Of))
	}
	return "(VALUES " + strings.Join(rows, ", ") + ")"
}

// Rollup renders one roll-up of charges, or of shares, in the columns of the
// table daily.
func Rollup(roll ledger.Rollup, from string) string {
	in, group, sum := map[string]bool{}, []string{}, map[string]bool{}
	for _, c := range append(ledger.RollupKey(), roll.Dimensions...) {
		in[c] = true
		group = append(group, identifier(c))
	}
	for _, c := range ledger.RollupMetrics() {
		sum[c] = true
	}
	var selects []string
	for _, c := range ledger.Daily() {
		own := identifier(c.Name)
		switch {
		case c.Name == "x_Rollup":
			own = literal(roll.Name) + " AS " + own
		case sum[c.Name]:
			own = "CAST(sum(" + own + ") AS DECIMAL(38,18)) AS " + own
		case !in[c.Name]:
			own = "CAST(NULL AS " + TypeOf(c.Type) + ") AS " + own
		}
		selects = append(selects, own)
	}
	return "SELECT " + strings.Join(selects, ", ") + " FROM " + from + " AS every GROUP BY " + strings.Join(group, ", ")
}
