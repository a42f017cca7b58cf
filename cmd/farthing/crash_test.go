package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The export that these tests import again and again, in several versions:
// each restates every month.
const (
	crashMonths  = 3
	crashRows    = 40 // in a month
	crashSource  = "aws-100"
	crashVersion = 3
)

// versions are folders with the versions of the export.
func versions(t *testing.T, count int) []string {
	t.Helper()
	out := make([]string, count)
	for v := range out {
		var rows []string
		for m := range crashMonths {
			start := time.Date(2026, time.Month(1+m), 1, 0, 0, 0, 0, time.UTC)
			for i := range crashRows {
				rows = append(rows, charge{
					billed: billedOf(v), billingStart: start.Format(time.RFC3339), billingEnd: start.AddDate(0, 1, 0).Format(time.RFC3339),
					start: start.AddDate(0, 0, i%28).Format(time.RFC3339), end: start.AddDate(0, 0, i%28+1).Format(time.RFC3339),
					service: fmt.Sprintf("Service %d", i%7)}.String())
			}
		}
		out[v] = folder(t, map[string]string{"bill.csv.gz": zipped(t, table(rows...))})
	}
	return out
}

// billedOf is what each row of a version bills; totalOf what a month of it does.
func billedOf(version int) string { return fmt.Sprintf("%d.000000000000000001", version+1) }
func totalOf(version int) string  { return fmt.Sprintf("%d.00000000000000004", (version+1)*crashRows) }

// months gives the version of every month that the ledger holds, or fails: what
// is not exactly one version of a month is torn. An import that was killed may
// have published what it had not allocated yet; all else must reconcile.
func months(t *testing.T, home string) map[string]int {
	t.Helper()
	farthing(t, home, "lake", "check").want(t, 0)
	var report struct {
		OK    bool
		Lines []struct {
			BillingPeriod, Metric, SourceTotal, LedgerTotal, Difference string
			Attributed                                                  *string
		}
	}
	answer := farthing(t, home, "reconcile", "-o", "json")
	if err := json.Unmarshal([]byte(answer.stdout), &report); err != nil {
		t.Fatalf("%v\n%s", err, answer.stderr)
	}
	for _, l := range report.Lines {
		if behind := l.Attributed == nil; l.Difference != "0" || !behind && !report.OK || behind && answer.status != 4 {
			t.Fatalf("exit status %d: %+v", answer.status, l)
		}
	}
	out := map[string]int{}
	for _, l := range report.Lines {
		if l.Metric == "BilledCost" {
			out[l.BillingPeriod] = versionOf(t, l.BillingPeriod, l.LedgerTotal)
		}
	}
	return out
}

func versionOf(t *testing.T, month, total string) int {
	t.Helper()
	for v := range 100 {
		if total == totalOf(v) {
			return v
		}
	}
	t.Fatalf("%s is torn: it adds up to %s", month, total)
	return 0
}

// whole fails unless the ledger holds one version of every month.
func whole(t *testing.T, home string, version int) {
	t.Helper()
	farthing(t, home, "reconcile").want(t, 0)
	held := months(t, home)
	if len(held) != crashMonths {
		t.Fatalf("the ledger holds %d months: %v", len(held), held)
	}
	for m, v := range held {
		if v != version {
			t.Errorf("%s is of version %d, want %d", m, v, version)
		}
	}
}

