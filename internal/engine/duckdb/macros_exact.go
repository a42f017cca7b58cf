package duckdb

// exactMacros read numbers. DuckDB's own cast of text to DECIMAL(38,18) takes
// microseconds for each digit before the point, because it works in 128 bits;
// text that is known to fit is cast in 64 bits first, which gives the same
// number some fifty times as fast. Small numbers in E notation are written out.
// The engine may try a branch on a text that is not meant for it, so that only
// the last branch, DuckDB's own, may fail. (It would take 1_000 for a number,
// which no provider writes, so that the underscore is made unreadable.)
func exactMacros() []string {
	return []string{
		`CREATE OR REPLACE MACRO exact_small(t) AS TRY_CAST(
			CASE WHEN starts_with(t, '-') THEN '-0.' ELSE '0.' END
			|| repeat('0', least(TRY_CAST(regexp_extract(t, '[0-9]+$') AS INTEGER), 99) - 1)
			|| regexp_replace(regexp_replace(t, '[eE].*$', ''), '[-.]', '', 'g') AS DECIMAL(38,18))`,
		`CREATE OR REPLACE MACRO exact(t) AS CASE
			WHEN regexp_full_match(t, '-?[0-9]{1,9}(\.[0-9]{0,9})?') THEN CAST(TRY_CAST(t AS DECIMAL(18,9)) AS DECIMAL(38,18))
			WHEN regexp_full_match(t, '-?[0-9]{1,4}\.[0-9]{10,14}') THEN CAST(TRY_CAST(t AS DECIMAL(18,14)) AS DECIMAL(38,18))
			WHEN regexp_full_match(t, '-?[0-9]\.[0-9]{15,17}') THEN CAST(TRY_CAST(t AS DECIMAL(18,17)) AS DECIMAL(38,18))
			WHEN regexp_full_match(t, '-?[0-9](\.[0-9]+)?[eE]-(0[1-9]|[1-9][0-9]?)') THEN exact_small(t)
			ELSE CAST(replace(t, '_', ' _ ') AS DECIMAL(38,18)) END`,
	}
}
