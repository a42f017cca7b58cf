package evidencelines

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

// value is a JSON value as it stands in the line. Its methods read it as what
// it must be, or say why it is not.
type value []byte

func (v value) isNull() bool { return string(v) == "null" }

// is tells what a value is, for messages.
func (v value) is() string {
	switch v[0] {
	case '"':
		return "text"
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 't', 'f':
		return "true or false"
	}
	return "a number"
}

func (v value) text() (string, string) {
	if v[0] != '"' {
		return "", "must be text, not " + v.is()
	}
	if bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : len(v)-1]), ""
	}
	var s string
	if err := json.Unmarshal(v, &s); err != nil {
		return "", "is not text: " + err.Error()
	}
	return s, ""
}

func (v value) time() (time.Time, string) {
	if v[0] != '"' {
		return time.Time{}, "must be a time as text, not " + v.is()
	}
	s, why := v.text()
	if why != "" {
		return time.Time{}, why
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, fmt.Sprintf("is %q, not a time such as 2026-09-01T12:00:00Z", s)
	}
	return t.UTC(), ""
}

// amount reads a number of which nothing may be lost.
func (v value) amount() (money.Amount, string) {
	if c := v[0]; c != '-' && (c < '0' || c > '9') {
		return money.Amount{}, "must be a number, not " + v.is()
	}
	a, err := money.Parse(string(v))
	// Short numbers without an exponent fit; asking costs more than reading.
	if err != nil || (len(v) > 18 || bytes.ContainsAny(v, "eE")) && !a.Fits() {
		return money.Amount{}, "is a number beyond what can be counted"
	}
	return a, ""
}

// price is an amount that may also be text, as money often travels.
func (v value) price() (money.Amount, string) {
	if v[0] == '"' {
		v = v[1 : len(v)-1]
		if len(v) == 0 || !json.Valid(v) {
			return money.Amount{}, "is no number"
		}
	}
	return v.amount()
}

// count reads a whole number; 1200.0 is one too.
func (v value) count() (int64, string) {
	if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
		return n, ""
	}
	a, why := v.amount()
	if why != "" {
		return 0, why
	}
	n, err := strconv.ParseInt(a.String(), 10, 64)
	if err != nil {
		return 0, fmt.Sprintf("is %s, not a whole number that can be counted", v)
	}
	return n, ""
}

func (v value) texts() ([]string, string) {
	if v[0] != '[' {
		return nil, "must be a list of texts, not " + v.is()
	}
	var list []*string
	if err := json.Unmarshal(v, &list); err != nil || slices.Contains(list, nil) {
		return nil, "must be a list of texts only"
	}
	out := make([]string, 0, len(list))
	for _, s := range list {
		out = append(out, *s)
	}
	return out, ""
}

// metrics reads numbers by name. NaN and the like, which JSON has no numbers
// for, may be text; an absent value (null) is left out.
func (v value) metrics() (map[string]string, string) {
	if v[0] != '{' {
		return nil, "must be an object of numbers, not " + v.is()
	}
	fields, why := scanObject(v, nil)
	if why != "" {
		return nil, "is wrong: " + why
	}
	out := map[string]string{}
	for _, f := range fields {
		switch c := f.value[0]; {
		case f.value.isNull():
		case c == '-' || c >= '0' && c <= '9':
			out[f.key] = string(f.value)
		case c == '"':
			if out[f.key], why = f.value.text(); why != "" {
				return nil, why
			}
			if _, err := strconv.ParseFloat(out[f.key], 64); err != nil {
				return nil, fmt.Sprintf("has %q for %s, which is no number", out[f.key], f.key)
			}
		default:
			return nil, fmt.Sprintf("has %s for %s, which must be a number", f.value.is(), f.key)
		}
	}
	return out, ""
}
