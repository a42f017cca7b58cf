package trino

import (
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/engine"
)

// Types of words.
const (
	instant = "TIMESTAMP(6) WITH TIME ZONE"
	money   = "DECIMAL(38,18)"
	whole   = "DECIMAL(38,0)"
)

// own are the words of shared statements that Trino spells in its own way, each
// after the words that it uses.
func own() []engine.Word {
	return append([]engine.Word{
		engine.NewWord("quotient", "a BIGINT; b BIGINT", "BIGINT", "a / b"),
		engine.NewWord("fits", "t VARCHAR; pattern VARCHAR", "BOOLEAN", "regexp_like(t, pattern)"),
		engine.NewWord("found", "t VARCHAR; pattern VARCHAR", "VARCHAR", "nullif(regexp_extract(t, pattern, 1), '')"),
		engine.NewWord("replaced", "t VARCHAR; pattern VARCHAR; instead VARCHAR", "VARCHAR", "regexp_replace(t, pattern, instead)"),
		engine.NewWord("tag_of", "tags MAP(VARCHAR, VARCHAR); k VARCHAR", "VARCHAR", "element_at(tags, k)"),
		engine.NewWord("to_ms", "t "+instant, "BIGINT", "date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00 UTC', t)"),
		engine.NewWord("ms_instant", "ms BIGINT", instant, "CAST(from_unixtime_nanos(ms * 1000000) AS "+instant+")"),
		engine.NewWord("instant_text", "t "+instant, "VARCHAR", Dialect().InstantText("t")),
		// A sequence has 10,000 members at most, so that hours are counted by the thousand.
		engine.NewWord("hours_between", "a BIGINT; b BIGINT", "ARRAY("+instant+")",
			"CASE WHEN b >= a THEN flatten(transform(sequence(a / 1000, b / 1000), k -> transform(sequence(greatest(a, k * 1000), least(b, k * 1000 + 999)),"+
				" h -> ms_instant(h * 3600000)))) END"),
		engine.NewWord("hours_of", "f "+instant+"; t "+instant, "ARRAY("+instant+")", "hours_between(to_ms(f) / 3600000, (to_ms(t) - 1) / 3600000)"),
	}, cut()...)
}

// cut is the floor of amount × part ÷ whole in the ledger's smallest unit, in
// whole numbers of 38 digits: amount = d × ways + rest, so that it is ways × n
// and the floor of rest × n ÷ d. Trino rounds quotients of decimals, which is
// why what is left over is taken off first.
func cut() []engine.Word {
	const unit = "DECIMAL '1000000000000000000'"
	return []engine.Word{
		engine.NewWord("floor_div", "r "+whole+"; d "+whole, whole,
			"CAST((r - r % d) / d AS "+whole+") - CASE WHEN r % d < 0 THEN 1 ELSE 0 END"),
		engine.NewWord("units_of", "a "+money, whole,
			"CAST(truncate(a) AS "+whole+") * "+unit+" + CAST((a - truncate(a)) * "+unit+" AS "+whole+")"),
		engine.NewWord("of_units", "u "+whole, money,
			"CAST((u - u % "+unit+") / "+unit+" AS "+money+") + CAST(u % "+unit+" AS DECIMAL(18,0)) * DECIMAL '0.000000000000000001'"),
		engine.NewWord("wide_cut", "u "+whole+"; n "+whole+"; d "+whole, money,
			"of_units(CAST((u - u % d) / d AS "+whole+") * n + floor_div(u % d * n, d))"),
		engine.NewWord("cut", "a "+money+"; n BIGINT; d BIGINT", money,
			"wide_cut(units_of(a), CAST(n AS "+whole+"), CAST(d AS "+whole+"))"),
	}
}

// withWords puts the words that a shared statement uses before it: Trino keeps
// no definitions between statements, and needs no right to make any.
func withWords(statement string) string {
	words := engine.Using(slices.Concat(own(), engine.Words()), statement)
	if len(words) == 0 {
		return statement
	}
	defined := make([]string, len(words))
	for i, w := range words {
		parameters := make([]string, len(w.Parameters))
		for k, p := range w.Parameters {
			parameters[k] = p.Name + " " + p.Type
		}
		defined[i] = "FUNCTION " + w.Name + "(" + strings.Join(parameters, ", ") + ") RETURNS " + w.Returns + " RETURN (" + w.Body + ")"
	}
	return "WITH " + strings.Join(defined, ",\n") + "\n" + statement
}
