package duckdb

import "slices"

// macros are the words that mappings use and DuckDB lacks.
func macros() []string {
	return slices.Concat([]string{
		// A column of a Parquet file as text: a scalar as itself (a double as
		// the shortest decimal that names it), a list, struct or map as JSON.
		`CREATE OR REPLACE MACRO parquet_text(c) AS
			CASE WHEN typeof(c) LIKE 'STRUCT%' OR typeof(c) LIKE 'MAP%' OR typeof(c) LIKE '%[]'
			THEN CAST(to_json(c) AS VARCHAR) ELSE CAST(c AS VARCHAR) END`,
		// A JSON object as a map of text; NULL if it is empty. A nested value is
		// kept as its text. (A CASE over maps copies them, which is slower than
		// reading them: choose among texts, then make the map.)
		`CREATE OR REPLACE MACRO json_map(t) AS json_transform(nullif(t, '{}'), '"MAP(VARCHAR, VARCHAR)"')`,
		// Tag names as promoted dimensions compare them.
		`CREATE OR REPLACE MACRO tag_names(tags) AS
			list_transform(map_keys(tags), lambda k: lower(replace(replace(k, '-', '_'), ' ', '_')))`,
		// An instant as providers write it, as text that a cast understands:
		// US dates ("4/1/25", "09/21/2023") become ISO ones.
		`CREATE OR REPLACE MACRO instant(t) AS
			CASE WHEN contains(t, '/') THEN CAST(strptime(t, ['%m/%d/%y', '%m/%d/%Y']) AS VARCHAR) ELSE t END`,
		// Tags of FOCUS exports: AWS marks the user's own with user:, which is
		// dropped unless that would hide another tag.
		`CREATE OR REPLACE MACRO unmarked_tags(tags) AS
			CAST(to_json(map_from_entries(list_transform(map_entries(tags), lambda e: {
				'k': CASE WHEN starts_with(e.key, 'user:') AND NOT list_contains(map_keys(tags), e.key[6:])
					THEN e.key[6:] ELSE e.key END,
				'v': e.value}))) AS VARCHAR)`,
		`CREATE OR REPLACE MACRO user_tags(t) AS
			json_map(CASE WHEN contains(t, '"user:') THEN unmarked_tags(json_map(t)) ELSE t END)`,
		// Tags of AWS: the user's own lose their mark (user_team, user:team),
		// AWS's keep it as aws:, cost categories join them. Building a map key
		// by key is slow, so a text in which a mark can only be that of a key is
		// changed as text.
		`CREATE OR REPLACE MACRO aws_tag_entries(t, prefix) AS
			CASE WHEN t IS NULL OR t = '{}' THEN [] ELSE list_transform(map_entries(json_map(t)), lambda e: {
				'k': prefix || CASE WHEN starts_with(e.key, 'user_') OR starts_with(e.key, 'user:') THEN substr(e.key, 6)
					WHEN starts_with(e.key, 'aws_') THEN 'aws:' || substr(e.key, 5) ELSE e.key END,
				'v': e.value}) END`,
		`CREATE OR REPLACE MACRO marks_only_keys(t) AS
			NOT (contains(t, '\') OR contains(t, ':"user') OR contains(t, ': "user') OR contains(t, ':"aws_') OR contains(t, ': "aws_')
				OR contains(t, '"user:'))`,
		`CREATE OR REPLACE MACRO aws_tags(tags, categories) AS json_map(CASE
			WHEN categories IS NOT NULL AND categories <> '{}' THEN CAST(to_json(
				map_from_entries(aws_tag_entries(tags, '') || aws_tag_entries(categories, 'aws:costCategory/'))) AS VARCHAR)
			WHEN tags IS NULL OR tags = '{}' THEN NULL
			WHEN marks_only_keys(tags) THEN replace(replace(tags, '"user_', '"'), '"aws_', '"aws:')
			ELSE CAST(to_json(map_from_entries(aws_tag_entries(tags, ''))) AS VARCHAR) END)`,
		// The value of a tag by its place among the names.
		`CREATE OR REPLACE MACRO tag_value(tags, names, wanted) AS
			map_values(tags)[list_position(names, wanted)]`,
	}, exactMacros(), gcpMacros(), allocationMacros(), sharedMacros())
}
