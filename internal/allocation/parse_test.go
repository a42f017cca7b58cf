package allocation_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/fault"
)

var update = flag.Bool("update", false, "write the golden files anew")

func read(text string) (allocation.Rules, error) {
	return allocation.ReadRules(strings.NewReader(text), "rules.yaml")
}

// written shows rules, one to a line.
func written(r allocation.Rules) string {
	var b strings.Builder
	for _, v := range r.VirtualTags {
		fmt.Fprintf(&b, "virtual tag %q where %s override %v\n", v.Name, v.Where, v.Override)
		for _, s := range v.Set {
			from := ""
			if !s.From.IsZero() {
				from = s.From.Name()
			}
			fmt.Fprintf(&b, "  set %s text %q from %q\n", s.Dimension.Name(), s.Text, from)
		}
	}
	for _, s := range r.Shared {
		fmt.Fprintf(&b, "shared %q where %s over %s by %s\n", s.Name, s.Where, s.Over.Name(), s.By)
		for _, f := range s.Shares {
			fmt.Fprintf(&b, "  share %q %d\n", f.Value, f.Parts)
		}
	}
	return b.String()
}

func TestRulesAreRead(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "rules.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	rules, err := read(string(text))
	if err != nil {
		t.Fatal(err)
	}
	got, golden := []byte(written(rules)), filepath.Join("testdata", "rules.golden")
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	again, err := read(string(text))
	if err != nil || again.Digest != rules.Digest || rules.Digest == "" {
		t.Errorf("the digests of one text are %q and %q (%v)", rules.Digest, again.Digest, err)
	}
	if other, err := read(string(text) + "# a remark\n"); err != nil || other.Digest == rules.Digest {
		t.Errorf("another text has the same digest (%v)", err)
	}
}

func TestNoRulesAreNoRules(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n", "---\n", "virtualTags: []\nshared: []\n"} {
		if rules, err := read(text); err != nil || len(rules.VirtualTags)+len(rules.Shared) > 0 {
			t.Errorf("%q: %+v, %v", text, rules, err)
		}
	}
}

// Everything that is wrong is pointed at by its line.
func TestWrongRulesAreTold(t *testing.T) {
	tag := func(rest string) string { return "virtualTags:\n- where: \"ServiceName = 'S3'\"\n" + rest }
	shared := func(rest string) string {
		return "shared:\n- name: a\n  where: \"ServiceName = 'S3'\"\n" + rest
	}
	for _, c := range []struct {
		text string
		line int64
		want string
	}{
		{"virtualTags: [\n", 1, "not YAML"},
		{"a: b: c\n", 1, "not YAML"},
		{"- a\n", 1, "the file of rules should be keys and values"},
		{"virtualtags: []\n", 1, `the file of rules has no "virtualtags"`},
		{"\nshares: []\n", 2, `the file of rules has no "shares"`},
		{"shared: []\nshared: []\n", 2, "shared"},
		{"virtualTags:\n  a: b\n", 2, "virtualTags should be a list"},
		{"shared: all\n", 1, "shared should be a list"},
		{"virtualTags:\n- x\n", 2, "a virtual tag should be keys and values"},
		{"virtualTags:\n- set: {Team: a}\n", 2, "says not which charges"},
		{tag(""), 2, "sets nothing"},
		{tag("  set: {}\n"), 2, "sets nothing"},
		{tag("  set: []\n"), 3, "set should be keys and values"},
		{tag("  set: {Team: ''}\n"), 3, "Team is empty"},
		{tag("  set: {Team: null}\n"), 3, "Team should be a text"},
		{tag("  set:\n    Team: [a]\n"), 4, "Team should be keys and values"},
		{tag("  set:\n    Team: {form: Tags.a}\n"), 4, `Team has no "form"`},
		{tag("  set:\n    Team: {from: Nonsense}\n"), 4, "Nonsense"},
		{tag("  set:\n    Team: {}\n"), 4, "Team gets no value"},
		{tag("  set:\n    ServiceName: a\n"), 4, `cannot set "ServiceName"`},
		{tag("  set:\n    Nonsense: a\n"), 4, `cannot set "Nonsense"`},
		{tag("  set:\n    Team: a\n    team: b\n"), 5, "twice"},
		{tag("  override: maybe\n  set: {Team: a}\n"), 3, "override should be true or false"},
		{tag("  nme: x\n  set: {Team: a}\n"), 3, `a virtual tag has no "nme"`},
		{"virtualTags:\n- set: {Team: a}\n  where: \"ServiceNam = 'S3'\"\n", 3, "did you mean ServiceName"},
		{"virtualTags:\n- set: {Team: a}\n  where: \"ServiceName = \"\n", 3, "where:"},
		{"virtualTags:\n- set: {Team: a}\n  where: {a: b}\n", 3, "where should be a text"},
		{"shared:\n- where: \"ServiceName = 'S3'\"\n", 2, "has no name"},
		{"shared:\n- name: a\n", 2, "says not which charges"},
		{shared("- name: a\n  where: \"ServiceName = 'EC2'\"\n"), 4, `two shared rules are called "a"`},
		{shared("  over: Nonsense\n"), 4, "Nonsense"},
		{shared("  over: ServiceName\n"), 2, "is over ServiceName"},
		{shared("  by: halves\n"), 2, `is by "halves"`},
		{shared("  by: fixed\n"), 2, "needs shares"},
		{shared("  by: even\n  shares: {a: 1}\n"), 2, "needs shares"},
		{shared("  shares: [a]\n"), 4, "shares should be keys and values"},
		{shared("  shares:\n    a: half\n"), 5, `the share "half"`},
		{shared("  shares:\n    a: -1\n"), 5, `the share "-1"`},
		{shared("  shares:\n    a: 0.0001\n"), 5, `the share "0.0001"`},
		{shared("  shares:\n    a: 1e300\n"), 5, `the share "1e300"`},
		{shared("  shares:\n    a: 5000000000\n"), 5, `the share "5000000000"`},
		{shared("  shares:\n    a: [1]\n"), 5, "a share should be a text"},
		{shared("  shares:\n    a: 0\n    b: 0%\n"), 5, "all 0"},
	} {
		_, err := read(c.text)
		f := fault.From(err)
		if !fault.Is(err, fault.BadInput) || !strings.Contains(err.Error()+" "+f.Why+" "+f.Hint, c.want) || f.Where.File != "rules.yaml" {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
			continue
		}
		if f.Where.Line != c.line {
			t.Errorf("%q: %v points at line %d, want %d", c.text, err, f.Where.Line, c.line)
		}
	}
}

