package prices

import (
	"fmt"
	"strings"
)

// node is a value of a YAML or JSON text with its line. Scalars keep the text
// that stands in the file, so that no number passes through a float.
type node struct {
	line   int64
	kind   nodeKind
	text   string // of a scalar
	number bool   // it stands there unquoted, as a number
	items  []*node
	keys   []string // of a mapping, beside items
}

type nodeKind int

const (
	null nodeKind = iota
	scalar
	list
	mapping
)

// maxDepth bounds nesting; a book has four levels.
const maxDepth = 32

func (n *node) get(key string) *node {
	for i, k := range n.keys {
		if k == key {
			return n.items[i]
		}
	}
	return nil
}

// value is the text of a scalar, "" for nothing.
func (n *node) value(what string) (string, error) {
	switch {
	case n == nil || n.kind == null:
		return "", nil
	case n.kind != scalar:
		return "", fmt.Errorf("%s is a %s", what, n.kind)
	}
	return strings.TrimSpace(n.text), nil
}

func (k nodeKind) String() string {
	switch k {
	case list:
		return "list"
	case mapping:
		return "mapping"
	default:
		return "value"
	}
}
