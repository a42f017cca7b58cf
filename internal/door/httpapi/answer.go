package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2/negotiation"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/operation"
)

// The formats of an answer.
const (
	jsonFormat  = "application/json"
	csvFormat   = "text/csv"
	eventFormat = "text/event-stream"
)

// tagged is an output that can be told from every other by its tag.
type tagged interface{ ETag() string }

// formatOf chooses how to answer: by ?format=, or else by the Accept header.
// Who accepts neither gets JSON.
func formatOf(r *http.Request, query url.Values, op operation.Operation) (string, error) {
	tabular := isTabular(op)
	switch text := query.Get(formatParam); text {
	case "":
	case "json":
		return jsonFormat, nil
	case "csv":
		if tabular {
			return csvFormat, nil
		}
		return "", fault.New(fault.Usage, "%s has no CSV form", op.Name).Try("ask for JSON")
	default:
		return "", fault.New(fault.Usage, "there is no format %q", text).Try("use json or csv")
	}
	accept := r.Header.Get("Accept")
	if accept == "" || accept == "*/*" || accept == jsonFormat {
		return jsonFormat, nil
	}
	offered := []string{jsonFormat}
	if tabular {
		offered = append(offered, csvFormat)
	}
	if op.Writes() {
		offered = append(offered, eventFormat)
	}
	if best := negotiation.SelectQValue(accept, offered); best != "" {
		return best, nil
	}
	return jsonFormat, nil
}

// serve runs an operation for a request.
func (a *api) serve(w http.ResponseWriter, r *http.Request, op operation.Operation) {
	if op.Writes() && !fromHere(r) {
		writeProblem(w, problemOf(fault.New(fault.Forbidden, "%s is allowed from this machine only", op.Name).
			Because("it changes what others see, and there is no sign-in yet").Try("run farthing %s on the server", op.Name)))
		return
	}
	asked, status, err := a.read(w, r, op)
	if err != nil {
		p := problemOf(fault.From(err))
		if status != 0 {
			p = p.withStatus(status)
		}
		writeProblem(w, p)
		return
	}
	if asked.format == eventFormat {
		a.stream(w, r, op, asked)
		return
	}
	out, err := op.Run(r.Context(), asked.values)
	if err != nil {
		a.fail(w, r, out, err)
		return
	}
	if err := a.answer(w, r, op, out, asked.format); err != nil {
		a.fail(w, r, nil, err)
	}
}

// fail answers with an error, and with what was done before it.
func (a *api) fail(w http.ResponseWriter, r *http.Request, out any, err error) {
	writeProblem(w, a.problem(r, out, err))
}

func (a *api) problem(r *http.Request, out any, err error) Problem {
	f := faultOf(r.Context(), err)
	if f.Code == fault.Internal {
		a.Log.ErrorContext(r.Context(), "a request failed", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	p := problemOf(f)
	if f.Code == fault.BadInput || f.Code == fault.Unreconciled || f.Code == fault.Conflict {
		p = p.withResult(out)
	}
	return p
}

// answer writes an output. Outputs with a tag are encoded once and then served
// as bytes, or not at all if the client has them already.
func (a *api) answer(w http.ResponseWriter, r *http.Request, op operation.Operation, out any, format string) error {
	h := w.Header()
	h.Set("Vary", "Accept, Accept-Encoding")
	t, isTagged := out.(tagged)
	if !isTagged || t.ETag() == "" {
		h.Set("Cache-Control", "no-store")
		body, err := encode(out, format)
		if err != nil {
			return err
		}
		a.write(w, r, op, &encoded{body: body}, format)
		return nil
	}
	tag := t.ETag() + "." + a.edition + "." + format[strings.IndexByte(format, '/')+1:]
	h.Set("ETag", `W/"`+tag+`"`) // weak: the same answer in every content coding
	h.Set("Cache-Control", "private, no-cache")
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	kept, err := a.answers.get(op.Name+" "+tag, func() ([]byte, error) { return encode(out, format) })
	if err != nil {
		return err
	}
	a.write(w, r, op, kept, format)
	return nil
}

// matches is the weak comparison of RFC 9110 with a list of tags.
func matches(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimSpace(part)
		if part == "*" || strings.TrimPrefix(part, "W/") == `"`+tag+`"` {
			return true
		}
	}
	return false
}

func isTabular(op operation.Operation) bool {
	return op.Output.Implements(reflect.TypeFor[operation.Tabular]())
}

func encode(out any, format string) ([]byte, error) {
	var b bytes.Buffer
	if format == csvFormat {
		t, ok := out.(operation.Tabular)
		if !ok {
			return nil, fmt.Errorf("%T has no table", out)
		}
		err := t.Table().WriteCSV(&b)
		return b.Bytes(), err
	}
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // < and > stay readable; nosniff keeps it from being taken for a page
	err := enc.Encode(out)
	return b.Bytes(), err
}

// write sends encoded bytes in the best coding that the client takes.
func (a *api) write(w http.ResponseWriter, r *http.Request, op operation.Operation, e *encoded, format string) {
	h := w.Header()
	h.Set("Content-Type", format)
	if format == csvFormat {
		h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
		h.Set("Content-Disposition", `attachment; filename="farthing-`+strings.ReplaceAll(op.Name, " ", "-")+`.csv"`)
	}
	body, coding := a.press.pick(e, r.Header.Get("Accept-Encoding"))
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

// editionOf is a short name of a version, for tags.
func editionOf(version string) string {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(version))
	return fmt.Sprintf("%08x", sum.Sum32())
}
