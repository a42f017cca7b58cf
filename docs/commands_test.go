package docs_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/app"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/sample"
)

// TestMain lets this binary be the command farthing for the shell that runs
// the pages' commands: it is the program when it is called so.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "farthing" {
		os.Exit(app.Run(context.Background(), os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// notRun are the marks of blocks that a test cannot run, each with the reason.
func notRun() map[string]string {
	return map[string]string{
		"network": "it talks to a cloud or another machine",
		"server":  "it runs until it is stopped",
		"build":   "it builds or tests the whole repository",
	}
}

// Every command of a page does what the page says it does: it ends well on a
// ledger that holds a month of the sample company.
func TestCommandsOfThePagesRun(t *testing.T) {
	desk := prepare(t)
	ran := 0
	for _, p := range pages(t) {
		dir := desk.folder(t)
		for _, b := range p.blocks(t) {
			ran += desk.try(t, dir, p, b)
		}
	}
	if ran == 0 {
		t.Fatal("no page has a command that was run")
	}
	t.Logf("%d commands were run", ran)
}

// workplace is what the commands run in.
type workplace struct {
	home, exports, bill string
	path                string // the folder of the command farthing
}

const bill = `BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ServiceName,ServiceProviderName,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd
12.50,12.50,USD,Usage,Token API,Example,account-1,2026-09-01T00:00:00Z,2026-10-01T00:00:00Z,2026-09-03T00:00:00Z,2026-09-04T00:00:00Z
`

// prepare makes a ledger with a month of the sample company in it.
func prepare(t *testing.T) workplace {
	t.Helper()
	root := t.TempDir()
	w := workplace{home: filepath.Join(root, "home"), exports: filepath.Join(root, "exports"), bill: filepath.Join(root, "bill.csv"), path: filepath.Join(root, "bin")}
	self, err := os.Executable()
	must(t, err)
	must(t, os.Mkdir(w.path, 0o755))
	must(t, os.Symlink(self, filepath.Join(w.path, "farthing")))
	must(t, os.WriteFile(w.bill, []byte(bill), 0o644))
	month, err := period.ParseMonth("2026-09")
	must(t, err)
	_, err = sample.Write(t.Context(), w.exports, sample.Options{Seed: 1, Months: 1, Last: month})
	must(t, err)
	must(t, os.Remove(filepath.Join(w.exports, sample.TruthFile)))
	for _, command := range []string{"farthing import exports/aws-cur2 --source aws-prod", "farthing import bill.csv --source tokens"} {
		if out, err := w.shell(t, root, command); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
	}
	return w
}

// folder is a folder for one page's commands, with the exports in it.
func (w workplace) folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	must(t, os.CopyFS(filepath.Join(dir, "exports"), os.DirFS(w.exports)))
	must(t, os.WriteFile(filepath.Join(dir, "bill.csv"), []byte(bill), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "runs.jsonl"), []byte(runs), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "daily.csv"), []byte(daily()), 0o644))
	return dir
}

// shell runs a script as a person's shell would, but stops at the first error.
func (w workplace) shell(t *testing.T, dir, script string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-eu", "-c", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+w.path+string(os.PathListSeparator)+os.Getenv("PATH"), "FARTHING_HOME="+w.home)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// try runs a block, or makes sure of the flags of one that cannot be run, and
// returns how many commands of Farthing were run.
func (w workplace) try(t *testing.T, dir string, p page, b block) int {
	t.Helper()
	if b.mark != "" {
		reason, known := notRun()[b.mark]
		if !known {
			t.Errorf("%s:%d: there is no mark %q; use sh, or sh with network, server or build", p.name, b.line, b.mark)
		}
		for _, command := range b.commands() {
			t.Logf("not run, because %s: %s: %s", reason, p.name, command)
			w.understood(t, dir, p, b, command)
		}
		return 0
	}
	if out, err := w.shell(t, dir, b.text); err != nil {
		t.Errorf("%s:%d: %v\n%s\n%s", p.name, b.line, err, b.text, out)
	}
	return len(b.commands())
}

// understood makes sure that a command that is not run exists with its flags:
// asked for its help, it reads them all and does nothing.
func (w workplace) understood(t *testing.T, dir string, p page, b block, command string) {
	t.Helper()
	if out, err := w.shell(t, dir, command+" --help"); err != nil {
		t.Errorf("%s:%d: %s: %v\n%s", p.name, b.line, command, err, out)
	}
}

// A command outside the blocks that are run would rot unseen.
func TestCommandsStandInShellBlocks(t *testing.T) {
	for _, p := range pages(t) {
		for _, b := range p.fences(t) {
			if !b.isShell() && len(b.commands()) > 0 {
				t.Errorf("%s:%d: the block holds commands of Farthing: mark it sh", p.name, b.line)
			}
		}
	}
}

// commands are the lines of a block that call Farthing.
func (b block) commands() []string {
	var out []string
	for line := range strings.SplitSeq(strings.ReplaceAll(b.text, "\\\n", " "), "\n") {
		if strings.HasPrefix(line, "farthing ") {
			line, _, _ = strings.Cut(line, "  #")
			out = append(out, strings.TrimSpace(line))
		}
	}
	return slices.Clip(out)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// runs is evidence as a user may have it in runs.jsonl.
const runs = `{"kind":"workload","workload":"run:train-42","workloadKind":"run","team":"research","start":"2026-09-01T00:00:00Z","end":"2026-09-01T06:00:00Z","status":"finished"}
{"kind":"usage","resource":"i-0abc","workload":"run:train-42","start":"2026-09-01T00:00:00Z","end":"2026-09-01T06:00:00Z","unit":"gpu","held":4,"capacity":8,"used":2.9}
{"kind":"requests","endpoint":"chat","model":"example-large","start":"2026-09-01T00:00:00Z","end":"2026-09-01T01:00:00Z","requests":12}
`

// daily is a series as a user may have it in daily.csv.
func daily() string {
	var b strings.Builder
	b.WriteString("timestamp,value\n")
	for i := range 120 {
		day := time.Date(2026, 5, 1+i, 0, 0, 0, 0, time.UTC)
		fmt.Fprintf(&b, "%s,%d\n", day.Format(time.DateOnly), 100+10*int(day.Weekday())+i%3)
	}
	return b.String()
}
