package prices

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// fromYAML reads one document. Anchors, aliases, tags and merge keys have no
// use in a book and are refused.
func fromYAML(name string, text []byte) (*node, error) {
	if line, ok := tooDeep(text); ok {
		return nil, bad(name, line, "it is nested more than %d deep", maxDepth)
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, badYAML(name, err)
	}
	var root ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if root != nil {
			return nil, bad(name, lineOf(doc.Body), "it has a second document")
		}
		root = doc.Body
	}
	if root == nil {
		return nil, bad(name, 1, "it is empty")
	}
	n, err := fromNode(root, 0)
	if err != nil {
		return nil, bad(name, lineOf(root), "%v", err)
	}
	return n, nil
}

func badYAML(name string, err error) error {
	var at yaml.Error
	if !errors.As(err, &at) {
		return bad(name, 0, "%v", err)
	}
	line := int64(0)
	if token := at.GetToken(); token != nil && token.Position != nil {
		line = int64(token.Position.Line)
	}
	return bad(name, line, "%s", at.GetMessage())
}

// tooDeep finds brackets and indentation that would make the parser call itself
// without end; it may be wrong about brackets in text, far beyond what a book
// has.
func tooDeep(text []byte) (line int64, deep bool) {
	line = 1
	open := 0
	for _, c := range text {
		switch c {
		case '\n':
			line++
		case '[', '{':
			open++
		case ']', '}':
			open = max(open-1, 0)
		}
		if open > maxDepth {
			return line, true
		}
	}
	for i, l := range strings.Split(string(text), "\n") {
		rest := strings.TrimLeft(l, " ")
		if len(l)-len(rest) > 8*maxDepth || strings.Count(rest[:len(rest)-len(strings.TrimLeft(rest, "-? "))], "-") > maxDepth {
			return int64(i + 1), true
		}
	}
	return 0, false
}

func lineOf(n ast.Node) int64 {
	if token := n.GetToken(); token != nil && token.Position != nil {
		return int64(token.Position.Line)
	}
	return 0
}

func fromNode(n ast.Node, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("it is nested more than %d deep", maxDepth)
	}
	out := &node{line: lineOf(n), kind: scalar}
	switch v := n.(type) {
	case *ast.MappingNode:
		out.kind = mapping
		for _, pair := range v.Values {
			if err := out.pair(pair, depth); err != nil {
				return nil, err
			}
		}
	case *ast.MappingValueNode:
		out.kind = mapping
		return out, out.pair(v, depth)
	case *ast.SequenceNode:
		out.kind = list
		for _, item := range v.Values {
			below, err := fromNode(item, depth+1)
			if err != nil {
				return nil, err
			}
			out.items = append(out.items, below)
		}
	case *ast.NullNode:
		out.kind = null
	case *ast.IntegerNode, *ast.FloatNode:
		out.text, out.number = n.GetToken().Value, true
	case *ast.StringNode:
		out.text = v.Value
	case *ast.LiteralNode:
		out.text = v.Value.Value
	case *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		out.text = n.GetToken().Value
	default:
		return nil, fmt.Errorf("line %d: Farthing reads no %s in a price book", out.line, n.Type())
	}
	return out, nil
}

func (n *node) pair(pair *ast.MappingValueNode, depth int) error {
	key, ok := pair.Key.(ast.Node)
	if !ok || key.GetToken() == nil {
		return fmt.Errorf("line %d: a key is no text", n.line)
	}
	if pair.Key.IsMergeKey() {
		return fmt.Errorf("line %d: Farthing reads no merge keys in a price book", lineOf(key))
	}
	value, err := fromNode(pair.Value, depth+1)
	if err != nil {
		return err
	}
	if value.line == 0 {
		value.line = lineOf(key)
	}
	text := key.GetToken().Value
	if n.get(text) != nil {
		return fmt.Errorf("line %d: the key %q stands there twice", lineOf(key), clip(text))
	}
	n.keys = append(n.keys, text)
	n.items = append(n.items, value)
	return nil
}
