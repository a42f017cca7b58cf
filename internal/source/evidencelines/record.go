package evidencelines

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// reader turns lines into records.
type reader struct {
	sink   evidence.Sink
	from   evidence.Origin
	fields []field         // room that is used again for each line
	told   map[string]bool // the unknown keys that were flagged
}

// record is a kind of line being read. Its set reads a value into the field of
// a key; false if it has no such key.
type record interface {
	set(key string, v value) (known bool, why string)
	// done gives the record, or says why it is none.
	done(workloadKind string) (evidence.Record, string)
	name() string
}

func newRecord(kind string) record {
	switch kind {
	case "workload":
		return &workload{}
	case "usage":
		return &usage{}
	case "requests":
		return &requests{}
	case "dataset":
		return &dataset{}
	case "access":
		return &access{}
	case "resource":
		return &resource{}
	case "price":
		return &price{}
	}
	return nil
}

// kindOf is the kind that a line names, or "".
func kindOf(fields []field) string {
	for _, f := range fields {
		if f.key == "kind" {
			kind, _ := f.value.text()
			return kind
		}
	}
	return ""
}

// line reads one line. The error is the sink's.
func (r *reader) line(text []byte) error {
	r.from.Name = ""
	fields, why := scanObject(text, r.fields[:0])
	if why != "" {
		r.refuse("%s", why)
		return nil
	}
	r.fields = fields
	kind := kindOf(fields)
	rec := newRecord(kind)
	if rec == nil {
		r.refuse("the kind %q is none of workload, usage, requests, dataset, access, resource and price", kind)
		return nil
	}
	workloadKind, why := r.set(rec, kind)
	r.from.Name = rec.name()
	if why != "" {
		r.refuse("%s", why)
		return nil
	}
	out, why := rec.done(workloadKind)
	r.from.Name = rec.name()
	if why != "" {
		r.refuse("%s", why)
		return nil
	}
	return r.sink.Add(out, r.from)
}

// set reads every key of the line; the first that is wrong is what it says.
func (r *reader) set(rec record, kind string) (workloadKind, why string) {
	for _, f := range r.fields {
		known, reason := true, ""
		switch {
		case f.key == "kind" || f.value.isNull():
			continue
		case f.key == "workloadKind":
			workloadKind, reason = f.value.text()
		default:
			known, reason = rec.set(f.key, f.value)
		}
		if !known {
			r.unknown(kind, f.key)
		}
		if reason != "" && why == "" {
			why = f.key + " " + reason
		}
	}
	return workloadKind, why
}

// unknown flags a key once for each stream: a million lines have the same.
func (r *reader) unknown(kind, key string) {
	if r.told[kind+" "+key] || len(r.told) == maxKeys {
		return
	}
	if r.told == nil {
		r.told = map[string]bool{}
	}
	r.told[kind+" "+key] = true
	r.sink.Flag(evidence.Problem{Origin: r.from, Reason: fmt.Sprintf("a line of the kind %s has no key %q; it is passed over, here and below", kind, key)})
}

func (r *reader) refuse(format string, args ...any) {
	r.sink.Flag(evidence.Problem{Origin: r.from, Reason: fmt.Sprintf(format, args...), Refused: true})
}

// workloadID is a workload's full ID: a name without its kind gets it.
func workloadID(id, kind string) (string, string) {
	before, name, ok := strings.Cut(id, ":")
	switch {
	case id == "" || kind != "" && before == kind && name != "":
		return id, ""
	case kind != "" && ok && slices.Contains(kinds(), before):
		return "", fmt.Sprintf("the workload %q is of another kind than its workloadKind %q", id, kind)
	case kind != "":
		return kind + ":" + id, ""
	case !ok || before == "" || name == "":
		return "", fmt.Sprintf("the workload %q is not a kind, a colon and a name, such as run:train-42", id)
	}
	return id, ""
}

// kinds are the workloads' kinds.
func kinds() []string {
	return []string{"run", "pipeline", "job", "endpoint", "notebook", "dataset", "service"}
}

// The setters: where a value goes, as what it is read.

func text(to *string, v value) (bool, string) {
	s, why := v.text()
	*to = s
	return true, why
}

func instant(to *time.Time, v value) (bool, string) {
	t, why := v.time()
	*to = t
	return true, why
}

func count(to *int64, v value) (bool, string) {
	n, why := v.count()
	*to = n
	return true, why
}

func maybeCount(to **int64, v value) (bool, string) {
	n, why := v.count()
	*to = &n
	return true, why
}

func amount(to *money.Amount, v value) (bool, string) {
	a, why := v.amount()
	*to = a
	return true, why
}

func maybeAmount(to **money.Amount, v value) (bool, string) {
	a, why := v.amount()
	if why == "" && a.Sign() < 0 {
		why = "is below 0"
	}
	*to = &a
	return true, why
}

func exactPrice(to *money.Amount, v value) (bool, string) {
	a, why := v.price()
	*to = a
	return true, why
}
