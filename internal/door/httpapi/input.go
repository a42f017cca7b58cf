package httpapi

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/operation"
)

const (
	// formatParam chooses how the output is written; no operation may have a
	// field of this name.
	formatParam = "format"

	maxBodyBytes = 1 << 20
	bodyTimeout  = 30 * time.Second
)

// request is what a client asks for.
type request struct {
	values map[string][]string // of the operation's fields
	format string              // jsonFormat, csvFormat or eventFormat
}

// read understands a request for an operation. The status is for the few
// faults whose code does not say it; 0 elsewhere.
func (a *api) read(w http.ResponseWriter, r *http.Request, op operation.Operation) (request, int, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return request{}, 0, fault.New(fault.Usage, "the query string cannot be read").Wrap(err).Try("percent-encode it as URLs need it")
	}
	format, err := formatOf(r, query, op)
	if err != nil {
		return request{}, 0, err
	}
	delete(query, formatParam)
	if !op.Writes() {
		values, err := parameters(query, op)
		return request{values, format}, 0, err
	}
	if len(query) > 0 {
		return request{}, 0, fault.New(fault.Usage, "%s takes its values from the body", op.Name).Try("send them as a JSON object")
	}
	body, status, err := readBody(w, r, a.Now().Add(bodyTimeout))
	if err != nil {
		return request{}, status, err
	}
	values, err := op.Arguments(body)
	return request{values, format}, 0, err
}

// parameters are the query's values by field. Lists may be repeated or
// separated by commas; anything else stands once, for of two only one would
// be heeded.
func parameters(query url.Values, op operation.Operation) (map[string][]string, error) {
	for _, f := range op.Fields {
		given := query[f.Name]
		switch {
		case f.Kind == operation.ListField:
			query[f.Name] = splitAll(given)
		case len(given) > 1:
			return nil, fault.New(fault.Usage, "%s is given %d times", f.Name, len(given)).Try("give it once; separate several values with commas")
		}
		if len(query[f.Name]) == 0 || len(given) == 1 && given[0] == "" {
			delete(query, f.Name) // an empty box of a form says nothing
		}
	}
	return query, nil
}

func splitAll(given []string) []string {
	var out []string
	for _, text := range given {
		for part := range strings.SplitSeq(text, ",") {
			if part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// readBody reads a JSON body, which may be absent, until the deadline.
func readBody(w http.ResponseWriter, r *http.Request, deadline time.Time) ([]byte, int, error) {
	// The deadline is the body's, not the answer's: an import may take an hour.
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(deadline)
	defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, http.StatusRequestEntityTooLarge, fault.New(fault.Usage, "the body is larger than %d bytes", maxBodyBytes)
	case err != nil:
		return nil, http.StatusBadRequest, fault.New(fault.Usage, "the body cannot be read").Wrap(err)
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); len(body) > 0 && kind != "application/json" {
		return nil, http.StatusUnsupportedMediaType, fault.New(fault.Usage, "the body is not application/json").
			Try("send JSON with the header Content-Type: application/json")
	}
	return body, 0, nil
}
