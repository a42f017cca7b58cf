package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/farthing-finops/farthing/internal/app"
)

// exits STATUS farthing ARGUMENT… runs the program in this process; it must end
// with the status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || args[1] != "farthing" {
		ts.Fatalf("usage: exits STATUS farthing ARGUMENT…")
	}
	if status := inScript(ts, args[2:]); strconv.Itoa(status) != args[0] {
		ts.Fatalf("exit status %d, want %s", status, args[0])
	}
}

// oneFolder lets one script at a time run the program, since a process has but
// one current folder.
type oneFolder struct{ sync.Mutex }

// inScript runs the program in the folder of a script, with its environment.
func inScript(ts *testscript.TestScript, args []string) int {
	folder := ts.Value(oneFolderKey{}).(*oneFolder)
	folder.Lock()
	defer folder.Unlock()
	before, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	defer func() { ts.Check(os.Chdir(before)) }()
	out, err := os.CreateTemp("", "out")
	ts.Check(err)
	defer out.Close()
	errOut, err := os.CreateTemp("", "err")
	ts.Check(err)
	defer errOut.Close()
	status := app.Run(context.Background(), args, ts.Getenv, out, errOut)
	for _, f := range []struct {
		from *os.File
		to   io.Writer
	}{{out, ts.Stdout()}, {errOut, ts.Stderr()}} {
		_, err := f.from.Seek(0, io.SeekStart)
		ts.Check(err)
		_, err = io.Copy(f.to, f.from)
		ts.Check(errors.Join(err, os.Remove(f.from.Name())))
	}
	return status
}

// oneFolderKey finds the oneFolder of the scripts.
type oneFolderKey struct{}

// spawns STATUS COMMAND… runs a command as a process of its own, which must end
// with the status.
func spawns(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: spawns STATUS COMMAND ARGUMENT…")
	}
	err := ts.Exec(args[1], args[2:]...)
	status := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		status = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(status) != args[0] {
		ts.Fatalf("exit status %d, want %s", status, args[0])
	}
}

// json FILE PATH VALUE compares a value of a JSON document; FILE may be stdout.
func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: json FILE PATH VALUE")
	}
	got, err := at(ts.ReadFile(args[0]), args[1])
	ts.Check(err)
	if (got == args[2]) == neg {
		ts.Fatalf("%s is %q, want (not: %v) %q", args[1], got, neg, args[2])
	}
}

// zip FROM TO compresses a file with gzip.
func compress(ts *testscript.TestScript, _ bool, args []string) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(errors.Join(err, w.Close()))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o600))
}

// cut FILE BYTES takes bytes off the end of a file.
func cut(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), info.Size()-n))
}

// edit FILE OLD NEW replaces text in a file, where it must occur.
func edit(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o600))
}

// date FILE TIME sets when a file was last changed.
func date(ts *testscript.TestScript, _ bool, args []string) {
	t, err := time.Parse(time.RFC3339, args[1])
	ts.Check(err)
	ts.Check(os.Chtimes(ts.MkAbs(args[0]), t, t))
}

// now NAME puts the time, to the nanosecond, into a variable.
func now(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], time.Now().UTC().Format(time.RFC3339Nano))
}
