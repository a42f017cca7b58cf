package operation

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/farthing-finops/farthing/internal/fault"
)

// Arguments reads the values of the fields from a JSON object, which is how
// programs give them: {"by": "Team", "limit": 5, "location": ["a", "b"]}. Null
// and empty text mean nothing as if the name were not there. It is for Run;
// faults are Usage.
func (o Operation) Arguments(object []byte) (map[string][]string, error) {
	values := map[string][]string{}
	if len(bytes.TrimSpace(object)) == 0 {
		return values, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(object))
	decoder.UseNumber() // 1e400 and 9007199254740993 keep their digits
	var given map[string]any
	if err := decoder.Decode(&given); err != nil || decoder.More() {
		return nil, fault.New(fault.Usage, "the arguments of %s are not a JSON object", o.Name).Try("send one object, such as {}")
	}
	for name, value := range given {
		texts, err := o.argument(name, value)
		if err != nil {
			return nil, err
		}
		if len(texts) > 0 {
			values[name] = texts
		}
	}
	return values, nil
}

// argument is one value as texts. Names that no field has are left to Run.
func (o Operation) argument(name string, value any) ([]string, error) {
	kind := TextField
	for _, f := range o.Fields {
		if f.Name == name {
			kind = f.Kind
		}
	}
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	if isList && kind != ListField {
		return nil, fault.New(fault.Usage, "%s is one value, not a list", name).Try("separate several with commas in one text")
	}
	var out []string
	for _, v := range list {
		text, ok := textOf(v, kind)
		if !ok {
			return nil, fault.New(fault.Usage, "%s is %s", name, kindWords(kind))
		}
		if text != "" {
			out = append(out, text)
		}
	}
	return out, nil
}

// textOf writes a JSON value as Run reads it; false if it is of a wrong type.
func textOf(value any, kind FieldKind) (string, bool) {
	switch v := value.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case json.Number:
		return v.String(), kind == IntField
	case bool:
		return strconv.FormatBool(v), kind == FlagField
	default:
		return "", false
	}
}

func kindWords(k FieldKind) string {
	switch k {
	case FlagField:
		return "true or false"
	case IntField:
		return "a whole number"
	case ListField:
		return "a list of texts"
	default:
		return "a text"
	}
}
