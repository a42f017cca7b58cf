package mcpserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/farthing-finops/farthing/internal/door/mcpserver"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/operation"
)

type askInput struct {
	Of    string   `name:"of" arg:"required" doc:"What to look at"`
	List  []string `name:"list"`
	Flag  bool     `name:"flag"`
	Rows  int      `name:"rows" default:"1" doc:"How many"`
	Grain string   `name:"grain" default:"total" choices:"day,total"`
}

type askOutput struct {
	Of   string   `json:"of"`
	List []string `json:"list"`
	Flag bool     `json:"flag"`
	Rows int      `json:"rows"`
	Fill []string `json:"fill"`
}

func (o askOutput) Table() operation.Table {
	t := operation.Table{Columns: []string{"of", "BilledCost"}, Notes: []string{"total  1"}}
	for range o.Rows {
		t.Rows = append(t.Rows, []operation.Cell{{Text: o.Of}, {Text: "0.000000000000000001", Number: true, Rounds: true}})
	}
	t.Rows = append(t.Rows, []operation.Cell{{Absent: true}, {Text: "2"}})
	return t
}

// Verdict is bad for the thing called bad.
func (o askOutput) Verdict() error {
	if o.Of == "bad" {
		return fault.New(fault.Unreconciled, "it is bad").Try("look again")
	}
	return nil
}

func operations() []operation.Operation {
	return []operation.Operation{
		operation.Declare(operation.Declaration{Name: "ask well", Short: "Ask", Long: "Asks about it.", Examples: []string{"farthing ask well X"}, Role: operation.Reader},
			func(_ context.Context, in askInput) (askOutput, error) {
				switch in.Of {
				case "fault":
					return askOutput{}, fault.New(fault.BadInput, "it cannot be read").At(fault.Where{File: "a.csv", Line: 3}).Because("of a reason").Try("a hint")
				case "error":
					return askOutput{}, errors.New("the secret")
				case "panic":
					panic("the secret")
				}
				return askOutput{in.Of, in.List, in.Flag, in.Rows, make([]string, in.Rows)}, nil
			}),
		operation.Declare(operation.Declaration{Name: "dimensions", Short: "List them", Long: "Lists all.", Role: operation.Reader},
			func(context.Context, struct{}) (map[string]string, error) {
				return map[string]string{"name": "Team"}, nil
			}),
		operation.Declare(operation.Declaration{Name: "store", Short: "Store", Role: operation.Editor},
			func(context.Context, struct{}) (struct{}, error) { panic("an agent must not reach this") }),
	}
}

func server() *mcpserver.Server {
	return mcpserver.New(mcpserver.Options{Operations: operations(), Version: "1.2.3", Log: quiet(),
		Guides: []mcpserver.Guide{{Name: "filter", Title: "Filters", Description: "How to choose", Text: "# Filters"}}})
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// connect is a client that talks to the server over two pipes, as over stdio.
func connect(t *testing.T) *mcp.ClientSession {
	t.Helper()
	toServer, fromClient := io.Pipe()
	toClient, fromServer := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- server().Stdio(t.Context(), toServer, fromServer) }()
	return session(t, &mcp.IOTransport{Reader: toClient, Writer: fromClient}, func() {
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
}

func session(t *testing.T, transport mcp.Transport, ended func()) *mcp.ClientSession {
	t.Helper()
	s, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), transport, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.Close()
		ended()
	})
	return s
}

func call(t *testing.T, s *mcp.ClientSession, arguments any) (*mcp.CallToolResult, string) {
	t.Helper()
	r, err := s.CallTool(t.Context(), &mcp.CallToolParams{Name: "ask_well", Arguments: arguments})
	if err != nil {
		t.Fatal(err)
	}
	text, ok := r.Content[0].(*mcp.TextContent)
	if !ok || len(r.Content) != 1 {
		t.Fatalf("content %+v", r.Content)
	}
	return r, text.Text
}

