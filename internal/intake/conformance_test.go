//go:build conformance

package intake_test

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"testing"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/intake"
	"github.com/farthing-finops/farthing/internal/source/otlp"
)

// sums are requests, errors, input, cached and output tokens.
type sums [5]int64

// summing adds up the last record of each key by endpoint and model.
type summing struct {
	last  map[string]*evidence.Requests
	flags []evidence.Problem
}

func (s *summing) Add(r evidence.Record, _ evidence.Origin) error {
	if r, ok := r.(*evidence.Requests); ok {
		s.last[r.Endpoint+"|"+r.Model+"|"+r.Workload+r.Start.String()] = r
	}
	return nil
}
func (s *summing) Flag(p evidence.Problem)   { s.flags = append(s.flags, p) }
func (s *summing) Progress(int, int, string) {}

func (s *summing) byModel() map[string]sums {
	out := map[string]sums{}
	for _, r := range s.last {
		sum := out[r.Endpoint+"|"+r.Model]
		sum[0] += r.Requests
		for i, n := range []*int64{r.Errors, r.InputTokens, r.CachedInputTokens, r.OutputTokens} {
			if n != nil {
				sum[i+1] += *n
			}
		}
		out[r.Endpoint+"|"+r.Model] = sum
	}
	return out
}

// The real SDK sends; what it says that it sent is what is folded.
func TestOpenTelemetrySDK(t *testing.T) {
	python := os.Getenv("FARTHING_TEST_OTEL_PYTHON")
	if python == "" {
		t.Fatal("run conformance/otlp.sh, which installs the SDK")
	}
	log := openLog(t, t.TempDir(), intake.Settings{})
	listen := func() net.Listener {
		in, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	web, rpc := listen(), listen()
	server := &http.Server{Handler: intake.Handler(log, signals())}
	go func() { _ = server.Serve(web) }()
	defer server.Close()
	grpcServer := intake.NewGRPC(log, signals())
	go func() { _ = grpcServer.Serve(rpc) }()
	defer grpcServer.Stop()
	want := map[string]sums{}
	for _, way := range [][]string{{"http", "http://" + web.Addr().String()}, {"grpc", "http://" + rpc.Addr().String()}} {
		for _, packing := range []string{"none", "gzip"} {
			cmd := exec.Command(python, "../../conformance/otlp/send.py", way[0], way[1], packing)
			cmd.Stderr = os.Stderr
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v %s: %v", way, packing, err)
			}
			if err := json.Unmarshal(out, &want); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		}
	}
	state, err := otlp.OpenState(t.TempDir(), otlp.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	got := &summing{last: map[string]*evidence.Requests{}}
	pump := &intake.Pump{Log: log, State: state}
	if _, err := pump.Round(t.Context(), got, func(context.Context) error { return nil }); err != nil {
		t.Fatal(err)
	}
	found := got.byModel()
	if len(want) != 4*(2+4)*2 || len(found) != len(want) {
		t.Errorf("%d of %d series", len(found), len(want))
	}
	for key, w := range want {
		if found[key] != w {
			t.Errorf("%s: got %v, want %v", key, found[key], w)
		}
	}
	if len(got.flags) > 0 {
		t.Errorf("flagged %+v", got.flags)
	}
	t.Logf("%d series agree, %d records", len(found), len(got.last))
}
