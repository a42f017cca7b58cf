package main

import (
	"strings"
	"testing"
)

// badFolder is a folder of exports that must be refused.
type badFolder struct {
	name  string
	files map[string]string
	args  []string
	// where, why and rejected are what the error must say; rejected is the
	// line and column of the first rejected row in the JSON, "" if rows are not
	// at fault.
	what, where, why string
	rejected         string
}

func badAmount(name, text, why string) badFolder {
	return badFolder{name: "amount " + name, files: map[string]string{"b.csv": table(good(), charge{billed: text}.String(), good())},
		where: "b.csv:3, column BilledCost", why: why, rejected: "3 BilledCost"}
}

func badDate(name string, c charge, column, why string) badFolder {
	return badFolder{name: "date " + name, files: map[string]string{"b.csv": table(good(), c.String(), good())},
		where: "b.csv:3, column " + column, why: why, rejected: "3 " + column}
}

func badFolders(t *testing.T) []badFolder {
	t.Helper()
	many := make([]string, 3000)
	for i := range many {
		many[i] = good()
	}
	text := table(many...)
	halfway := len(text) / 2
	rowEnd := halfway + strings.Index(text[halfway:], "\n") + 1
	gz, plain := zipped(t, text), stored(t, text)
	cutAtRow := plain[:strings.Index(plain, text[rowEnd-len(good())-1:rowEnd])+len(good())+1]
	flipped := strings.Replace(plain, ",1.25,", ",9.25,", 1)
	return []badFolder{
		badAmount("NaN", "NaN", `"NaN" is not an amount`),
		badAmount("infinite", "-Infinity", `"-Infinity" is not an amount`),
		badAmount("with thousands", `"1,000"`, `"1,000" is not an amount`),
		badAmount("with letters", "12abc", `"12abc" is not an amount`),
		badAmount("with underscores", "1_000", `"1_000" is not an amount`),
		badAmount("with a sign of money", "$5", `"$5" is not an amount`),
		badAmount("in hexadecimal", "0x10", `"0x10" is not an amount`),
		badAmount("of a lone dash", "-", `"-" is not an amount`),
		badAmount("too large", "123456789012345678901", "is larger than the ledger can hold"),
		badAmount("too large by its exponent", "1e20", "is larger than the ledger can hold"),
		badAmount("empty", none, "BilledCost is empty"),
		badAmount("NULL", "NULL", "BilledCost is empty"),
		{name: "amounts too large together", files: map[string]string{"b.csv": table(charge{billed: "99999999999999999999"}.String(), charge{billed: "99999999999999999999"}.String(), good())},
			what: "the charges cannot be added up", why: "their sum is larger"},
		badDate("of words", charge{start: "yesterday"}, "ChargePeriodStart", `"yesterday" is not a date or time`),
		badDate("that is not in the calendar", charge{end: "2026-02-30T00:00:00Z"}, "ChargePeriodEnd", "is not a date or time"),
		badDate("with a month 13", charge{start: "13/45/2026"}, "ChargePeriodStart", "is not a date or time"),
		badDate("that never comes", charge{start: "infinity"}, "ChargePeriodStart", "infinity is not a time that a bill can have"),
		badDate("before clouds", charge{start: "epoch"}, "ChargePeriodStart", "is not a time that a bill can have"),
		badDate("in the year 99999", charge{billingStart: "99999-01-01"}, "BillingPeriodStart", "is not a time that a bill can have"),
		badDate("before Christ", charge{billingStart: "2026-09-01 (BC)"}, "BillingPeriodStart", "is not a time that a bill can have"),
		badDate("empty", charge{start: none}, "ChargePeriodStart", "ChargePeriodStart is empty"),
		badDate("empty currency", charge{currency: none}, "BillingCurrency", "BillingCurrency is empty"),

		{name: "quoted newlines keep the lines right", files: map[string]string{"b.csv": table(charge{service: "\"a\nb\nc\""}.String(), charge{service: "\"d\n\ne\"", billed: "oops"}.String(), good())},
			where: "b.csv:5, column BilledCost", rejected: "5 BilledCost"},
		{name: "empty field after quoted newlines", files: map[string]string{"b.csv": table(charge{service: "\"a\nb\nc\""}.String(), charge{billed: none}.String())},
			where: "b.csv:5, column BilledCost", rejected: "5 BilledCost"},
		{name: "CRLF", files: map[string]string{"b.csv": strings.ReplaceAll(table(charge{service: "\"a\nb\""}.String(), charge{billed: "x"}.String()), "\n", "\r\n")},
			where: "b.csv:4, column BilledCost", rejected: "4 BilledCost"},
		{name: "byte order mark", files: map[string]string{"b.csv": "\ufeff" + table(charge{billed: "x"}.String())},
			where: "b.csv:2, column BilledCost", rejected: "2 BilledCost"},
		{name: "short row", files: map[string]string{"b.csv": table(good(), "1,2,USD")}, where: "b.csv:3", why: "the row has 3 fields, the header has 12", rejected: "3 absent"},
		{name: "long row", files: map[string]string{"b.csv": table(good()+",more", good())}, where: "b.csv:2", why: "the row has 13 fields, the header has 12", rejected: "2 absent"},
		{name: "open quote", files: map[string]string{"b.csv": table(good(), charge{service: `"open`}.String(), good())}, where: "b.csv:3", why: "a quote is left open", rejected: "3 absent"},
		{name: "not UTF-8", files: map[string]string{"b.csv": table(good(), charge{service: "caf\xe9"}.String())},
			where: "b.csv:3, column ServiceName", why: "it is not UTF-8 text", rejected: "3 ServiceName"},
		{name: "UTF-16", files: map[string]string{"b.csv": "\xff\xfeB\x00i\x00l\x00l\x00"}, where: "b.csv", why: "it is UTF-16 text"},
		{name: "several bad rows", files: map[string]string{"b.csv": table(charge{billed: "a"}.String(), good(), charge{effective: "b"}.String())},
			what: "2 rows cannot be read, the first", where: "b.csv:2, column BilledCost", rejected: "2 BilledCost"},

		{name: "gzip cut in half", files: map[string]string{"b.csv.gz": gz[:len(gz)/2]}, what: "the compressed file cannot be read", where: "b.csv.gz", why: "damaged or cut off"},
		{name: "gzip cut in its trailer", files: map[string]string{"b.csv.gz": gz[:len(gz)-6]}, where: "b.csv.gz", why: "damaged or cut off"},
		{name: "gzip cut in its header", files: map[string]string{"b.csv.gz": gz[:5]}, where: "b.csv.gz", why: "damaged or cut off"},
		{name: "gzip cut at the end of a row", files: map[string]string{"b.csv.gz": cutAtRow}, where: "b.csv.gz", why: "damaged or cut off"},
		{name: "gzip with a changed digit", files: map[string]string{"b.csv.gz": flipped}, where: "b.csv.gz", why: "damaged or cut off"},
		{name: "Parquet without an end", files: map[string]string{"b.parquet": "PAR1\x00\x00\x00\x00"}, what: "the Parquet file cannot be read", where: "b.parquet", why: "it is not a whole Parquet file"},

		{name: "unknown format", files: map[string]string{"b.csv": "a,b\n1,2\n"}, what: "no billing export was found", where: "b.csv", why: "its columns are of no format that Farthing knows"},
		{name: "ambiguous format", files: map[string]string{"b.csv": header + ",line_item_line_item_type,line_item_unblended_cost\n" + good() + ",Usage,1\n"},
			what: "the format is ambiguous", where: "b.csv", why: "its columns fit focus and aws-cur"},
		{name: "header without a needed column", files: map[string]string{"b.csv": strings.Replace(table(good()), "EffectiveCost", "Cost", 1)},
			what: "a column that every export of this kind has is missing", where: "b.csv, column EffectiveCost"},
		{name: "empty file", files: map[string]string{"b.csv": ""}, where: "b.csv", why: "the file is empty"},
		{name: "no files", files: map[string]string{}, why: "there are no files"},
		{name: "header only", files: map[string]string{"b.csv": header + "\n"}, what: "the export has no rows", where: "b.csv"},
		{name: "the same file twice", files: map[string]string{"a.csv": table(good()), "b.csv": table(good())},
			what: "the same file is there twice", where: "b.csv", why: "byte for byte the same as a.csv"},
		{name: "a file beside its compressed copy", files: map[string]string{"a.csv": table(good()), "a.csv.gz": zipped(t, table(good()))},
			what: "the same file is there twice", where: "a.csv.gz", why: "a.csv lies beside it"},
		{name: "JSON that breaks off", files: map[string]string{"b.json": `{"a": [1, 2`}, what: "the JSON cannot be read", where: "b.json"},
	}
}

