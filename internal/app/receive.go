package app

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"github.com/farthing-finops/farthing/internal/door/cli"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/intake"
	"github.com/farthing-finops/farthing/internal/lake"
	"github.com/farthing-finops/farthing/internal/operation"
	"github.com/farthing-finops/farthing/internal/source/evidencelines"
	"github.com/farthing-finops/farthing/internal/source/openlineage"
	"github.com/farthing-finops/farthing/internal/source/otlp"
)

const (
	// foldEvery is how often what was received becomes visible.
	foldEvery = 3 * time.Second
	// receivedSource is the source of what services send.
	receivedSource = "received"
	// tokenName is the setting with the token that senders from other machines
	// must show.
	tokenName = "FARTHING_INTAKE_TOKEN"
)

// receive takes evidence that services send, and folds it into the lake as
// long as the program runs. One process of a home does; another that serves
// the same home only answers questions.
func receive(ctx context.Context, desk *operation.Desk, g cli.Globals, flags map[string]string, out io.Writer, log *slog.Logger) (http.Handler, func() error, error) {
	nothing := func() error { return nil }
	l, ok := desk.Lake.(*lake.Lake)
	if !ok {
		return nil, nothing, nil
	}
	release, mine, err := l.Only("intake")
	if err != nil {
		return nil, nothing, err
	}
	if !mine {
		log.Warn("another process of this home takes evidence; this one only answers")
		return nil, nothing, nil
	}
	state, err := otlp.OpenState(filepath.Join(g.Home, "intake", "sums"), otlp.DefaultLimits())
	if err != nil {
		release()
		return nil, nothing, err
	}
	after, err := intake.ParsePosition(state.Mark())
	if err != nil {
		release()
		return nil, nothing, err
	}
	kept, err := intake.Open(filepath.Join(g.Home, "intake", "log"), intake.Settings{After: after, Flag: func(p evidence.Problem) { logProblem(log, p) }})
	if err != nil {
		release()
		return nil, nothing, err
	}
	r := &receiver{desk: desk, pump: &intake.Pump{Log: kept, State: state}, log: log, token: desk.Secret(tokenName)}
	stopRPC, err := r.serveRPC(flags["otlp-grpc"], kept, out)
	if err != nil {
		release()
		return nil, nothing, errors.Join(err, kept.Close())
	}
	done := make(chan struct{})
	folding, stop := context.WithCancel(ctx)
	go func() {
		defer close(done)
		r.fold(folding)
	}()
	return r.guarded(intake.Handler(kept, accepts())), func() error {
		stopRPC()
		stop()
		<-done
		err := kept.Close()
		release()
		return err
	}, nil
}

// receiver folds what was taken in.
type receiver struct {
	desk  *operation.Desk
	pump  *intake.Pump
	log   *slog.Logger
	token string
}

// accepts are the shapes that are taken.
func accepts() intake.Accepts {
	return intake.Accepts{
		Traces:  intake.Signal{Check: otlp.CheckTraces, FromJSON: otlp.TracesFromJSON},
		Metrics: intake.Signal{Check: otlp.CheckMetrics, FromJSON: otlp.MetricsFromJSON},
	}
}

// fold makes visible what came, every few seconds. A failure is told and tried
// again: what was taken in waits on the disk.
func (r *receiver) fold(ctx context.Context) {
	tick := time.NewTicker(foldEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for {
			more, err := r.round(ctx)
			if err != nil && ctx.Err() == nil {
				r.log.Error("what was received cannot be folded yet", "error", err)
			}
			if err != nil || !more {
				break
			}
		}
	}
}

func (r *receiver) round(ctx context.Context) (bool, error) {
	im := evidence.Importer{Store: r.desk.Lake, Merger: r.desk.Merger, Now: r.desk.Now}
	batch, err := im.Begin(ctx, receivedSource, "received")
	if err != nil {
		return false, err
	}
	defer batch.End()
	r.pump.Readers = map[string]intake.Reader{
		intake.Evidence: func(body []byte, from evidence.Origin, sink evidence.Sink) error {
			return evidencelines.ReadLines(ctx, bytes.NewReader(body), from.File, sink)
		},
		intake.Lineage: func(body []byte, from evidence.Origin, sink evidence.Sink) error {
			var err error
			batch.Cursor, err = openlineage.ReadEvents(ctx, bytes.NewReader(body), from.File, batch.Cursor, sink)
			return err
		},
	}
	published := false
	more, err := r.pump.Round(ctx, batch, func(ctx context.Context) error {
		published = true
		return batch.Publish(ctx)
	})
	for _, p := range batch.Problems() {
		logProblem(r.log, p)
	}
	if err == nil && published {
		err = r.allocate(ctx)
	}
	return more, err
}

// allocate divides by what came, as an import does.
func (r *receiver) allocate(ctx context.Context) error {
	_, err := runOperation(ctx, r.desk, "allocate", nil)
	return err
}

func logProblem(log *slog.Logger, p evidence.Problem) {
	log.Warn("evidence", "from", p.File, "line", p.Line, "name", p.Name, "refused", p.Refused, "reason", p.Reason)
}

// may tells whether a sender may send: from this machine, or with the token.
func (r *receiver) may(address, authorization string) bool {
	if r.token != "" {
		shown, ok := strings.CutPrefix(authorization, "Bearer ")
		return ok && subtle.ConstantTimeCompare([]byte(shown), []byte(r.token)) == 1
	}
	from, err := netip.ParseAddrPort(address)
	return err == nil && from.Addr().Unmap().IsLoopback()
}

func (r *receiver) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Header.Get("Origin") != "" || !r.may(req.RemoteAddr, req.Header.Get("Authorization")) {
			http.Error(w, "evidence is taken from this machine, or with the bearer token in "+tokenName, http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, req)
	})
}

// serveRPC takes OTLP over gRPC if an address is given.
func (r *receiver) serveRPC(address string, kept *intake.Log, out io.Writer) (func(), error) {
	if address == "" {
		return func() {}, nil
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, listenFault(address, err)
	}
	server := intake.NewGRPC(kept, accepts(), grpc.UnaryInterceptor(r.guardedRPC))
	go func() {
		if err := server.Serve(listener); err != nil {
			r.log.Error("OTLP over gRPC ended", "error", err)
		}
	}()
	fmt.Fprintf(out, "OTLP over gRPC is taken at %s\n", listener.Addr())
	return server.GracefulStop, nil
}

func (r *receiver) guardedRPC(ctx context.Context, req any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	address, authorization := "", ""
	if p, ok := peer.FromContext(ctx); ok {
		address = p.Addr.String()
	}
	if m, ok := metadata.FromIncomingContext(ctx); ok {
		if v := m.Get("authorization"); len(v) > 0 {
			authorization = v[0]
		}
	}
	if !r.may(address, authorization) {
		return nil, status.Error(codes.PermissionDenied, "evidence is taken from this machine, or with the bearer token in "+tokenName)
	}
	return next(ctx, req)
}
