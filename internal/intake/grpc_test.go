package intake_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"sync"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/farthing-finops/farthing/internal/intake"
)

// Bodies are read into buffers that are used again: what the log keeps must be
// what was sent all the same, whoever else sends meanwhile.
func TestGRPCKeepsBodiesApart(t *testing.T) {
	log := openLog(t, t.TempDir(), intake.Settings{})
	in, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	// Half of the bodies are refused, which gives their buffers back early.
	check := func(body []byte) (int, int, string, error) {
		if body[0]%2 == 1 {
			return 0, 0, "", fmt.Errorf("odd")
		}
		return 1, 0, "", nil
	}
	server := intake.NewGRPC(log, intake.Accepts{Traces: intake.Signal{Check: check}})
	go func() { _ = server.Serve(in) }()
	defer server.Stop()
	conn, err := grpc.NewClient(in.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const senders, each = 8, 40
	var sending sync.WaitGroup
	for s := range senders {
		sending.Go(func() {
			for i := range each {
				// Of one frame of HTTP/2, and of several.
				body := bytes.Repeat([]byte{byte(i), byte(s)}, 100+i*1000)
				var answer []byte
				err := conn.Invoke(context.Background(), "/opentelemetry.proto.collector.trace.v1.TraceService/Export", &body, &answer, grpc.ForceCodecV2(rawCodec{}))
				if (err != nil) != (i%2 == 1) {
					t.Errorf("body %d of sender %d: %v", i, s, err)
				}
			}
		})
	}
	sending.Wait()
	kept := map[string]int{}
	if _, err := log.Drain(t.Context(), intake.Position{}, func(_ string, body []byte) error {
		kept[string(body)]++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for s := range senders {
		for i := 0; i < each; i += 2 {
			if n := kept[string(bytes.Repeat([]byte{byte(i), byte(s)}, 100+i*1000))]; n != 1 {
				t.Errorf("body %d of sender %d was kept %d times", i, s, n)
			}
		}
	}
	if len(kept) != senders*each/2 {
		t.Errorf("%d different bodies were kept, not %d", len(kept), senders*each/2)
	}
}
