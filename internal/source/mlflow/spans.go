package mlflow

import (
	"encoding/json"
	"math"
	"time"
)

// tokens are what a call of a model used; nil is not told. Input includes cached
// tokens.
type tokens struct{ input, cached, written, output *int64 }

// usageKeys are the tokens as MLflow names them in mlflow.chat.tokenUsage.
type usageKeys struct {
	Input   *int64 `json:"input_tokens"`
	Output  *int64 `json:"output_tokens"`
	Cached  *int64 `json:"cache_read_input_tokens"`
	Written *int64 `json:"cache_creation_input_tokens"`
}

// tokensOf reads the JSON text of a token usage. False: it tells no tokens.
func tokensOf(text string) (tokens, bool) {
	var k usageKeys
	if text == "" || json.Unmarshal([]byte(text), &k) != nil {
		return tokens{}, false
	}
	return k.tokens()
}

func (k usageKeys) tokens() (tokens, bool) {
	t := tokens{input: k.Input, cached: k.Cached, written: k.Written, output: k.Output}
	for _, n := range []*int64{t.input, t.cached, t.written, t.output} {
		if n != nil && (*n < 0 || *n > math.MaxInt64/1_000_000) {
			return tokens{}, false
		}
	}
	// MLflow 3.17 adds cached tokens to Anthropic's input tokens, which come
	// without them. Whoever logs the raw ones shows it where the part is more
	// than the whole.
	if t.input != nil && valueOf(t.cached)+valueOf(t.written) > *t.input {
		all := *t.input + valueOf(t.cached) + valueOf(t.written)
		t.input = &all
	}
	return t, t.input != nil || t.output != nil
}

func valueOf(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// call is one call of a model.
type call struct {
	model, provider string
	usage           tokens
	duration        time.Duration
	failed          bool
}

// callsOf are the calls within a trace. As MLflow counts: where a span tells its
// tokens, what lies below it is not counted again. Without spans the trace as a
// whole is one call of a model that is not known.
func callsOf(t trace) []call {
	below := map[string][]span{}
	known := map[string]bool{}
	var spans []span // each once, so that they make a tree
	for _, s := range t.spans {
		if !known[s.id] {
			spans = append(spans, s)
		}
		known[s.id] = true
	}
	var calls []call
	for _, s := range spans {
		if s.parent != "" && known[s.parent] && s.parent != s.id {
			below[s.parent] = append(below[s.parent], s)
		}
	}
	for _, s := range spans {
		if s.parent == "" || !known[s.parent] {
			calls = append(calls, s.calls(below, maxDepth)...)
		}
	}
	for _, c := range calls {
		if c.usage.input != nil || c.usage.output != nil {
			return calls
		}
	}
	return []call{{usage: t.usage, duration: t.duration, failed: t.failed}}
}

// maxDepth is how deep spans may lie within each other.
const maxDepth = 1000

func (s span) calls(below map[string][]span, depth int) []call {
	if depth == 0 {
		return nil
	}
	var inner []call
	for _, b := range below[s.id] {
		inner = append(inner, b.calls(below, depth-1)...)
	}
	one := call{model: s.model, provider: s.provider, duration: s.duration, failed: s.failed}
	switch {
	case s.usage != nil:
		one.usage = *s.usage
		if one.model == "" && sameModel(inner) {
			one.model, one.provider = inner[0].model, inner[0].provider
		}
		return []call{one}
	case len(inner) == 0 && s.model != "":
		return []call{one} // it failed, or did not tell its tokens
	}
	return inner
}

func sameModel(calls []call) bool {
	for _, c := range calls {
		if c.model != calls[0].model || c.provider != calls[0].provider {
			return false
		}
	}
	return len(calls) > 0
}

// storedSpan is a span as MLflow keeps it in its database and in traces.json.
// Values of attributes are JSON text.
type storedSpan struct {
	SpanID   string `json:"span_id"`
	ParentID string `json:"parent_span_id"`
	Start    text   `json:"start_time_unix_nano"`
	End      text   `json:"end_time_unix_nano"`
	Status   struct {
		Code string `json:"code"`
	} `json:"status"`
	Attributes map[string]json.RawMessage `json:"attributes"`
}

func (s storedSpan) span() span {
	out := newSpan(s.SpanID, s.ParentID, s.Start, s.End, s.Status.Code)
	out.model, out.provider = s.attribute("mlflow.llm.model"), s.attribute("mlflow.llm.provider")
	var usage string
	if json.Unmarshal(s.Attributes["mlflow.chat.tokenUsage"], &usage) == nil {
		if t, ok := tokensOf(usage); ok {
			out.usage = &t
		}
	}
	return out
}

// attribute is text within JSON text: "\"gpt-4o\"".
func (s storedSpan) attribute(key string) string {
	var outer, inner string
	if json.Unmarshal(s.Attributes[key], &outer) != nil || json.Unmarshal([]byte(outer), &inner) != nil {
		return ""
	}
	return inner
}

// sentSpan is a span as the server sends it: OpenTelemetry's JSON with the
// names of the protocol's fields.
type sentSpan struct {
	SpanID   string `json:"span_id"`
	ParentID string `json:"parent_span_id"`
	Start    text   `json:"start_time_unix_nano"`
	End      text   `json:"end_time_unix_nano"`
	Status   struct {
		Code string `json:"code"`
	} `json:"status"`
	Attributes []sentAttribute `json:"attributes"`
}

type sentAttribute struct {
	Key   string    `json:"key"`
	Value sentValue `json:"value"`
}

type sentValue struct {
	String string `json:"string_value"`
	Int    *text  `json:"int_value"`
	Pairs  struct {
		Values []json.RawMessage `json:"values"`
	} `json:"kvlist_value"`
}

func (s sentSpan) span() span {
	out := newSpan(s.SpanID, s.ParentID, s.Start, s.End, s.Status.Code)
	for _, a := range s.Attributes {
		switch a.Key {
		case "mlflow.llm.model":
			out.model = a.Value.String
		case "mlflow.llm.provider":
			out.provider = a.Value.String
		case "mlflow.chat.tokenUsage":
			if t, ok := a.Value.tokens(); ok {
				out.usage = &t
			}
		}
	}
	return out
}

func (v sentValue) tokens() (tokens, bool) {
	var k usageKeys
	for _, raw := range v.Pairs.Values {
		var a sentAttribute
		if json.Unmarshal(raw, &a) != nil || a.Value.Int == nil {
			continue
		}
		n, err := a.Value.Int.whole()
		if err != nil {
			continue
		}
		switch a.Key {
		case "input_tokens":
			k.Input = &n
		case "output_tokens":
			k.Output = &n
		case "cache_read_input_tokens":
			k.Cached = &n
		case "cache_creation_input_tokens":
			k.Written = &n
		}
	}
	return k.tokens()
}

func newSpan(id, parent string, start, end text, status string) span {
	out := span{id: id, parent: parent, duration: -1, failed: status == "STATUS_CODE_ERROR" || status == "ERROR"}
	from, err1 := start.whole()
	to, err2 := end.whole()
	if err1 == nil && err2 == nil && from > 0 && to >= from {
		out.duration = time.Duration(to - from)
	}
	return out
}
