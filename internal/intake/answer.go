package intake

import (
	"encoding/binary"
	"encoding/json"
	"net/http"
	"strconv"

	"google.golang.org/grpc/codes"
)

const (
	protobufType = "application/x-protobuf"
	jsonType     = "application/json"
)

// proto is an ExportTraceServiceResponse or ExportMetricsServiceResponse: empty,
// or partial_success (1) with how many were rejected (1) and why (2).
func (a answer) proto() []byte {
	if a.rejected == 0 {
		return nil
	}
	var partial []byte
	partial = append(partial, 1<<3)
	partial = binary.AppendUvarint(partial, uint64(a.rejected))
	partial = appendText(partial, 2, a.reason)
	return appendText(nil, 1, string(partial))
}

// json is the same in JSON, where 64-bit numbers are text.
func (a answer) json(kind string) []byte {
	if a.rejected == 0 {
		return []byte("{}")
	}
	name := "rejectedSpans"
	if kind == Metrics {
		name = "rejectedDataPoints"
	}
	// Texts always become JSON.
	text, _ := json.Marshal(map[string]any{"partialSuccess": map[string]string{
		name: strconv.Itoa(a.rejected), "errorMessage": a.reason}})
	return text
}

// rpcStatus is a google.rpc.Status: code (1) and message (2).
func rpcStatus(code codes.Code, message string) []byte {
	b := binary.AppendUvarint([]byte{1 << 3}, uint64(code))
	return appendText(b, 2, message)
}

func appendText(b []byte, number byte, text string) []byte {
	b = append(b, number<<3|2)
	b = binary.AppendUvarint(b, uint64(len(text)))
	return append(b, text...)
}

// rpcCode is the code of gRPC that says what an HTTP status does.
func rpcCode(status int) codes.Code {
	switch status {
	case http.StatusBadRequest, http.StatusUnsupportedMediaType, http.StatusRequestEntityTooLarge:
		return codes.InvalidArgument
	case http.StatusServiceUnavailable:
		return codes.Unavailable
	}
	return codes.Internal
}
