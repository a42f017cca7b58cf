package ledger

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/fault"
)

func cost() Mapping {
	return Mapping{NullText: []string{"NULL"}, Inputs: []Input{{Name: "Cost", Check: AnAmount}, {Name: "Day", Aliases: []string{"Date"}, Check: AnInstant}, {Name: "Note"}}}
}

// partOf is a CSV file as a survey sees it.
func partOf(m memory, path string) Part {
	_, columns, _ := m.Header(path)
	return Part{SurveyedFile: SurveyedFile{File: File{Path: path}, Container: CSV, Columns: columns}}
}

func TestBadRows(t *testing.T) {
	const head = "Cost,Date,Note\n"
	long := strings.Repeat("x", 5<<20)
	for name, c := range map[string]struct {
		content string
		want    []RejectedRow
	}{
		"good":                      {head + "1,2026-09-01,a\nNULL,,\n\n7.0E-10,9/1/2026,\"a\nb\"\n", nil},
		"amount":                    {head + "1,2026-09-01,a\n1_0,2026-09-01,a\n", []RejectedRow{{Line: 3, Column: "Cost", Reason: `"1_0" is not an amount`}}},
		"after newlines in quotes":  {head + "1,,\"a\n\n\"\n\nx,,\n", []RejectedRow{{Line: 6, Column: "Cost", Reason: `"x" is not an amount`}}},
		"inside a row of two lines": {head + "1,\"soon\",\"a\nb\"\n", []RejectedRow{{Line: 2, Column: "Date", Reason: `"soon" is not a date or time`}}},
		"two in a row":              {head + "x,y,z\n", []RejectedRow{{Line: 2, Column: "Cost", Reason: `"x" is not an amount`}, {Line: 2, Column: "Date", Reason: `"y" is not a date or time`}}},
		"too large":                 {head + "1e20,,\n", []RejectedRow{{Line: 2, Column: "Cost", Reason: `"1e20" is larger than the ledger can hold (20 digits before the point)`}}},
		"shape":                     {head + "1\n1,,,\nx,,\n", []RejectedRow{{Line: 2, Reason: "the row has 1 fields, the header has 3"}, {Line: 3, Reason: "the row has 4 fields, the header has 3"}, {Line: 4, Column: "Cost", Reason: `"x" is not an amount`}}},
		"open quote":                {head + "1,,a\n1,,\"b\n1,,c\n", []RejectedRow{{Line: 3, Reason: "a quote is left open, or stands where none may be"}}},
		"not UTF-8":                 {head + "1,,caf\xe9\n", []RejectedRow{{Line: 2, Column: "Note", Reason: "it is not UTF-8 text"}}},
		"long row":                  {head + "1,,a\n1,," + long + "\nx,,\n", []RejectedRow{{Line: 3, Reason: "the row is longer than 4 MiB; a quote is probably left open in it"}}},
		"long quoted row":           {head + "1,,\"\n" + long + "\n\"\nx,,\n", []RejectedRow{{Line: 2, Reason: "the row is longer than 4 MiB; a quote is probably left open in it"}}},
		"mark and CRLF":             {"\ufeff" + strings.ReplaceAll(head+"1,,\"a\nb\"\nx,,\n", "\n", "\r\n"), []RejectedRow{{Line: 4, Column: "Cost", Reason: `"x" is not an amount`}}},
		"empty":                     {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			m := memory{"f.csv": c.content}
			part := partOf(m, "f.csv")
			for i, column := range part.Columns {
				part.Columns[i] = strings.TrimSuffix(column, "\r")
			}
			got, err := badRows(m, part, cost())
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(c.want) {
				t.Fatalf("got %+v, want %+v", got, c.want)
			}
			for i, w := range c.want {
				if w.File = "f.csv"; got[i] != w {
					t.Errorf("got %+v, want %+v", got[i], w)
				}
			}
		})
	}
}

// However many rows are bad, a bounded number is told of.
func TestBadRowsAreBounded(t *testing.T) {
	m := memory{"f.csv": "Cost\n" + strings.Repeat("x\n", 1000), "g.csv": "Cost\nx\n"}
	x := Export{Parts: []Part{partOf(m, "f.csv"), partOf(m, "g.csv")}, Mapping: cost()}
	var rows *rowsFault
	err := pointAtRows(fault.New(fault.BadInput, "engine"), m, x)
	if !asRows(err, &rows) || len(rows.rows) != maxRejected {
		t.Fatalf("%v", err)
	}
}

