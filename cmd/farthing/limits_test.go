package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// extraMemory is what refusing a field of 100 MB may take beyond what reading a
// small file takes: well below what holding it once or twice would.
const extraMemory = 180 << 20

// A field of 100 MB is refused in little memory, wherever it stands.
func TestHugeFieldIsRefusedInLittleMemory(t *testing.T) {
	usual, status, stderr := peakOf(t, folder(t, map[string]string{"b.csv": table(good())}))
	if status != 0 {
		t.Fatal(stderr)
	}
	const size = 100 << 20
	for name, c := range map[string]struct {
		before, unit, after, where string
		compressed                 bool
	}{
		"in a row":                   {table(good()) + "1,1,USD,", "x", "\n" + good() + "\n", "b.csv:3", false},
		"in the last row":            {table(good()) + "1,1,USD,", "x", "", "b.csv:3", false},
		"in quotes, over many lines": {table(good()) + `1,1,USD,"`, "line\n", "\"\n", "b.csv:3", false},
		"in the header":              {header + ",", "x", "\n" + good() + ",\n", "b.csv:1", false},
		"compressed":                 {table() + "1,1,USD,", "x", "\n", "b.csv.gz:3", true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			hugeFile(t, dir, c.compressed, c.before, c.unit, size, c.after)
			used, status, stderr := peakOf(t, dir)
			if status != 3 || !hasLine(stderr, "  where: "+c.where) || !strings.Contains(stderr, "longer than 4 MiB") {
				t.Errorf("exit status %d\n%s", status, stderr)
			}
			if used > usual+extraMemory {
				t.Errorf("used %d MiB, a small file %d MiB", used>>20, usual>>20)
			}
			t.Logf("used %d MiB, a small file %d MiB", used>>20, usual>>20)
		})
	}
}

// hugeFile writes a file with a unit of text repeated to a size, without ever
// holding it.
func hugeFile(t *testing.T, dir string, compressed bool, before, unit string, size int, after string) {
	t.Helper()
	name := "b.csv"
	if compressed {
		name = "b.csv.gz"
	}
	f := create(t, filepath.Join(dir, name))
	var w io.WriteCloser = f
	if compressed {
		fast, err := gzip.NewWriterLevel(f, gzip.BestSpeed)
		if err != nil {
			t.Fatal(err)
		}
		w = fast
	}
	_, err := io.WriteString(w, before)
	block := strings.Repeat(unit, 1<<20/len(unit))
	for written := 0; written < size && err == nil; written += len(block) {
		_, err = io.WriteString(w, block)
	}
	_, last := io.WriteString(w, after)
	if err := errors.Join(err, last, w.Close()); err != nil {
		t.Fatal(err)
	}
	_ = f.Close() // again, if w is f
}

// peakOf imports a folder in a process of its own and gives the most memory
// that it had. (What the system says of a process that has ended includes the
// memory of the one that started it.)
func peakOf(t *testing.T, dir string) (peak int64, status int, stderr string) {
	t.Helper()
	cmd, _, errOut := process(t.TempDir(), "import", dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case err := <-ended:
			if peak == 0 {
				t.Skip("NOT TESTED: the memory of a process, which only Linux tells in /proc")
			}
			return peak, statusOf(t, err), errOut.String()
		case <-look.C:
			peak = max(peak, highWater(cmd.Process.Pid))
		}
	}
}

// highWater is the most memory that a process had until now; 0 if it is gone.
func highWater(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	var kib int64
	_, _ = fmt.Sscan(rest, &kib)
	return kib << 10
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
	if err := syscall.Mount("tmpfs", home, "tmpfs", 0, "size=12m"); err != nil {
		t.Skipf("NOT TESTED: a full disk. A small disk has to be mounted for it, and this user may not (%v); run the tests as root", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(home, 0); err != nil {
			t.Error(err)
		}
	})
	farthing(t, home, "import", folder(t, map[string]string{"b.csv": table(good())}), "--source", "first").want(t, 0)
	before := farthing(t, home, "sources", "-o", "json").want(t, 0).stdout

	big := folder(t, map[string]string{"b.csv": manyRows(60000)})
	ballast := filepath.Join(home, "ballast")
	for _, left := range []int64{400 << 10, 150 << 10, 40 << 10, 0} {
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

// asNobody takes root's rights, which know no closed folder, from a process. It
// is the test's own binary, which lies where anybody may be let in.
func asNobody(t *testing.T, cmd *exec.Cmd, home string) {
	t.Helper()
	own, err := exec.LookPath("farthing")
	if err != nil {
		t.Fatal(err)
	}
	cmd.Path = own
	for _, dir := range []string{filepath.Dir(own), filepath.Dir(filepath.Dir(own)), filepath.Dir(home)} {
		if err := os.Chmod(dir, 0o755); err != nil { // the test's own temporary folders
			t.Fatal(err)
		}
	}
	if err := os.Chown(home, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
}
