package openlineage_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
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
	"github.com/farthing-finops/farthing/internal/source/openlineage"
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
	for _, name := range []string{"lines", "array", "bad"} {
		cases = append(cases, evidencecontract.Case{Name: name, Place: evidence.Place{Folder: open(t, "testdata/"+name)}, Golden: "testdata/" + name + ".golden"})
	}
	evidencecontract.Check(t, openlineage.Format{}, cases)
}

// events are those of the file of lines, one each.
func events(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/lines/airflow.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// What a run was does not depend on the order in which its events come, nor on
// whether one comes twice.
func TestOrderDoesNotMatter(t *testing.T) {
	all := events(t)
	read := func(lines []string) []string {
		got := &evidencecontract.Collected{}
		if _, err := openlineage.ReadEvents(t.Context(), strings.NewReader(strings.Join(lines, "\n")), "body", nil, got); err != nil {
			t.Fatal(err)
		}
		got.Problems = nil
		return got.Lines(t)
	}
	want := read(all)
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		mixed := append(slices.Clone(all), all[random.IntN(len(all))])
		random.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if got := read(mixed); !slices.Equal(got, want) {
			t.Fatalf("in the order\n%s\nit is\n%s\nwant\n%s", strings.Join(mixed, "\n"), strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// Events that come in requests of their own end up as the run that they are.
func TestEventsComeOneByOne(t *testing.T) {
	var cursor evidence.Cursor
	byID := map[string]*evidence.Workload{}
	for _, e := range events(t) {
		got := &evidencecontract.Collected{}
		var err error
		if cursor, err = openlineage.ReadEvents(t.Context(), strings.NewReader(e), "body", cursor, got); err != nil {
			t.Fatal(err)
		}
		for _, r := range got.Records {
			if w, ok := r.(*evidence.Workload); ok {
				byID[w.ID] = w
			}
		}
	}
	whole := &evidencecontract.Collected{}
	if _, err := openlineage.ReadEvents(t.Context(), strings.NewReader(strings.Join(events(t), "\n")), "body", nil, whole); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, r := range whole.Records {
		if w, ok := r.(*evidence.Workload); ok {
			compared++
			if fmt.Sprintf("%+v", *byID[w.ID]) != fmt.Sprintf("%+v", *w) {
				t.Errorf("one by one %+v, at once %+v", byID[w.ID], w)
			}
		}
	}
	if compared != 2 {
		t.Errorf("%d runs were compared", compared)
	}
}

func line(kind, run, at string) string {
	return fmt.Sprintf(`{"eventTime":%q,"eventType":%q,"run":{"runId":%q},"job":{"name":"j"}}`+"\n", at, kind, run)
}

func TestCursorForgetsWhatIsOver(t *testing.T) {
	text := line("START", "over", "2026-01-01T00:00:00Z") + line("COMPLETE", "over", "2026-01-01T01:00:00Z") +
		line("START", "crashed", "2026-01-01T00:00:00Z") + line("START", "long", "2026-03-01T00:00:00Z") + line("START", "new", "2026-03-02T00:00:00Z")
	cursor, err := openlineage.ReadEvents(t.Context(), strings.NewReader(text), "body", nil, &evidencecontract.Collected{})
	if err != nil {
		t.Fatal(err)
	}
	for name, kept := range map[string]bool{"over": false, "crashed": false, "long": true, "new": true} {
		if strings.Contains(string(cursor), `"`+name+`"`) != kept {
			t.Errorf("%s: kept must be %v in %s", name, kept, cursor)
		}
	}
}

func TestFindIsSure(t *testing.T) {
	dir := t.TempDir()
	good := line("START", "a", "2026-01-01T00:00:00Z")
	for name, content := range map[string]string{
		"a.jsonl": good, "b.json": "[" + good + "]", "c.log": "\xef\xbb\xbf" + good, "d.json": "{\n" + good[1:], "e.ndjson": "\n\n" + good,
		"job.json":  `{"eventTime":"2026-01-01T00:00:00Z","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent"}`,
		"other.txt": good, "app.log": "starting\n" + good, "empty.json": "", "x.json": `{"run":{"runId":"x"}}`, "list.json": "[1]", "open.json": "[", "half.json": "{\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found, err := openlineage.Format{}.Find(open(t, dir))
	if want := []string{"a.jsonl", "b.json", "c.log", "d.json", "e.ndjson", "job.json"}; err != nil || !slices.Equal(found, want) {
		t.Errorf("found %q, %v; want %q", found, err, want)
	}
}

func TestWhatIsTooLongOrBroken(t *testing.T) {
	long := `{"eventTime":"` + strings.Repeat("x", 17<<20) + `"}`
	good := line("START", "a", "2026-01-01T00:00:00Z")
	for name, c := range map[string]struct {
		text             string
		records, refused int
	}{
		"a long line":              {good + long + "\n" + line("START", "b", "2026-01-01T00:00:00Z"), 2, 1},
		"a long last line":         {good + long, 1, 1},
		"a long element":           {"[" + good + "," + long + "]", 1, 1},
		"an array that breaks off": {"[" + good, 1, 1},
		"an array with a bad end":  {"[" + good + "}", 1, 1},
		"an element of no kind":    {"[" + good + ", 7]", 1, 1},
		"two arrays":               {"[" + good + "]\n[" + line("START", "b", "2026-01-01T00:00:00Z") + "]", 2, 0},
		"an empty array":           {"[]", 0, 0},
		"nothing":                  {"", 0, 0},
	} {
		got := &evidencecontract.Collected{}
		if _, err := openlineage.ReadEvents(t.Context(), strings.NewReader(c.text), "body", nil, got); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(got.Records) != c.records || len(got.Problems) != c.refused {
			t.Errorf("%s: %d records, %v", name, len(got.Records), got.Problems)
		}
	}
}

func TestReadingStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	text := strings.Repeat(line("START", "a", "2026-01-01T00:00:00Z"), 1000)
	if _, err := openlineage.ReadEvents(ctx, strings.NewReader(text), "body", nil, &evidencecontract.Collected{}); !fault.Is(err, fault.Canceled) {
		t.Error(err)
	}
	for _, start := range []string{"", "["} {
		in := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(start + text)))
		if _, err := openlineage.ReadEvents(t.Context(), in, "body", nil, &evidencecontract.Collected{}); !fault.Is(err, fault.Unavailable) || !errors.Is(err, iotest.ErrTimeout) {
			t.Error(err)
		}
	}
	if _, err := (openlineage.Format{}).Read(t.Context(), evidence.Place{}, nil, &evidencecontract.Collected{}); !fault.Is(err, fault.Usage) {
		t.Error(err)
	}
}

// No bytes make it fail, and what it gives passes the sink's checks or is named.
func FuzzReadEvents(f *testing.F) {
	for _, path := range []string{"testdata/lines/airflow.jsonl", "testdata/lines/spark.json", "testdata/array/dbt.json", "testdata/bad/events.ndjson"} {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got := &evidencecontract.Collected{}
		cursor, err := openlineage.ReadEvents(t.Context(), strings.NewReader(string(text)), "fuzz", nil, got)
		if err != nil {
			t.Fatal(err)
		}
		again := &evidencecontract.Collected{}
		if _, err := openlineage.ReadEvents(t.Context(), strings.NewReader(string(text)), "fuzz", nil, again); err != nil || !slices.Equal(got.Lines(t), again.Lines(t)) {
			t.Fatal("a second reading gave something else", err)
		}
		if _, err := openlineage.ReadEvents(t.Context(), strings.NewReader(""), "fuzz", cursor, again); err != nil {
			t.Fatal(err)
		}
	})
}
