// Package fault holds the one error type that people see: what went wrong,
// where, why, and what to do about it. Errors of other libraries are wrapped
// in it at the wall they come through; anything that reaches a door unwrapped
// is shown as Internal.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Code sorts faults by who has to act and by the exit status that tells a
// script so.
type Code string

// The codes. A new one needs an exit status and an HTTP status beside it.
const (
	// Usage: the question or command is wrong; nothing was tried.
	Usage Code = "usage"
	// BadInput: a file or an answer of another system cannot be read as what
	// it claims to be; nothing of it was published.
	BadInput Code = "bad_input"
	// Unreconciled: the parts do not add up to the total that the source states.
	Unreconciled Code = "unreconciled"
	// NotFound: the thing asked for does not exist.
	NotFound Code = "not_found"
	// Conflict: somebody else changed or holds the thing at the same time.
	Conflict Code = "conflict"
	// Forbidden: the caller may not do this.
	Forbidden Code = "forbidden"
	// Unavailable: another system or the disk is not there; trying again may help.
	Unavailable Code = "unavailable"
	// Canceled: the caller asked to stop.
	Canceled Code = "canceled"
	// Internal: a defect of Farthing.
	Internal Code = "internal"
)

// ExitStatus is what the process returns to the shell for this code.
func (c Code) ExitStatus() int {
	switch c {
	case Usage:
		return 2
	case BadInput:
		return 3
	case Unreconciled:
		return 4
	default:
		return 1
	}
}

// HTTPStatus is the status of an HTTP answer that carries this code.
func (c Code) HTTPStatus() int {
	switch c {
	case Usage:
		return 400
	case Forbidden:
		return 403
	case NotFound:
		return 404
	case Conflict:
		return 409
	case BadInput, Unreconciled:
		return 422
	case Canceled:
		return 499
	case Unavailable:
		return 503
	default:
		return 500
	}
}

// Where points at the place of a fault inside an input. Zero fields are unknown.
type Where struct {
	File   string `json:"file,omitempty"`
	Line   int64  `json:"line,omitempty"`
	Column string `json:"column,omitempty"`
}

// String renders "file:line, column X", leaving out what is unknown.
func (w Where) String() string {
	var b strings.Builder
	b.WriteString(w.File)
	if w.Line > 0 {
		fmt.Fprintf(&b, ":%d", w.Line)
	}
	if w.Column != "" {
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "column %s", w.Column)
	}
	return b.String()
}

// Fault is an error that a person can act on.
type Fault struct {
	Code  Code
	What  string // what could not be done, one clause
	Where Where  // where in the input, if it has a place
	Why   string // the reason, if it is not part of What
	Hint  string // what to do
	Cause error  // the error underneath, for logs and errors.Is
}

// New makes a fault of a code with what happened.
func New(code Code, format string, args ...any) *Fault {
	return &Fault{Code: code, What: fmt.Sprintf(format, args...)}
}

// At adds the place.
func (f *Fault) At(w Where) *Fault { f.Where = w; return f }

// Because adds the reason.
func (f *Fault) Because(format string, args ...any) *Fault {
	f.Why = fmt.Sprintf(format, args...)
	return f
}

// Try adds what to do.
func (f *Fault) Try(format string, args ...any) *Fault {
	f.Hint = fmt.Sprintf(format, args...)
	return f
}

// Wrap keeps the error underneath; its text becomes the reason unless one is given.
func (f *Fault) Wrap(cause error) *Fault {
	f.Cause = cause
	if f.Why == "" && cause != nil {
		f.Why = cause.Error()
	}
	return f
}

// Error is one line: what, where, why. The hint is kept apart for the doors.
func (f *Fault) Error() string {
	parts := []string{f.What}
	if w := f.Where.String(); w != "" {
		parts = append(parts, w)
	}
	if f.Why != "" {
		parts = append(parts, f.Why)
	}
	return strings.Join(parts, ": ")
}

// Unwrap gives the error underneath.
func (f *Fault) Unwrap() error { return f.Cause }

// From finds the fault in an error chain. An error that carries none is a
// defect and comes back as Internal with the error kept underneath.
func From(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return New(Internal, "internal error").Wrap(err)
}

// Is tells whether the error carries a fault of the code.
func Is(err error, code Code) bool {
	var f *Fault
	return errors.As(err, &f) && f.Code == code
}
