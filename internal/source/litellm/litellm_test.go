package litellm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
)

func open(t *testing.T, path string) *location.Folder {
	t.Helper()
	folder, err := location.OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestContract(t *testing.T) {
	var cases []evidencecontract.Case
	for _, name := range []string{"lines", "page", "table", "bad"} {
		cases = append(cases, evidencecontract.Case{Name: name, Place: evidence.Place{Folder: open(t, "testdata/"+name)}, Golden: "testdata/" + name + ".golden"})
	}
	evidencecontract.Check(t, Format{}, cases)
}

// The quantile is the nearest rank: one of the times itself.
func TestQuantile(t *testing.T) {
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(i+1)*time.Millisecond)
	}
	for _, c := range []struct {
		took    []time.Duration
		percent int
		want    string
	}{
		{hundred, 50, "50"}, {hundred, 95, "95"}, {hundred[:1], 50, "1"}, {hundred[:1], 95, "1"}, {hundred[:2], 50, "1"},
		{hundred[:3], 50, "2"}, {hundred[:20], 95, "19"}, {hundred[:21], 95, "20"}, {[]time.Duration{1500 * time.Microsecond}, 95, "1.5"},
	} {
		if got := quantile(c.took, c.percent); got == nil || got.String() != c.want {
			t.Errorf("%d%% of %d is %v, want %s", c.percent, len(c.took), got, c.want)
		}
	}
	if quantile(nil, 50) != nil {
		t.Error("no calls have a quantile")
	}
}

// The calls of an hour may come in any order, in any split over files.
func TestOrderAndFilesDoNotMatter(t *testing.T) {
	text, err := os.ReadFile("testdata/lines/spend.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	lines = slices.Delete(lines, 4, 5) // the second r1 differs from the first
	read := func(files ...[]string) []string {
		dir := t.TempDir()
		for i, f := range files {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.jsonl", i)), []byte(strings.Join(f, "\n")), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		got, _ := evidencecontract.Read(t, Format{}, evidence.Place{Folder: open(t, dir)}, nil)
		got.Records = slices.DeleteFunc(got.Records, func(r evidence.Record) bool { _, is := r.(*evidence.Requests); return !is })
		return got.Lines(t)
	}
	want := read(lines)
	backwards := slices.Clone(lines)
	slices.Reverse(backwards)
	for _, got := range [][]string{read(backwards), read(lines[:2], lines[2:]), read(lines, lines[1:])} {
		if !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestCursor(t *testing.T) {
	folder := open(t, "testdata/lines")
	_, cursor := evidencecontract.Read(t, Format{}, evidence.Place{Folder: folder}, nil)
	if again, _ := evidencecontract.Read(t, Format{}, evidence.Place{Folder: folder}, cursor); len(again.Records) != 0 {
		t.Errorf("%d records of files that are as they were", len(again.Records))
	}
}

func TestFindIsSure(t *testing.T) {
	dir := t.TempDir()
	const good = `{"request_id":"a","call_type":"c","startTime":"2026-09-01T10:00:00Z"}`
	for name, content := range map[string]string{
		"a.jsonl": good, "b.json": "[" + good + "]", "c.json": `{"data":[` + good + `]}`, "d.csv": "\xef\xbb\xbfrequest_id,call_type,startTime\na,c,2026\n",
		"head.csv": "request_id,call_type,startTime\n", "bill.csv": "a,b\n1,2\n", "x.json": `{"id":"x"}`, "list.json": "[1]", "empty.json": "", "bad.json": "[", "x.txt": good,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found, err := Format{}.Find(open(t, dir))
	if want := []string{"a.jsonl", "b.json", "c.json", "d.csv"}; err != nil || !slices.Equal(found, want) {
		t.Errorf("found %q, %v; want %q", found, err, want)
	}
}

func rows(t *testing.T, text string) (int, []string) {
	t.Helper()
	count := 0
	var bad []string
	err := eachRow(strings.NewReader(text), reading{
		use: func(fields, int64) error { count++; return nil },
		bad: func(_ int64, why string) error { bad = append(bad, why); return nil },
	})
	if err != nil {
		t.Error(err)
	}
	return count, bad
}

func TestRowsThatAreTooLongOrBroken(t *testing.T) {
	long := strings.Repeat("x", 33<<20)
	for name, c := range map[string]struct {
		text      string
		rows, bad int
	}{
		"a long line":              {"{\"a\":1}\n{\"a\":\"" + long + "\"}\n{\"a\":2}", 2, 1},
		"a long element":           {`[{"a":1},{"a":"` + long + `"}]`, 1, 1},
		"a long value":             {"a,b\n1,2\n3," + long + "\n", 1, 1},
		"an array that breaks off": {`[{"a":1}`, 1, 1},
		"two arrays":               {`[{"a":1}] [{"a":2}]`, 2, 0},
		"an array in an array":     {`[[{"a":1}],{"a":2}]`, 1, 1},
		"a short row":              {"a,b\n1\n3,4\n", 1, 1},
		"a quote that is not shut": {"a,b\n1,\"2\n3,4\n", 0, 1},
		"a header":                 {"a,b\n", 0, 0},
	} {
		if count, bad := rows(t, c.text); count != c.rows || len(bad) != c.bad {
			t.Errorf("%s: %d rows, bad: %q", name, count, bad)
		}
	}
}

func TestFaults(t *testing.T) {
	sink := &evidencecontract.Collected{}
	if _, err := (Format{}).Read(t.Context(), evidence.Place{}, nil, sink); !fault.Is(err, fault.Usage) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Format{}).Read(ctx, evidence.Place{Folder: open(t, "testdata/lines"), Paths: []string{"spend.jsonl"}}, nil, sink); !fault.Is(err, fault.Canceled) {
		t.Error(err)
	}
	for _, start := range []string{`{"a":1}`, `[{"a":1},`, "a,b\n"} {
		in := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(start)))
		keep := reading{use: func(fields, int64) error { return nil }, bad: func(int64, string) error { return nil }}
		if err := eachRow(in, keep); !errors.Is(err, iotest.ErrTimeout) {
			t.Error(err)
		}
	}
}

// No bytes make it fail, and every sum that it makes is sound.
func FuzzRows(f *testing.F) {
	for _, path := range []string{"testdata/lines/spend.jsonl", "testdata/page/v2.json", "testdata/table/spend.csv", "testdata/bad/spend.jsonl"} {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := newCollector()
		sink := &evidencecontract.Collected{}
		c.sink = sink
		err := eachRow(strings.NewReader(text), reading{
			use: func(row fields, line int64) error { c.row(row, evidence.Origin{Line: line}); return nil },
			bad: func(int64, string) error { return nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range c.calls.groups() {
			if r := c.calls.requests(g); r.Check() != "" {
				t.Fatalf("%s: %+v", r.Check(), r)
			}
		}
	})
}
