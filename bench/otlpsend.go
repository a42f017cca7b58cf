package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/mem"
)

const (
	// spansPerRequest is what SDKs send at once, in the order of magnitude.
	spansPerRequest = 100
	// loadName begins the names of the services that are loaded with.
	loadName = "load"
	// nothingRejected is the length of an answer with an empty partial_success.
	nothingRejected = 2
)

// otlpWay is a way to send requests; dial gives a function that sends one and
// waits for its acknowledgement.
type otlpWay struct {
	name string
	dial func(*otlpServer) (send func([]byte) error, stop func(), err error)
}

func otlpWays() []otlpWay { return []otlpWay{{"HTTP", dialHTTP}, {"gRPC", dialGRPC}} }

// dialHTTP opens a connection that is written to without net/http, so that the
// sender takes little of the machine that the server needs.
func dialHTTP(to *otlpServer) (func([]byte) error, func(), error) {
	conn, err := net.Dial("tcp", to.web)
	if err != nil {
		return nil, nil, err
	}
	in := bufio.NewReader(conn)
	var out []byte
	send := func(body []byte) error {
		out = fmt.Appendf(out[:0], "POST /v1/traces HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-protobuf\r\nContent-Length: %d\r\n\r\n", to.web, len(body))
		if _, err := conn.Write(append(out, body...)); err != nil {
			return err
		}
		return readAcknowledgement(in)
	}
	return send, func() { _ = conn.Close() }, nil
}

// readAcknowledgement reads an answer of HTTP/1.1 that says that all is well.
func readAcknowledgement(in *bufio.Reader) error {
	status, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	length := 0
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			break
		}
		if key, value, _ := bytes.Cut(line, []byte(":")); bytes.EqualFold(key, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(in, text); err != nil {
		return err
	}
	if !bytes.Contains([]byte(status), []byte(" 200 ")) || length > nothingRejected {
		return fmt.Errorf("a request was answered with %q, %q", status, text)
	}
	return nil
}

// dialGRPC opens a connection with gRPC's own client; bodies go as they are.
func dialGRPC(to *otlpServer) (func([]byte) error, func(), error) {
	conn, err := grpc.NewClient(to.rpc, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, nil, err
	}
	send := func(body []byte) error {
		var answer []byte
		err := conn.Invoke(context.Background(), "/opentelemetry.proto.collector.trace.v1.TraceService/Export", &body, &answer, grpc.ForceCodecV2(rawBytes{}))
		if err == nil && len(answer) > nothingRejected {
			return fmt.Errorf("a request was answered with %q", answer)
		}
		return err
	}
	return send, func() { _ = conn.Close() }, nil
}

// rawBytes is a codec that leaves bytes as they are.
type rawBytes struct{}

// Name is that of protobuf, which the bytes are.
func (rawBytes) Name() string { return "proto" }

// Marshal gives the bytes.
func (rawBytes) Marshal(v any) (mem.BufferSlice, error) {
	b, ok := v.(*[]byte)
	if !ok {
		return nil, errors.New("not bytes")
	}
	return mem.BufferSlice{mem.SliceBuffer(*b)}, nil
}

// Unmarshal keeps the bytes.
func (rawBytes) Unmarshal(data mem.BufferSlice, v any) error {
	b, ok := v.(*[]byte)
	if !ok {
		return errors.New("not bytes")
	}
	*b = data.Materialize()
	return nil
}

// spanBodies makes requests of which no two hold the same span.
type spanBodies struct {
	at     time.Time // when the spans ended
	number atomic.Uint64
	mu     sync.Mutex
	made   map[string][]byte
}

// spanBody is a request of one sender, who changes its ids from one to the next.
type spanBody struct {
	of      *spanBodies
	bytes   []byte
	offsets []int
}

// of gives a sender the request of a service.
func (b *spanBodies) of(service string) *spanBody {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.made == nil {
		b.made = map[string][]byte{}
	}
	if b.made[service] == nil {
		b.made[service] = chatSpans(service, b.at)
	}
	out := &spanBody{of: b, bytes: bytes.Clone(b.made[service])}
	for at := 0; ; {
		i := bytes.Index(out.bytes[at:], idMark)
		if i < 0 {
			return out
		}
		out.offsets = append(out.offsets, at+i)
		at += i + len(idMark)
	}
}

// next is the request with new trace ids; it is valid until the next call.
func (b *spanBody) next() []byte {
	from := b.of.number.Add(spansPerRequest)
	for i, o := range b.offsets {
		binary.LittleEndian.PutUint64(b.bytes[o:], from+uint64(i))
	}
	return b.bytes
}

// idMark begins the trace ids of a request, where numbers are put.
var idMark = []byte{0xfe, 0xed, 0xfa, 0xce, 0xfe, 0xed, 0xfa, 0xce}

// chatSpans is a request of chat spans, with the attributes that
// instrumentations write.
func chatSpans(service string, at time.Time) []byte {
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	for k, v := range map[string]string{"service.name": service, "telemetry.sdk.language": "python", "team": "search", "deployment.environment.name": "prod"} {
		rs.Resource().Attributes().PutStr(k, v)
	}
	spans := rs.ScopeSpans().AppendEmpty().Spans()
	for i := range spansPerRequest {
		s := spans.AppendEmpty()
		s.SetTraceID([16]byte(append(bytes.Clone(idMark), 0, 0, 0, 0, 0, 0, 0, byte(i))))
		s.SetSpanID([8]byte{1, 2, 3, 4, 5, 6, 7, byte(i)})
		s.SetName("chat gpt-4o")
		s.SetKind(ptrace.SpanKindClient)
		s.SetEndTimestamp(pcommon.NewTimestampFromTime(at))
		s.SetStartTimestamp(pcommon.NewTimestampFromTime(at.Add(-1_234_567_890)))
		a := s.Attributes()
		a.PutStr("gen_ai.operation.name", "chat")
		a.PutStr("gen_ai.provider.name", "openai")
		a.PutStr("gen_ai.request.model", "gpt-4o")
		a.PutStr("gen_ai.response.model", fmt.Sprintf("gpt-4o-2024-08-0%d", i%5))
		a.PutStr("gen_ai.response.id", "chatcmpl-9J3uIL87gldCFtiIbyaOvTeYBRA3l")
		a.PutStr("server.address", "api.openai.com")
		a.PutInt("server.port", 443)
		a.PutInt("gen_ai.usage.input_tokens", 1200)
		a.PutInt("gen_ai.usage.output_tokens", 300)
		a.PutInt("gen_ai.usage.cache_read.input_tokens", 1000)
	}
	// Spans that were just made can always be written.
	body, _ := ptraceotlp.NewExportRequestFromTraces(td).MarshalProto()
	return body
}
