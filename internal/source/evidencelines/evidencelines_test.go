package evidencelines_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/evidencelines"
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
	evidencecontract.Check(t, evidencelines.Format{}, []evidencecontract.Case{
		{Name: "every kind", Place: evidence.Place{Folder: open(t, "testdata/all")}, Golden: "testdata/all.golden"},
		{Name: "wrong lines", Place: evidence.Place{Folder: open(t, "testdata/bad")}, Golden: "testdata/bad.golden"},
	})
}

const good = `{"kind":"workload","workload":"run:a"}` + "\n"

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	if strings.HasSuffix(name, ".gz") {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		content = b.String()
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFindIsSure(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"a.jsonl": good, "b.ndjson": "\n \n" + good, "c.json": "\xef\xbb\xbf" + good, "d.jsonl.gz": good, "E.JSON": good,
		"other.txt": good, "pod.json": `{"kind":"Pod"}`, "event.jsonl": `{"eventType":"START","run":{}}`, "list.json": "[" + good + "]",
		"empty.json": "", "pretty.json": "{\n\"kind\":\"workload\"}", "long.json": `"` + strings.Repeat("x", 2<<20), "number.jsonl": `{"kind":7}`,
	} {
		write(t, dir, name, content)
	}
	found, err := evidencelines.Format{}.Find(open(t, dir))
	if want := []string{"E.JSON", "a.jsonl", "b.ndjson", "c.json", "d.jsonl.gz"}; err != nil || !slices.Equal(found, want) {
		t.Errorf("found %q, %v; want %q", found, err, want)
	}
}

func TestCursorReadsOnlyWhatIsNew(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.jsonl", good)
	write(t, dir, "b.jsonl.gz", good)
	first, cursor := evidencecontract.Read(t, evidencelines.Format{}, evidence.Place{Folder: open(t, dir)}, nil)
	if len(first.Records) != 2 || len(first.Steps) == 0 {
		t.Fatalf("%d records, steps %q", len(first.Records), first.Steps)
	}
	write(t, dir, "a.jsonl", good+`{"kind":"workload","workload":"run:b"}`+"\n")
	write(t, dir, "c.jsonl", good)
	second, cursor := evidencecontract.Read(t, evidencelines.Format{}, evidence.Place{Folder: open(t, dir)}, cursor)
	if len(second.Records) != 3 {
		t.Errorf("%d records of a file that grew and a new one, want 3", len(second.Records))
	}
	third, _ := evidencecontract.Read(t, evidencelines.Format{}, evidence.Place{Folder: open(t, dir)}, cursor)
	if len(third.Records) != 0 {
		t.Errorf("%d records of files that are as they were", len(third.Records))
	}
	anew, _ := evidencecontract.Read(t, evidencelines.Format{}, evidence.Place{Folder: open(t, dir)}, evidence.Cursor(`[not ours`))
	if len(anew.Records) != 4 {
		t.Errorf("%d records with a cursor that is not ours, want all 4", len(anew.Records))
	}
}

func TestReadingBreaksOff(t *testing.T) {
	for name, c := range map[string]struct {
		in   io.Reader
		want fault.Code
	}{
		"the stream fails":       {io.MultiReader(strings.NewReader(good), iotest.ErrReader(errors.New("reset"))), fault.Unavailable},
		"the stream has a fault": {iotest.ErrReader(fault.New(fault.BadInput, "damaged")), fault.BadInput},
	} {
		got := &evidencecontract.Collected{}
		if err := evidencelines.ReadLines(t.Context(), c.in, "body", got); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := evidencelines.Format{}.Read(t.Context(), evidence.Place{}, nil, &evidencecontract.Collected{})
	if !fault.Is(err, fault.Usage) {
		t.Errorf("a server: %v", err)
	}
}

// stopping is a sink that stops the read at its first record.
type stopping struct {
	evidencecontract.Collected
	stop func()
	err  error
}

func (s *stopping) Add(r evidence.Record, from evidence.Origin) error {
	s.stop()
	if s.err != nil {
		return s.err
	}
	return s.Collected.Add(r, from)
}

func TestReadingStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	sink := &stopping{stop: cancel}
	err := evidencelines.ReadLines(ctx, strings.NewReader(strings.Repeat(good, 100_000)), "body", sink)
	if !fault.Is(err, fault.Canceled) || len(sink.Records) > 2000 {
		t.Errorf("%v after %d records", err, len(sink.Records))
	}
	full := errors.New("the disk is full")
	sink = &stopping{stop: func() {}, err: full}
	if err := evidencelines.ReadLines(t.Context(), strings.NewReader(good), "body", sink); !errors.Is(err, full) {
		t.Errorf("the sink's error came back as %v", err)
	}
}

func TestLongLinesArePassedOver(t *testing.T) {
	for _, long := range []string{strings.Repeat("x", 1<<20+1), strings.Repeat("x", 3<<20)} {
		got := &evidencecontract.Collected{}
		if err := evidencelines.ReadLines(t.Context(), strings.NewReader(long+"\n"+good+long), "body", got); err != nil {
			t.Fatal(err)
		}
		if len(got.Records) != 1 || len(got.Problems) != 2 || got.Problems[0].Line != 1 || got.Problems[1].Line != 3 {
			t.Errorf("%d records, %v", len(got.Records), got.Problems)
		}
	}
	// Longer than the buffer, and still within the limit.
	name := strings.Repeat("n", 900_000)
	got := &evidencecontract.Collected{}
	if err := evidencelines.ReadLines(t.Context(), strings.NewReader(good+`{"kind":"workload","workload":"run:a","name":"`+name+"\"}\n"+good), "body", got); err != nil {
		t.Fatal(err)
	}
	if len(got.Records) != 3 || got.Records[1].(*evidence.Workload).Name != name {
		t.Errorf("%d records, %v", len(got.Records), got.Problems)
	}
}

func TestManyKeysAreRefused(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"kind":"workload"`)
	for i := range 1000 {
		fmt.Fprintf(&b, `,"k%d":0`, i)
	}
	got := &evidencecontract.Collected{}
	if err := evidencelines.ReadLines(t.Context(), strings.NewReader(b.String()+"}\n"+good), "body", got); err != nil {
		t.Fatal(err)
	}
	if len(got.Records) != 1 || len(got.Problems) != 1 || !got.Problems[0].Refused {
		t.Errorf("%d records, %v", len(got.Records), got.Problems)
	}
}
