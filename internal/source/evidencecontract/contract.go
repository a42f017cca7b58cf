// Package evidencecontract is the one test that every format of evidence must
// pass: it reads its own shapes into the records that are stated, refuses by
// name what is wrong, and reading twice adds nothing.
package evidencecontract

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/evidence"
)

var update = flag.Bool("update", false, "write the golden files of evidence anew")

// Case is a place and what it must be read as.
type Case struct {
	Name  string
	Place evidence.Place
	// Golden is a file of the records and problems, one JSON line each, in
	// order; a person has read it.
	Golden string
}

// Check reads every case and compares it with its golden file; then it reads
// again, from the start and from the cursor.
func Check(t *testing.T, f evidence.Format, cases []Case) {
	t.Helper()
	if len(cases) == 0 {
		t.Fatalf("the contract of %s exercised nothing", f.Name())
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			once, cursor := Read(t, f, c.Place, nil)
			if len(once.Records)+len(once.Problems) == 0 {
				t.Fatal("nothing was read")
			}
			golden(t, c.Golden, once.Lines(t))
			again, _ := Read(t, f, c.Place, nil)
			if !slices.Equal(again.Lines(t), once.Lines(t)) {
				t.Error("a second reading gave something else")
			}
			known := map[string]bool{}
			for _, line := range once.Lines(t) {
				known[line] = true
			}
			later, _ := Read(t, f, c.Place, cursor)
			for _, line := range later.Lines(t) {
				if !known[line] {
					t.Errorf("reading on from the cursor made something up: %s", line)
				}
			}
		})
	}
}

// Collected is a sink that keeps everything.
type Collected struct {
	Records  []evidence.Record
	Problems []evidence.Problem
	Steps    []string
}

// Add keeps a record, or flags it if it is wrong, as the real sink does.
func (c *Collected) Add(r evidence.Record, from evidence.Origin) error {
	if why := r.Check(); why != "" {
		c.Flag(evidence.Problem{Origin: from, Reason: why, Refused: true})
		return nil
	}
	c.Records = append(c.Records, r)
	return nil
}

// Flag keeps a problem.
func (c *Collected) Flag(p evidence.Problem) { c.Problems = append(c.Problems, p) }

// Progress keeps what was told.
func (c *Collected) Progress(_, _ int, what string) { c.Steps = append(c.Steps, what) }

// Read reads a place.
func Read(t *testing.T, f evidence.Format, p evidence.Place, since evidence.Cursor) (*Collected, evidence.Cursor) {
	t.Helper()
	if p.Secret == nil {
		p.Secret = func(string) string { return "" }
	}
	if p.Folder != nil && p.Paths == nil {
		found, err := f.Find(p.Folder)
		if err != nil {
			t.Fatal(err)
		}
		p.Paths = found
	}
	c := &Collected{}
	cursor, err := f.Read(t.Context(), p, since, c)
	if err != nil {
		t.Fatal(err)
	}
	return c, cursor
}

// Lines are the records and problems as JSON, sorted.
func (c *Collected) Lines(t *testing.T) []string {
	t.Helper()
	var out []string
	add := func(name string, v any) {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, name+" "+string(text))
	}
	for _, r := range c.Records {
		add(evidence.NameOf(r), r)
	}
	for _, p := range c.Problems {
		add("problem", p)
	}
	slices.Sort(out)
	return out
}

func golden(t *testing.T, path string, lines []string) {
	t.Helper()
	got := []byte(strings.Join(lines, "\n") + "\n")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("not what %s says:\n got:\n%s\nwant:\n%s", path, got, want)
	}
}
