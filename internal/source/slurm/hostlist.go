package slurm

import (
	"fmt"
	"strconv"
	"strings"
)

// maxNodes bounds a list: node[1-999999999] is a few bytes.
const maxNodes = 100_000

// expand gives the nodes of a list such as gpu[01-03,07],login1 or
// rack[0-1]n[1-2], as Slurm writes them.
func expand(list string) ([]string, error) {
	var out []string
	for _, part := range splitOutside(list) {
		names, err := expandOne(part)
		if err != nil {
			return nil, err
		}
		if out = append(out, names...); len(out) > maxNodes {
			return nil, fmt.Errorf("it has more than %d nodes", maxNodes)
		}
	}
	return out, nil
}

// splitOutside splits at commas that are not in brackets.
func splitOutside(list string) []string {
	var out []string
	depth, start := 0, 0
	for i, c := range list {
		switch {
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == ',' && depth == 0:
			out = append(out, list[start:i])
			start = i + 1
		}
	}
	return append(out, list[start:])
}

// expandOne expands a name, bracket by bracket.
func expandOne(name string) ([]string, error) {
	out := []string{""}
	for {
		before, rest, ok := strings.Cut(name, "[")
		if strings.Contains(before, "]") {
			return nil, fmt.Errorf("a bracket is closed that was not opened")
		}
		for i := range out {
			out[i] += before
		}
		if !ok {
			break
		}
		inside, after, ok := strings.Cut(rest, "]")
		if !ok {
			return nil, fmt.Errorf("a bracket is not closed")
		}
		numbers, err := ranges(inside)
		if err != nil {
			return nil, err
		}
		if len(out)*len(numbers) > maxNodes {
			return nil, fmt.Errorf("it has more than %d nodes", maxNodes)
		}
		longer := make([]string, 0, len(out)*len(numbers))
		for _, o := range out {
			for _, n := range numbers {
				longer = append(longer, o+n)
			}
		}
		out, name = longer, after
	}
	for _, o := range out {
		if o == "" {
			return nil, fmt.Errorf("a node has no name")
		}
	}
	return out, nil
}

// ranges expands 01-03,07. The zeros in front are part of the names.
func ranges(text string) ([]string, error) {
	var out []string
	for _, part := range strings.Split(text, ",") {
		first, last, ok := strings.Cut(part, "-")
		if !ok {
			last = first
		}
		from, err := strconv.ParseUint(first, 10, 32)
		to, err2 := strconv.ParseUint(last, 10, 32)
		if err != nil || err2 != nil || to < from {
			return nil, fmt.Errorf("%q is no range of numbers", part)
		}
		if to-from >= maxNodes || len(out) >= maxNodes {
			return nil, fmt.Errorf("it has more than %d nodes", maxNodes)
		}
		for n := from; n <= to; n++ {
			out = append(out, fmt.Sprintf("%0*d", len(first), n))
		}
	}
	return out, nil
}
