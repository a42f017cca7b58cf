package langfuse

import (
	"context"
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

func show(n *int64) int64 {
	if n == nil {
		return -1
	}
	return *n
}

// Kinds of usage are parts of input and output, or already in them; -1 is not
// known.
func TestTokens(t *testing.T) {
	for usage, want := range map[string][5]int64{
		`{"input":600,"input_cached_tokens":400,"output":200}`:                                  {1000, 400, -1, 200, -1},
		`{"input":1000,"input_cached_tokens":400,"output":200,"total":1200}`:                    {1000, 400, -1, 200, -1},
		`{"input":600,"input_cached_tokens":400,"output":200,"total":1200}`:                     {1000, 400, -1, 200, -1},
		`{"input":12,"output":30,"cache_read_input_tokens":5,"cache_creation_input_tokens":3}`:  {20, 5, 3, 30, -1},
		`{"input":1,"output":10,"output_reasoning_tokens":90}`:                                  {1, -1, -1, 100, 90},
		`{"input":7,"output":null,"total":7,"unit":"TOKENS","inputCost":0.5,"totalCost":"0.5"}`: {7, -1, -1, -1, -1},
		`{"total":7}`:         {-1, -1, -1, -1, -1},
		`"{\"input\":\"7\"}"`: {7, -1, -1, -1, -1},
	} {
		got, ok := tokensOf(requestlog.Row{"usagedetails": usage})
		if have := [5]int64{show(got.Input), show(got.Cached), show(got.Write), show(got.Output), show(got.Reasoning)}; !ok || have != want {
			t.Errorf("%s is %v, %v; want %v", usage, have, ok, want)
		}
	}
}

func TestFindIsSure(t *testing.T) {
	dir := t.TempDir()
	const good = `{"id":"a","traceId":"t","type":"SPAN","startTime":"2026-09-01T10:00:00Z"}`
	for name, content := range map[string]string{
		"a.jsonl": good, "b.json": "[" + good + "]", "c.json": `{"data":[` + good + `]}`, "d.csv": "id,trace_id,start_time,Level\na,t,2026,DEFAULT\n",
		"zipkin.json":   `{"id":"a","traceId":"t","startTime":"2026-09-01T10:00:00Z"}`,
		"litellm.jsonl": `{"request_id":"a","id":"a","type":"SPAN","traceId":"t","startTime":"2026-09-01T10:00:00Z"}`, "bill.csv": "a,b\n1,2\n", "empty.json": "",
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

func TestCursorAndStop(t *testing.T) {
	folder := open(t, "testdata/lines")
	p := evidence.Place{Folder: folder, Paths: []string{"observations.jsonl"}}
	_, cursor := evidencecontract.Read(t, Format{}, p, nil)
	if again, _ := evidencecontract.Read(t, Format{}, p, cursor); len(again.Records) != 0 {
		t.Errorf("%d records of files that are as they were", len(again.Records))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Format{}).Read(ctx, p, nil, &evidencecontract.Collected{}); !fault.Is(err, fault.Canceled) {
		t.Error(err)
	}
	if _, err := (Format{}).Read(t.Context(), evidence.Place{}, nil, &evidencecontract.Collected{}); !fault.Is(err, fault.Usage) {
		t.Error(err)
	}
}

// No bytes make it fail, and every sum that it makes is sound.
func FuzzRows(f *testing.F) {
	for _, path := range []string{"testdata/lines/observations.jsonl", "testdata/page/api.json", "testdata/table/observations.csv", "testdata/bad/observations.jsonl"} {
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
