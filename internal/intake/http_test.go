package intake_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/farthing-finops/farthing/internal/intake"
)

const (
	pb   = "application/x-protobuf"
	text = "application/json"
)

// sent is a request and its answer.
type sent struct {
	path, kind string
	body       []byte
	packed     bool
}

func send(t *testing.T, h http.Handler, s sent) (*http.Response, []byte) {
	t.Helper()
	body := s.body
	if s.packed {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(body)
		_ = z.Close()
		body = b.Bytes()
	}
	r := httptest.NewRequest("POST", s.path, bytes.NewReader(body))
	r.Header.Set("Content-Type", s.kind)
	if s.packed {
		r.Header.Set("Content-Encoding", "gzip")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	got, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), got
}

func jsonBody(t testing.TB, body []byte) []byte {
	t.Helper()
	r := ptraceotlp.NewExportRequest()
	if err := r.UnmarshalProto(body); err != nil {
		t.Fatal(err)
	}
	out, err := r.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// halfBad has 100 spans of which one ends before it starts.
func halfBad(t testing.TB) []byte {
	t.Helper()
	r := ptraceotlp.NewExportRequest()
	if err := r.UnmarshalProto(spansOf(t, "s")); err != nil {
		t.Fatal(err)
	}
	r.Traces().ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).SetEndTimestamp(1)
	out, err := r.MarshalProto()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func noAI(t testing.TB) []byte {
	t.Helper()
	r := ptraceotlp.NewExportRequest()
	s := r.Traces().ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	s.SetName("GET /")
	out, err := r.MarshalProto()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestHTTP(t *testing.T) {
	good, event := spansOf(t, "s"), `{"eventTime":"2026-09-01T00:00:00Z","job":{"namespace":"n","name":"j"},"run":{"runId":"r"}}`
	for _, c := range []struct {
		name string
		sent
		code int
		says string
		kept int
	}{
		{"protobuf", sent{"/v1/traces", pb, good, false}, 200, "", 1},
		{"protobuf, gzipped", sent{"/v1/traces", pb, good, true}, 200, "", 1},
		{"JSON", sent{"/v1/traces", text + "; charset=utf-8", jsonBody(t, good), false}, 200, "{}", 1},
		{"JSON, gzipped", sent{"/v1/traces", text, jsonBody(t, good), true}, 200, "{}", 1},
		{"in part, in JSON", sent{"/v1/traces", text, jsonBody(t, halfBad(t)), false}, 200, `"rejectedSpans":"1"`, 1},
		{"no AI is no evidence", sent{"/v1/traces", pb, noAI(t), false}, 200, "", 0},
		{"nothing", sent{"/v1/traces", pb, nil, false}, 200, "", 0},
		{"metrics that are none", sent{"/v1/metrics", text, []byte(`{"resourceMetrics":[]}`), false}, 200, "{}", 0},
		{"malformed protobuf", sent{"/v1/traces", pb, good[:len(good)-3], false}, 400, "not a protobuf message", 0},
		{"malformed JSON", sent{"/v1/traces", text, []byte(`{"resourceSpans":`), false}, 400, `"code":3`, 0},
		{"not gzip", sent{"/v1/traces", pb, good, false}, 200, "", 1},
		{"another type", sent{"/v1/traces", "text/plain", good, false}, 415, "application/x-protobuf", 0},
		{"too large once unpacked", sent{"/v1/traces", pb, bytes.Repeat([]byte{0}, 2<<20), true}, 413, "too large", 0},
		{"too large", sent{"/v1/traces", pb, bytes.Repeat([]byte{0}, 2<<20), false}, 413, "too large", 0},
		{"an event", sent{"/api/v1/lineage", text, []byte(event), false}, 200, "{}", 1},
		{"two events", sent{"/api/v1/lineage", text, []byte("[" + event + "," + event + "]"), false}, 200, "{}", 1},
		{"no event", sent{"/api/v1/lineage", text, []byte(`[` + event + `,{"job":{}}]`), false}, 400, "event 2", 0},
		{"no JSON", sent{"/api/v1/lineage", text, []byte("hello"), false}, 400, "no JSON", 0},
		{"records", sent{"/api/v1/evidence", text, []byte("{\"kind\":\"usage\"}\n\n{\"kind\":\"price\"}\n"), true}, 200, "{}", 1},
		{"a bad line", sent{"/api/v1/evidence", text, []byte("{\"kind\":\"usage\"}\n[1]\n"), false}, 400, "line 2", 0},
		{"no lines", sent{"/api/v1/evidence", text, []byte(" \n"), false}, 400, "empty", 0},
		{"refused by its reader", sent{"/api/v1/evidence", text, []byte(`{"kind":"nonsense"}`), false}, 500, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := openLog(t, t.TempDir(), intake.Settings{})
			a := signals()
			a.MaxBody = 1 << 20
			a.Evidence = func(body []byte) error {
				if bytes.Contains(body, []byte("nonsense")) {
					return errors.New("nonsense")
				}
				return nil
			}
			answer, body := send(t, intake.Handler(log, a), c.sent)
			if answer.StatusCode != c.code || !strings.Contains(string(body), c.says) {
				t.Errorf("got %d %q, want %d %q", answer.StatusCode, body, c.code, c.says)
			}
			if got, _ := drained(t, log, intake.Position{}); len(got) != c.kept {
				t.Errorf("kept %d, want %d", len(got), c.kept)
			}
			if strings.Contains(string(body), os.TempDir()) {
				t.Errorf("the answer tells where: %s", body)
			}
		})
	}
}

func TestPackedBadly(t *testing.T) {
	h := intake.Handler(openLog(t, t.TempDir(), intake.Settings{}), signals())
	for coding, want := range map[string]int{"gzip": 400, "zstd": 415} {
		r := httptest.NewRequest("POST", "/v1/traces", strings.NewReader("not packed at all"))
		r.Header.Set("Content-Type", pb)
		r.Header.Set("Content-Encoding", coding)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d %s", coding, w.Code, w.Body)
		}
	}
}

