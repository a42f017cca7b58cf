package duckdb

// gcpMacros are the words that the mapping of Google Cloud's export uses.
func gcpMacros() []string {
	return []string{
		// A list as JSON. Flattened exports may hold it as Python shows it:
		// single quotes, None; or hold one object alone.
		`CREATE OR REPLACE MACRO gcp_list(t) AS CASE
			WHEN contains(t, '{''') OR contains(t, '"''') THEN
				regexp_replace(regexp_replace(t, '"((?:[^"\\]|\\.)*)"|''((?:[^''\\]|\\.)*)''', '"\1\2"', 'g'), ': None([,}])', ': null\1', 'g')
			WHEN starts_with(t, '{') THEN '[' || t || ']'
			ELSE t END`,
		// The credits of a row; NULL if there are none.
		`CREATE OR REPLACE MACRO gcp_credits(t) AS CASE
			WHEN t IS NULL OR t = '[]' OR t = '' THEN NULL
			ELSE from_json(gcp_list(t), '[{"type":"VARCHAR","id":"VARCHAR","name":"VARCHAR","full_name":"VARCHAR","amount":"VARCHAR"}]') END`,
		`CREATE OR REPLACE MACRO gcp_total(credits) AS CASE
			WHEN credits IS NULL THEN CAST(0 AS DECIMAL(38,18))
			ELSE coalesce(list_sum(list_transform(credits, lambda c: exact(c.amount))), 0) END`,
		`CREATE OR REPLACE MACRO gcp_promotions(credits) AS CASE
			WHEN credits IS NULL THEN NULL ELSE list_filter(credits, lambda c: c.type = 'PROMOTION') END`,
		`CREATE OR REPLACE MACRO gcp_commitments(credits) AS CASE
			WHEN credits IS NULL THEN NULL ELSE list_filter(credits, lambda c: starts_with(c.type, 'COMMITTED_USAGE_DISCOUNT')) END`,
		// A part that a row is made into; the first one leads.
		`CREATE OR REPLACE MACRO gcp_part(what, leads, c) AS {
			'what': what, 'leads': leads, 'type': c.type, 'id': c.id, 'name': c.name, 'full_name': c.full_name,
			'amount': CAST(c.amount AS DECIMAL(38,18))}`,
		// A covered part's share of a quantity, and what is left to the rest.
		`CREATE OR REPLACE MACRO gcp_covered_share(q, fraction) AS CAST(CAST(CAST(q AS DOUBLE) * fraction AS DECIMAL(38,12)) AS DECIMAL(38,18))`,
		`CREATE OR REPLACE MACRO gcp_share(what, q, fraction) AS CASE
			WHEN what = 'covered' THEN gcp_covered_share(q, fraction)
			ELSE q - gcp_covered_share(q, fraction) END`,
		// How much of an amount is given out once part of the whole is reached, to
		// twelve digits; whoever is last takes the rest of the amount.
		`CREATE OR REPLACE MACRO gcp_cut(amount, part, whole) AS
			CAST(round(CAST(amount AS DECIMAL(18,6)) * CAST(least(greatest(CAST(part AS DOUBLE) / CAST(whole AS DOUBLE), -9), 9) AS DECIMAL(20,18)), 12) AS DECIMAL(38,18))`,
		// Labels as entries, however they are written, and their keys and values.
		`CREATE OR REPLACE MACRO gcp_entries(t) AS CASE
			WHEN t IS NULL OR t = '[]' OR t = '{}' OR t = '' THEN []
			WHEN starts_with(t, '{') AND NOT contains(t, '"key"') THEN
				list_transform(map_entries(json_map(t)), lambda e: {'key': e.key, 'value': e.value})
			ELSE from_json(gcp_list(t), '[{"key":"VARCHAR","value":"VARCHAR"}]') END`,
		`CREATE OR REPLACE MACRO gcp_keys(t) AS CASE
			WHEN t IS NULL OR t = '[]' OR t = '{}' OR t = '' THEN CAST([] AS VARCHAR[])
			WHEN starts_with(t, '[{"key"') THEN json_extract_string(t, '$[*].key')
			ELSE list_transform(gcp_entries(t), lambda e: e.key) END`,
		// Values where each label has one; a label without is left out.
		`CREATE OR REPLACE MACRO gcp_given_values(t) AS CASE
			WHEN starts_with(t, '[{"key"') THEN json_extract_string(t, '$[*].value')
			ELSE CAST([] AS VARCHAR[]) END`,
		`CREATE OR REPLACE MACRO gcp_values(t) AS
			list_transform(gcp_entries(t), lambda e: e.value)`,
		`CREATE OR REPLACE MACRO gcp_label(t, wanted) AS gcp_values(t)[list_position(gcp_keys(t), wanted)]`,
		// The keys of tags, marked where a closer tag has the same one.
		`CREATE OR REPLACE MACRO gcp_marked(keys, mark, taken) AS CASE
			WHEN NOT list_has_any(keys, taken) THEN keys
			ELSE list_transform(keys, lambda k: CASE WHEN list_contains(taken, k) THEN mark || k ELSE k END) END`,
		// Tags as a map. A key that comes twice even so is numbered: nothing is lost.
		`CREATE OR REPLACE MACRO gcp_numbered(keys) AS
			list_transform(keys, lambda k, i: CASE WHEN k IS NULL OR list_position(keys, k) < i THEN coalesce(k, '') || '#' || i ELSE k END)`,
		`CREATE OR REPLACE MACRO gcp_tags(keys, vals) AS CASE
			WHEN len(keys) = 0 THEN NULL
			WHEN list_unique(keys) = len(keys) THEN map(keys, vals)
			ELSE map(gcp_numbered(keys), vals) END`,
		// An instant as BigQuery writes it; a named zone is slow to read.
		`CREATE OR REPLACE MACRO gcp_instant(t) AS replace(t, ' UTC', 'Z')`,
		// Google's units as FOCUS writes them.
		`CREATE OR REPLACE MACRO gcp_unit(u) AS CASE u
			WHEN 'hour' THEN 'Hours' WHEN 'gibibyte month' THEN 'GiB-Months' WHEN 'gibibyte hour' THEN 'GiB-Hours'
			WHEN 'gibibyte' THEN 'GiB' WHEN 'tebibyte' THEN 'TiB' WHEN 'mebibyte' THEN 'MiB' WHEN 'bytes' THEN 'B'
			WHEN 'count' THEN 'Units' WHEN 'requests' THEN 'Requests' WHEN 'seconds' THEN 'Seconds' WHEN 'month' THEN 'Months'
			WHEN 'day' THEN 'Days' WHEN 'year' THEN 'Years' WHEN 'gibibyte day' THEN 'GiB-Days' WHEN 'tebibyte month' THEN 'TiB-Months'
			ELSE coalesce(nullif(u, ''), 'Units') END`,
	}
}
