package wandb

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// The bounds of what is kept of one run's config or metrics.
const (
	maxDepth  = 32
	maxLeaves = 100_000
	maxText   = 1024
)

// tree is a nested dictionary of texts and numbers: W&B's config, summary or
// history, built up update by update.
type tree struct {
	root   branch
	leaves int
	cut    bool // something was left out, for there was too much
}

type branch map[string]any // of branch and leaf

// leaf is a text or number as it stands in JSON.
type leaf struct {
	text string
	// number tells that it stood there without quotation marks.
	number bool
}

// set puts a JSON text at a path, in place of what is there. Lists, truths,
// nulls and long texts are no labels or metrics: what was there goes.
func (t *tree) set(path []string, text string) error {
	v, err := decode(text)
	if err != nil {
		return err
	}
	t.put(path, v)
	return nil
}

func (t *tree) put(path []string, v any) {
	if len(path) == 0 || len(path) > maxDepth {
		t.cut = t.cut || len(path) > maxDepth
		return
	}
	t.remove(path)
	kept := t.grow(v, maxDepth-len(path))
	if kept == nil {
		return
	}
	at := &t.root
	for _, name := range path[:len(path)-1] {
		if l, was := (*at)[name].(leaf); was {
			t.leaves -= leavesOf(l)
		}
		at = at.below(name)
	}
	at.hold(path[len(path)-1], kept)
}

// remove takes away what is at a path.
func (t *tree) remove(path []string) {
	at := t.root
	for i, name := range path {
		if i == len(path)-1 {
			t.leaves -= leavesOf(at[name])
			delete(at, name)
			return
		}
		next, ok := at[name].(branch)
		if !ok {
			return
		}
		at = next
	}
}

// leavesOf counts what is lost with a value.
func leavesOf(v any) int {
	switch v := v.(type) {
	case leaf:
		return 1
	case branch:
		n := 0
		for _, below := range v {
			n += leavesOf(below)
		}
		return n
	}
	return 0
}

// below is the branch of a name, made if it is not there.
func (b *branch) below(name string) *branch {
	next, ok := (*b)[name].(branch)
	if !ok {
		next = branch{}
		b.hold(name, next)
	}
	return &next
}

func (b *branch) hold(name string, v any) {
	if *b == nil {
		*b = branch{}
	}
	(*b)[name] = v
}

// grow makes a leaf or a branch of a value, or nil of what is not kept.
func (t *tree) grow(v any, depth int) any {
	switch v := v.(type) {
	case json.Number:
		return t.leaf(leaf{v.String(), true})
	case string:
		return t.leaf(leaf{v, false})
	case map[string]any:
		// Pictures, tables and histograms are told by their _type.
		if v["_type"] != nil {
			return nil
		}
		if depth == 0 {
			t.cut = true
			return nil
		}
		out := branch{}
		for name, below := range v {
			if kept := t.grow(below, depth-1); kept != nil {
				out[name] = kept
			}
		}
		return out
	}
	return nil
}

func (t *tree) leaf(l leaf) any {
	if len(l.text) > maxText {
		return nil
	}
	if t.leaves == maxLeaves {
		t.cut = true
		return nil
	}
	t.leaves++
	return l
}

// each hands over every leaf with its path, names joined by dots, in order.
func (t *tree) each(do func(path string, l leaf)) { t.root.each("", do) }

func (b branch) each(above string, do func(path string, l leaf)) {
	names := make([]string, 0, len(b))
	for name := range b {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		switch v := b[name].(type) {
		case leaf:
			do(above+name, v)
		case branch:
			v.each(above+name+".", do)
		}
	}
}

// decode reads JSON as W&B's SDK writes it: with bare NaN and Infinity.
// Numbers keep their text.
func decode(text string) (any, error) {
	d := json.NewDecoder(bytes.NewReader(quoteSpecials([]byte(text))))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return v, nil
}

// quoteSpecials puts bare NaN, Infinity and -Infinity in quotation marks.
func quoteSpecials(text []byte) []byte {
	if !bytes.Contains(text, []byte("NaN")) && !bytes.Contains(text, []byte("Infinity")) {
		return text
	}
	var out []byte
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\' && i+1 < len(text):
			out = append(out, c)
			i++
		case c == '"':
			quoted = !quoted
		case !quoted:
			if word := special(string(text[i:min(i+9, len(text))])); word != "" {
				out = append(append(append(out, '"'), word...), '"')
				i += len(word) - 1
				continue
			}
		}
		out = append(out, text[i])
	}
	return out
}

// special is the special number that a text begins with, or "".
func special(text string) string {
	for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
		if strings.HasPrefix(text, word) {
			return word
		}
	}
	return ""
}
