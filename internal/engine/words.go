package engine

import (
	"regexp"
	"slices"
	"strings"
)

// Word is a word of shared statements that SQL lacks: an expression over its
// parameters. Engines that have macros define them; others take those that a
// statement uses along with it (Using).
type Word struct {
	Name       string
	Parameters []Parameter
	Returns    string // a type of SQL
	Body       string
}

// Parameter is a parameter of a word with its type.
type Parameter struct{ Name, Type string }

// Types of parameters and of what words give.
const (
	text    = "VARCHAR"
	long    = "BIGINT"
	boolean = "BOOLEAN"
)

// NewWord declares a word: its parameters are names with types, "id VARCHAR; ms BIGINT".
func NewWord(name, parameters, returns, body string) Word {
	w := Word{Name: name, Returns: returns, Body: body}
	for p := range strings.SplitSeq(parameters, "; ") {
		n, t, _ := strings.Cut(p, " ")
		w.Parameters = append(w.Parameters, Parameter{n, t})
	}
	return w
}

// Words are those that every engine spells alike, each after the words that it
// uses. They stand on words that each engine has of its own:
//
//	fits(t, pattern)          whether a regular expression fits within a text
//	found(t, pattern)         its first group where it fits first; NULL where it does not
//	replaced(t, pattern, by)  a text with all that fits replaced
//	quotient(a, b)            a whole number divided by another, the rest dropped
//	to_ms(t), ms_instant(ms)  an instant as milliseconds and back
//	instant_text(t)           an instant as 2026-09-01T00:00:00Z
//	hours_of(f, t)            the beginnings of the hours that a time touches
//	tag_of(tags, k)           the value under a key, NULL if there is none
//	cut(a, n, d)              the floor of a × n ÷ d in the ledger's smallest unit
func Words() []Word {
	return slices.Concat(weightWords(), resourceWords(), unitWords(), modelWords(), nameWords())
}

func weightWords() []Word {
	return []Word{
		// Millionths of a unit for some milliseconds, in millionths × seconds.
		NewWord("weight_of", "held BIGINT; ms BIGINT", long, `held * quotient(ms, 1000) + quotient(held * (ms % 1000), 1000)`),
	}
}

func resourceWords() []Word {
	return []Word{
		// What a bill and telemetry call the same thing by: the last part of an
		// id, in lower case; machines of a scale set are numbered within it.
		NewWord("resource_key", "r VARCHAR", text, `CASE WHEN strpos(r, '/') = 0 AND strpos(r, ':') = 0 THEN lower(r)
			ELSE found(lower(r), '(virtualmachinescalesets/[^/]+/virtualmachines/[^/]+|[^/:]+)/?$') END`),
		// The bucket that a location lies in.
		NewWord("store_of", "location VARCHAR", text, `lower(CASE
			WHEN strpos(location, '@') > 0 THEN found(location, '@([^./]+)')
			WHEN strpos(location, '.blob.core.') > 0 OR strpos(location, '.dfs.core.') > 0 THEN found(location, '://([^./]+)')
			ELSE found(location, '://([^/]+)') END)`),
	}
}

// unitWords say what the units of bills mean.
func unitWords() []Word {
	return []Word{
		NewWord("is_hours", "unit VARCHAR", boolean, `lower(unit) IN ('hours', 'hour', 'hrs', 'hr', 'h', 'instance-hours', 'vm-hours')`),
		NewWord("is_gpu_seconds", "unit VARCHAR; meter VARCHAR", boolean, `lower(unit) IN ('seconds', 'second', 's') AND strpos(lower(meter), 'gpu') > 0`),
		NewWord("is_tokens", "unit VARCHAR; meter VARCHAR", boolean, `strpos(lower(coalesce(unit, '')), 'token') > 0 OR strpos(lower(coalesce(meter, '')), 'token') > 0
			OR fits(lower(coalesce(meter, '')), '(input|output).* - predictions')`),
		NewWord("is_kept", "unit VARCHAR", boolean, `fits(lower(unit), '^[0-9]* ?[kmgtp]?i?b(ytes?)?[-/ .]?mo')`),
		NewWord("unit_size", "unit VARCHAR", "DECIMAL(28,0)", `CAST(coalesce(found(unit, '^([0-9]{1,9})'), '1') AS DECIMAL(18,0))
			* CASE WHEN fits(unit, '^[0-9]+ ?[kK]( |$)') THEN 1000 WHEN fits(unit, '^[0-9]+ ?(M|m|million)( |$)') THEN 1000000 ELSE 1 END`),
		// By what evidence divides a charge.
		NewWord("charge_key", "resource VARCHAR; unit VARCHAR; meter VARCHAR", text, `CASE
			WHEN is_tokens(unit, meter) THEN 'meter:' || meter
			WHEN resource IS NULL THEN NULL
			WHEN is_kept(unit) THEN 'store:' || resource_key(resource)
			ELSE resource_key(resource) END`),
	}
}