// Whatever is wrong with a folder, the exit status is 3, the error says what,
// where, why and what to do, and the ledger is as it was before.
func TestBadInput(t *testing.T) {
	home := t.TempDir()
	farthing(t, home, "import", folder(t, map[string]string{"b.csv": table(good())})).want(t, 0)
	before := farthing(t, home, "sources", "-o", "json").want(t, 0).stdout
	for _, bad := range badFolders(t) {
		t.Run(bad.name, func(t *testing.T) {
			o := farthing(t, home, append([]string{"import", folder(t, bad.files), "-o", "json"}, bad.args...)...).want(t, 3)
			for _, line := range []string{"error: " + bad.what, "  where: " + bad.where, "  why: " + bad.why, "  try: "} {
				if strings.TrimSpace(line[strings.Index(line, ":")+1:]) == "" && line != "  try: " {
					continue
				}
				if !hasLine(o.stderr, line) {
					t.Errorf("the error lacks %q:\n%s", line, o.stderr)
				}
			}
			if bad.rejected != "" {
				wantRejected(t, o.stdout, bad.rejected)
			}
			if after := farthing(t, home, "sources", "-o", "json").want(t, 0).stdout; after != before {
				t.Errorf("the ledger changed:\n%s", after)
			}
		})
	}
	farthing(t, home, "reconcile").want(t, 0)
	farthing(t, home, "lake", "check").want(t, 0)
}

