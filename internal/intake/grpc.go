package intake

import (
	"context"
	"errors"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	// Clients may gzip what they send; the package makes the codec known.
	_ "google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/farthing-finops/farthing/internal/fault"
)

// NewGRPC makes a server of OTLP over gRPC, for traces and metrics
// (https://opentelemetry.io/docs/specs/otlp/#otlpgrpc). Bodies go to the log as
// they come, without being made into objects. Like Handler, it asks nobody who
// they are; interceptors among the options can.
func NewGRPC(log *Log, a Accepts, options ...grpc.ServerOption) *grpc.Server {
	a.defaults()
	options = append([]grpc.ServerOption{grpc.ForceServerCodecV2(verbatim{}), grpc.MaxRecvMsgSize(int(a.MaxBody)),
		// A request fits the window, so that it comes in one go.
		grpc.InitialWindowSize(1 << 20), grpc.InitialConnWindowSize(4 << 20), grpc.ReadBufferSize(128 << 10)}, options...)
	s := grpc.NewServer(options...)
	b := &budget{max: a.MaxHeld}
	s.RegisterService(service("opentelemetry.proto.collector.trace.v1.TraceService", log, b, Traces, a.Traces), nil)
	s.RegisterService(service("opentelemetry.proto.collector.metrics.v1.MetricsService", log, b, Metrics, a.Metrics), nil)
	return s
}

// service describes one of OTLP's services: a single method Export.
func service(name string, log *Log, b *budget, kind string, s Signal) *grpc.ServiceDesc {
	export := func(ctx context.Context, body any) (any, error) {
		raw := body.(*message)
		room := int64(len(raw.bytes))
		if !b.take(room) {
			return nil, rpcError(errBusy)
		}
		defer b.give(room)
		got, err := s.take(ctx, log, kind, raw.bytes)
		if err != nil {
			return nil, rpcError(err)
		}
		return &message{got.proto()}, nil
	}
	return &grpc.ServiceDesc{ServiceName: name, Methods: []grpc.MethodDesc{{
		MethodName: "Export",
		Handler: func(srv any, ctx context.Context, decode func(any) error, around grpc.UnaryServerInterceptor) (any, error) {
			body := new(message)
			if err := decode(body); err != nil {
				return nil, err
			}
			if around == nil {
				return export(ctx, body)
			}
			return around(ctx, body, &grpc.UnaryServerInfo{Server: srv, FullMethod: "/" + name + "/Export"}, export)
		},
	}}}
}

// message is a message's bytes.
type message struct{ bytes []byte }

// verbatim is a codec that leaves bytes as they are.
type verbatim struct{}

// Name is that of protobuf, which the bytes are.
func (verbatim) Name() string { return "proto" }

// Marshal gives the bytes of a message.
func (verbatim) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(*message)
	if !ok {
		return nil, errors.New("not a message of this server")
	}
	return mem.BufferSlice{mem.SliceBuffer(m.bytes)}, nil
}

// Unmarshal keeps the bytes of a message.
func (verbatim) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(*message)
	if !ok {
		return errors.New("not a message of this server")
	}
	m.bytes = data.Materialize()
	return nil
}

// rpcError tells senders what to do: RESOURCE_EXHAUSTED is tried again only if
// it says when, INVALID_ARGUMENT never.
func rpcError(err error) error {
	code := codes.Internal
	switch {
	case errors.Is(err, errBusy), IsFull(err):
		s, detailErr := status.New(codes.ResourceExhausted, sentence(err)).
			WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(retryAfter * time.Second)})
		if detailErr == nil {
			return s.Err()
		}
		code = codes.ResourceExhausted
	case fault.Is(err, fault.Unavailable):
		code = codes.Unavailable
	case fault.Is(err, fault.Canceled):
		code = codes.Canceled
	case fault.Is(err, fault.BadInput):
		code = codes.InvalidArgument
	}
	return status.Error(code, sentence(err))
}
