package engine

import (
	"fmt"
	"strings"
)

// cutJob asks for floor(amount × part ÷ whole) in the ledger's smallest unit,
// as a column of its own.
type cutJob struct {
	name        string // of the new column
	amount      string // a column of DECIMAL(38,18)
	part, whole string // columns of BIGINT
	when        string // rows that need it; the others get NULL
}

// cuts adds the columns of jobs to a relation. DuckDB divides 128-bit integers
// some fifty times slower than it multiplies them, and evaluates an expression
// once for each place that it stands in, so that the quotient is guessed in
// floating point and put right by what it leaves over, a step to a level:
//
//	guess  q = amount × (part ÷ whole), in doubles
//	rest   r = amount × part − q × whole, exactly
//	nearer q + r ÷ whole, where the rest is not small (amounts of millions)
//	near   q + floor(r ÷ whole), which is at most one unit off
//	exact  one unit less or more if the rest is below 0 or not below whole
//
// It holds for products below 10^20.
func cuts(from string, jobs []cutJob) string {
	const unit = "CAST(0.000000000000000001 AS DECIMAL(18,18))"
	level := func(column func(j cutJob) string) {
		var b strings.Builder
		for _, j := range jobs {
			b.WriteString(", " + column(j))
		}
		from = "(SELECT *" + b.String() + " FROM " + from + " AS l)"
	}
	rest := func(j cutJob, q string) string {
		return fmt.Sprintf("%s * CAST(%s AS DECIMAL(18,0)) - %s * CAST(%s AS DECIMAL(18,0))", j.amount, j.part, q, j.whole)
	}
	from = "(SELECT *" + doubles(jobs) + " FROM " + from + " AS l)" // the dear step: once for each amount
	level(func(j cutJob) string {
		return fmt.Sprintf("CASE WHEN %s THEN CAST(%s * (CAST(%s AS DOUBLE) / CAST(%s AS DOUBLE)) AS DECIMAL(38,18)) END AS q_%s", j.when, double(j), j.part, j.whole, j.name)
	})
	level(func(j cutJob) string { return fmt.Sprintf("%s AS r_%s", rest(j, "q_"+j.name), j.name) })
	level(func(j cutJob) string {
		return fmt.Sprintf("CASE WHEN abs(r_%[1]s) < 0.9 THEN q_%[1]s ELSE q_%[1]s + CAST(CAST(r_%[1]s AS DOUBLE) / CAST(%[2]s AS DOUBLE) AS DECIMAL(38,18)) END AS p_%[1]s", j.name, j.whole)
	})
	level(func(j cutJob) string {
		return fmt.Sprintf("CASE WHEN abs(r_%[1]s) < 0.9 THEN r_%[1]s ELSE %[2]s END AS s_%[1]s", j.name, rest(j, "p_"+j.name))
	})
	level(func(j cutJob) string {
		return fmt.Sprintf("p_%[1]s + CAST(floor(CAST(CAST(s_%[1]s AS DECIMAL(18,18)) AS DOUBLE) * 1e18 / CAST(%[2]s AS DOUBLE)) / 1e18 AS DECIMAL(38,18)) AS n_%[1]s", j.name, j.whole)
	})
	level(func(j cutJob) string { return fmt.Sprintf("%s AS t_%s", rest(j, "n_"+j.name), j.name) })
	level(func(j cutJob) string {
		return fmt.Sprintf("CAST(CASE WHEN t_%[1]s < 0 THEN n_%[1]s - %[3]s WHEN t_%[1]s >= CAST(%[2]s AS DECIMAL(18,0)) * %[3]s THEN n_%[1]s + %[3]s ELSE n_%[1]s END AS DECIMAL(38,18)) AS %[1]s", j.name, j.whole, unit)
	})
	return from
}

// doubles are the amounts of jobs in floating point, where a job needs them.
func doubles(jobs []cutJob) string {
	when := map[string][]string{}
	var order []cutJob
	for _, j := range jobs {
		if when[j.amount] == nil {
			order = append(order, j)
		}
		when[j.amount] = append(when[j.amount], "("+j.when+")")
	}
	var b strings.Builder
	for _, j := range order {
		fmt.Fprintf(&b, ", CASE WHEN %s THEN CAST(%s AS DOUBLE) END AS %s", strings.Join(when[j.amount], " OR "), j.amount, double(j))
	}
	return b.String()
}

func double(j cutJob) string { return "d_" + strings.Trim(j.amount, `"`) }
