package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/farthing-finops/farthing/internal/operation"
)

const problemFormat = "application/problem+json"

// Document is the OpenAPI 3.1 description of the operations, as JSON for
// people to read.
func Document(ops []operation.Operation, version string) ([]byte, error) {
	a := &api{Options: Options{Operations: operation.Served(ops), Version: version}}
	return documentJSON(a.routes(http.NewServeMux()))
}

func documentJSON(h huma.API) ([]byte, error) {
	text, err := json.Marshal(h.OpenAPI())
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = json.Indent(&out, text, "", "  ")
	out.WriteByte('\n')
	return out.Bytes(), err
}

// documents serves the description. It changes with the program only.
func (a *api) documents(mux *http.ServeMux, h huma.API) error {
	asJSON, err := documentJSON(h)
	if err != nil {
		return err
	}
	asYAML, err := h.OpenAPI().YAML()
	if err != nil {
		return err
	}
	for ending, d := range map[string]struct {
		kind string
		*encoded
	}{"json": {"application/openapi+json", &encoded{body: asJSON}}, "yaml": {"application/openapi+yaml", &encoded{body: asYAML}}} {
		mux.Handle("GET /openapi."+ending, a.guarded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, coding := a.press.pick(d.encoded, r.Header.Get("Accept-Encoding"))
			if coding != "" {
				w.Header().Set("Content-Encoding", coding)
			}
			w.Header().Set("Vary", "Accept-Encoding")
			w.Header().Set("Cache-Control", "no-cache")
			w.Header().Set("Content-Type", d.kind)
			_, _ = w.Write(body)
		})))
	}
	return nil
}

// describe is the description without its operations. The routes for it are
// not made by the library, which would load a documentation page from afar.
func describe(version string) huma.Config {
	config := huma.DefaultConfig("Farthing", version)
	config.OpenAPIPath, config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", "", nil
	config.AllowAdditionalPropertiesByDefault = true // a later version may tell more
	config.Info.Description = "FinOps for AI: where the money went, exactly. Amounts are decimal strings, never rounded; null is absent, " +
		"which is not 0. Errors are problems (RFC 9457) that say what to do."
	config.Servers = []*huma.Server{{URL: "/"}}
	return config
}

func describeOperation(doc *huma.OpenAPI, op operation.Operation) *huma.Operation {
	out := &huma.Operation{
		OperationID: strings.ReplaceAll(op.Name, " ", "-"), Method: methodOf(op), Path: pathOf(op),
		Summary: op.Short, Description: op.Long + "\n\nOn the command line:\n\n    " + strings.Join(op.Examples, "\n    "),
		Responses: responses(doc, op),
	}
	if op.Writes() {
		out.RequestBody = body(op)
		return out
	}
	for _, f := range op.Fields {
		out.Parameters = append(out.Parameters, &huma.Param{Name: f.Name, In: "query", Description: f.Doc, Required: f.Required, Schema: fieldSchema(f)})
	}
	if isTabular(op) {
		out.Parameters = append(out.Parameters, &huma.Param{Name: formatParam, In: "query",
			Description: "The answer's form; without it the Accept header decides", Schema: &huma.Schema{Type: "string", Enum: []any{"json", "csv"}}})
	}
	return out
}

// body is the JSON object that a writing operation takes.
func body(op operation.Operation) *huma.RequestBody {
	schema := &huma.Schema{Type: "object", Properties: map[string]*huma.Schema{}, AdditionalProperties: false}
	for _, f := range op.Fields {
		s := fieldSchema(f)
		s.Description = f.Doc
		schema.Properties[f.Name] = s
		if f.Required {
			schema.Required = append(schema.Required, f.Name)
		}
	}
	return &huma.RequestBody{Required: len(schema.Required) > 0, Content: map[string]*huma.MediaType{jsonFormat: {Schema: schema}}}
}

func fieldSchema(f operation.Field) *huma.Schema {
	s := &huma.Schema{}
	switch f.Kind {
	case operation.FlagField:
		s.Type = "boolean"
	case operation.IntField:
		s.Type = "integer"
	case operation.ListField:
		return &huma.Schema{Type: "array", Items: &huma.Schema{Type: "string"}}
	default:
		s.Type = "string"
	}
	for _, c := range f.Choices {
		s.Enum = append(s.Enum, c)
	}
	if f.Default != "" {
		s.Default = defaultOf(f)
	}
	return s
}

// defaultOf is a field's default in its own type.
func defaultOf(f operation.Field) any {
	if n, err := strconv.Atoi(f.Default); err == nil && f.Kind == operation.IntField {
		return n
	}
	if f.Kind == operation.FlagField {
		return f.Default == "true"
	}
	return f.Default
}

// responses are the output in its forms, and the problem.
func responses(doc *huma.OpenAPI, op operation.Operation) map[string]*huma.Response {
	schemas := doc.Components.Schemas
	content := map[string]*huma.MediaType{jsonFormat: {Schema: schemas.Schema(op.Output, true, "")}}
	if isTabular(op) {
		content[csvFormat] = &huma.MediaType{Schema: &huma.Schema{Type: "string"}}
	}
	if op.Writes() {
		content[eventFormat] = &huma.MediaType{Schema: &huma.Schema{Type: "string",
			Description: "Events: any number of step ({done, total, what}), then result (the output) or error (a Problem)"}}
	}
	out := map[string]*huma.Response{
		"200":     {Description: "The answer", Content: content},
		"default": {Description: "A problem", Content: map[string]*huma.MediaType{problemFormat: {Schema: schemas.Schema(reflect.TypeFor[Problem](), true, "")}}},
	}
	if op.Output.Implements(reflect.TypeFor[tagged]()) {
		out["200"].Headers = map[string]*huma.Param{"ETag": {Description: "Names the answer; send it back in If-None-Match", Schema: &huma.Schema{Type: "string"}}}
		out["304"] = &huma.Response{Description: "The answer is the one that If-None-Match names"}
	}
	return out
}
