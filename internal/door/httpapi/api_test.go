package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/farthing-finops/farthing/internal/door/httpapi"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/operation"
)

func TestReadingOperation(t *testing.T) {
	s := start(t, nil)
	for path, want := range map[string]askOutput{
		"/api/v1/ask":                          {Grain: "total"},
		"/api/v1/ask?text=a%20b%26c&flag=true": {Text: "a b&c", Flag: true, Grain: "total"},
		"/api/v1/ask?list=a,b&list=c":          {List: []string{"a", "b", "c"}, Grain: "total"},
		"/api/v1/ask?grain=day&text=a,b":       {Text: "a,b", Grain: "day"},
		"/api/v1/ask?grain=&text=":             {Grain: "total"}, // the empty boxes of a form
	} {
		r, body := s.get(t, path)
		var got askOutput
		if err := json.Unmarshal([]byte(body), &got); err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s", path, r.StatusCode, body)
		}
		if got.Text != want.Text || !slices.Equal(got.List, want.List) || got.Flag != want.Flag || got.Grain != want.Grain {
			t.Errorf("%s: got %+v, want %+v", path, got, want)
		}
		if got.Amount != "1234567.000000000000000001" {
			t.Errorf("%s: the amount was changed to %s", path, got.Amount)
		}
	}
}

func TestWrongQuestions(t *testing.T) {
	s := start(t, nil)
	for path, want := range map[string]string{
		"/api/v1/ask?texd=a":            `has no "texd"`,
		"/api/v1/ask?text=a&text=b":     "text is given 2 times",
		"/api/v1/ask?size=many":         "size is a whole number",
		"/api/v1/ask?flag=perhaps":      "flag is true or false",
		"/api/v1/ask?grain=year":        `grain cannot be "year"`,
		"/api/v1/ask?text=%zz":          "the query string cannot be read",
		"/api/v1/ask?format=xml":        `there is no format "xml"`,
		"/api/v1/fail/badly?format=csv": "has no CSV form",
	} {
		r, body := s.get(t, path)
		if p := problem(t, r, body); r.StatusCode != http.StatusBadRequest || p.Code != fault.Usage || !strings.Contains(p.Title, want) {
			t.Errorf("%s: %s; want %q", path, body, want)
		}
	}
}

func TestFaultsBecomeProblems(t *testing.T) {
	s := start(t, nil)
	for code, status := range map[string]int{
		"usage": 400, "bad_input": 422, "unreconciled": 422, "not_found": 404, "conflict": 409, "forbidden": 403, "unavailable": 503, "canceled": 499,
	} {
		r, body := s.get(t, "/api/v1/fail/badly?code="+code)
		p := problem(t, r, body)
		if p.Status != status || string(p.Code) != code || p.Title != "it cannot be done" || p.Detail != "the reason" || p.Hint != "the hint" ||
			p.Where == nil || *p.Where != (fault.Where{File: "bill.csv", Line: 7, Column: "BilledCost"}) {
			t.Errorf("%s: %s", code, body)
		}
		if done := strings.Contains(body, `"result":{"done":3}`); done != slices.Contains([]string{"bad_input", "unreconciled", "conflict"}, code) {
			t.Errorf("%s: what was done before is told: %v", code, done)
		}
	}
}

func TestDefectsAreForTheLog(t *testing.T) {
	s := start(t, nil)
	for _, code := range []string{"panic", "plain", "internal"} {
		r, body := s.get(t, "/api/v1/fail/badly?code="+code)
		p := problem(t, r, body)
		if p.Status != 500 || p.Title != "internal error" || strings.Contains(body, "secret") || strings.Contains(body, "goroutine") || strings.Contains(body, "reason") {
			t.Errorf("%s: %s", code, body)
		}
	}
	for _, want := range []string{"the secret of the stack", "goroutine", "the secret of the error"} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("the log has no %q", want)
		}
	}
}

func TestUnknownRoutes(t *testing.T) {
	s := start(t, nil)
	r, body := s.get(t, "/api/v1/nothing")
	if p := problem(t, r, body); p.Status != 404 {
		t.Errorf("%s", body)
	}
	r, body = s.send(t, http.MethodPost, "/api/v1/ask", "{}")
	if p := problem(t, r, body); p.Status != 405 || r.Header.Get("Allow") != "GET" {
		t.Errorf("%v %s", r.Header, body)
	}
	r, body = s.get(t, "/api/v1/store")
	if p := problem(t, r, body); p.Status != 405 || r.Header.Get("Allow") != "POST" || s.stored != 0 {
		t.Errorf("%v %s", r.Header, body)
	}
	if r, _ := s.send(t, http.MethodHead, "/api/v1/ask", ""); r.StatusCode != 200 {
		t.Errorf("HEAD: %d", r.StatusCode)
	}
}

