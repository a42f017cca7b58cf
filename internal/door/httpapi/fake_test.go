package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/door/httpapi"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/operation"
)

// askInput has a field of every kind.
type askInput struct {
	Text  string   `name:"text" doc:"Some text"`
	List  []string `name:"list" doc:"Several texts"`
	Flag  bool     `name:"flag"`
	Size  int      `name:"size" default:"1" doc:"How large the answer is"`
	Grain string   `name:"grain" default:"total" choices:"day,total"`
}

// askOutput tells what was understood.
type askOutput struct {
	Text    string   `json:"text"`
	List    []string `json:"list"`
	Flag    bool     `json:"flag"`
	Grain   string   `json:"grain"`
	Amount  string   `json:"amount"`
	Filling string   `json:"filling"`
}

func (o askOutput) ETag() string {
	return fmt.Sprint("tag-of-", o.Text, o.List, o.Flag, o.Grain, len(o.Filling))
}

func (o askOutput) Table() operation.Table {
	return operation.Table{Columns: []string{"text", "amount"},
		Rows: [][]operation.Cell{{{Text: o.Text}, {Text: o.Amount, Number: true, Rounds: true}}, {{Absent: true}, {Text: "0"}}}, Notes: []string{"a note"}}
}

func ask() operation.Operation {
	return operation.Declare(operation.Declaration{Name: "ask", Short: "Ask", Long: "Asks.", Role: operation.Reader},
		func(_ context.Context, in askInput) (askOutput, error) {
			return askOutput{in.Text, in.List, in.Flag, in.Grain, "1234567.000000000000000001", strings.Repeat("<filling>", in.Size-1)}, nil
		})
}

type failInput struct {
	Code string `name:"code"`
}

// failOutput has no table.
type failOutput struct {
	Done int `json:"done"`
}

// fail fails in the way that it is told.
func fail() operation.Operation {
	return operation.Declare(operation.Declaration{Name: "fail badly", Short: "Fail", Role: operation.Reader},
		func(_ context.Context, in failInput) (failOutput, error) {
			switch in.Code {
			case "panic":
				panic("the secret of the stack")
			case "plain":
				return failOutput{}, errors.New("the secret of the error")
			case "":
				return failOutput{}, nil
			}
			return failOutput{Done: 3}, fault.New(fault.Code(in.Code), "it cannot be done").
				At(fault.Where{File: "bill.csv", Line: 7, Column: "BilledCost"}).Because("the reason").Try("the hint")
		})
}

type storeInput struct {
	Locations []string `name:"location" arg:"required" doc:"What to store"`
	Refuse    bool     `name:"refuse"`
}

// store changes something.
func store(calls *int) operation.Operation {
	return operation.Declare(operation.Declaration{Name: "store", Short: "Store", Role: operation.Editor},
		func(_ context.Context, in storeInput) (failOutput, error) {
			*calls++
			if in.Refuse {
				return failOutput{len(in.Locations)}, fault.New(fault.BadInput, "the last one is bad")
			}
			return failOutput{len(in.Locations)}, nil
		})
}

// wait waits for its caller to go away.
func wait(started, stopped chan<- struct{}) operation.Operation {
	return operation.Declare(operation.Declaration{Name: "wait", Short: "Wait", Role: operation.Reader},
		func(ctx context.Context, _ struct{}) (failOutput, error) {
			close(started)
			<-ctx.Done()
			close(stopped)
			return failOutput{}, ctx.Err()
		})
}

// server is a running API with its log.
type server struct {
	*httptest.Server
	log    *bytes.Buffer
	stored int
}

func start(t *testing.T, change func(*httpapi.Options)) *server {
	t.Helper()
	s := &server{log: &bytes.Buffer{}}
	o := httpapi.Options{
		Operations: []operation.Operation{ask(), fail(), store(&s.stored)}, Version: "1.2.3", AllowedHosts: []string{"finops.example.com"},
		Log: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Now: time.Now,
	}
	if change != nil {
		change(&o)
	}
	h, err := httpapi.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// send asks and returns the answer with its body, as it was sent.
func (s *server) send(t *testing.T, method, path, body string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

func (s *server) get(t *testing.T, path string, header ...string) (*http.Response, string) {
	t.Helper()
	return s.send(t, http.MethodGet, path, "", header...)
}

// problem reads a problem and checks that it is one.
func problem(t *testing.T, r *http.Response, body string) httpapi.Problem {
	t.Helper()
	var p httpapi.Problem
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	if r.Header.Get("Content-Type") != "application/problem+json" || p.Status != r.StatusCode || p.Title == "" || p.Type != "urn:farthing:problem:"+string(p.Code) {
		t.Errorf("not a whole problem: %d %v %s", r.StatusCode, r.Header, body)
	}
	return p
}
