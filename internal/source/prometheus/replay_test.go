package prometheus_test

import (
	"compress/gzip"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"testing"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// recorded are answers of a real Prometheus by the call and what was asked.
// The conformance test writes them.
func recorded(t *testing.T, path string) map[string]json.RawMessage {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.NewDecoder(text).Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

func keyOf(r *http.Request) string { return r.URL.Path + "?" + r.URL.Query().Encode() }

// replay answers as the real server did; a question that it was not asked
// fails the test.
func replay(t *testing.T, path string) *url.URL {
	t.Helper()
	all := recorded(t, path)
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, ok := all[keyOf(r)]
		if !ok {
			t.Errorf("never recorded: %s", keyOf(r))
			http.Error(w, "never recorded", http.StatusBadRequest)
			return
		}
		w.Write(body)
	})
}

func serve(t *testing.T, h http.HandlerFunc) *url.URL {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// place is a server with settings.
func place(server *url.URL, settings ...string) evidence.Place {
	return evidence.Place{Server: server, Secret: func(name string) string {
		for i := 0; i+1 < len(settings); i += 2 {
			if settings[i] == name {
				return settings[i+1]
			}
		}
		return ""
	}}
}
