package httpapi_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/farthing-finops/farthing/internal/door/httpapi"
	"github.com/farthing-finops/farthing/internal/operation"
)

const golden = "../../../docs/openapi.json"

// description is the document of the real operations, which can be declared
// without a ledger.
func description(t *testing.T) []byte {
	t.Helper()
	text, err := httpapi.Document((&operation.Desk{}).Operations(), "1")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTheDocumentInTheRepositoryIsTheOneServed(t *testing.T) {
	update := slices.Contains(flag.Args(), "update")
	got := description(t)
	if update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("docs/openapi.json is out of date; run: go test ./internal/door/httpapi -run Document -args update")
	}
}

// document is the part of OpenAPI that the checks look at.
type document struct {
	OpenAPI string `json:"openapi"`
	Info    struct {
		Title, Version string
	} `json:"info"`
	Paths      map[string]map[string]described `json:"paths"`
	Components struct {
		Schemas map[string]json.RawMessage `json:"schemas"`
	} `json:"components"`
}

type described struct {
	OperationID string `json:"operationId"`
	Summary     string `json:"summary"`
	Description string `json:"description"`
	Parameters  []struct {
		Name, In string
		Required bool
		Schema   json.RawMessage
	} `json:"parameters"`
	RequestBody struct {
		Required bool             `json:"required"`
		Content  map[string]media `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Description string           `json:"description"`
		Content     map[string]media `json:"content"`
	} `json:"responses"`
}

type media struct {
	Schema json.RawMessage `json:"schema"`
}

func TestEveryOperationIsDescribed(t *testing.T) {
	var d document
	if err := json.Unmarshal(description(t), &d); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(d.OpenAPI, "3.1.") || d.Info.Title == "" || d.Info.Version == "" {
		t.Errorf("openapi %q of %+v", d.OpenAPI, d.Info)
	}
	ops := operation.Served((&operation.Desk{}).Operations())
	if len(d.Paths) != len(ops) {
		t.Errorf("%d paths for %d operations", len(d.Paths), len(ops))
	}
	for _, op := range ops {
		method := map[bool]string{true: "post", false: "get"}[op.Writes()]
		got, ok := d.Paths["/api/v1/"+strings.ReplaceAll(op.Name, " ", "/")][method]
		if !ok || got.OperationID == "" || got.Summary != op.Short || !strings.HasPrefix(got.Description, op.Long) {
			t.Errorf("%s: %+v", op.Name, got)
			continue
		}
		checkOperation(t, op, got)
	}
}

func checkOperation(t *testing.T, op operation.Operation, got described) {
	t.Helper()
	for status, r := range got.Responses {
		if r.Description == "" { // OpenAPI demands one
			t.Errorf("%s: response %s has no description", op.Name, status)
		}
	}
	if got.Responses["200"].Content["application/json"].Schema == nil || got.Responses["default"].Content["application/problem+json"].Schema == nil {
		t.Errorf("%s: responses %+v", op.Name, got.Responses)
	}
	names := map[string]bool{}
	for _, p := range got.Parameters {
		if names[p.Name] || p.In != "query" || p.Schema == nil {
			t.Errorf("%s: parameter %+v", op.Name, p)
		}
		names[p.Name] = true
	}
	var body struct{ Properties map[string]json.RawMessage }
	if raw := got.RequestBody.Content["application/json"].Schema; raw != nil {
		if err := json.Unmarshal(raw, &body); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range op.Fields {
		if f.Name == "format" {
			t.Errorf("%s has a field that the API's own parameter hides", op.Name)
		}
		if inBody := body.Properties[f.Name] != nil; inBody != op.Writes() || names[f.Name] == op.Writes() {
			t.Errorf("%s: field %s is in the body: %v, in the query: %v", op.Name, f.Name, inBody, names[f.Name])
		}
	}
}

// OpenAPI 3.1's schemas are JSON Schema 2020-12: each must resolve as such,
// with all that it refers to.
func TestSchemasResolve(t *testing.T) {
	text := description(t)
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Components.Schemas) < 5 {
		t.Fatalf("only %d schemas", len(d.Components.Schemas))
	}
	// Where components lie in OpenAPI, $defs lie in a schema.
	all, err := json.Marshal(map[string]any{"$defs": d.Components.Schemas, "type": "object"})
	if err != nil {
		t.Fatal(err)
	}
	all = bytes.ReplaceAll(all, []byte("#/components/schemas/"), []byte("#/$defs/"))
	var root jsonschema.Schema
	if err := json.Unmarshal(all, &root); err != nil {
		t.Fatal(err)
	}
	if _, err := root.Resolve(&jsonschema.ResolveOptions{ValidateDefaults: true}); err != nil {
		t.Error(err)
	}
	for ref := range bytes.SplitSeq(text, []byte(`"$ref": "#/components/schemas/`)) {
		name, _, _ := bytes.Cut(ref, []byte(`"`))
		if !bytes.HasPrefix(ref, []byte("{")) && d.Components.Schemas[string(name)] == nil {
			t.Errorf("there is no schema %s", name)
		}
	}
}

func TestAmountsAreTextInTheDocument(t *testing.T) {
	var d document
	if err := json.Unmarshal(description(t), &d); err != nil {
		t.Fatal(err)
	}
	var line struct {
		Properties map[string]struct{ Type any }
	}
	if err := json.Unmarshal(d.Components.Schemas["ReconcileLine"], &line); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"SourceTotal", "LedgerTotal", "Difference"} {
		if line.Properties[name].Type != "string" {
			t.Errorf("%s is a %v", name, line.Properties[name].Type)
		}
	}
}

func TestTheDocumentIsServed(t *testing.T) {
	s := start(t, nil)
	r, body := s.get(t, "/openapi.json")
	if r.StatusCode != 200 || r.Header.Get("Content-Type") != "application/openapi+json" || !json.Valid([]byte(body)) || !strings.Contains(body, `"/api/v1/ask"`) {
		t.Errorf("%d %v %.200s", r.StatusCode, r.Header, body)
	}
	r, body = s.get(t, "/openapi.yaml")
	if r.StatusCode != 200 || r.Header.Get("Content-Type") != "application/openapi+yaml" || !strings.Contains(body, "/api/v1/ask:") {
		t.Errorf("%d %v %.200s", r.StatusCode, r.Header, body)
	}
}
