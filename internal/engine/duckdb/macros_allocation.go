package duckdb

// allocationMacros are the words of allocation's statements. cut is the floor
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
		// Millionths of a unit for some milliseconds, in millionths × seconds.
		`CREATE OR REPLACE MACRO weight_of(held, ms) AS held * (ms // 1000) + held * (ms % 1000) // 1000`,
		// Instants in milliseconds, and the hours that a time touches.
		`CREATE OR REPLACE MACRO to_ms(t) AS epoch_ms(t)`,
		`CREATE OR REPLACE MACRO ms_instant(ms) AS make_timestamptz(ms * 1000)`,
		`CREATE OR REPLACE MACRO instant_text(t) AS strftime(t, '%Y-%m-%dT%H:%M:%SZ')`,
		`CREATE OR REPLACE MACRO hours_of(f, t) AS generate_series(date_trunc('hour', f), t - INTERVAL '1' MILLISECOND, INTERVAL '1' HOUR)`,
		// What a bill and telemetry call the same thing by: the last part of an
		// id, in lower case; machines of a scale set are numbered within it.
		`CREATE OR REPLACE MACRO resource_key(r) AS CASE WHEN strpos(r, '/') = 0 AND strpos(r, ':') = 0 THEN lower(r)
			ELSE nullif(regexp_extract(lower(r), '(virtualmachinescalesets/[^/]+/virtualmachines/[^/]+|[^/:]+)/?$', 1), '') END`,
		`CREATE OR REPLACE MACRO store_of(location) AS lower(CASE
			WHEN strpos(location, '@') > 0 THEN regexp_extract(location, '@([^./]+)', 1)
			WHEN strpos(location, '.blob.core.') > 0 OR strpos(location, '.dfs.core.') > 0 THEN regexp_extract(location, '://([^./]+)', 1)
			ELSE regexp_extract(location, '://([^/]+)', 1) END)`,
		// What units of bills mean.
		`CREATE OR REPLACE MACRO is_hours(unit) AS lower(unit) IN ('hours', 'hour', 'hrs', 'hr', 'h', 'instance-hours', 'vm-hours')`,
		`CREATE OR REPLACE MACRO is_gpu_seconds(unit, meter) AS lower(unit) IN ('seconds', 'second', 's') AND strpos(lower(meter), 'gpu') > 0`,
		`CREATE OR REPLACE MACRO is_tokens(unit, meter) AS strpos(lower(coalesce(unit, '')), 'token') > 0 OR strpos(lower(coalesce(meter, '')), 'token') > 0
			OR regexp_matches(lower(coalesce(meter, '')), '(input|output).* - predictions')`,
		`CREATE OR REPLACE MACRO is_kept(unit) AS regexp_matches(lower(unit), '^[0-9]* ?[kmgtp]?i?b(ytes?)?[-/ .]?mo')`,
		`CREATE OR REPLACE MACRO unit_size(unit) AS CAST(coalesce(nullif(regexp_extract(unit, '^[0-9]{1,9}'), ''), '1') AS DECIMAL(18,0))
			* CASE WHEN regexp_matches(unit, '^[0-9]+ ?[kK]( |$)') THEN 1000 WHEN regexp_matches(unit, '^[0-9]+ ?(M|m|million)( |$)') THEN 1000000 ELSE 1 END`,
		`CREATE OR REPLACE MACRO bare_model(m) AS regexp_replace(regexp_replace(lower(m), '[-@:](20[0-9]{6}|20[0-9]{2}-[0-9]{2}-[0-9]{2})(-v[0-9].*)?$', ''), '[^a-z0-9]', '', 'g')`,
		`CREATE OR REPLACE MACRO token_kind(meter) AS CASE
			WHEN regexp_matches(lower(meter), 'cache.*writ|writ.*cache|cache.*creat') THEN 'cache-write'
			WHEN regexp_matches(lower(meter), 'cache|cchd') THEN 'cached'
			WHEN regexp_matches(lower(meter), 'outp|completion|generat') THEN 'output'
			WHEN regexp_matches(lower(meter), 'inp|prompt') THEN 'input'
			ELSE 'request' END`,
		// By what evidence divides a charge.
		`CREATE OR REPLACE MACRO charge_key(resource, unit, meter) AS CASE
			WHEN is_tokens(unit, meter) THEN 'meter:' || meter
			WHEN resource IS NULL THEN NULL
			WHEN is_kept(unit) THEN 'store:' || resource_key(resource)
			ELSE resource_key(resource) END`,
		// The workload that a charge names itself: by a tag, or by its resource.
		`CREATE OR REPLACE MACRO job_of(r) AS CASE
			WHEN r IS NULL OR strpos(r, 'sagemaker') = 0 AND strpos(r, 'aiplatform') = 0 AND strpos(lower(r), 'machinelearningservices') = 0 THEN NULL
			WHEN regexp_matches(lower(r), '(training-job|processing-job|transform-job|customjobs|batchpredictionjobs|trainingpipelines|workspaces/[^/]+/jobs)/[^/]+$') THEN 'run'
			WHEN regexp_matches(lower(r), '(endpoint|endpoints|onlineendpoints)/[^/]+$') THEN 'endpoint'
			WHEN regexp_matches(lower(r), '(pipelinejobs|pipeline|pipelines)/[^/]+$') THEN 'pipeline'
			WHEN regexp_matches(lower(r), '(notebook-instance|notebookinstances|notebookruntimes)/[^/]+$') THEN 'notebook' END`,
		`CREATE OR REPLACE MACRO direct_name(tag, r) AS coalesce(nullif(tag, ''), CASE WHEN job_of(r) IS NOT NULL THEN regexp_extract(r, '[^/]+$') END)`,
		`CREATE OR REPLACE MACRO direct_workload(tag, run, r) AS CASE
			WHEN nullif(tag, '') IS NULL THEN job_of(r) || ':' || regexp_extract(r, '[^/]+$')
			WHEN strpos(tag, ':') > 1 THEN tag
			WHEN tag = run THEN 'run:' || tag
			ELSE coalesce(job_of(r), 'workload') || ':' || tag END`,
		`CREATE OR REPLACE MACRO tag_of(tags, k) AS tags[k]`,
		`CREATE OR REPLACE MACRO kind_of(id) AS CASE WHEN strpos(id, ':') > 0 THEN substr(id, 1, strpos(id, ':') - 1) END`,
		`CREATE OR REPLACE MACRO name_of(id) AS CASE WHEN strpos(id, ':') > 0 THEN substr(id, strpos(id, ':') + 1) ELSE id END`,
	}
}
