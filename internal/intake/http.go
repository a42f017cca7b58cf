package intake

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/farthing-finops/farthing/internal/fault"
)

// retryAfter is what those are told that there is no room for, in seconds: the
// log is folded about as often.
const retryAfter = 5

// Handler takes evidence over HTTP:
//
//	POST /v1/traces, /v1/metrics   OTLP, in protobuf or JSON, plain or gzipped
//	                               (https://opentelemetry.io/docs/specs/otlp/#otlphttp)
//	POST /api/v1/lineage           OpenLineage events, one or a list
//	POST /api/v1/evidence          Farthing's records, one JSON object a line
//
// It answers 200 once a body is on the disk. It knows nothing of who may send:
// whoever serves it asks that first.
func Handler(log *Log, a Accepts) http.Handler {
	a.defaults()
	d := &door{log: log, accepts: a, bodies: &bodies{max: a.MaxBody, budget: &budget{max: a.MaxHeld}}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/traces", func(w http.ResponseWriter, r *http.Request) { d.otlp(w, r, Traces, a.Traces) })
	mux.HandleFunc("POST /v1/metrics", func(w http.ResponseWriter, r *http.Request) { d.otlp(w, r, Metrics, a.Metrics) })
	mux.HandleFunc("POST /api/v1/lineage", func(w http.ResponseWriter, r *http.Request) { d.lines(w, r, Lineage, events, a.Lineage) })
	mux.HandleFunc("POST /api/v1/evidence", func(w http.ResponseWriter, r *http.Request) { d.lines(w, r, Evidence, objects, a.Evidence) })
	return mux
}

type door struct {
	log     *Log
	accepts Accepts
	bodies  *bodies
}

// otlp takes a request of OTLP and answers in its own encoding.
func (d *door) otlp(w http.ResponseWriter, r *http.Request, kind string, s Signal) {
	encoding, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if encoding != protobufType && encoding != jsonType {
		http.Error(w, "send "+protobufType+" or "+jsonType, http.StatusUnsupportedMediaType)
		return
	}
	got, err := d.signal(r, kind, s, encoding)
	if err != nil {
		d.refuse(w, encoding, err)
		return
	}
	w.Header().Set("Content-Type", encoding)
	if encoding == jsonType {
		reply(w, http.StatusOK, got.json(kind))
		return
	}
	reply(w, http.StatusOK, got.proto())
}

func (d *door) signal(r *http.Request, kind string, s Signal, encoding string) (answer, error) {
	body, err := d.bodies.read(r)
	if err != nil {
		return answer{}, err
	}
	defer body.free()
	b := body.bytes
	if encoding == jsonType {
		if b, err = s.FromJSON(b); err != nil {
			return answer{}, malformed(err)
		}
	}
	return s.take(r.Context(), d.log, kind, b)
}

// lines takes a body of JSON that is kept as it is.
func (d *door) lines(w http.ResponseWriter, r *http.Request, kind string, shape, check func([]byte) error) {
	body, err := d.bodies.read(r)
	if err == nil {
		defer body.free()
		err = shape(body.bytes)
		if err == nil && check != nil {
			err = check(body.bytes)
		}
		if err == nil {
			err = d.log.Append(r.Context(), kind, body.bytes)
		}
	}
	if err != nil {
		d.problem(w, err)
		return
	}
	w.Header().Set("Content-Type", jsonType)
	reply(w, http.StatusOK, []byte("{}"))
}

// status is the HTTP status of an error. OTLP's senders try 429, 502, 503 and
// 504 again, and nothing else.
func (d *door) status(w http.ResponseWriter, err error) int {
	switch {
	case errors.Is(err, errTooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, errBusy), fault.Is(err, fault.Unavailable), fault.Is(err, fault.Canceled):
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
		return http.StatusServiceUnavailable
	case fault.Is(err, fault.BadInput):
		return http.StatusBadRequest
	case fault.Is(err, fault.Usage):
		return http.StatusUnsupportedMediaType
	}
	return fault.From(err).Code.HTTPStatus()
}

// refuse answers with a google.rpc.Status, as OTLP asks.
func (d *door) refuse(w http.ResponseWriter, encoding string, err error) {
	code := d.status(w, err)
	w.Header().Set("Content-Type", encoding)
	if encoding == jsonType {
		// A number and a text always become JSON.
		text, _ := json.Marshal(map[string]any{"code": rpcCode(code), "message": sentence(err)})
		reply(w, code, text)
		return
	}
	reply(w, code, rpcStatus(rpcCode(code), sentence(err)))
}

// problem answers as Farthing's API does (RFC 9457).
func (d *door) problem(w http.ResponseWriter, err error) {
	code := d.status(w, err)
	w.Header().Set("Content-Type", "application/problem+json")
	var hint string
	var f *fault.Fault
	if errors.As(err, &f) {
		hint = f.Hint
	}
	// Numbers and texts always become JSON.
	text, _ := json.Marshal(map[string]any{"status": code, "title": http.StatusText(code), "detail": sentence(err), "hint": hint})
	reply(w, code, text)
}

// sentence is an error as the sender may see it: not where on this machine.
func sentence(err error) string {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err.Error()
	}
	shown := *f
	shown.Where = fault.Where{}
	if f.Code == fault.Unavailable && !IsFull(err) {
		shown.Why = ""
	}
	return shown.Error()
}

func reply(w http.ResponseWriter, code int, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(code)
	// Whoever asked is gone if this fails; the body is kept all the same.
	_, _ = io.Writer(w).Write(body)
}
