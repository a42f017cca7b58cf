package app

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/door/cli"
	"github.com/farthing-finops/farthing/internal/door/httpapi"
	"github.com/farthing-finops/farthing/internal/operation"
)

var updateReference = flag.Bool("update", false, "write docs/cli.md anew")

// The reference page says what the program says: it is written from the
// operations and services, and this test fails when it is stale.
func TestReference(t *testing.T) {
	desk := newDesk()
	got := reference(t, desk.Operations(), services(desk))
	path := filepath.Join("..", "..", "docs", "cli.md")
	if *updateReference {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/cli.md is stale: go test ./internal/app -run TestReference -update")
	}
}

func reference(t *testing.T, ops []operation.Operation, services []cli.Service) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("# Command line\n\nThis page is written from the operations themselves: " +
		"`go test ./internal/app -run TestReference -update`.\n\n")
	writeCommon(t, &b)
	document, err := httpapi.Document(ops, "test")
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range ops {
		writeOperation(&b, op)
		if path := pathOf(op); !bytes.Contains(document, []byte(`"`+path+`": {`)) {
			t.Errorf("the API has no path %s", path)
		}
	}
	for _, s := range services {
		writeService(&b, s)
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

func writeOperation(b *bytes.Buffer, op operation.Operation) {
	fmt.Fprintf(b, "## farthing %s\n\n%s. %s\n\n", op.Name, op.Short, op.Long)
	if len(op.Fields) > 0 {
		b.WriteString("| | is | default |\n|---|---|---|\n")
		for _, f := range op.Fields {
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", flagOf(f), inTable(docOf(f)), code(f.Default))
		}
		b.WriteString("\n")
	}
	writeExamples(b, op.Examples, "")
	method, tool := "GET", "tool `"+strings.ReplaceAll(op.Name, " ", "_")+"`"
	if op.Writes() {
		method, tool = "POST", "not offered, because it writes"
	}
	fmt.Fprintf(b, "HTTP: `%s %s`. Agents: %s.\n\n", method, pathOf(op), tool)
}

func pathOf(op operation.Operation) string {
	return httpapi.Base + "/" + strings.ReplaceAll(op.Name, " ", "/")
}

func flagOf(f operation.Field) string {
	switch {
	case f.Argument && f.Kind == operation.ListField:
		return strings.ToUpper(f.Name) + "…"
	case f.Argument:
		return strings.ToUpper(f.Name)
	default:
		return "--" + f.Name
	}
}

func docOf(f operation.Field) string {
	if len(f.Choices) == 0 {
		return f.Doc
	}
	return f.Doc + ": " + strings.Join(f.Choices, ", ")
}

func writeService(b *bytes.Buffer, s cli.Service) {
	fmt.Fprintf(b, "## farthing %s\n\n%s. %s\n\n", s.Name, s.Short, s.Long)
	if len(s.Flags) > 0 {
		b.WriteString("| | is | default |\n|---|---|---|\n")
		for _, f := range s.Flags {
			fmt.Fprintf(b, "| `--%s` | %s | %s |\n", f.Name, inTable(f.Doc), code(f.Default))
		}
		b.WriteString("\n")
	}
	writeExamples(b, s.Examples, "server")
}

// writeExamples writes the examples so that the pages' test runs those that it
// can (docs/commands_test.go).
func writeExamples(b *bytes.Buffer, examples []string, mark string) {
	groups := map[string][]string{}
	for _, e := range examples {
		m := mark
		if m == "" && strings.Contains(e, "://") {
			m = "network"
		}
		groups[m] = append(groups[m], e)
	}
	for _, m := range []string{"", "network", "server"} {
		if lines := groups[m]; len(lines) > 0 {
			fmt.Fprintf(b, "```%s\n%s\n```\n\n", strings.TrimSpace("sh "+m), strings.Join(lines, "\n"))
		}
	}
}

// writeCommon writes what holds for every command, the flags as --help has them.
func writeCommon(t *testing.T, b *bytes.Buffer) {
	t.Helper()
	_, flags, found := strings.Cut(help(t), "\nFlags:\n")
	flags, _, ended := strings.Cut(flags, "\n\n")
	if !found || !ended {
		t.Fatal("farthing --help has no flags")
	}
	b.WriteString("## All commands\n\n```text\n" + flags + "\n```\n\n" +
		"Every command but `serve`, `demo` and `mcp` takes `-o table`, `-o json` or `-o csv`. A table shows amounts in two fraction\n" +
		"digits; its totals, JSON and CSV show all. `–` in a table and `null` in JSON are absent values; absent is not 0.\n\n" +
		"| exit status | means |\n|---|---|\n" +
		"| 0 | done |\n| 1 | anything else: a disk, another system, a defect |\n| 2 | wrong use |\n" +
		"| 3 | bad input; nothing of that delivery was published |\n| 4 | it does not reconcile |\n\n" +
		"An error goes to standard error and says what, where, why and what to try.\n\n")
}

// help is what farthing --help shows a user whose home is /home/you.
func help(t *testing.T) string {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "help"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	env := map[string]string{"HOME": "/home/you"}
	if status := Run(t.Context(), []string{"--help"}, func(name string) string { return env[name] }, out, out); status != 0 {
		t.Fatalf("farthing --help ended with %d", status)
	}
	text, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(slices.Clip(text))
}

// inTable keeps a text in its cell.
func inTable(s string) string {
	return strings.NewReplacer("|", `\|`, "<", `\<`).Replace(s)
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}
