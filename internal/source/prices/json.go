package prices

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// jsonReader reads JSON into nodes and counts lines.
type jsonReader struct {
	dec     *json.Decoder
	text    []byte
	counted int64 // bytes whose lines were counted
	line    int64
}

func fromJSON(name string, text []byte) (*node, error) {
	r := &jsonReader{dec: json.NewDecoder(bytes.NewReader(text)), text: text, line: 1}
	r.dec.UseNumber()
	root, err := r.next(0)
	if err == nil {
		if _, more := r.dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the book")
		}
	}
	if err != nil {
		return nil, bad(name, r.at(), "%v", err)
	}
	return root, nil
}

// at is the line that the decoder has come to.
func (r *jsonReader) at() int64 {
	end := min(r.dec.InputOffset(), int64(len(r.text)))
	if end > r.counted {
		r.line += int64(bytes.Count(r.text[r.counted:end], []byte("\n")))
		r.counted = end
	}
	return r.line
}

func (r *jsonReader) next(depth int) (*node, error) {
	token, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	n := &node{line: r.at(), kind: scalar}
	switch v := token.(type) {
	case json.Delim:
		if depth == maxDepth {
			return nil, fmt.Errorf("it is nested more than %d deep", maxDepth)
		}
		if n.kind = list; v == '{' {
			n.kind = mapping
		}
		return n, r.fill(n, depth)
	case nil:
		n.kind = null
	case json.Number:
		n.text, n.number = v.String(), true
	default:
		n.text = fmt.Sprint(v)
	}
	return n, nil
}

func (r *jsonReader) fill(n *node, depth int) error {
	seen := map[string]bool{}
	for r.dec.More() {
		if n.kind == mapping {
			key, err := r.dec.Token()
			if err != nil {
				return err
			}
			text, _ := key.(string)
			if seen[text] {
				return fmt.Errorf("the key %q stands there twice", clip(text))
			}
			seen[text] = true
			n.keys = append(n.keys, text)
		}
		item, err := r.next(depth + 1)
		if err != nil {
			return err
		}
		n.items = append(n.items, item)
	}
	_, err := r.dec.Token()
	return err
}