// Answers in protobuf are what the specification's own types read.
func TestProtobufAnswers(t *testing.T) {
	log := openLog(t, t.TempDir(), intake.Settings{})
	h := intake.Handler(log, signals())
	_, body := send(t, h, sent{"/v1/traces", pb, halfBad(t), false})
	partial := ptraceotlp.NewExportResponse()
	if err := partial.UnmarshalProto(body); err != nil || partial.PartialSuccess().RejectedSpans() != 1 ||
		!strings.Contains(partial.PartialSuccess().ErrorMessage(), "ends before it starts") {
		t.Errorf("%v, %+v", err, partial.PartialSuccess())
	}
	answer, body := send(t, h, sent{"/v1/traces", pb, []byte{255}, false})
	var refused spb.Status
	if err := proto.Unmarshal(body, &refused); err != nil || refused.Code != int32(codes.InvalidArgument) || refused.Message == "" || answer.Header.Get("Content-Type") != pb {
		t.Errorf("%v, %+v", err, &refused)
	}
}

func TestFullIsTriedAgain(t *testing.T) {
	log := openLog(t, t.TempDir(), intake.Settings{MaxBytes: 1000})
	good := spansOf(t, "s")
	h := intake.Handler(log, signals())
	for _, kind := range []string{pb, text} {
		body := good
		if kind == text {
			body = jsonBody(t, good)
		}
		answer, _ := send(t, h, sent{"/v1/traces", kind, body, false})
		if answer.StatusCode != 503 || answer.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d, %v", kind, answer.StatusCode, answer.Header)
		}
	}
	a := signals()
	a.MaxHeld = 100
	answer, body := send(t, intake.Handler(log, a), sent{"/v1/traces", pb, good, false})
	if answer.StatusCode != 503 || answer.Header.Get("Retry-After") == "" {
		t.Errorf("memory: %d, %s", answer.StatusCode, body)
	}
}

