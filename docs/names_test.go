package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// named is a Go name in a page: `ledger.Survey`, `duckdb.Reader.Read`.
var named = regexp.MustCompile("`([a-z]+)(?:\\.[A-Z][A-Za-z]*)?\\.([A-Za-z]+)`")

// What ARCHITECTURE.md says the code does, the code must still have.
func TestTheNamesInTheArchitectureExist(t *testing.T) {
	rooms := declarations(t)
	text, err := os.ReadFile("../ARCHITECTURE.md")
	must(t, err)
	found := 0
	for _, m := range named.FindAllStringSubmatch(string(text), -1) {
		code, isRoom := rooms[m[1]]
		if !isRoom || m[2] == "sql" {
			continue // a file
		}
		found++
		if !regexp.MustCompile(`(?m)^(func (\([^)]*\) )?|type |\t)` + m[2] + `\b`).MatchString(code) {
			t.Errorf("%s: %s has no %s", m[0], m[1], m[2])
		}
	}
	if found < 10 {
		t.Fatalf("only %d names were looked at", found)
	}
}

// declarations are the rooms' code by package name.
func declarations(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	must(t, filepath.WalkDir("../internal", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		code, err := os.ReadFile(path)
		out[filepath.Base(filepath.Dir(path))] += string(code)
		return err
	}))
	return out
}
