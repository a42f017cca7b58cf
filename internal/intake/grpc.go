package intake

import (
	"context"
	"errors"
	"sync"
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
		defer raw.free()
		room := int64(len(raw.bytes))
		if !b.take(room) {
			return nil, rpcError(errBusy)
		}
		defer b.give(room)
		got, err := s.take(ctx, log, kind, raw.bytes)
		if err != nil {
			return nil, rpcError(err)
		}
		return &message{bytes: got.proto()}, nil
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

// message is a message's bytes, and the buffer that they are in if it is used
// again.
type message struct {
	bytes  []byte
	buffer *[]byte
}

// buffers are for messages, which come in parts and are checked whole.
var buffers sync.Pool

// maxKept bounds a buffer that is kept for another body, in bytes.
const maxKept = 1 << 20

// gather brings the parts of a message together.
func (m *message) gather(parts mem.BufferSlice) {
	size := parts.Len()
	m.buffer, _ = buffers.Get().(*[]byte)
	if m.buffer == nil || cap(*m.buffer) < size {
		fresh := make([]byte, size)
		m.buffer = &fresh
	}
	m.bytes = (*m.buffer)[:size]
	parts.CopyTo(m.bytes)
}

// free gives the buffer back; the bytes are no longer the caller's.
func (m *message) free() {
	if m.buffer != nil && cap(*m.buffer) <= maxKept {
		buffers.Put(m.buffer)
	}
	m.bytes, m.buffer = nil, nil
}

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

// Unmarshal copies the bytes of a message, which are the connection's.
func (verbatim) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(*message)
	if !ok {
		return errors.New("not a message of this server")
	}
	m.gather(data)
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