// hasLine tells whether a line of the text starts as wanted, and "why" holds
// the words anywhere.
func hasLine(text, want string) bool {
	label, rest, _ := strings.Cut(want, ": ")
	for _, line := range strings.Split(text, "\n") {
		if got, ok := strings.CutPrefix(line, label+": "); ok {
			if label == "  why" && strings.Contains(got, rest) || label != "  where" && label != "  why" && strings.HasPrefix(got, rest) || got == rest {
				return true
			}
		}
	}
	return false
}

func wantRejected(t *testing.T, stdout, want string) {
	t.Helper()
	line, err := at(stdout, "deliveries.0.rejectedRows.0.line")
	if err != nil {
		t.Fatal(err)
	}
	column, err := at(stdout, "deliveries.0.rejectedRows.0.column")
	if err != nil {
		t.Fatal(err)
	}
	if got := line + " " + column; got != want {
		t.Errorf("the rejected row is %q, want %q", got, want)
	}
}

// What looks odd but is right is read.
func TestOddButGoodInput(t *testing.T) {
	wide, values := header, good()
	for range 1000 {
		wide, values = wide+",x_another_column", values+",v"
	}
	cases := []struct {
		name, billed string
		files        map[string]string
	}{
		{"CRLF, mark and quoted newlines", "3", map[string]string{"b.csv": "\ufeff" + strings.ReplaceAll(table(charge{service: "\"a\nb\""}.String(), good()), "\n", "\r\n")}},
		{"no newline at the end", "1.5", map[string]string{"b.csv": header + "\n" + good()}},
		{"a very wide header", "1.5", map[string]string{"b.csv": wide + "\n" + values + "\n"}},
		{"E notation and 28 digits", "0.123456789712345679", map[string]string{"b.csv": table(charge{billed: "7.0E-10"}.String(), charge{billed: "0.1234567890123456789012345678"}.String())}},
		{"a sign, a point, spaces", "17.5", map[string]string{"b.csv": table(charge{billed: "+5"}.String(), charge{billed: ".5"}.String(), charge{billed: " 12 "}.String())}},
		{"gzip of two members", "3", map[string]string{"b.csv.gz": zipped(t, table(good())) + zipped(t, good()+"\n")}},
		{"partitions of one table", "3", map[string]string{"day=1/b.csv": table(good()), "day=2/b.csv": table(charge{service: "Other"}.String())}},
		{"an empty part beside a full one", "1.5", map[string]string{"a.csv": header + "\n", "b.csv": table(good())}},
		{"a local time", "1.5", map[string]string{"b.csv": table(charge{start: "2026-09-02T00:00:00+09:00"}.String())}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := farthing(t, t.TempDir(), "import", folder(t, c.files), "-o", "json").want(t, 0)
			if n, _ := at(o.stdout, "deliveries.count"); n != "1" {
				t.Fatalf("%s deliveries\n%s", n, o.stdout)
			}
			for _, total := range []string{"SourceTotal", "BilledCost"} {
				if got, err := at(o.stdout, "deliveries.0.totals.0."+total); err != nil || got != c.billed {
					t.Errorf("%s is %s, want %s (%v)", total, got, c.billed, err)
				}
			}
		})
	}
}

