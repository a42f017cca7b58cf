package duckdb

import "slices"

// macros are the words that mappings use and DuckDB lacks.
func macros() []string {
	return slices.Concat([]string{
		// A column of a Parquet file as text: a scalar as itself (a double as
		// the shortest decimal that names it), a list, struct or map as JSON.
		`CREATE OR REPLACE TEMP MACRO parquet_text(c) AS
			CASE WHEN typeof(c) LIKE 'STRUCT%' OR typeof(c) LIKE 'MAP%' OR typeof(c) LIKE '%[]'
			THEN CAST(to_json(c) AS VARCHAR) ELSE CAST(c AS VARCHAR) END`,
		// A JSON object as a map of text. A nested value is kept as its text.
		`CREATE OR REPLACE TEMP MACRO json_map(t) AS
			CASE WHEN t IS NULL OR t = '{}' THEN NULL ELSE CAST(CAST(t AS JSON) AS MAP(VARCHAR, VARCHAR)) END`,
		// Tag names as promoted dimensions compare them.
		`CREATE OR REPLACE TEMP MACRO tag_names(tags) AS
			list_transform(map_keys(tags), lambda k: lower(replace(replace(k, '-', '_'), ' ', '_')))`,
		// An instant as providers write it, as text that a cast understands:
		// US dates ("4/1/25", "09/21/2023") become ISO ones.
		`CREATE OR REPLACE TEMP MACRO instant(t) AS
			CASE WHEN contains(t, '/') THEN CAST(strptime(t, ['%m/%d/%y', '%m/%d/%Y']) AS VARCHAR) ELSE t END`,
		// Tags of FOCUS exports: AWS marks the user's own with user:, which is
		// dropped unless that would hide another tag.
		`CREATE OR REPLACE TEMP MACRO user_tags(tags) AS
			CASE WHEN tags IS NULL THEN NULL ELSE map_from_entries(list_transform(map_entries(tags), lambda e: {
				'k': CASE WHEN starts_with(e.key, 'user:') AND NOT list_contains(map_keys(tags), e.key[6:])
					THEN e.key[6:] ELSE e.key END,
				'v': e.value})) END`,
		// Tags of AWS: the user's own lose their mark (user_team, user:team),
		// AWS's keep it as aws:, cost categories join them.
		`CREATE OR REPLACE TEMP MACRO aws_tag_entries(t, prefix) AS
			CASE WHEN t IS NULL OR t = '{}' THEN [] ELSE list_transform(map_entries(json_map(t)), lambda e: {
				'k': prefix || regexp_replace(regexp_replace(e.key, '^user[_:]', ''), '^aws[_:]', 'aws:'),
				'v': e.value}) END`,
		`CREATE OR REPLACE TEMP MACRO aws_tags(tags, categories) AS
			CASE WHEN (tags IS NULL OR tags = '{}') AND (categories IS NULL OR categories = '{}') THEN NULL
			ELSE map_from_entries(aws_tag_entries(tags, '') || aws_tag_entries(categories, 'aws:costCategory/')) END`,
		// The value of a tag by its place among the names.
		`CREATE OR REPLACE TEMP MACRO tag_value(tags, names, wanted) AS
			map_values(tags)[list_position(names, wanted)]`,
	}, exactMacros(), gcpMacros())
}
