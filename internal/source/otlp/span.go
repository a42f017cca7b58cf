package otlp

import (
	"bytes"
	"fmt"
	"time"
)

// token is a kind of tokens.
type token int

const (
	input token = iota
	cached
	cacheWrite
	output
	reasoning
	tokenKinds
)

// tokens are counts by kind; those that nobody stated are absent, not 0.
type tokens struct {
	N    [tokenKinds]int64
	Have uint8
}

func (t *tokens) set(k token, n int64) { t.N[k], t.Have = n, t.Have|1<<k }
func (t *tokens) has(k token) bool     { return t.Have&(1<<k) != 0 }

func (t *tokens) add(o *tokens) {
	t.Have |= o.Have
	for k := range t.N {
		t.N[k] += o.N[k]
	}
}

// span is what is read of a span. Its bytes point into the body.
type span struct {
	trace, id, parent []byte
	name              []byte
	start, end        uint64 // nanoseconds since 1970
	failed            bool

	operation, provider, request, response, agent, server []byte
	llm                                                   bool
	tokens                                                tokens
	bad                                                   string
	owner                                                 owner
}

// read reads a Span of opentelemetry.proto.trace.v1.
func (s *span) read(b []byte) error {
	*s = span{}
	var f field
	var err error
	for len(b) > 0 {
		// Most fields are attributes of less than 128 bytes.
		if b[0] == 9<<3|length && len(b) > 1 && b[1] < 0x80 && 2+int(b[1]) <= len(b) {
			end := 2 + int(b[1])
			if err = s.keyValue(b[2:end]); err != nil {
				return err
			}
			b = b[end:]
			continue
		}
		if b, err = f.next(b); err != nil {
			return err
		}
		switch {
		case f.wire == length:
			err = s.part(&f)
		case f.wire == fixed64 && f.number == 7:
			s.start = f.value
		case f.wire == fixed64 && f.number == 8:
			s.end = f.value
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *span) part(f *field) error {
	switch f.number {
	case 1:
		s.trace = f.bytes
	case 2:
		s.id = f.bytes
	case 4:
		s.parent = f.bytes
	case 5:
		s.name = f.bytes
	case 9:
		return s.keyValue(f.bytes)
	case 15:
		return s.status(f.bytes)
	}
	return nil
}

func (s *span) keyValue(b []byte) error {
	key, v, err := attribute(b)
	if err == nil {
		s.attribute(key, &v)
	}
	return err
}

func (s *span) status(b []byte) error {
	var f field
	var err error
	for len(b) > 0 {
		if b, err = f.next(b); err != nil {
			return err
		}
		if f.number == 3 && f.wire == varint && f.value == 2 {
			s.failed = true
		}
	}
	return nil
}

// attribute takes the attributes of both generations of the conventions, and
// the few that instrumentations used before there were any.
func (s *span) attribute(key []byte, v *value) {
	switch string(key) {
	case "gen_ai.operation.name":
		s.operation = v.name()
	case "gen_ai.provider.name":
		s.provider = v.name()
	case "gen_ai.system":
		if s.provider == nil {
			s.provider = v.name()
		}
	case "gen_ai.request.model":
		s.request = v.name()
	case "gen_ai.response.model":
		s.response = v.name()
	case "gen_ai.agent.name":
		s.agent = v.name()
	case "server.address":
		s.server = v.name()
	case "error.type":
		s.failed = true
	case "llm.request.type":
		s.llm = true
	case "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens":
		s.count(input, key, v)
	case "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens":
		s.count(output, key, v)
	case "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens":
		s.count(cached, key, v)
	case "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation_input_tokens":
		s.count(cacheWrite, key, v)
	case "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens":
		s.count(reasoning, key, v)
	default:
		s.own(key, v)
	}
}

// own looks for the workload; few keys can name one, so most end at once.
func (s *span) own(key []byte, v *value) {
	if len(key) == 0 || len(key) > 20 || bytes.IndexByte([]byte("fFmMwWsSkK"), key[0]) < 0 {
		return
	}
	var buf [20]byte
	s.owner.offer(plain(buf[:0], key), v)
}

func (s *span) count(k token, key []byte, v *value) {
	n, ok := v.count()
	switch {
	case !ok:
		s.bad = fmt.Sprintf("%s is no count", clean(key))
	case n > maxTokens:
		s.bad = fmt.Sprintf("%s is %d, which cannot be", clean(key), n)
	default:
		s.tokens.set(k, n)
	}
}

// maxTokens of one request, far above any: sums stay within an int64.
const maxTokens = 1 << 31

// counts tells whether the span is an inference.
func (s *span) counts() bool {
	if len(s.operation) > 0 {
		return inference(s.operation) && (known(s.operation) || len(s.model()) > 0)
	}
	named := len(s.provider) > 0 || len(s.model()) > 0
	return named && (s.llm || s.tokens.Have != 0)
}

func (s *span) model() []byte {
	if len(s.response) > 0 {
		return s.response
	}
	return s.request
}

// known are the operations of the conventions that ask a model.
func known(operation []byte) bool {
	switch string(operation) {
	case "chat", "text_completion", "generate_content", "embeddings":
		return true
	}
	return false
}

// inference tells the operations that may ask a model from those that only
// hold others that do.
func inference(operation []byte) bool {
	if known(operation) {
		return true
	}
	for _, prefix := range []string{"invoke_", "create_", "execute_", "search_", "update_", "delete_", "upsert_"} {
		if bytes.HasPrefix(operation, []byte(prefix)) {
			return false
		}
	}
	switch string(operation) {
	case "agent", "tool", "workflow", "task", "chain", "plan", "retrieval", "handoff", "guardrail":
		return false
	}
	return true
}

// check says what is wrong with an inference span, or "".
func (s *span) check() string {
	switch {
	case len(s.trace) != 16 || len(s.id) != 8:
		return "the span has no trace id of 16 bytes and span id of 8"
	case s.end == 0 || s.start == 0:
		return "the span has no start or no end"
	case s.end < s.start:
		return "the span ends before it starts"
	case !plausible(s.end):
		return fmt.Sprintf("the time %s of the span cannot be", when(s.end).Format(time.RFC3339))
	}
	return s.bad
}

// included makes the input include what was cached and the output what was
// reasoned, as the conventions ask. Some instrumentations pass on the numbers
// of vendors who count them apart; that is certain where a part is more than
// the whole. It tells whether it had to.
func (s *span) included() bool {
	t := &s.tokens
	changed := false
	if n := t.N[cached] + t.N[cacheWrite]; t.has(input) && n > t.N[input] {
		t.N[input] += n
		changed = true
	}
	if t.has(output) && t.N[reasoning] > t.N[output] {
		t.N[output] += t.N[reasoning]
		changed = true
	}
	return changed
}

// maxLatency bounds a latency, so that sums of them stay within 64 bits.
const maxLatency = 24 * 3600e9

func (s *span) latency() uint64 { return min(s.end-s.start, maxLatency) }

func when(nanos uint64) time.Time { return time.Unix(0, int64(min(nanos, 1<<63-1))).UTC() }

// plausible bounds times as evidence does: the years 2000 to 2100.
func plausible(nanos uint64) bool {
	return nanos >= 946684800e9 && nanos < 4133980800e9
}

// hourOf is the hour that a time lies in, counted from 1970.
func hourOf(nanos uint64) int64 { return int64(nanos / 3600e9) }
