package intake

import (
	"context"
	"sync/atomic"

	"github.com/farthing-finops/farthing/internal/fault"
)

// The kinds of entries.
const (
	Traces   = "traces"   // an ExportTraceServiceRequest of OTLP, in protobuf
	Metrics  = "metrics"  // an ExportMetricsServiceRequest of OTLP, in protobuf
	Lineage  = "lineage"  // OpenLineage events: a JSON object, or a list of them
	Evidence = "evidence" // Farthing's own records, one JSON object a line
)

// Signal is how the requests of one signal of OTLP are understood.
type Signal struct {
	// Check looks at a request in protobuf: how many items of evidence it holds,
	// how many of them cannot be used, and why. The error says that it is
	// malformed.
	Check func(body []byte) (found, rejected int, reason string, err error)
	// FromJSON turns a request from JSON into protobuf.
	FromJSON func(body []byte) ([]byte, error)
}

// Accepts is what the doors of the log take.
type Accepts struct {
	Traces, Metrics Signal
	// Lineage and Evidence say what is wrong with the shape of a body; nil takes
	// any that is JSON.
	Lineage, Evidence func(body []byte) error
	// MaxBody bounds a body, in bytes once unpacked; 20 MiB.
	MaxBody int64
	// MaxHeld bounds the bodies that are in memory at a time, in bytes; 512 MiB.
	MaxHeld int64
}

func (a *Accepts) defaults() {
	if a.MaxBody <= 0 {
		a.MaxBody = 20 << 20
	}
	a.MaxBody = min(a.MaxBody, maxBody)
	if a.MaxHeld <= 0 {
		a.MaxHeld = 512 << 20
	}
}

// answer is what a sender of OTLP is told.
type answer struct {
	rejected int
	reason   string
}

// take checks a request in protobuf and keeps it. One without evidence is
// accepted and forgotten: most spans are not of AI.
func (s Signal) take(ctx context.Context, log *Log, kind string, body []byte) (answer, error) {
	found, rejected, reason, err := s.Check(body)
	if err != nil {
		return answer{}, malformed(err)
	}
	if found > rejected {
		if err := log.Append(ctx, kind, body); err != nil {
			return answer{}, err
		}
	}
	return answer{rejected, reason}, nil
}

func malformed(err error) error {
	return fault.New(fault.BadInput, "the request cannot be read").Wrap(err).Try("send OTLP as its specification says; other versions of it are not taken")
}

// budget bounds the bytes of bodies in memory.
type budget struct {
	held atomic.Int64
	max  int64
}

// take asks for bytes; false if there is no room.
func (b *budget) take(n int64) bool {
	if b.held.Add(n) > b.max {
		b.held.Add(-n)
		return false
	}
	return true
}

func (b *budget) give(n int64) { b.held.Add(-n) }