// Two exports of one import that state the same source and month are not one
// after the other: the second would take the first's place.
func TestTwoExportsOfOneMonthInOneImport(t *testing.T) {
	one, other := table(good()), table(charge{service: "Other"}.String())
	for name, locations := range map[string][]string{
		"in two folders": {folder(t, map[string]string{"a/b.csv": one, "c/b.csv": other})},
		"as two files":   {folder(t, map[string]string{"b.csv": one}), folder(t, map[string]string{"b.csv": other})},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			o := farthing(t, home, append([]string{"import"}, locations...)...).want(t, 3)
			if !hasLine(o.stderr, "error: two exports in one import state 2026-09 of aws-100") {
				t.Errorf("%s", o.stderr)
			}
			o = farthing(t, home, "cost", "-o", "json").want(t, 0)
			if got, _ := at(o.stdout, "totals.0.BilledCost"); got != "1.5" {
				t.Errorf("BilledCost is %s", got)
			}
		})
	}
}

// A month that is stated by two sources would be counted twice: it is warned of.
func TestOverlappingExportsAreWarnedOf(t *testing.T) {
	home := t.TempDir()
	farthing(t, home, "import", folder(t, map[string]string{"b.csv": table(good())}), "--source", "first").want(t, 0)
	o := farthing(t, home, "import", folder(t, map[string]string{"b.csv": table(charge{service: "Other"}.String())}), "--source", "second").want(t, 0)
	if !strings.Contains(o.stdout, `warning: the source "first" also states 2026-09 of AWS account 200: the month would be counted twice`) {
		t.Errorf("no warning:\n%s", o.stdout)
	}
	apart := farthing(t, home, "import", folder(t, map[string]string{"b.csv": table(charge{member: "300"}.String())}), "--source", "third").want(t, 0)
	if strings.Contains(apart.stdout, "warning") {
		t.Errorf("another account is warned of:\n%s", apart.stdout)
	}
}

// A delivery that would take a whole month's place with a piece of it, or with
// another account's, is refused unless it is asked for.
func TestShrinkingIsRefused(t *testing.T) {
	home := t.TempDir()
	rows := make([]string, 200)
	for i := range rows {
		rows[i] = good()
	}
	farthing(t, home, "import", folder(t, map[string]string{"b.csv": table(rows...)}), "--source", "s").want(t, 0)
	for what, rows := range map[string][]string{
		"the delivery would replace 200 rows by 50":            rows[:50],
		"the delivery would replace charges of other accounts": {charge{member: "999"}.String()},
	} {
		part := folder(t, map[string]string{"b.csv": table(rows...)})
		o := farthing(t, home, "import", part, "--source", "s").want(t, 3)
		if !hasLine(o.stderr, "error: "+what) {
			t.Errorf("want %q:\n%s", what, o.stderr)
		}
		farthing(t, t.TempDir(), "import", part, "--source", "s").want(t, 0)
	}
	farthing(t, home, "import", folder(t, map[string]string{"b.csv": table(rows[:50]...)}), "--source", "s", "--allow-shrink").want(t, 0)
}
