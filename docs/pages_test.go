package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// page is a Markdown file of the repository, named from its root.
type page struct{ name, text string }

// pages are the repository's Markdown files that people are sent to.
func pages(t *testing.T) []page {
	t.Helper()
	var out []page
	for _, pattern := range []string{"../*.md", "*.md", "sources/*.md"} {
		files, err := filepath.Glob(pattern)
		must(t, err)
		for _, f := range files {
			text, err := os.ReadFile(f)
			must(t, err)
			out = append(out, page{filepath.ToSlash(filepath.Clean(filepath.Join("docs", f))), string(text)})
		}
	}
	if len(out) == 0 {
		t.Fatal("there are no pages")
	}
	return out
}

// block is a fenced block.
type block struct {
	line       int // of its first fence
	info, text string
	mark       string // after sh: network, server, build
}

func (b block) isShell() bool { return b.info == "sh" || strings.HasPrefix(b.info, "sh ") }

// fences are all fenced blocks of a page.
func (p page) fences(t *testing.T) []block {
	t.Helper()
	var out []block
	open := false
	for i, line := range strings.Split(p.text, "\n") {
		info, fence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case fence && !open:
			mark := strings.TrimSpace(strings.TrimPrefix(info, "sh"))
			out, open = append(out, block{line: i + 1, info: info, mark: mark}), true
		case fence:
			open = false
		case open:
			out[len(out)-1].text += line + "\n"
		}
	}
	if open {
		t.Errorf("%s: the last fence is not closed", p.name)
	}
	return out
}

// blocks are the shell blocks of a page.
func (p page) blocks(t *testing.T) []block {
	t.Helper()
	var out []block
	for _, b := range p.fences(t) {
		if b.isShell() {
			out = append(out, b)
		}
	}
	return out
}

// link is a Markdown link to a file of the repository.
var link = regexp.MustCompile(`\]\(([^)#:\s]+)(#[^)\s]*)?\)`)

func TestLinksLeadSomewhere(t *testing.T) {
	found := 0
	for _, p := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(p.text, -1) {
			found++
			target := filepath.Join("..", filepath.Dir(p.name), filepath.FromSlash(m[1]))
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: the link %s leads nowhere", p.name, m[1])
			}
		}
	}
	if found == 0 {
		t.Fatal("no link was looked at")
	}
}

// The index names every page.
func TestTheIndexIsWhole(t *testing.T) {
	index, err := os.ReadFile("README.md")
	must(t, err)
	for _, p := range pages(t) {
		name, inDocs := strings.CutPrefix(p.name, "docs/")
		if inDocs && name != "README.md" && !strings.Contains(string(index), "("+name+")") {
			t.Errorf("docs/README.md does not name %s", name)
		}
	}
}