func TestRulesWithoutBoundAreRefused(t *testing.T) {
	rule := "- {where: \"ServiceName = 'S3'\", set: {Team: a}}\n"
	if _, err := read("virtualTags:\n" + strings.Repeat(rule, 2000)); err != nil {
		t.Errorf("2000 rules: %v", err)
	}
	for what, text := range map[string]string{"too many rules": "virtualTags:\n" + strings.Repeat(rule, 2001), "too large": strings.Repeat("# remark\n", 500_000)} {
		if _, err := read(text); !fault.Is(err, fault.BadInput) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := allocation.ReadRules(iotest.ErrReader(errors.New("gone")), "rules.yaml"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a file that cannot be read: %v", err)
	}
}

// Whatever a file holds, reading it ends, with rules that are whole or with a
// fault that names the file.
func FuzzRules(f *testing.F) {
	if text, err := os.ReadFile(filepath.Join("testdata", "rules.yaml")); err == nil {
		f.Add(string(text))
	}
	for _, text := range []string{"", "a: &a [*a]", "shared:\n- name: a\n  where: \"ServiceName = 'S3'\"\n  shares: {a: 1, b: 2%}\n", "virtualTags: [{where: \"Team IS NULL\", set: {Team: {from: Tags.a}}}]",
		"? a\n: b", "shared: !!binary x", "\t", "- - - -", "<<: *a", "shared:\n- name: |\n    a\n  where: >\n    Team = 'x'\n", "null: null", "[]: a", "{}: {}", "shared: [null]", "shared:\n-\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rules, err := read(text)
		if err != nil {
			if known := fault.From(err); known.Where.File != "rules.yaml" {
				t.Errorf("%q: %v does not name the file", text, err)
			}
			return
		}
		for _, v := range rules.VirtualTags {
			if v.Where == nil || len(v.Set) == 0 || v.Name == "" {
				t.Errorf("%q: half a virtual tag: %+v", text, v)
			}
		}
		for _, s := range rules.Shared {
			if s.Where == nil || s.Name == "" || s.Over.IsZero() || (s.By == allocation.Fixed) != (len(s.Shares) > 0) {
				t.Errorf("%q: half a shared rule: %+v", text, s)
			}
		}
	})
}
