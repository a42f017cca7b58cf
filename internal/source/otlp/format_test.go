package otlp_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
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
	"github.com/farthing-finops/farthing/internal/source/otlp"
)

func folder(t *testing.T, dir string) evidence.Place {
	t.Helper()
	f, err := location.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return evidence.Place{Folder: f}
}

func TestContract(t *testing.T) {
	evidencecontract.Check(t, otlp.Format{}, []evidencecontract.Case{
		{Name: "the collector's files", Place: folder(t, "testdata/collector"), Golden: "testdata/collector.golden"},
	})
}

// The collector's binary form of the same requests, and gzipped JSON, read the same.
func TestFormsAreAlike(t *testing.T) {
	want, _ := evidencecontract.Read(t, otlp.Format{}, folder(t, "testdata/collector"), nil)
	framedDir, packedDir := t.TempDir(), t.TempDir()
	for name, read := range map[string]func([]byte) ([]byte, error){"traces.jsonl": otlp.TracesFromJSON, "metrics.json": otlp.MetricsFromJSON} {
		text, err := os.ReadFile(filepath.Join("testdata/collector", name))
		if err != nil {
			t.Fatal(err)
		}
		var framed, packed bytes.Buffer
		for line := range bytes.Lines(text) {
			if !bytes.HasSuffix(bytes.TrimSpace(line), []byte("}]}")) { // not the line that is broken on purpose
				continue
			}
			body, err := read(line)
			if err != nil {
				t.Fatal(err)
			}
			_ = binary.Write(&framed, binary.BigEndian, uint32(len(body)))
			framed.Write(body)
		}
		z := gzip.NewWriter(&packed)
		_, _ = z.Write(text)
		_ = z.Close()
		write(t, framedDir, name+".pb", framed.Bytes())
		write(t, packedDir, name+".gz", packed.Bytes())
	}
	for name, dir := range map[string]string{"framed": framedDir, "gzipped": packedDir} {
		got, _ := evidencecontract.Read(t, otlp.Format{}, folder(t, dir), nil)
		if !slices.Equal(records(t, got), records(t, want)) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(records(t, got), "\n"), strings.Join(records(t, want), "\n"))
		}
	}
}

func records(t *testing.T, c *evidencecontract.Collected) []string {
	t.Helper()
	return slices.DeleteFunc(c.Lines(t), func(l string) bool { return strings.HasPrefix(l, "problem") })
}

func write(t *testing.T, dir, name string, body []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), body, 0o644); err != nil {
		t.Fatal(err)
	}
}

func jsonOf(t *testing.T, spans ...made) string {
	t.Helper()
	return string(tracesJSON(t, spans...)) + "\n"
}

func one(id uint64, end int) made {
	return made{trace: id, id: id, start: at(end - 1), end: at(end), resource: service("s"), attrs: chat(1, 1)}
}

