package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// banned names say nothing about what a folder holds.
func banned() []string {
	return []string{"util", "utils", "common", "helper", "helpers", "manager", "models", "misc"}
}

func TestFoldersSayWhatTheyHold(t *testing.T) {
	for _, p := range packages(t) {
		for _, word := range strings.Split(room(p.ImportPath), "/") {
			if slices.Contains(banned(), word) {
				t.Errorf("%s: a newcomer cannot guess what %q holds", room(p.ImportPath), word)
			}
		}
	}
}

// Nothing happens by import: no init, and no float where money is.
func TestFilesKeepTheRules(t *testing.T) {
	files := 0
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			files++
			checkFile(t, room(p.ImportPath), filepath.Join(p.Dir, name))
		}
	}
	if files == 0 {
		t.Fatal("no file was looked at")
	}
}

func checkFile(t *testing.T, room, path string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	at := room + "/" + filepath.Base(path)
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			t.Errorf("%s: an init function makes importing do something", at)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if (n.Name == "float64" || n.Name == "float32") && holdsMoney(room) {
				t.Errorf("%s: %s where money is", at, n.Name)
			}
		case *ast.SelectorExpr:
			checkWorld(t, room, at, n)
		}
		return true
	})
}

// holdsMoney tells whether a room handles amounts, where a float loses them.
func holdsMoney(room string) bool {
	return slices.Contains([]string{"internal/money", "internal/ledger", "internal/query", "internal/focus", "internal/operation"}, room)
}

// checkWorld keeps the environment and the clock in the wiring: everything
// else is told, so that it can be tested and asked about the past.
func checkWorld(t *testing.T, room, at string, s *ast.SelectorExpr) {
	t.Helper()
	x, ok := s.X.(*ast.Ident)
	if !ok || wiring(room) {
		return
	}
	name := x.Name + "." + s.Sel.Name
	switch name {
	case "os.Getenv", "os.LookupEnv", "os.Environ":
		t.Errorf("%s: %s: only internal/app reads the environment", at, name)
	case "time.Now", "time.Since":
		if !strings.HasSuffix(room, "/suite") && !strings.HasSuffix(room, "/contract") {
			t.Errorf("%s: %s: only internal/app reads the clock", at, name)
		}
	case "rand.Int", "rand.Intn", "rand.Uint64":
		t.Errorf("%s: %s: only internal/app asks for randomness", at, name)
	}
}
