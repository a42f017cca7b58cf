package litellm

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/requestlog"
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
		read, handed := &evidencecontract.Collected{}, &evidencecontract.Collected{}
		c := newCollector(read)
		if err := requestlog.ReadRows(t.Context(), strings.NewReader(text), "rows", read, c); err != nil {
			t.Fatal(err)
		}
		c.sink = handed
		if err := c.Hand(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, p := range handed.Problems { // the sink refuses what Check finds wrong
			if p.Refused {
				t.Fatalf("%+v", p)
			}
		}
	})
}
