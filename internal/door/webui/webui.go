// Package webui is the page's door: it serves the interface that was built
// from web/ and copied into dist before the program was compiled. It knows no
// operation; the page asks the HTTP API.
package webui

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// dist holds the built page, or nothing but a placeholder in a fresh clone.
//
//go:embed all:dist
var dist embed.FS

// Bundle is the page that this program was compiled with; it may be empty.
func Bundle() (fs.FS, error) { return fs.Sub(dist, "dist") }

// index is the file that starts the page.
const index = "index.html"

// hashed is the folder whose files carry a hash of their content in their
// names, so that they never change.
const hashed = "assets/"

// Handler serves a bundle. Paths that name no file are places inside the page
// and get its index; missing assets are missing.
func Handler(bundle fs.FS) (http.Handler, error) {
	files, err := load(bundle)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "the page is read by GET", http.StatusMethodNotAllowed)
			return
		}
		if files[index] == nil {
			notBuilt(w)
			return
		}
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		f := files[name]
		switch {
		case f != nil:
		case strings.HasPrefix(name, hashed) || path.Ext(name) != "":
			http.NotFound(w, r)
			return
		default:
			name, f = index, files[index]
		}
		f.serve(w, r, strings.HasPrefix(name, hashed))
	}), nil
}

// notBuilt tells a developer how to get the page.
func notBuilt(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write([]byte(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Farthing: the page is not built</title>
<h1>This program was built without its page</h1>
<p>Build it with <code>make</code> in the repository's root, which needs Node.js, and start the new program.
<p>Everything else works: <a href="/openapi.json">the API</a>, and <code>farthing --help</code> on the command line.
</html>
`))
}