func dial(t *testing.T, log *intake.Log, a intake.Accepts) *grpc.ClientConn {
	t.Helper()
	in, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := intake.NewGRPC(log, a)
	go func() { _ = server.Serve(in) }()
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient(in.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func request(t *testing.T, body []byte) ptraceotlp.ExportRequest {
	t.Helper()
	r := ptraceotlp.NewExportRequest()
	if err := r.UnmarshalProto(body); err != nil {
		t.Fatal(err)
	}
	return r
}

// The collector's own client of gRPC is the other side.
func TestGRPC(t *testing.T) {
	log := openLog(t, t.TempDir(), intake.Settings{})
	conn := dial(t, log, signals())
	client := ptraceotlp.NewGRPCClient(conn)
	if _, err := client.Export(t.Context(), request(t, spansOf(t, "s"))); err != nil {
		t.Fatal(err)
	}
	got, err := client.Export(t.Context(), request(t, halfBad(t)), grpc.UseCompressor("gzip"))
	if err != nil || got.PartialSuccess().RejectedSpans() != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if got, _ := drained(t, log, intake.Position{}); len(got) != 2 || got[0] != string(spansOf(t, "s")) {
		t.Errorf("kept %d", len(got))
	}
	bad := []byte{255, 255}
	var answer []byte
	err = conn.Invoke(t.Context(), "/opentelemetry.proto.collector.trace.v1.TraceService/Export", &bad, &answer, grpc.ForceCodecV2(rawCodec{}))
	if status.Code(err) != codes.InvalidArgument {
		t.Errorf("malformed: %v", err)
	}
}

func TestGRPCFull(t *testing.T) {
	conn := dial(t, openLog(t, t.TempDir(), intake.Settings{MaxBytes: 1000}), signals())
	_, err := ptraceotlp.NewGRPCClient(conn).Export(t.Context(), request(t, spansOf(t, "s")))
	s := status.Convert(err)
	if s.Code() != codes.ResourceExhausted || len(s.Details()) != 1 {
		t.Fatalf("got %v", err)
	}
	if retry, ok := s.Details()[0].(*errdetails.RetryInfo); !ok || retry.RetryDelay.AsDuration() <= 0 {
		t.Errorf("details: %v", s.Details())
	}
}

// Interceptors, by which callers are asked who they are, see every call.
func TestGRPCInterceptor(t *testing.T) {
	log := openLog(t, t.TempDir(), intake.Settings{})
	in, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	deny := func(context.Context, any, *grpc.UnaryServerInfo, grpc.UnaryHandler) (any, error) {
		return nil, status.Error(codes.Unauthenticated, "who are you")
	}
	server := intake.NewGRPC(log, signals(), grpc.UnaryInterceptor(deny))
	go func() { _ = server.Serve(in) }()
	defer server.Stop()
	conn, err := grpc.NewClient(in.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := ptraceotlp.NewGRPCClient(conn).Export(t.Context(), request(t, spansOf(t, "s"))); status.Code(err) != codes.Unauthenticated {
		t.Errorf("got %v", err)
	}
}

// FuzzDoor sends anything to every path.
func FuzzDoor(f *testing.F) {
	good := spansOf(f, "s")
	f.Add(good, uint8(0))
	f.Add(jsonBody(f, good), uint8(1))
	f.Add([]byte(`{"eventTime":"x","job":{}}`), uint8(4))
	f.Add([]byte("{}\n{}"), uint8(5))
	log := openLog(f, f.TempDir(), intake.Settings{})
	log.SyncWith(func(*os.File) error { return nil })
	h := intake.Handler(log, signals())
	f.Fuzz(func(t *testing.T, body []byte, way uint8) {
		paths := []sent{{"/v1/traces", pb, body, false}, {"/v1/traces", text, body, false}, {"/v1/metrics", pb, body, false},
			{"/v1/metrics", text, body, true}, {"/api/v1/lineage", text, body, false}, {"/api/v1/evidence", text, body, false}}
		answer, got := send(t, h, paths[int(way)%len(paths)])
		if answer.StatusCode >= 500 && answer.StatusCode != 503 {
			t.Errorf("%d %s", answer.StatusCode, got)
		}
		if strings.HasSuffix(answer.Header.Get("Content-Type"), "json") && !json.Valid(got) {
			t.Errorf("no JSON: %s", got)
		}
	})
}