func modelWords() []Word {
	return []Word{
		// A model's name without its date and its marks.
		NewWord("bare_model", "m VARCHAR", text, `replaced(replaced(lower(m), '[-@:](20[0-9]{6}|20[0-9]{2}-[0-9]{2}-[0-9]{2})(-v[0-9].*)?$', ''), '[^a-z0-9]', '')`),
		NewWord("token_kind", "meter VARCHAR", text, `CASE
			WHEN fits(lower(meter), 'cache.*writ|writ.*cache|cache.*creat') THEN 'cache-write'
			WHEN fits(lower(meter), 'cache|cchd') THEN 'cached'
			WHEN fits(lower(meter), 'outp|completion|generat') THEN 'output'
			WHEN fits(lower(meter), 'inp|prompt') THEN 'input'
			ELSE 'request' END`),
	}
}

func nameWords() []Word {
	return []Word{
		// The kind of workload that a resource of a machine learning service is.
		NewWord("job_of", "r VARCHAR", text, `CASE
			WHEN r IS NULL OR strpos(r, 'sagemaker') = 0 AND strpos(r, 'aiplatform') = 0 AND strpos(lower(r), 'machinelearningservices') = 0 THEN NULL
			WHEN fits(lower(r), '(training-job|processing-job|transform-job|customjobs|batchpredictionjobs|trainingpipelines|workspaces/[^/]+/jobs)/[^/]+$') THEN 'run'
			WHEN fits(lower(r), '(endpoint|endpoints|onlineendpoints)/[^/]+$') THEN 'endpoint'
			WHEN fits(lower(r), '(pipelinejobs|pipeline|pipelines)/[^/]+$') THEN 'pipeline'
			WHEN fits(lower(r), '(notebook-instance|notebookinstances|notebookruntimes)/[^/]+$') THEN 'notebook' END`),
		NewWord("last_part", "r VARCHAR", text, `found(r, '([^/]+)$')`),
		// The workload that a charge names itself: by a tag, or by its resource.
		NewWord("direct_name", "tag VARCHAR; r VARCHAR", text, `coalesce(nullif(tag, ''), CASE WHEN job_of(r) IS NOT NULL THEN last_part(r) END)`),
		NewWord("direct_workload", "tag VARCHAR; run VARCHAR; r VARCHAR", text, `CASE
			WHEN nullif(tag, '') IS NULL THEN job_of(r) || ':' || last_part(r)
			WHEN strpos(tag, ':') > 1 THEN tag
			WHEN tag = run THEN 'run:' || tag
			ELSE coalesce(job_of(r), 'workload') || ':' || tag END`),
		// A workload's id is its kind, a colon and its name.
		NewWord("kind_of", "id VARCHAR", text, `CASE WHEN strpos(id, ':') > 0 THEN substr(id, 1, strpos(id, ':') - 1) END`),
		NewWord("name_of", "id VARCHAR", text, `CASE WHEN strpos(id, ':') > 0 THEN substr(id, strpos(id, ':') + 1) ELSE id END`),
	}
}

// Using gives those words that a statement uses, or that these use, in order.
func Using(words []Word, statement string) []Word {
	var out []Word
	for _, w := range slices.Backward(words) {
		if uses(statement, w.Name) {
			out = append(out, w)
			statement += "\n" + w.Body
		}
	}
	slices.Reverse(out)
	return out
}

// uses may find a word within a text of the statement, which costs a
// definition that nobody uses.
func uses(statement, name string) bool {
	return regexp.MustCompile(`\b` + name + `\(`).MatchString(statement)
}
