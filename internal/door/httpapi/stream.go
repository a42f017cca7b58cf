package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"github.com/farthing-finops/farthing/internal/operation"
)

// Step is how far a long operation has come, the data of the event "step".
type Step struct {
	Done  int    `json:"done"`
	Total int    `json:"total"`
	What  string `json:"what"`
}

// stream runs an operation and tells what happens as server-sent events: any
// number of "step", then one "result" with the output, or one "error" with a
// problem.
func (a *api) stream(w http.ResponseWriter, r *http.Request, op operation.Operation, asked request) {
	h := w.Header()
	h.Set("Content-Type", eventFormat)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would hold the events back
	events := &eventWriter{w: w, control: http.NewResponseController(w)}
	ctx := operation.WithProgress(r.Context(), func(s operation.Step) {
		events.send("step", Step{s.Done, s.Total, s.What})
	})
	out, err := op.Run(ctx, asked.values)
	if err != nil {
		events.send("error", a.problem(r, out, err))
		return
	}
	events.send("result", out)
}

// eventWriter writes events one at a time; an operation may report from
// several goroutines.
type eventWriter struct {
	mu      sync.Mutex
	w       http.ResponseWriter
	control *http.ResponseController
}

// send writes an event. A client that is gone is noticed by the request's
// context, not here.
func (e *eventWriter) send(name string, data any) {
	text, err := json.Marshal(data)
	if err != nil {
		name, text = "error", []byte(`{"title":"internal error","code":"internal","status":500}`)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	_, _ = fmt.Fprintf(e.w, "event: %s\ndata: %s\n\n", name, text)
	_ = e.control.Flush()
}