func asRows(err error, into **rowsFault) bool {
	r, ok := err.(*rowsFault)
	*into = r
	return ok
}

// What the machine lacks is no fault of a row; what cannot be read to its end
// says so; what no row explains keeps the engine's words.
func TestPointAtRows(t *testing.T) {
	m := memory{"f.csv": "Cost\nx\n", "f.bad.csv": "Cost\nx\n", "good.csv": "Cost\n1\n"}
	engine, full := fault.New(fault.BadInput, "engine"), fault.New(fault.Unavailable, "full")
	at := func(path string) Export { return Export{Parts: []Part{partOf(m, path)}, Mapping: cost()} }
	if err := pointAtRows(full, m, at("f.csv")); err != full {
		t.Errorf("a full disk became %v", err)
	}
	if err := pointAtRows(engine, m, at("good.csv")); err != engine {
		t.Errorf("it became %v", err)
	}
	if err := pointAtRows(engine, m, at("f.bad.csv")); err == nil || err.Error() != "broken here" {
		t.Errorf("a broken file became %v", err)
	}
	if err := pointAtRows(engine, m, at("f.csv")); fault.From(err).Where != (fault.Where{File: "f.csv", Line: 2, Column: "Cost"}) {
		t.Errorf("it points at %+v", fault.From(err).Where)
	}
}

// The line that is told is the one that an editor shows.
func TestLinesAreRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		newline := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "newline")
		var b strings.Builder
		b.WriteString("Cost,Note" + newline)
		rows := rapid.IntRange(1, 20).Draw(t, "rows")
		bad := rapid.IntRange(0, rows-1).Draw(t, "bad")
		want := 0
		for i := range rows {
			if rapid.IntRange(0, 4).Draw(t, "blank") == 0 {
				b.WriteString(newline)
			}
			note := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", `""`, newline, ","}), 0, 5).Draw(t, "note"), "")
			value := "1"
			if i == bad {
				value = "x"
				want = strings.Count(b.String(), "\n") + 1
			}
			b.WriteString(value + `,"` + note + `"` + newline)
		}
		m := memory{"f.csv": b.String()}
		part := Part{SurveyedFile: SurveyedFile{File: File{Path: "f.csv"}, Container: CSV, Columns: []string{"Cost", "Note"}}}
		got, err := badRows(m, part, cost())
		if err != nil || len(got) != 1 || got[0].Line != int64(want) {
			t.Fatalf("got %+v, %v; want line %d of\n%q", got, err, want, b.String())
		}
		if line := csvLine(m, "f.csv", int64(bad)+1); line != int64(want) {
			t.Fatalf("row %d starts on line %d, want %d", bad+1, line, want)
		}
	})
}

func FuzzBadRows(f *testing.F) {
	for _, seed := range []string{"Cost,Date\n1,2026-09-01\n", "Cost\n\"a\nb\n", "\ufeffCost\r\n1_0\r\n", "Cost,Note\n1,\xff\n", "Cost\n\"1\"x\n", "", "\n\n", "Cost\n,,,\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		m := memory{"f.csv": content}
		part := partOf(m, "f.csv")
		rows, err := badRows(m, part, cost())
		if err != nil {
			t.Fatalf("text in memory cannot be read: %v", err)
		}
		lines := int64(strings.Count(content, "\n") + 1)
		for _, r := range rows {
			if r.Line < 1 || r.Line > lines || r.Reason == "" || r.File != "f.csv" {
				t.Fatalf("%+v of %d lines", r, lines)
			}
		}
		if len(rows) > maxRejected+len(part.Columns)+len(cost().Inputs) {
			t.Fatalf("%d rows are told of", len(rows))
		}
		_ = csvLine(m, "f.csv", 3)
	})
}

func FuzzLooksLikeInstant(f *testing.F) {
	for _, seed := range []string{"2026-09-01", "9/1/26", "2026-09-01T00:00:00Z", "infinity", "2026-02-30"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if looksLikeInstant(text) && !strings.ContainsAny(text, "0123456789") {
			t.Fatalf("%q has no digit and looks like a time", text)
		}
	})
}
