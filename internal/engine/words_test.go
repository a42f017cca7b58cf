package engine

import (
	"slices"
	"testing"
)

// A statement takes the words that it uses, those that they use, and no others;
// each stands after what it uses, as engines want their definitions.
func TestUsing(t *testing.T) {
	names := func(statement string) []string {
		var out []string
		for _, w := range Using(Words(), statement) {
			out = append(out, w.Name)
		}
		return out
	}
	for statement, want := range map[string][]string{
		"SELECT 1":                            nil,
		`SELECT "kind_of", my_kind_of(x)`:     nil,
		"SELECT name_of(id), kind_of(id)":     {"kind_of", "name_of"},
		"SELECT charge_key(r, unit, meter)":   {"resource_key", "is_tokens", "is_kept", "charge_key"},
		"SELECT direct_workload(tag, run, r)": {"job_of", "last_part", "direct_workload"},
	} {
		if got := names(statement); !slices.Equal(got, want) {
			t.Errorf("%s uses %q, want %q", statement, got, want)
		}
	}
}

// Every word stands after the words that it uses.
func TestWordsAreInOrder(t *testing.T) {
	words := Words()
	for i, w := range words {
		for _, later := range words[i:] {
			if uses(w.Body, later.Name) {
				t.Errorf("%s uses %s, which stands after it", w.Name, later.Name)
			}
		}
	}
}
