package mlflow

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/farthing-finops/farthing/internal/ledger"
)

const (
	// maxMeta is the most bytes of a meta.yaml; those of datasets hold a profile,
	// which MLflow bounds at 16 MB.
	maxMeta    = 1 << 20
	maxDataset = 20 << 20
	// maxNesting is how deep YAML may go; MLflow writes two levels. It bounds
	// the parser's stack.
	maxNesting = 200
)

// meta are the scalars of a meta.yaml, as they stand there; those of a mapping
// within it are under "outer/inner". null is left out.
type meta map[string]string

func (m meta) isExperiment() bool {
	return m["experiment_id"] != "" && m["lifecycle_stage"] != "" && m["name"] != "" && m["run_id"] == "" && m["run_uuid"] == "" && m["model_id"] == ""
}

// millis is a time in milliseconds.
func (m meta) millis(key string) (int64, error) {
	if m[key] == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(m[key], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s is %q, which is no time", key, m[key])
	}
	return n, nil
}

// readAll reads a file of at most so many bytes.
func readAll(folder ledger.Folder, name string, most int64) ([]byte, error) {
	file, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("it is longer than %d bytes", most)
	}
	return data, err
}

func readMeta(folder ledger.Folder, name string, most int64) (meta, error) {
	data, err := readAll(folder, name, most)
	if err != nil {
		return nil, err
	}
	return parseMeta(data)
}

// parseMeta reads what Python's yaml.safe_dump writes of a dictionary of
// scalars. The tree is walked as it is, so anchors cannot make it grow.
func parseMeta(data []byte) (meta, error) {
	if nesting(data) > maxNesting {
		return nil, errors.New("it is nested too deep")
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, errors.New(strings.SplitN(err.Error(), "\n", 2)[0])
	}
	if len(file.Docs) != 1 {
		return nil, fmt.Errorf("it has %d documents, not one", len(file.Docs))
	}
	out := meta{}
	if !collect(file.Docs[0].Body, "", out) {
		return nil, errors.New("it is no list of names and values")
	}
	return out, nil
}

// collect takes the scalars of a mapping and of those directly within it.
func collect(node ast.Node, prefix string, out meta) bool {
	var values []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		return false
	}
	for _, v := range values {
		key, ok := scalar(v.Key)
		if !ok {
			continue
		}
		if value, ok := scalar(v.Value); ok {
			out[prefix+key] = value
		} else if prefix == "" {
			collect(v.Value, key+"/", out)
		}
	}
	return true
}

func scalar(node ast.Node) (string, bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// nesting is at least as deep as YAML goes: brackets that are open, and on each
// line the spaces and dashes that it starts with.
func nesting(data []byte) int {
	deepest, open, indent, starting := 0, 0, 0, true
	for _, c := range data {
		switch {
		case c == '\n':
			indent, starting = 0, true
			continue
		case starting && (c == ' ' || c == '-' || c == '?' || c == '\t'):
			indent++
		default:
			starting = false
		}
		switch c {
		case '[', '{':
			open++
		case ']', '}':
			open = max(0, open-1)
		}
		deepest = max(deepest, open+indent)
	}
	return deepest
}
