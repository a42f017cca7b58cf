package webui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2/negotiation"
)

// file is one file of the page, ready to be sent.
type file struct {
	body []byte
	kind string
	tag  string
	gzip func() []byte // nil for what does not shrink
}

// load reads all files of a bundle. A name.gz beside a name is its compressed
// form; where there is none it is made when first asked for.
func load(bundle fs.FS) (map[string]*file, error) {
	files := map[string]*file{}
	err := fs.WalkDir(bundle, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		body, err := fs.ReadFile(bundle, name)
		files[name] = newFile(name, body)
		return err
	})
	if err != nil {
		return nil, err
	}
	for name, f := range files {
		plain, ok := strings.CutSuffix(name, ".gz")
		if of := files[plain]; ok && of != nil {
			of.gzip = func() []byte { return f.body }
			delete(files, name)
		}
	}
	return files, nil
}

func newFile(name string, body []byte) *file {
	sum := sha256.Sum256(body)
	f := &file{body: body, kind: kindOf(name), tag: `W/"` + hex.EncodeToString(sum[:12]) + `"`}
	if shrinks(f.kind) {
		f.gzip = sync.OnceValue(func() []byte { return gzipped(body) })
	}
	return f
}

// kindOf is a file's media type. The table of the machine may lack or bend
// those that a browser insists on, so they are named here.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

func shrinks(kind string) bool {
	return strings.HasPrefix(kind, "text/") || kind == "image/svg+xml" || strings.HasPrefix(kind, "application/json")
}

func gzipped(body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(body) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// serve sends the file; one whose name carries its hash may be kept for ever.
func (f *file) serve(w http.ResponseWriter, r *http.Request, forever bool) {
	h := w.Header()
	h.Set("ETag", f.tag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if forever {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if slices.Contains(strings.Split(r.Header.Get("If-None-Match"), ", "), f.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.kind)
	body := f.body
	if f.gzip != nil && takesGzip(r.Header.Get("Accept-Encoding")) {
		body = f.gzip()
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

// takesGzip reads an Accept-Encoding header. The first offer would win a tie
// at q=0, so it is one that nobody sends.
func takesGzip(accepted string) bool {
	return negotiation.SelectQValue(accepted, []string{"-", "gzip"}) == "gzip"
}
