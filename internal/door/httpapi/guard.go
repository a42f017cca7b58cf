package httpapi

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

// guarded refuses requests that no program of the user meant to send: those
// for a name that is not this server's (a web page that had its own name
// point here), and those that another site's page sends to change something.
func (a *api) guarded(next http.Handler) http.Handler {
	origins := http.NewCrossOriginProtection()
	origins.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, problemOf(fault.New(fault.Forbidden, "another site's page may not do this").
			Because("the request came from %s", orUnknown(r.Header.Get("Origin"))).Try("use Farthing's own page, or a program that is no web page")))
	}))
	protected := origins.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !a.knows(r.Host) {
			writeProblem(w, problemOf(fault.New(fault.Forbidden, "this server does not answer for %q", r.Host).
				Because("the name is not one that it was started with").Try("if the name is yours, start it with --allow-host NAME")))
			return
		}
		protected.ServeHTTP(w, r)
	})
}

func orUnknown(origin string) string {
	if origin == "" {
		return "a page of unknown origin"
	}
	return origin
}

// knows tells whether a Host header names this server.
func (a *api) knows(host string) bool {
	name := hostName(host)
	return isLoopback(name) || slices.ContainsFunc(a.AllowedHosts, func(h string) bool { return strings.EqualFold(h, name) })
}

// hostName is the name in a Host header, without port, brackets and final dot.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.Trim(host, "[]"), ".")
}

func isLoopback(name string) bool {
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.IsLoopback()
}

// fromHere tells whether a program on this machine sent the request itself. A
// proxy on this machine that speaks for somebody else usually says so.
func fromHere(r *http.Request) bool {
	for _, h := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback() && isLoopback(hostName(r.Host))
}

// policy lets the page load its own files and nothing else. Styles may stand
// in the page because the component library writes its colours there.
const policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// secured sets the headers that keep a browser from using answers in any way
// but the page's own. There is no CORS: other sites' pages cannot read them.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// safe turns a panic into a problem. The stack is for the log alone.
func (a *api) safe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &watched{ResponseWriter: w}
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			a.Log.ErrorContext(r.Context(), "a request broke", "method", r.Method, "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
			if seen.status != 0 {
				panic(http.ErrAbortHandler) // half an answer must not look like a whole one
			}
			for _, name := range []string{"ETag", "Vary", "Content-Length", "Content-Encoding", "Content-Disposition"} {
				w.Header().Del(name) // they were set for the answer that did not come
			}
			writeProblem(w, problemOf(fault.New(fault.Internal, "internal error")))
		}()
		next.ServeHTTP(seen, r)
	})
}
