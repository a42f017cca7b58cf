package intake_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/intake"
	"github.com/farthing-finops/farthing/internal/source/otlp"
)

const perRequest = 100

// spansOf is a request of 100 chat spans with the attributes that
// instrumentations write.
func spansOf(tb testing.TB, service string) []byte {
	tb.Helper()
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr("service.name", service)
	rs.Resource().Attributes().PutStr("telemetry.sdk.language", "python")
	rs.Resource().Attributes().PutStr("team", "search")
	rs.Resource().Attributes().PutStr("deployment.environment.name", "prod")
	spans := rs.ScopeSpans().AppendEmpty().Spans()
	for i := range perRequest {
		s := spans.AppendEmpty()
		s.SetTraceID([16]byte{0xfe, 0xed, 0xfa, 0xce, 0xfe, 0xed, 0xfa, 0xce, byte(i)})
		s.SetSpanID([8]byte{1, 2, 3, 4, 5, 6, 7, byte(i)})
		s.SetName("chat gpt-4o")
		s.SetKind(ptrace.SpanKindClient)
		s.SetStartTimestamp(1788256800e9)
		s.SetEndTimestamp(1788256800e9 + 1_234_567_890)
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
	body, err := ptraceotlp.NewExportRequestFromTraces(td).MarshalProto()
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

// renumber gives every span of a request a trace id of its own.
func renumber(body []byte, offsets []int, from uint64) {
	for i, o := range offsets {
		binary.LittleEndian.PutUint64(body[o:], from+uint64(i))
	}
}

func idOffsets(body []byte) []int {
	var out []int
	mark := []byte{0xfe, 0xed, 0xfa, 0xce, 0xfe, 0xed, 0xfa, 0xce}
	for at := 0; ; {
		i := bytes.Index(body[at:], mark)
		if i < 0 {
			return out
		}
		out = append(out, at+i)
		at += i + 16
	}
}

// quiet is a sink that counts requests by their key.
type quiet struct {
	mu    sync.Mutex
	kept  map[string]int64
	flags int
}

func (q *quiet) Add(r evidence.Record, _ evidence.Origin) error {
	if r, ok := r.(*evidence.Requests); ok {
		q.mu.Lock()
		q.kept[fmt.Sprint(r.Endpoint, r.Workload, r.Model, r.Start)] = r.Requests
		q.mu.Unlock()
	}
	return nil
}
func (q *quiet) Flag(evidence.Problem)     { q.mu.Lock(); q.flags++; q.mu.Unlock() }
func (q *quiet) Progress(int, int, string) {}
func (q *quiet) total() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	var n int64
	for _, v := range q.kept {
		n += v
	}
	return n
}

func signals() intake.Accepts {
	return intake.Accepts{
		Traces:  intake.Signal{Check: otlp.CheckTraces, FromJSON: otlp.TracesFromJSON},
		Metrics: intake.Signal{Check: otlp.CheckMetrics, FromJSON: otlp.MetricsFromJSON},
	}
}

// BenchmarkHTTP sends requests of 100 spans over HTTP, from the same machine,
// while they are folded every two seconds. It tells spans acknowledged a second
// and how long the last of them took to be published.
func BenchmarkHTTP(b *testing.B) {
	benchmark(b, func(b *testing.B, log *intake.Log) func() func([]byte) error {
		in, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		server := &http.Server{Handler: intake.Handler(log, signals())}
		go func() { _ = server.Serve(in) }()
		b.Cleanup(func() { _ = server.Close() })
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
		url := "http://" + in.Addr().String() + "/v1/traces"
		return func() func([]byte) error {
			return func(body []byte) error {
				answer, err := client.Post(url, "application/x-protobuf", bytes.NewReader(body))
				if err != nil {
					return err
				}
				defer answer.Body.Close()
				text, _ := io.ReadAll(answer.Body)
				if answer.StatusCode != 200 {
					return fmt.Errorf("%s %s", answer.Status, text)
				}
				return nil
			}
		}
	})
}

// BenchmarkGRPC is BenchmarkHTTP over gRPC.
func BenchmarkGRPC(b *testing.B) {
	benchmark(b, func(b *testing.B, log *intake.Log) func() func([]byte) error {
		in, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		server := intake.NewGRPC(log, signals())
		go func() { _ = server.Serve(in) }()
		b.Cleanup(server.Stop)
		return func() func([]byte) error {
			conn, err := grpc.NewClient(in.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
			if err != nil {
				b.Fatal(err)
			}
			return func(body []byte) error {
				var answer []byte
				return conn.Invoke(context.Background(), "/opentelemetry.proto.collector.trace.v1.TraceService/Export", &body, &answer,
					grpc.ForceCodecV2(rawCodec{}))
			}
		}
	})
}

// BenchmarkAppend is without a network: the log and its fsync alone.
func BenchmarkAppend(b *testing.B) {
	benchmark(b, func(b *testing.B, log *intake.Log) func() func([]byte) error {
		return func() func([]byte) error {
			return func(body []byte) error { return log.Append(context.Background(), intake.Traces, body) }
		}
	})
}

func benchmark(b *testing.B, serve func(*testing.B, *intake.Log) func() func([]byte) error) {
	log, err := intake.Open(b.TempDir(), intake.Settings{MaxBytes: 8 << 30})
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	state, err := otlp.OpenState(b.TempDir(), otlp.DefaultLimits())
	if err != nil {
		b.Fatal(err)
	}
	sender := serve(b, log)
	template := spansOf(b, "chat")
	sink := &quiet{kept: map[string]int64{}}
	pump := &intake.Pump{Log: log, State: state}
	done, folded := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(folded)
		for ticks := time.NewTicker(2 * time.Second); ; {
			last := false
			select {
			case <-done:
				last = true
			case <-ticks.C:
			}
			for more := true; more; {
				var err error
				if more, err = pump.Round(context.Background(), sink, func(context.Context) error { return nil }); err != nil {
					b.Error(err)
				}
			}
			if last {
				return
			}
		}
	}()
	b.ResetTimer()
	var number atomic.Uint64
	var senders sync.WaitGroup
	begun, busy := time.Now(), cpu()
	for range 64 {
		senders.Add(1)
		send := sender()
		go func() {
			defer senders.Done()
			body := bytes.Clone(template)
			offsets := idOffsets(body)
			for {
				n := number.Add(1)
				if n > uint64(b.N) {
					return
				}
				renumber(body, offsets, n*perRequest)
				if err := send(body); err != nil {
					b.Error(err)
					return
				}
			}
		}()
	}
	senders.Wait()
	b.StopTimer()
	took, used, acked := time.Since(begun), cpu()-busy, time.Now()
	close(done)
	<-folded
	spans := int64(b.N) * perRequest
	if got := sink.total(); got != spans {
		b.Errorf("%d spans were acknowledged and %d published", spans, got)
	}
	b.ReportMetric(float64(spans)/took.Seconds(), "spans/s")
	if used > 0 {
		// Of the senders, the doors and the fold together.
		b.ReportMetric(float64(spans)/used.Seconds(), "spans/cpu-s")
	}
	b.ReportMetric(time.Since(acked).Seconds(), "s-behind")
	b.ReportMetric(float64(len(template))/perRequest, "B/span")
}
