package mcpserver

import (
	"encoding/json"
	"strconv"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/farthing-finops/farthing/internal/operation"
)

// inputSchema describes an operation's fields.
func inputSchema(op operation.Operation) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{},
		AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}}}
	for _, f := range op.Fields {
		s.Properties[f.Name] = fieldSchema(f)
		s.PropertyOrder = append(s.PropertyOrder, f.Name)
		if f.Required {
			s.Required = append(s.Required, f.Name)
		}
	}
	return s
}

func fieldSchema(f operation.Field) *jsonschema.Schema {
	s := &jsonschema.Schema{Description: f.Doc, Type: "string"}
	switch f.Kind {
	case operation.FlagField:
		s.Type = "boolean"
	case operation.IntField:
		s.Type = "integer"
	case operation.ListField:
		s.Type, s.Items = "array", &jsonschema.Schema{Type: "string"}
	}
	for _, c := range f.Choices {
		s.Enum = append(s.Enum, c)
	}
	if f.Default != "" {
		s.Default = defaultOf(f)
	}
	return s
}

// defaultOf is a field's default as JSON of its own type.
func defaultOf(f operation.Field) json.RawMessage {
	if f.Kind == operation.FlagField || f.Kind == operation.IntField {
		return json.RawMessage(f.Default)
	}
	return json.RawMessage(strconv.Quote(f.Default))
}