// A file that grows, is rotated, and is removed.
func TestFilesThatChange(t *testing.T) {
	dir := t.TempDir()
	read := func(since evidence.Cursor) (kept, *evidencecontract.Collected, evidence.Cursor) {
		c, cursor := evidencecontract.Read(t, otlp.Format{}, folder(t, dir), since)
		return kept{}.add(c), c, cursor
	}
	expect := func(step string, got kept, want ...string) {
		t.Helper()
		var lines []string
		for key, r := range got {
			lines = append(lines, fmt.Sprintf("%s %d", key[:3], r.Requests))
		}
		slices.Sort(lines)
		if !slices.Equal(lines, want) {
			t.Errorf("%s: got %q, want %q", step, lines, want)
		}
	}
	write(t, dir, "otlp.json", []byte(jsonOf(t, one(1, 10))+jsonOf(t, one(2, 3700))))
	got, _, cursor := read(nil)
	expect("first", got, "10h 1", "11h 1")
	got, _, cursor = read(cursor)
	expect("nothing new", got)
	write(t, dir, "otlp.json", []byte(jsonOf(t, one(1, 10))+jsonOf(t, one(2, 3700))+jsonOf(t, one(3, 3800))))
	got, _, cursor = read(cursor)
	expect("grown", got, "10h 1", "11h 2")
	if err := os.Rename(filepath.Join(dir, "otlp.json"), filepath.Join(dir, "otlp-2026-09-01.json")); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "otlp.json", []byte(jsonOf(t, one(4, 3900))))
	got, c, cursor := read(cursor)
	expect("rotated", got, "10h 1", "11h 3")
	if len(c.Problems) > 0 {
		t.Errorf("rotating flagged %v", c.Problems)
	}
	if err := os.Remove(filepath.Join(dir, "otlp-2026-09-01.json")); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "otlp.json", []byte(jsonOf(t, one(4, 3900))+jsonOf(t, one(5, 3950))+jsonOf(t, one(6, 7300))))
	got, c, _ = read(cursor)
	expect("a part is gone", got, "12h 1")
	contains(t, c.Problems, "2026-09-01T11:00Z is left as it was")
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	spans, points := traces(t, one(1, 10)), metrics(t, usage("input", 60, 1))
	framed := append([]byte{0, 0, byte(len(spans) >> 8), byte(len(spans))}, spans...)
	long := traces(t, made{trace: 1, id: 1, start: at(0), end: at(1), resource: service("s"),
		attrs: with(chat(1, 1), attributes{"prompt": strings.Repeat("x", 400<<10)})}, one(2, 20))
	ours := map[string][]byte{
		"a.json": []byte("\n " + jsonOf(t, one(1, 10))), "b.jsonl": []byte(jsonOf(t, one(1, 10))),
		"c.pb": framed, "d.binpb": spans, "e.bin": points,
	}
	others := map[string][]byte{
		"f.json": []byte(`{"object":"page","data":[{"resourceSpans":1}]}`), "g.json": []byte(`[{"resourceSpans":[]}]`),
		"h.bin": {0, 0, 0, 4, 1, 2, 3, 4}, "i.pb": []byte("PAR1 no protobuf at all"), "j.csv": []byte(jsonOf(t, one(1, 10))),
		"k.pb": {}, "l.bin": bytes.Repeat([]byte{0}, 300<<10), "m.json": {},
	}
	for _, files := range []map[string][]byte{ours, others} {
		for name, body := range files {
			write(t, dir, name, body)
		}
	}
	found, err := otlp.Format{}.Find(folder(t, dir).Folder)
	slices.Sort(found)
	if err != nil || !slices.Equal(found, []string{"a.json", "b.jsonl", "c.pb", "d.binpb", "e.bin"}) {
		t.Errorf("found %v, %v", found, err)
	}
	// A first span that is longer than what is looked at.
	dir = t.TempDir()
	write(t, dir, "long.pb", append([]byte{0, byte(len(long) >> 16), byte(len(long) >> 8), byte(len(long))}, long...))
	c, _ := evidencecontract.Read(t, otlp.Format{}, folder(t, dir), nil)
	if got := (kept{}).add(c)["10h s||gpt-4o"]; got == nil || got.Requests != 2 {
		t.Errorf("of a long span: %s, %v", line(got), c.Problems)
	}
}

func TestBrokenFiles(t *testing.T) {
	spans := traces(t, one(1, 10))
	framed := append([]byte{0, 0, byte(len(spans) >> 8), byte(len(spans))}, spans...)
	for _, c := range []struct {
		name string
		body []byte
		says string
		want string
	}{
		{"a.pb", append(bytes.Clone(framed), framed[:50]...), "breaks off within a message", "1 0/ 1 -1 -1 1 -1"},
		{"a.pb", append(bytes.Clone(framed), 0, 0), "breaks off within the length", "1 0/ 1 -1 -1 1 -1"},
		{"a.pb", append(bytes.Clone(framed), 0xff, 0, 0, 0, 1), "longer than 64 MiB", "1 0/ 1 -1 -1 1 -1"},
		{"a.json", []byte(jsonOf(t, one(1, 10)) + `{"resourceSpans":"x"}`), "no OTLP", "1 0/ 1 -1 -1 1 -1"},
		{"a.json", []byte("nothing of the kind\n"), "neither OTLP's", "none"},
	} {
		t.Run(c.says, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, c.name, c.body)
			p := folder(t, dir)
			p.Paths = []string{c.name}
			got, _ := evidencecontract.Read(t, otlp.Format{}, p, nil)
			contains(t, got.Problems, c.says)
			if got := line((kept{}).add(got)["10h s||gpt-4o"]); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got.Problems[0].File != c.name || got.Problems[0].Line == 0 {
				t.Errorf("points at %+v", got.Problems[0].Origin)
			}
		})
	}
}

func TestServerIsRefused(t *testing.T) {
	_, err := otlp.Format{}.Read(t.Context(), evidence.Place{}, nil, &evidencecontract.Collected{})
	if f := fault.From(err); f == nil || f.Code != fault.Usage || f.Hint == "" {
		t.Errorf("%v", err)
	}
}
