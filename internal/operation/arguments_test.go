package operation_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/operation"
)

type everyKind struct {
	Text string   `name:"text"`
	List []string `name:"list"`
	Flag bool     `name:"flag"`
	Int  int      `name:"int"`
}

func everyKindOperation() operation.Operation {
	return operation.Declare(operation.Declaration{Name: "ask", Role: operation.Reader},
		func(_ context.Context, in everyKind) (everyKind, error) { return in, nil })
}

func TestArguments(t *testing.T) {
	for body, want := range map[string]map[string][]string{
		"":                                    {},
		" {} ":                                {},
		`{"text":"a,b"}`:                      {"text": {"a,b"}},
		`{"list":["a","b"]}`:                  {"list": {"a", "b"}},
		`{"list":"a"}`:                        {"list": {"a"}},
		`{"flag":true}`:                       {"flag": {"true"}},
		`{"int":7}`:                           {"int": {"7"}},
		`{"int":1.5}`:                         {"int": {"1.5"}}, // Run says that it is no whole number
		`{"text":null,"list":[],"flag":null}`: {},
		`{"text":""}`:                         {},
		`{"other":"x"}`:                       {"other": {"x"}}, // Run says that there is no such field
	} {
		got, err := everyKindOperation().Arguments([]byte(body))
		if err != nil || !maps.EqualFunc(got, want, slices.Equal[[]string]) {
			t.Errorf("Arguments(%s) = %v, %v; want %v", body, got, err, want)
		}
	}
}

func TestArgumentsOfWrongTypes(t *testing.T) {
	for body, want := range map[string]string{
		`[]`:                   "not a JSON object",
		`{"text":`:             "not a JSON object",
		`{} {}`:                "not a JSON object",
		`{"text":["a"]}`:       "text is one value",
		`{"text":5}`:           "text is a text",
		`{"flag":1}`:           "flag is true or false",
		`{"int":true}`:         "int is a whole number",
		`{"list":[{"a":"b"}]}`: "list is a list of texts",
	} {
		_, err := everyKindOperation().Arguments([]byte(body))
		if !fault.Is(err, fault.Usage) || !strings.Contains(err.Error(), want) {
			t.Errorf("Arguments(%s) = %v; want a usage fault with %q", body, err, want)
		}
	}
}

func FuzzArguments(f *testing.F) {
	f.Add([]byte(`{"text":"a","list":["b"],"flag":true,"int":3}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		op := everyKindOperation()
		values, err := op.Arguments(body)
		if err == nil {
			_, err = op.Run(t.Context(), values)
		}
		if err != nil && !fault.Is(err, fault.Usage) {
			t.Fatalf("%q: %v", body, err)
		}
	})
}
