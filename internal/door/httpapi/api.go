// Package httpapi is the HTTP door: each operation is a route, its fields are
// query parameters or properties of a JSON body, its output is JSON or CSV. It
// also keeps the door: who may ask, from where, and how much.
package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/operation"
)

// Base is the path that all operations lie under.
const Base = "/api/v1"

// Options say what to serve, and to whom.
type Options struct {
	Operations []operation.Operation
	Version    string
	// AllowedHosts are names by which the server may be asked besides the
	// loopback ones, without ports.
	AllowedHosts []string
	// Ready tells whether questions can be answered now.
	Ready func(ctx context.Context) error
	// Page and MCP are the other doors that share the listener; nil is none.
	Page, MCP http.Handler
	// Intake takes evidence that services send: OTLP, OpenLineage, Farthing's
	// own records; nil takes none. It asks itself who may send.
	Intake http.Handler
	Log    *slog.Logger
	Now    func() time.Time
}

// api is what the routes work with.
type api struct {
	Options
	answers *answerCache
	press   *press
	edition string // tells apart what different versions encode differently
}

// New makes the handler of everything that is served.
func New(o Options) (http.Handler, error) {
	p, err := newPress()
	if err != nil {
		return nil, err
	}
	o.Operations = operation.Served(o.Operations)
	a := &api{Options: o, answers: newAnswerCache(cacheBytes), press: p, edition: editionOf(o.Version)}
	mux := http.NewServeMux()
	documented := a.routes(mux)
	if err := a.documents(mux, documented); err != nil {
		return nil, err
	}
	mux.HandleFunc("/api/", a.noRoute)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plainOK(w) })
	mux.HandleFunc("GET /readyz", a.ready)
	if o.MCP != nil {
		mux.Handle("/mcp", a.guarded(o.MCP))
	}
	if o.Intake != nil {
		for _, path := range []string{"/v1/traces", "/v1/metrics", Base + "/lineage", Base + "/evidence"} {
			mux.Handle("POST "+path, o.Intake)
		}
	}
	if o.Page != nil {
		mux.Handle("/", a.guarded(o.Page))
	}
	return a.logged(secured(a.safe(mux))), nil
}

// routes makes the operations' routes and their description.
func (a *api) routes(mux *http.ServeMux) huma.API {
	out := huma.NewAPI(describe(a.Version), humago.NewAdapter(guardedMux{mux, a.guarded}, ""))
	for _, op := range a.Operations {
		described := describeOperation(out.OpenAPI(), op)
		out.OpenAPI().AddOperation(described)
		out.Adapter().Handle(described, func(c huma.Context) {
			r, w := humago.Unwrap(c)
			a.serve(w, r, op)
		})
	}
	return out
}

// guardedMux sends every route of the API through the guard.
type guardedMux struct {
	*http.ServeMux
	guard func(http.Handler) http.Handler
}

// HandleFunc registers a guarded route.
func (m guardedMux) HandleFunc(pattern string, handle func(http.ResponseWriter, *http.Request)) {
	m.Handle(pattern, m.guard(http.HandlerFunc(handle)))
}

// pathOf is an operation's path: "lake compact" is /api/v1/lake/compact.
func pathOf(op operation.Operation) string {
	return Base + "/" + strings.ReplaceAll(op.Name, " ", "/")
}

func methodOf(op operation.Operation) string {
	if op.Writes() {
		return http.MethodPost
	}
	return http.MethodGet
}

// noRoute answers what no operation has, or has by another method.
func (a *api) noRoute(w http.ResponseWriter, r *http.Request) {
	for _, op := range a.Operations {
		if pathOf(op) == r.URL.Path {
			w.Header().Set("Allow", methodOf(op))
			f := fault.New(fault.Usage, "%s is asked by %s", r.URL.Path, methodOf(op)).Because("the request's method was %s", r.Method)
			writeProblem(w, problemOf(f).withStatus(http.StatusMethodNotAllowed))
			return
		}
	}
	writeProblem(w, problemOf(fault.New(fault.NotFound, "there is no %s", r.URL.Path).Try("/openapi.json lists what there is")))
}

func plainOK(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("ok\n"))
}

// ready tells whether the ledger can be asked.
func (a *api) ready(w http.ResponseWriter, r *http.Request) {
	if a.Ready != nil {
		if err := a.Ready(r.Context()); err != nil {
			if r.Context().Err() == nil { // a probe that did not wait says nothing of the ledger
				a.Log.WarnContext(r.Context(), "not ready", "error", err)
			}
			f := fault.New(fault.Unavailable, "the ledger cannot be asked now").Try("see the server's log")
			writeProblem(w, problemOf(f))
			return
		}
	}
	plainOK(w)
}