func TestTags(t *testing.T) {
	s := start(t, nil)
	first, _ := s.get(t, "/api/v1/ask?text=x")
	tag := first.Header.Get("ETag")
	if !strings.HasPrefix(tag, `W/"tag-of-x`) || first.Header.Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("%v", first.Header)
	}
	for _, match := range []string{tag, `"other", ` + tag, strings.TrimPrefix(tag, "W/"), "*"} {
		if r, body := s.get(t, "/api/v1/ask?text=x", "If-None-Match", match); r.StatusCode != 304 || body != "" || r.Header.Get("ETag") != tag {
			t.Errorf("If-None-Match %s: %d %q", match, r.StatusCode, body)
		}
	}
	for _, path := range []string{"/api/v1/ask?text=y", "/api/v1/ask?text=x&format=csv"} {
		if r, _ := s.get(t, path, "If-None-Match", tag); r.StatusCode != 200 {
			t.Errorf("%s is not the tagged answer, but got %d", path, r.StatusCode)
		}
	}
	newer := start(t, func(o *httpapi.Options) { o.Version = "1.2.4" })
	if r, _ := newer.get(t, "/api/v1/ask?text=x", "If-None-Match", tag); r.StatusCode != 200 {
		t.Errorf("another version may encode otherwise, but got %d", r.StatusCode)
	}
	if r, _ := s.get(t, "/api/v1/fail/badly"); r.Header.Get("ETag") != "" || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("an output without a tag: %v", r.Header)
	}
}

func TestCSV(t *testing.T) {
	s := start(t, nil)
	const want = "text,amount\n\"a,b\",1234567.000000000000000001\n,0\n"
	for _, c := range []struct{ path, accept string }{
		{"/api/v1/ask?text=a,b", "text/csv"},
		{"/api/v1/ask?text=a,b", "application/json;q=0.5, text/csv"},
		{"/api/v1/ask?text=a,b&format=csv", "application/json"},
	} {
		r, body := s.get(t, c.path, "Accept", c.accept)
		if body != want || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/csv; charset=utf-8") ||
			r.Header.Get("Content-Disposition") != `attachment; filename="farthing-ask.csv"` {
			t.Errorf("%+v: %v\n%s", c, r.Header, body)
		}
	}
	for _, accept := range []string{"", "*/*", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json, text/csv", "text/csv;q=0.1, application/json"} {
		if r, _ := s.get(t, "/api/v1/ask", "Accept", accept); r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("Accept %q got %s", accept, r.Header.Get("Content-Type"))
		}
	}
	if r, _ := s.get(t, "/api/v1/ask?format=json", "Accept", "text/csv"); r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("format=json got %s", r.Header.Get("Content-Type"))
	}
}

func TestCompression(t *testing.T) {
	s := start(t, nil)
	_, plain := s.get(t, "/api/v1/ask?size=500")
	for accept, coding := range map[string]string{
		"gzip, deflate, br": "gzip", "zstd": "zstd", "gzip;q=0.5, zstd": "zstd", "br": "", "gzip;q=0": "", "": "",
	} {
		for range 2 { // the second time from the cache
			r, body := s.get(t, "/api/v1/ask?size=500", "Accept-Encoding", accept)
			if r.Header.Get("Content-Encoding") != coding || decoded(t, coding, body) != plain {
				t.Errorf("Accept-Encoding %q: got %q", accept, r.Header.Get("Content-Encoding"))
			}
			if !strings.Contains(r.Header.Get("Vary"), "Accept-Encoding") {
				t.Error("a cache between could mix up the codings")
			}
		}
	}
	if r, _ := s.get(t, "/api/v1/ask?text=small", "Accept-Encoding", "gzip"); r.Header.Get("Content-Encoding") != "" {
		t.Error("a small answer was compressed")
	}
}