// An import that is killed at any moment loses nothing, tears nothing, and
// hinders no later import.
func TestKillAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT TESTED: imports that are killed at 40 moments, which takes about half a minute; leave -short out")
	}
	exports := versions(t, crashVersion)
	home := t.TempDir()
	started := time.Now()
	cmd, _, stderr := process(t.TempDir(), "import", exports[0])
	if status := statusOf(t, cmd.Run()); status != 0 {
		t.Fatal(stderr)
	}
	usual := time.Since(started)

	const kills = 40
	random := rand.New(rand.NewPCG(20260901, 3)) // the moments differ with the machine all the same
	before := map[string]int{}
	torn := 0
	for i := range kills {
		version := i % crashVersion
		if killed := killImport(t, home, exports[version], time.Duration(random.Int64N(int64(usual)*11/10))); killed {
			torn++
		}
		after := months(t, home)
		for month, v := range before {
			if now, there := after[month]; !there || now != v && now != version {
				t.Fatalf("kill %d: %s was of version %d and is now %d (there: %v); version %d was imported", i, month, v, now, there, version)
			}
		}
		for month, v := range after {
			if _, there := before[month]; !there && v != version {
				t.Fatalf("kill %d: %s is of version %d, which was not imported", i, month, v)
			}
		}
		before = after
	}
	if torn < kills/2 {
		t.Fatalf("only %d of %d imports were still running when they were killed: this tested too little", torn, kills)
	}
	t.Logf("an import takes %s; %d of %d were killed before they ended", usual.Round(time.Millisecond), torn, kills)

	farthing(t, home, "import", exports[1]).want(t, 0)
	whole(t, home, 1)
	if o := farthing(t, home, "lake", "check"); strings.Contains(o.stdout, "behind") {
		t.Errorf("the roll-ups were not made up:\n%s", o.stdout)
	}
	answer := farthing(t, home, "cost", "-o", "json").want(t, 0).stdout
	if got, _ := at(answer, "totals.0.BilledCost"); got != "240.00000000000000012" {
		t.Errorf("BilledCost is %s", got)
	}
	if left, _ := filepath.Glob(filepath.Join(home, "staging", "work-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// killImport kills an import after a time and tells whether it came to that.
func killImport(t *testing.T, home, export string, after time.Duration) bool {
	t.Helper()
	cmd, _, stderr := process(home, "import", export)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait()
	if s, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && s.Signaled() {
		return true
	}
	if status := cmd.ProcessState.ExitCode(); status != 0 {
		t.Fatalf("exit status %d\n%s", status, stderr)
	}
	return false
}

// Ctrl-C stops an import cleanly: exit status 1, a word about it, whole months.
func TestInterrupt(t *testing.T) {
	exports := versions(t, 2)
	for name, sign := range map[string]string{
		"while reading":    "staging/work-*/read-*",
		"while publishing": "lake/farthing/charges/data/*/*/*.parquet",
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			cmd, _, stderr := process(home, "import", exports[0])
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			waitFor(t, filepath.Join(home, sign))
			if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			status := statusOf(t, cmd.Wait())
			if status != 1 || !strings.HasPrefix(stderr.String(), "error: ") || !strings.Contains(stderr.String(), "stopped") || strings.Contains(stderr.String(), "internal") {
				t.Errorf("exit status %d\n%s", status, stderr)
			}
			if held := months(t, home); len(held) == crashMonths {
				t.Errorf("the import went on to its end")
			}
			if left, _ := filepath.Glob(filepath.Join(home, "staging", "work-*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			farthing(t, home, "import", exports[0]).want(t, 0)
			whole(t, home, 0)
		})
	}
}

// waitFor waits until a file is there.
func waitFor(t *testing.T, pattern string) {
	t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for {
		select {
		case <-limit.C:
			t.Fatalf("no %s in a minute", pattern)
		case <-look.C:
			if found, _ := filepath.Glob(pattern); len(found) > 0 {
				return
			}
		}
	}
}

// Two imports at once of the same export: each month is published once, and
// the other import finds it there.
func TestSameExportTwiceAtOnce(t *testing.T) {
	export := versions(t, 1)[0]
	home := t.TempDir()
	results := together(t, home, []string{export}, []string{export})
	published := map[string]int{}
	for _, r := range results {
		for _, d := range r.Deliveries {
			switch d.Status {
			case "published":
				published[d.BillingPeriod]++
			case "unchanged":
			default:
				t.Errorf("%s is %s", d.BillingPeriod, d.Status)
			}
		}
	}
	for month, n := range published {
		if n != 1 {
			t.Errorf("%s was published %d times", month, n)
		}
	}
	if len(published) != crashMonths {
		t.Errorf("published %v", published)
	}
	whole(t, home, 0)
}

// Two imports at once of two exports do not hinder each other; two versions of
// one leave one of them in each month.
func TestTwoImportsAtOnce(t *testing.T) {
	exports := versions(t, 2)
	home := t.TempDir()
	together(t, home, []string{exports[0], "--source", "one"}, []string{exports[1], "--source", "two"})
	answer := farthing(t, home, "cost", "--by", "x_Source", "-o", "csv").want(t, 0).stdout
	for _, line := range []string{"one,USD,120.00000000000000012,", "two,USD,240.00000000000000012,"} {
		if !strings.Contains(answer, line) {
			t.Errorf("the answer lacks %q:\n%s", line, answer)
		}
	}
	farthing(t, home, "reconcile").want(t, 0)

	other := t.TempDir()
	together(t, other, []string{exports[0]}, []string{exports[1]})
	if held := months(t, other); len(held) != crashMonths {
		t.Errorf("the ledger holds %v", held)
	}
}

// imported is what an import says in JSON.
type imported struct {
	Deliveries []struct{ BillingPeriod, Status string }
}

// together runs imports at the same time; all must succeed.
func together(t *testing.T, home string, arguments ...[]string) []imported {
	t.Helper()
	out := make([]imported, len(arguments))
	var all sync.WaitGroup
	for i, args := range arguments {
		cmd, stdout, stderr := process(home, append([]string{"import", "-o", "json"}, args...)...)
		all.Go(func() {
			if err := cmd.Run(); err != nil {
				t.Errorf("%v\n%s", err, stderr)
				return
			}
			if err := json.Unmarshal(stdout.Bytes(), &out[i]); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	return out
}

// A question that is asked while imports run sees whole months only.
func TestQuestionsWhileImporting(t *testing.T) {
	exports := versions(t, 2)
	home := t.TempDir()
	farthing(t, home, "import", exports[0]).want(t, 0)
	ended := make(chan error, 1)
	go func() { ended <- importTurns(home, exports, 4) }()
	asked := 0
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
			if asked < 3 {
				t.Fatalf("only %d questions were asked meanwhile", asked)
			}
			whole(t, home, 1)
			return
		default:
		}
		asked++
		for _, by := range []string{"--by-invoice-month", "--by=ServiceName"} { // from the roll-ups; the sum of all
			answer := farthing(t, home, "cost", "--grain", "month", by, "-o", "json").want(t, 0).stdout
			var a struct {
				Rows []struct{ Period, BilledCost, ServiceName string }
			}
			if err := json.Unmarshal([]byte(answer), &a); err != nil {
				t.Fatal(err)
			}
			if by == "--by-invoice-month" {
				for _, r := range a.Rows {
					versionOf(t, r.Period, r.BilledCost)
				}
			}
			wantOneVersion(t, a.Rows)
		}
	}
}

// wantOneVersion fails if a month's services are not all of one version.
func wantOneVersion(t *testing.T, rows []struct{ Period, BilledCost, ServiceName string }) {
	t.Helper()
	first := map[string]string{}
	for _, r := range rows {
		whole, _, _ := strings.Cut(r.BilledCost, ".")
		perRow := "even"
		var n int
		if _, err := fmt.Sscan(whole, &n); err != nil {
			t.Fatal(err)
		}
		if rowsOf := rowsOfService(r.ServiceName); rowsOf > 0 {
			perRow = fmt.Sprint(n / rowsOf)
		}
		if known, ok := first[r.Period]; ok && known != perRow {
			t.Fatalf("%s mixes versions: %v", r.Period, rows)
		}
		first[r.Period] = perRow
	}
}

// rowsOfService is how many rows of a month are of a service; 0 for none.
func rowsOfService(service string) int {
	n := 0
	for i := range crashRows {
		if service == fmt.Sprintf("Service %d", i%7) {
			n++
		}
	}
	return n
}

// importTurns imports the versions one after the other, ending with the last.
func importTurns(home string, exports []string, turns int) error {
	for i := range turns {
		cmd := exec.Command(binary(), "import", exports[i%len(exports)])
		cmd.Env = append(os.Environ(), "FARTHING_HOME="+home)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
	}
	return nil
}
