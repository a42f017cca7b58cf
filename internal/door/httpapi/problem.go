package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/farthing-finops/farthing/internal/fault"
)

// Problem is an error as RFC 9457 has it, with what a person needs besides.
type Problem struct {
	Type   string       `json:"type" doc:"The kind of problem, by its code"`
	Title  string       `json:"title" doc:"What could not be done"`
	Status int          `json:"status" doc:"The HTTP status"`
	Detail string       `json:"detail,omitempty" doc:"Why"`
	Code   fault.Code   `json:"code" enum:"usage,bad_input,unreconciled,not_found,conflict,forbidden,unavailable,canceled,internal" doc:"Who has to act"`
	Hint   string       `json:"hint,omitempty" doc:"What to do"`
	Where  *fault.Where `json:"where,omitempty" doc:"The place in the input"`
	Result any          `json:"result,omitempty" doc:"What was done before the problem, in the shape of the operation's output"`
}

// problemOf tells a fault to a client. Defects are not told in detail: what
// they say may be nobody's business, and it is in the log.
func problemOf(f *fault.Fault) Problem {
	p := Problem{Type: "urn:farthing:problem:" + string(f.Code), Title: f.What, Status: f.Code.HTTPStatus(), Detail: f.Why, Code: f.Code, Hint: f.Hint}
	if f.Where != (fault.Where{}) {
		p.Where = &f.Where
	}
	if f.Code == fault.Internal {
		p.Title, p.Detail, p.Hint = "internal error", "", "this is a defect of Farthing; the server's log says more"
	}
	return p
}

func (p Problem) withStatus(status int) Problem { p.Status = status; return p }

func (p Problem) withResult(result any) Problem { p.Result = result; return p }

// faultOf is an operation's error as a fault; a request whose client went away
// was canceled, whatever broke because of it.
func faultOf(ctx context.Context, err error) *fault.Fault {
	if ctx.Err() != nil {
		return fault.New(fault.Canceled, "the request was stopped").Wrap(err)
	}
	return fault.From(err)
}

func writeProblem(w http.ResponseWriter, p Problem) {
	body, err := json.Marshal(p)
	if err != nil { // only a result can fail
		body, err = json.Marshal(p.withResult(nil))
	}
	if err != nil {
		http.Error(w, p.Title, p.Status)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n'))
}
