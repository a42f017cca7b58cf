package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/farthing-finops/farthing/internal/app"
)

// TestMain puts the program itself into the PATH of every test, as the command
// farthing: this binary, run under that name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"farthing": main})
}

// The scripts under testdata are the command line's contract.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Abs("testdata") // scripts change the current folder
	if err != nil {
		t.Fatal(err)
	}
	folder := &oneFolder{}
	testscript.Run(t, testscript.Params{
		Dir: scripts,
		Setup: func(env *testscript.Env) error {
			env.Values[oneFolderKey{}] = folder
			env.Setenv("FARTHING_HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("GOVERSION_OF_TEST", runtime.Version())
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "spawns": spawns, "json": checkJSON, "zip": compress, "cut": cut, "edit": edit, "now": now, "date": date,
		},
	})
}

// outcome is what a run of the program left behind.
type outcome struct {
	status         int
	stdout, stderr string
}

// farthing runs the program in this process, which saves starting another.
func farthing(t testing.TB, home string, args ...string) outcome {
	t.Helper()
	dir := t.TempDir()
	out, errOut := create(t, filepath.Join(dir, "out")), create(t, filepath.Join(dir, "err"))
	env := map[string]string{"FARTHING_HOME": home}
	status := app.Run(context.Background(), args, func(name string) string { return env[name] }, out, errOut)
	return outcome{status, contentOf(t, out), contentOf(t, errOut)}
}

func create(t testing.TB, path string) *os.File {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func contentOf(t testing.TB, f *os.File) string {
	t.Helper()
	content, err := os.ReadFile(f.Name())
	if err = errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// binary is the program to start: the one that make has built, or this binary
// itself, which takes seconds to start where it detects races.
func binary() string { return cmp.Or(os.Getenv("FARTHING_BINARY"), "farthing") }

// process makes a command of the program as a process of its own.
func process(home string, args ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer) {
	cmd = exec.Command(binary(), args...)
	cmd.Env = append(os.Environ(), "FARTHING_HOME="+home)
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	return cmd, stdout, stderr
}

// want fails unless the run ended with the status.
func (o outcome) want(t testing.TB, status int) outcome {
	t.Helper()
	if o.status != status {
		t.Fatalf("exit status %d, want %d\n%s%s", o.status, status, o.stdout, o.stderr)
	}
	return o
}

// at finds a value in a JSON document: "deliveries.0.status"; count is the
// number of elements of a list. Absent values are "absent", null is "null".
func at(document, path string) (string, error) {
	decoder := json.NewDecoder(strings.NewReader(document))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", fmt.Errorf("not JSON: %w\n%s", err, document)
	}
	for _, step := range strings.Split(path, ".") {
		next, err := stepInto(value, step)
		if err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
		value = next
	}
	switch v := value.(type) {
	case nil:
		return "null", nil
	case absentValue:
		return "absent", nil
	case string:
		return v, nil
	default:
		text, err := json.Marshal(v)
		return string(text), err
	}
}

type absentValue struct{}

func stepInto(value any, step string) (any, error) {
	switch v := value.(type) {
	case map[string]any:
		if inner, ok := v[step]; ok {
			return inner, nil
		}
		return absentValue{}, nil
	case []any:
		if step == "count" {
			return json.Number(fmt.Sprint(len(v))), nil
		}
		var i int
		if _, err := fmt.Sscanf(step, "%d", &i); err != nil || i >= len(v) {
			return nil, fmt.Errorf("a list of %d has no %q", len(v), step)
		}
		return v[i], nil
	default:
		return nil, fmt.Errorf("%v has no %q", v, step)
	}
}