func decoded(t *testing.T, coding, body string) string {
	t.Helper()
	var r io.Reader = strings.NewReader(body)
	var err error
	switch coding {
	case "gzip":
		r, err = gzip.NewReader(r)
	case "zstd":
		r, err = zstd.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

func TestWritingOperation(t *testing.T) {
	s := start(t, nil)
	r, body := s.send(t, http.MethodPost, "/api/v1/store", `{"location":["a","b"]}`)
	if r.StatusCode != 200 || body != "{\"done\":2}\n" || s.stored != 1 {
		t.Errorf("%d %s", r.StatusCode, body)
	}
	r, body = s.send(t, http.MethodPost, "/api/v1/store", `{"location":["a"],"refuse":true}`)
	if p := problem(t, r, body); p.Status != 422 || !strings.Contains(body, `"result":{"done":1}`) {
		t.Errorf("%s", body)
	}
	for _, c := range []struct {
		path, body, kind string
		status           int
		want             string
	}{
		{"/api/v1/store", `{"location":`, "application/json", 400, "not a JSON object"},
		{"/api/v1/store", ``, "application/json", 400, "location is missing"},
		{"/api/v1/store", `{"location":["a"],"more":1}`, "application/json", 400, "more is a text"},
		{"/api/v1/store", `{"location":["a"],"more":"x"}`, "application/json", 400, `has no "more"`},
		{"/api/v1/store", `{"location":["a"]}`, "text/plain", 415, "not application/json"},
		{"/api/v1/store?location=a", `{}`, "application/json", 400, "from the body"},
		{"/api/v1/store", `{"location":["` + strings.Repeat("a", 1<<20) + `"]}`, "application/json", 413, "larger than"},
	} {
		s.stored = 0
		r, body := s.send(t, http.MethodPost, c.path, c.body, "Content-Type", c.kind)
		if p := problem(t, r, body); p.Status != c.status || !strings.Contains(p.Title, c.want) || s.stored != 0 {
			t.Errorf("%.60s: %d %s, stored %d times", c.body, p.Status, body, s.stored)
		}
	}
}

func TestEvents(t *testing.T) {
	s := start(t, nil)
	r, body := s.send(t, http.MethodPost, "/api/v1/store", `{"location":["a"]}`, "Accept", "text/event-stream")
	if r.Header.Get("Content-Type") != "text/event-stream" || body != "event: result\ndata: {\"done\":1}\n\n" {
		t.Errorf("%v %q", r.Header, body)
	}
	_, body = s.send(t, http.MethodPost, "/api/v1/store", `{"location":["a"],"refuse":true}`, "Accept", "text/event-stream")
	if !strings.HasPrefix(body, "event: error\ndata: {") || !strings.Contains(body, `"code":"bad_input"`) || !strings.Contains(body, `"result":{"done":1}`) {
		t.Errorf("%q", body)
	}
}

func TestTheClientsLeavingStopsTheOperation(t *testing.T) {
	started, stopped := make(chan struct{}), make(chan struct{})
	s := start(t, func(o *httpapi.Options) { o.Operations = []operation.Operation{wait(started, stopped)} })
	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/api/v1/wait", nil)
	if err != nil {
		t.Fatal(err)
	}
	left := make(chan error)
	go func() {
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err == nil {
			_ = answer.Body.Close()
		}
		left <- err
	}()
	<-started
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("the client got %v", err)
	}
	<-stopped // hangs if the operation is not told
}

func TestHealth(t *testing.T) {
	ready := true
	s := start(t, func(o *httpapi.Options) {
		o.Ready = func(context.Context) error {
			if ready {
				return nil
			}
			return errors.New("the secret of the lake")
		}
	})
	for _, path := range []string{"/healthz", "/readyz"} {
		if r, body := s.get(t, path, "Host", "10.1.2.3:8080"); r.StatusCode != 200 || body != "ok\n" {
			t.Errorf("%s: %d %s", path, r.StatusCode, body)
		}
	}
	ready = false
	r, body := s.get(t, "/readyz")
	if p := problem(t, r, body); p.Status != 503 || strings.Contains(body, "secret") {
		t.Errorf("%s", body)
	}
	if r, _ := s.get(t, "/healthz"); r.StatusCode != 200 {
		t.Error("it lives, ready or not")
	}
}

func TestLog(t *testing.T) {
	s := start(t, nil)
	s.get(t, "/api/v1/ask?text=jane.doe")
	line := s.log.String()
	if !strings.Contains(line, "level=DEBUG") || !strings.Contains(line, "path=/api/v1/ask") || !strings.Contains(line, "status=200") {
		t.Errorf("%s", line)
	}
	if bytes.Contains(s.log.Bytes(), []byte("jane")) {
		t.Error("the log holds what was asked")
	}
}
