package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// memoryLimit is far below what a field of 100 MB takes when it is held a few
// times over, and far above what the program needs.
const memoryLimit = 500 << 20

// A field of 100 MB is refused in little memory, wherever it stands.
func TestHugeFieldIsRefusedInLittleMemory(t *testing.T) {
	huge := strings.Repeat("x", 100<<20)
	for name, c := range map[string]struct {
		content, where string
		compressed     bool
	}{
		"in a row":                   {content: table(good(), charge{service: huge}.String(), good()), where: "b.csv:3"},
		"in quotes, over many lines": {content: table(good(), charge{service: `"` + strings.Repeat("line\n", 20<<20) + `"`}.String()), where: "b.csv:3"},
		"in the header":              {content: header + "," + huge + "\n" + good() + ",\n", where: "b.csv:1"},
		"compressed":                 {content: table(charge{service: huge}.String()), where: "b.csv.gz:2", compressed: true},
	} {
		t.Run(name, func(t *testing.T) {
			file := "b.csv"
			if c.compressed {
				file, c.content = "b.csv.gz", zipped(t, c.content)
			}
			cmd, _, stderr := process(t.TempDir(), "import", folder(t, map[string]string{file: c.content}))
			if status := statusOf(t, cmd.Run()); status != 3 || !hasLine(stderr.String(), "  where: "+c.where) || !strings.Contains(stderr.String(), "longer than 4 MiB") {
				t.Errorf("exit status %d\n%s", status, stderr)
			}
			if used := peak(cmd); used > memoryLimit {
				t.Errorf("used %d MiB", used>>20)
			}
		})
	}
}

// peak is the most memory that a finished process had, in bytes.
func peak(cmd *exec.Cmd) int64 {
	return cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10 // Linux counts in KiB
}

func statusOf(t testing.TB, err error) int {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	default:
		t.Fatal(err)
		return 0
	}
}

// With the disk full, the error says so, the exit status is 1 and the ledger is
// as it was; with room again, the same import succeeds.
func TestDiskFull(t *testing.T) {
	home := t.TempDir()
	if err := syscall.Mount("tmpfs", home, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("NOT TESTED: a full disk. A small disk has to be mounted for it, and this user may not (%v); run the tests as root", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(home, 0); err != nil {
			t.Error(err)
		}
	})
	farthing(t, home, "import", folder(t, map[string]string{"b.csv": table(good())}), "--source", "first").want(t, 0)
	before := farthing(t, home, "sources", "-o", "json").want(t, 0).stdout

	big := folder(t, map[string]string{"b.csv": manyRows(20000)})
	ballast := filepath.Join(home, "ballast")
	for _, left := range []int64{1 << 20, 256 << 10, 40 << 10, 0} {
		t.Run(fmt.Sprintf("%d KiB left", left>>10), func(t *testing.T) {
			fill(t, home, ballast, left)
			o := farthing(t, home, "import", big, "--source", "second").want(t, 1)
			if strings.Contains(o.stderr, "internal error") || !hasLine(o.stderr, "  try: ") {
				t.Errorf("the error does not help:\n%s", o.stderr)
			}
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
			if after := farthing(t, home, "sources", "-o", "json").want(t, 0).stdout; after != before {
				t.Errorf("the ledger changed:\n%s", after)
			}
			farthing(t, home, "reconcile").want(t, 0)
			farthing(t, home, "lake", "check").want(t, 0)
		})
	}
	farthing(t, home, "import", big, "--source", "second").want(t, 0)
	farthing(t, home, "reconcile").want(t, 0)
}

// manyRows is a bill whose rows do not compress to nothing.
func manyRows(n int) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = charge{billed: fmt.Sprintf("%d.%09d", i%977, i*7919%1_000_000_007), service: fmt.Sprintf("Service %d", i*31%5003), member: "300"}.String()
	}
	return table(rows...)
}

// fill leaves about so many bytes of a file system free.
func fill(t *testing.T, dir, ballast string, left int64) {
	t.Helper()
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		t.Fatal(err)
	}
	size := int64(s.Bavail)*s.Bsize - left
	if err := os.WriteFile(ballast, make([]byte, size), 0o600); err != nil {
		t.Fatal(err)
	}
}

// nobody is a user without rights.
const nobody = 65534

// A folder that may not be read is named.
func TestUnreadableFolder(t *testing.T) {
	dir := folder(t, map[string]string{"closed/b.csv": table(good())})
	closed := filepath.Join(dir, "closed")
	if err := os.Chmod(closed, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(closed, 0o755) })
	home := t.TempDir()
	cmd, _, stderr := process(home, "import", dir)
	if os.Geteuid() == 0 {
		asNobody(t, cmd, home)
	}
	if status := statusOf(t, cmd.Run()); status != 3 || !hasLine(stderr.String(), "  where: "+closed) ||
		!hasLine(stderr.String(), "error: the file or folder may not be read") || !hasLine(stderr.String(), "  try: give this user the right to read it") {
		t.Errorf("exit status %d\n%s", status, stderr)
	}
}

// asNobody takes root's rights, which know no closed folder, from a process.
func asNobody(t *testing.T, cmd *exec.Cmd, home string) {
	t.Helper()
	binary, err := exec.LookPath("farthing")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{filepath.Dir(binary), filepath.Dir(filepath.Dir(binary)), filepath.Dir(filepath.Dir(home))} {
		if err := os.Chmod(dir, 0o755); err != nil { // the test's own temporary folders
			t.Fatal(err)
		}
	}
	if err := os.Chown(home, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
}
