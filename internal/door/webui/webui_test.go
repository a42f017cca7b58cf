package webui

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

const script = "console.log('farthing')"

func built() fstest.MapFS {
	return fstest.MapFS{
		"index.html":              {Data: []byte("<!doctype html><title>Farthing</title>")},
		"farthing.svg":            {Data: []byte("<svg/>")},
		"assets/index-Ab12.js":    {Data: []byte(script)},
		"assets/other-Cd34.js":    {Data: []byte(script)},
		"assets/other-Cd34.js.gz": {Data: gzipped([]byte("compressed at build time"))},
		"assets/logo-Ef56.png":    {Data: []byte("\x89PNG")},
		".gitkeep":                {},
	}
}

func get(t *testing.T, bundle fs.FS, path string, header ...string) *http.Response {
	t.Helper()
	h, err := Handler(bundle)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestFiles(t *testing.T) {
	for _, c := range []struct {
		path, kind, caching, body string
		status                    int
	}{
		{"/", "text/html; charset=utf-8", "no-cache", "<title>Farthing", 200},
		{"/explorer", "text/html; charset=utf-8", "no-cache", "<title>Farthing", 200},
		{"/explorer/deep?by=Team", "text/html; charset=utf-8", "no-cache", "<title>Farthing", 200},
		{"/farthing.svg", "image/svg+xml", "no-cache", "<svg/>", 200},
		{"/assets/index-Ab12.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", script, 200},
		{"/assets/gone-Xy99.js", "text/plain; charset=utf-8", "", "not found", 404},
		{"/robots.txt", "text/plain; charset=utf-8", "", "not found", 404},
		{"/.gitkeep", "text/plain; charset=utf-8", "", "not found", 404},
		{"/../../etc/passwd", "text/html; charset=utf-8", "no-cache", "<title>Farthing", 200}, // a place inside the page
	} {
		r := get(t, built(), c.path)
		if r.StatusCode != c.status || r.Header.Get("Content-Type") != c.kind || r.Header.Get("Cache-Control") != c.caching {
			t.Errorf("%s: %d %v; want %+v", c.path, r.StatusCode, r.Header, c)
		}
		if body := text(t, r); !strings.Contains(body, c.body) {
			t.Errorf("%s: body %q has no %q", c.path, body, c.body)
		}
	}
}

func TestUnchangedFilesAreNotSentAgain(t *testing.T) {
	tag := get(t, built(), "/").Header.Get("ETag")
	if r := get(t, built(), "/explorer", "If-None-Match", tag); r.StatusCode != http.StatusNotModified || text(t, r) != "" {
		t.Errorf("got %d", r.StatusCode)
	}
	if r := get(t, built(), "/", "If-None-Match", `W/"other"`); r.StatusCode != http.StatusOK {
		t.Errorf("got %d for another tag", r.StatusCode)
	}
}

func TestCompression(t *testing.T) {
	for _, c := range []struct{ path, accepted, coding, body string }{
		{"/assets/index-Ab12.js", "gzip, deflate, br", "gzip", script},
		{"/assets/other-Cd34.js", "br, gzip;q=0.8", "gzip", "compressed at build time"},
		{"/assets/index-Ab12.js", "gzip;q=0", "", script},
		{"/assets/index-Ab12.js", "gzip;q=0.0, br", "", script},
		{"/assets/index-Ab12.js", "", "", script},
		{"/assets/logo-Ef56.png", "gzip", "", "\x89PNG"},
	} {
		r := get(t, built(), c.path, "Accept-Encoding", c.accepted)
		body := text(t, r)
		if c.coding == "gzip" {
			z, err := gzip.NewReader(bytes.NewBufferString(body))
			if err != nil {
				t.Fatalf("%+v: %v", c, err)
			}
			plain, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			body = string(plain)
		}
		if r.Header.Get("Content-Encoding") != c.coding || body != c.body {
			t.Errorf("%+v: coding %q, body %q", c, r.Header.Get("Content-Encoding"), body)
		}
	}
}

func TestWithoutTheBundleThePageSaysHowToBuildIt(t *testing.T) {
	r := get(t, fstest.MapFS{".gitkeep": {}}, "/")
	if body := text(t, r); r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "<code>make</code>") {
		t.Errorf("%d %s", r.StatusCode, body)
	}
}

func TestWritingIsRefused(t *testing.T) {
	h, err := Handler(built())
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestTheCompiledBundleCanBeServed(t *testing.T) {
	bundle, err := Bundle()
	if err != nil {
		t.Fatal(err)
	}
	r := get(t, bundle, "/")
	_, missing := fs.Stat(bundle, "index.html")
	if built := missing == nil; built != (r.StatusCode == http.StatusOK) {
		t.Errorf("built: %v, status %d", built, r.StatusCode)
	}
}
