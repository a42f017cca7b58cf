package httpapi_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/door/httpapi"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/operation"
)

// everywhere has a path behind each kind of route.
func everywhere(o *httpapi.Options) {
	answer := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "inside") })
	o.Page, o.MCP = answer, answer
}

func TestOnlyKnownHostsAreAnsweredFor(t *testing.T) {
	s := start(t, everywhere)
	for _, path := range []string{"/api/v1/ask", "/openapi.json", "/openapi.yaml", "/mcp", "/", "/explorer"} {
		for host, known := range map[string]bool{
			"localhost:8080": true, "LOCALHOST": true, "127.0.0.1": true, "127.8.8.8:1": true, "[::1]:8080": true, "[::1]": true,
			"finops.example.com": true, "FinOps.example.com:443": true, "localhost.": true,
			"evil.example": false, "finops.example.com.evil.example": false, "127.0.0.1.evil.example": false,
			"localhost.evil.example": false, "10.1.2.3:8080": false, "0.0.0.0:8080": false, "[::ffff:10.1.2.3]": false,
		} {
			r, body := s.get(t, path, "Host", host)
			if known && r.StatusCode != 200 {
				t.Errorf("%s of %s: %d %s", path, host, r.StatusCode, body)
			}
			if !known {
				if p := problem(t, r, body); p.Status != 403 || p.Code != fault.Forbidden {
					t.Errorf("%s of %s: %d %s", path, host, r.StatusCode, body)
				}
			}
		}
	}
}

func TestOtherSitesPagesChangeNothing(t *testing.T) {
	s := start(t, everywhere)
	for _, path := range []string{"/api/v1/store", "/mcp"} {
		for _, c := range []struct {
			header []string
			status int
		}{
			{[]string{"Origin", "https://evil.example"}, 403},
			{[]string{"Origin", "null"}, 403},
			{[]string{"Sec-Fetch-Site", "cross-site"}, 403},
			{[]string{"Sec-Fetch-Site", "same-site"}, 403},
			{[]string{"Origin", s.URL}, 200},
			{[]string{"Sec-Fetch-Site", "same-origin", "Origin", s.URL}, 200},
			{nil, 200}, // no browser
		} {
			s.stored = 0
			r, body := s.send(t, http.MethodPost, path, `{"location":["a"]}`, c.header...)
			if r.StatusCode != c.status {
				t.Errorf("%s with %v: %d %s", path, c.header, r.StatusCode, body)
			}
			if c.status == 403 && (problem(t, r, body).Code != fault.Forbidden || s.stored != 0) {
				t.Errorf("%s with %v: %s, stored %d times", path, c.header, body, s.stored)
			}
		}
	}
}

func TestChangesComeFromThisMachineOnly(t *testing.T) {
	stored := 0
	h, err := httpapi.New(httpapi.Options{Operations: []operation.Operation{store(&stored)}, AllowedHosts: []string{"finops.example.com"}, Log: quiet(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		peer, host, header string
		allowed            bool
	}{
		{"127.0.0.1:5000", "localhost:8080", "", true},
		{"[::1]:5000", "localhost:8080", "", true},
		{"[::ffff:127.0.0.1]:5000", "localhost:8080", "", true},
		{"192.0.2.1:5000", "localhost:8080", "", false},
		{"127.0.0.1:5000", "finops.example.com", "", false}, // by a proxy
		{"127.0.0.1:5000", "localhost:8080", "X-Forwarded-For", false},
		{"127.0.0.1:5000", "localhost:8080", "Forwarded", false},
	} {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/store", strings.NewReader(`{"location":["a"]}`))
		r.RemoteAddr, r.Host = c.peer, c.host
		r.Header.Set("Content-Type", "application/json")
		if c.header != "" {
			r.Header.Set(c.header, "for=192.0.2.7")
		}
		w := httptest.NewRecorder()
		stored = 0
		h.ServeHTTP(w, r)
		if allowed := w.Code == 200; allowed != c.allowed || allowed != (stored == 1) {
			t.Errorf("%+v: %d %s", c, w.Code, w.Body)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	s := start(t, everywhere)
	for _, path := range []string{"/", "/api/v1/ask", "/api/v1/nothing", "/api/v1/fail/badly?code=panic", "/openapi.json", "/healthz"} {
		r, _ := s.get(t, path, "Origin", "https://evil.example")
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin", "Access-Control-Allow-Origin": "",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if csp := r.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self';") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: Content-Security-Policy is %q", path, csp)
		}
	}
}
