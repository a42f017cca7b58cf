package duckdb

import (
	"strings"

	"github.com/farthing-finops/farthing/internal/engine"
)

// allocationMacros are the words of shared statements that DuckDB spells in its
// own way. cut is the floor
// of amount × part ÷ whole in the ledger's smallest unit, exactly: the quotient
// is guessed in floating point and put right by what it leaves over, because
// DuckDB divides 128-bit integers some fifty times slower than it multiplies
// them. It holds for products below 10^20.
func allocationMacros() []string {
	return []string{
		`CREATE OR REPLACE MACRO rest_of(a, n, d, q) AS
			CAST(a AS DECIMAL(38,18)) * CAST(n AS DECIMAL(18,0)) - q * CAST(d AS DECIMAL(18,0))`,
		`CREATE OR REPLACE MACRO near(a, n, d) AS CAST(CAST(a AS DOUBLE) * (CAST(n AS DOUBLE) / CAST(d AS DOUBLE)) AS DECIMAL(38,18))`,
		`CREATE OR REPLACE MACRO nearer(a, n, d, q) AS CASE WHEN abs(rest_of(a, n, d, q)) < 9 THEN q
			ELSE q + CAST(CAST(rest_of(a, n, d, q) AS DOUBLE) / CAST(d AS DOUBLE) AS DECIMAL(38,18)) END`,
		`CREATE OR REPLACE MACRO floor_div(r, d) AS (r // d) - CASE WHEN r % d < 0 THEN 1 ELSE 0 END`,
		`CREATE OR REPLACE MACRO exactly(a, n, d, q) AS CAST(q + CAST(floor_div(
			CAST(rest_of(a, n, d, q) * CAST(1000000000000000000 AS DECIMAL(19,0)) AS BIGINT), d) AS DECIMAL(19,0))
			* CAST(0.000000000000000001 AS DECIMAL(18,18)) AS DECIMAL(38,18))`,
		// Amounts whose products are beyond that are cut in whole numbers.
		`CREATE OR REPLACE MACRO units_of(a) AS CAST(trunc(a) AS HUGEINT) * 1000000000000000000
			+ CAST((a - trunc(a)) * CAST(1000000000000000000 AS DECIMAL(19,0)) AS HUGEINT)`,
		`CREATE OR REPLACE MACRO of_units(u) AS CAST(CAST(u // 1000000000000000000 AS DECIMAL(38,18))
			+ CAST(u % 1000000000000000000 AS DECIMAL(18,0)) * CAST(0.000000000000000001 AS DECIMAL(18,18)) AS DECIMAL(38,18))`,
		`CREATE OR REPLACE MACRO wide_cut(u, n, d) AS of_units((u // d) * n + floor_div((u % d) * n, d))`,
		`CREATE OR REPLACE MACRO cut(a, n, d) AS CASE WHEN a BETWEEN -99999999 AND 99999999
			THEN exactly(a, n, d, nearer(a, n, d, near(a, n, d)))
			ELSE wide_cut(units_of(CAST(a AS DECIMAL(38,18))), CAST(n AS HUGEINT), CAST(d AS HUGEINT)) END`,
		// The part of an amount between two cuts; all of it where there is no cut.
		`CREATE OR REPLACE MACRO share(a, cut_from, cut_to, cut_of) AS CASE
			WHEN a IS NULL OR cut_of IS NULL OR cut_from = 0 AND cut_to = cut_of THEN a
			WHEN cut_to = cut_from THEN CAST(0 AS DECIMAL(38,18))
			WHEN cut_to = cut_of THEN CAST(a - cut(a, cut_from, cut_of) AS DECIMAL(38,18))
			WHEN cut_from = 0 THEN cut(a, cut_to, cut_of)
			ELSE CAST(cut(a, cut_to, cut_of) - cut(a, cut_from, cut_of) AS DECIMAL(38,18)) END`,
		`CREATE OR REPLACE MACRO used_part(a, busy, held) AS CASE
			WHEN busy IS NULL OR a IS NULL OR held = 0 THEN NULL WHEN busy >= held THEN a WHEN busy = 0 THEN CAST(0 AS DECIMAL(38,18)) ELSE cut(a, busy, held) END`,
		// What the shared words stand on.
		`CREATE OR REPLACE MACRO quotient(a, b) AS a // b`,
		`CREATE OR REPLACE MACRO fits(t, pattern) AS regexp_matches(t, pattern)`,
		`CREATE OR REPLACE MACRO found(t, pattern) AS nullif(regexp_extract(t, pattern, 1), '')`,
		`CREATE OR REPLACE MACRO replaced(t, pattern, instead) AS regexp_replace(t, pattern, instead, 'g')`,
		`CREATE OR REPLACE MACRO to_ms(t) AS epoch_ms(t)`,
		`CREATE OR REPLACE MACRO ms_instant(ms) AS make_timestamptz(ms * 1000)`,
		`CREATE OR REPLACE MACRO instant_text(t) AS strftime(t, '%Y-%m-%dT%H:%M:%SZ')`,
		`CREATE OR REPLACE MACRO hours_of(f, t) AS generate_series(date_trunc('hour', f), t - INTERVAL '1' MILLISECOND, INTERVAL '1' HOUR)`,
		`CREATE OR REPLACE MACRO tag_of(tags, k) AS tags[k]`,
	}
}

// sharedMacros are the words that all engines spell alike.
func sharedMacros() []string {
	var out []string
	for _, w := range engine.Words() {
		names := make([]string, len(w.Parameters))
		for i, p := range w.Parameters {
			names[i] = p.Name
		}
		out = append(out, "CREATE OR REPLACE MACRO "+w.Name+"("+strings.Join(names, ", ")+") AS "+w.Body)
	}
	return out
}
