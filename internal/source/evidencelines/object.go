package evidencelines

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// maxKeys bounds the keys of one object, which are compared with each other.
const maxKeys = 1000

// field is one key of an object and its value as it stands there.
type field struct {
	key   string
	value value
}

// scanObject takes an object apart without reading its values, into the room
// of fields. It says why if the text is no object, or has a key twice, which
// decoders pass over in silence.
func scanObject(text []byte, fields []field) ([]field, string) {
	if !utf8.Valid(text) {
		return nil, "the text is not UTF-8"
	}
	if !json.Valid(text) {
		return nil, notJSON(text)
	}
	text = bytes.TrimSpace(text)
	if text[0] != '{' {
		return nil, "the line is not a JSON object"
	}
	// From here on the text is known to be sound JSON.
	for at := skipBlanks(text, 1); text[at] != '}'; {
		end := skipString(text, at)
		key, value := value(text[at:end]).text, 0
		value = skipBlanks(text, skipBlanks(text, end)+1)
		end = skipValue(text, value)
		name, why := key()
		if why != "" {
			return nil, why
		}
		for _, f := range fields {
			if f.key == name {
				return nil, fmt.Sprintf("the key %q stands there twice", name)
			}
		}
		if len(fields) == maxKeys {
			return nil, fmt.Sprintf("it has more than %d keys", maxKeys)
		}
		fields = append(fields, field{name, text[value:end]})
		if at = skipBlanks(text, end); text[at] == ',' {
			at = skipBlanks(text, at+1)
		}
	}
	return fields, ""
}

func notJSON(text []byte) string {
	var v any
	err := json.Unmarshal(text, &v)
	return fmt.Sprintf("the line is not JSON: %v", err)
}

func skipBlanks(text []byte, at int) int {
	for text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r' {
		at++
	}
	return at
}

// skipString gives the place behind the string that starts there.
func skipString(text []byte, at int) int {
	for at++; text[at] != '"'; at++ {
		if text[at] == '\\' {
			at++
		}
	}
	return at + 1
}

// skipValue gives the place behind the value that starts there.
func skipValue(text []byte, at int) int {
	switch text[at] {
	case '"':
		return skipString(text, at)
	case '{', '[':
		return skipNested(text, at)
	}
	for ; text[at] != ',' && text[at] != '}' && text[at] != ']'; at++ {
		if text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r' {
			break
		}
	}
	return at
}

func skipNested(text []byte, at int) int {
	for depth := 0; ; {
		switch text[at] {
		case '"':
			at = skipString(text, at)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if at++; depth == 0 {
			return at
		}
	}
}