func TestReadingOperationsAreTools(t *testing.T) {
	s := connect(t)
	list, err := s.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tool := range list.Tools {
		names = append(names, tool.Name)
		if !tool.Annotations.ReadOnlyHint || *tool.Annotations.OpenWorldHint {
			t.Errorf("%s: annotations %+v", tool.Name, tool.Annotations)
		}
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"ask_well", "dimensions"}) {
		t.Fatalf("tools %v", names)
	}
	i := slices.IndexFunc(list.Tools, func(tool *mcp.Tool) bool { return tool.Name == "ask_well" })
	tool := list.Tools[i]
	for _, want := range []string{"Ask. Asks about it.", "farthing ask well X"} {
		if !strings.Contains(tool.Description, want) {
			t.Errorf("the description has no %q: %s", want, tool.Description)
		}
	}
	got, err := json.Marshal(tool.InputSchema)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"additionalProperties":false,"properties":{` +
		`"flag":{"type":"boolean"},` +
		`"grain":{"default":"total","enum":["day","total"],"type":"string"},` +
		`"list":{"items":{"type":"string"},"type":"array"},` +
		`"of":{"description":"What to look at","type":"string"},` +
		`"rows":{"default":1,"description":"How many","type":"integer"}},"required":["of"],"type":"object"}`
	if string(got) != want {
		t.Errorf("schema\n%s, want\n%s", got, want)
	}
}

func TestAnswers(t *testing.T) {
	s := connect(t)
	r, text := call(t, s, map[string]any{"of": "a\tb", "list": []string{"x", "y"}, "flag": true})
	if want := "of\tBilledCost\na b\t0.000000000000000001\nnull\t2\ntotal  1\n"; r.IsError || text != want {
		t.Errorf("text %q, want %q", text, want)
	}
	got, err := json.Marshal(r.StructuredContent)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"fill":[""],"flag":true,"list":["x","y"],"of":"a\tb","rows":1}`; string(got) != want {
		t.Errorf("structured %s, want %s", got, want)
	}
}

func TestLargeAnswersAreBounded(t *testing.T) {
	s := connect(t)
	r, text := call(t, s, map[string]any{"of": "x", "rows": 300})
	if r.StructuredContent == nil || !strings.Contains(text, "(101 more rows; ask for less") || strings.Count(text, "\n") != 203 {
		t.Errorf("structured %v, %d lines", r.StructuredContent != nil, strings.Count(text, "\n"))
	}
	r, text = call(t, s, map[string]any{"of": "x", "rows": 100000})
	if r.StructuredContent != nil || !strings.Contains(text, "structured form is left out") {
		t.Errorf("structured %v: %.100s", r.StructuredContent != nil, text)
	}
}

func TestVerdictsAreTold(t *testing.T) {
	if r, text := call(t, connect(t), map[string]any{"of": "bad"}); r.IsError || !strings.Contains(text, "error: it is bad\ntry: look again\n") {
		t.Errorf("%v %q", r.IsError, text)
	}
}

func TestErrorsAreForTheAgentToMend(t *testing.T) {
	s := connect(t)
	for _, c := range []struct {
		arguments  any
		code, want string
	}{
		{map[string]any{"of": "fault"}, "bad_input", "error: it cannot be read\nwhere: a.csv:3\nwhy: of a reason\ntry: a hint\n"},
		{map[string]any{}, "usage", "error: of is missing\ntry: of: What to look at\n"},
		{map[string]any{"of": "x", "nope": "y"}, "usage", "error: ask well has no \"nope\"\ntry: it has of, list, flag, rows, grain\n"},
		{map[string]any{"of": "x", "rows": "many"}, "usage", "error: rows is a whole number, not \"many\"\n"},
		{map[string]any{"of": []string{"x"}}, "usage", "error: of is one value, not a list\ntry: separate several with commas in one text\n"},
		{map[string]any{"of": "error"}, "internal", "error: internal error\ntry: this is a defect of Farthing; the server's log says more\n"},
		{map[string]any{"of": "panic"}, "internal", "error: internal error\ntry: this is a defect of Farthing; the server's log says more\n"},
	} {
		r, text := call(t, s, c.arguments)
		structured, ok := r.StructuredContent.(map[string]any)
		if !r.IsError || text != c.want || !ok || structured["code"] != c.code {
			t.Errorf("%v: %q %v, want %q", c.arguments, text, r.StructuredContent, c.want)
		}
	}
}

func TestNothingThatWritesCanBeCalled(t *testing.T) {
	if _, err := connect(t).CallTool(t.Context(), &mcp.CallToolParams{Name: "store"}); err == nil {
		t.Error("store was called")
	}
}

func TestResources(t *testing.T) {
	s := connect(t)
	for uri, want := range map[string]string{"farthing://filter": "# Filters", "farthing://dimensions": `{"name":"Team"}`} {
		r, err := s.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: uri})
		if err != nil {
			t.Errorf("%s: %v", uri, err)
			continue
		}
		if len(r.Contents) != 1 || r.Contents[0].Text != want {
			t.Errorf("%s: %+v", uri, r.Contents)
		}
	}
	list, err := s.ListResources(t.Context(), nil)
	if err != nil || len(list.Resources) != 2 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestOverHTTP(t *testing.T) {
	h := httptest.NewServer(server().HTTP(quiet()))
	t.Cleanup(h.Close)
	s := session(t, &mcp.StreamableClientTransport{Endpoint: h.URL, DisableStandaloneSSE: true}, func() {})
	if r, text := call(t, s, map[string]any{"of": "x"}); r.IsError || !strings.HasPrefix(text, "of\tBilledCost\nx\t") {
		t.Errorf("%q", text)
	}
}
