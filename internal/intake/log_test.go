package intake_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/intake"
)

func openLog(t testing.TB, dir string, set intake.Settings) *intake.Log {
	t.Helper()
	l, err := intake.Open(dir, set)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func appendAll(t testing.TB, l *intake.Log, bodies ...string) {
	t.Helper()
	for _, b := range bodies {
		if err := l.Append(context.Background(), "k", []byte(b)); err != nil {
			t.Fatal(err)
		}
	}
}

// drained are the bodies after a position, and the position after them.
func drained(t testing.TB, l *intake.Log, since intake.Position) ([]string, intake.Position) {
	t.Helper()
	var out []string
	at, err := l.Drain(context.Background(), since, func(_ string, body []byte) error {
		out = append(out, string(body))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, at
}

func TestAppendAndDrain(t *testing.T) {
	dir := t.TempDir()
	l := openLog(t, dir, intake.Settings{SegmentBytes: 100})
	var want []string
	for i := range 30 {
		want = append(want, fmt.Sprint("body ", i))
	}
	appendAll(t, l, want[:20]...)
	got, at := drained(t, l, intake.Position{})
	if !slices.Equal(got, want[:20]) {
		t.Errorf("got %v", got)
	}
	if l.Status().Segments < 3 {
		t.Errorf("%+v", l.Status())
	}
	// A position outlives text, a restart and a release.
	kept, err := intake.ParsePosition(at.String())
	if err != nil || kept != at {
		t.Fatal(kept, err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = openLog(t, dir, intake.Settings{SegmentBytes: 100, After: kept})
	appendAll(t, l, want[20:]...)
	if got, _ := drained(t, l, kept); !slices.Equal(got, want[20:]) {
		t.Errorf("after a restart: %v", got)
	}
	if got, _ := drained(t, l, intake.Position{}); !slices.Equal(got, want[20:]) {
		t.Errorf("what came before the kept position was released: %v", got)
	}
}

// Whatever is lost with the files, new entries come after positions that were kept.
func TestLostFiles(t *testing.T) {
	l := openLog(t, t.TempDir(), intake.Settings{After: intake.Position{Segment: 7, Offset: 500}})
	appendAll(t, l, "new")
	if got, _ := drained(t, l, intake.Position{Segment: 7, Offset: 500}); !slices.Equal(got, []string{"new"}) {
		t.Errorf("got %v", got)
	}
	_, err := l.Drain(context.Background(), intake.Position{Segment: 99}, func(string, []byte) error { return nil })
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("a position of another log: %v", err)
	}
}

func TestHandlerStops(t *testing.T) {
	l := openLog(t, t.TempDir(), intake.Settings{})
	appendAll(t, l, "a", "b", "c")
	bad := errors.New("bad")
	for _, c := range []struct {
		gives error
		err   error
		left  []string
	}{{bad, bad, []string{"b", "c"}}, {intake.ErrEnough, nil, []string{"c"}}} {
		at, err := l.Drain(context.Background(), intake.Position{}, func(_ string, body []byte) error {
			if string(body) == "b" {
				return c.gives
			}
			return nil
		})
		if !errors.Is(err, c.err) {
			t.Errorf("%v: %v", c.gives, err)
		}
		if got, _ := drained(t, l, at); !slices.Equal(got, c.left) {
			t.Errorf("after %v: %v", c.gives, got)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, err := l.Drain(ctx, intake.Position{}, func(string, []byte) error { cancel(); return nil })
	if !fault.Is(err, fault.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

// Append returns only after a sync that began when its bytes were in the file;
// many share one.
func TestSyncedBeforeAnswered(t *testing.T) {
	l := openLog(t, t.TempDir(), intake.Settings{})
	var syncs atomic.Int64
	var synced sync.Map // the bytes that a finished sync covers
	l.SyncWith(func(f *os.File) error {
		text, err := os.ReadFile(f.Name())
		if err != nil {
			return err
		}
		syncs.Add(1)
		for _, part := range bytes.Split(text, []byte("<")) {
			if body, _, ok := bytes.Cut(part, []byte(">")); ok {
				synced.Store(string(body), true)
			}
		}
		return intake.Datasync(f)
	})
	var all sync.WaitGroup
	const n = 500
	for i := range n {
		all.Add(1)
		go func() {
			defer all.Done()
			if err := l.Append(context.Background(), "k", fmt.Appendf(nil, "<%d>", i)); err != nil {
				t.Error(err)
			}
			if _, ok := synced.Load(strconv.Itoa(i)); !ok {
				t.Errorf("%d was answered before it was synced", i)
			}
		}()
	}
	all.Wait()
	if syncs.Load() == 0 || syncs.Load() > n/2 {
		t.Errorf("%d syncs for %d entries", syncs.Load(), n)
	}
}

// A disk that fails fails those whose bytes it was given, and nobody else.
func TestFailingDisk(t *testing.T) {
	dir := t.TempDir()
	l := openLog(t, dir, intake.Settings{})
	appendAll(t, l, "before")
	broken := errors.New("input/output error")
	l.SyncWith(func(*os.File) error { return broken })
	err := l.Append(context.Background(), "k", []byte("lost"))
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, broken) || intake.IsFull(err) {
		t.Errorf("got %v", err)
	}
	l.SyncWith(intake.Datasync)
	appendAll(t, l, "after")
	want := []string{"before", "after"}
	if got, _ := drained(t, l, intake.Position{}); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	_ = l.Close()
	if got, _ := drained(t, openLog(t, dir, intake.Settings{}), intake.Position{}); !slices.Equal(got, want) {
		t.Errorf("after a restart: %v", got)
	}
}

func TestFull(t *testing.T) {
	l := openLog(t, t.TempDir(), intake.Settings{MaxBytes: 4000, SegmentBytes: 1000})
	body := strings.Repeat("x", 300)
	n := 0
	for ; n < 100; n++ {
		if err := l.Append(context.Background(), "k", []byte(body)); err != nil {
			if f := fault.From(err); !intake.IsFull(err) || f.Code != fault.Unavailable || f.Hint == "" {
				t.Errorf("unclear: %+v", f)
			}
			break
		}
	}
	if s := l.Status(); n < 10 || n > 13 || s.Bytes > s.MaxBytes {
		t.Errorf("%d entries; %+v", n, s)
	}
	got, at := drained(t, l, intake.Position{})
	if len(got) != n {
		t.Errorf("%d of %d", len(got), n)
	}
	if err := l.Release(at); err != nil {
		t.Fatal(err)
	}
	appendAll(t, l, body)
	if got, _ := drained(t, l, at); !slices.Equal(got, []string{body}) {
		t.Errorf("after the release: %d", len(got))
	}
}

// Cut at any byte, or with any byte changed, a log gives the entries before the
// damage and takes new ones.
func TestTornTail(t *testing.T) {
	whole := t.TempDir()
	l := openLog(t, whole, intake.Settings{})
	bodies := []string{"first", "second entry", ""}
	appendAll(t, l, bodies...)
	_ = l.Close()
	file := func(dir string) string {
		files, err := filepath.Glob(filepath.Join(dir, "*.log"))
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		return files[0]
	}
	text, err := os.ReadFile(file(whole))
	if err != nil {
		t.Fatal(err)
	}
	ends := []int{8} // where entries end
	for _, b := range bodies {
		ends = append(ends, ends[len(ends)-1]+8+1+1+len(b))
	}
	if ends[3] != len(text) {
		t.Fatalf("%v of %d", ends, len(text))
	}
	try := func(what string, damaged []byte, at int) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file(whole))), damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		flags := 0
		l := openLog(t, dir, intake.Settings{Flag: func(evidence.Problem) { flags++ }})
		appendAll(t, l, "new")
		n := 0
		for n+1 < len(ends) && ends[n+1] <= at {
			n++
		}
		want := slices.Clone(bodies[:n])
		if what == "changed" && at >= ends[n]+4 { // not the length, without which nothing more is found
			want = append(want, bodies[n+1:]...)
		}
		want = append(want, "new")
		if at < 8 {
			want = []string{"new"}
		}
		if got, _ := drained(t, l, intake.Position{}); !slices.Equal(got, want) {
			t.Errorf("%s at %d: got %q, want %q", what, at, got, want)
		}
		if flags == 0 && !slices.Contains(ends, len(damaged)) && len(damaged) > 0 {
			t.Errorf("%s at %d was not told", what, at)
		}
		_ = l.Close()
	}
	for at := range len(text) {
		try("cut", text[:at], at)
		changed := bytes.Clone(text)
		changed[at] ^= 0x55
		try("changed", changed, at)
		try("zeros after a cut", append(bytes.Clone(text[:at]), make([]byte, 50)...), at)
	}
}

// Damage within a file that is not the last costs the entries that it hit.
func TestDamageWithin(t *testing.T) {
	dir := t.TempDir()
	l := openLog(t, dir, intake.Settings{})
	appendAll(t, l, "one", "two", "three")
	_ = l.Close()
	files, _ := filepath.Glob(filepath.Join(dir, "*.log"))
	_ = openLog(t, dir, intake.Settings{}).Close() // begins another file
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(files[0], bytes.Replace(text, []byte("two"), []byte("twO"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	// The first file is the last with entries, but it is not the last.
	var flags []evidence.Problem
	l = openLog(t, dir, intake.Settings{Flag: func(p evidence.Problem) { flags = append(flags, p) }})
	appendAll(t, l, "four")
	if got, _ := drained(t, l, intake.Position{}); !slices.Equal(got, []string{"one", "three", "four"}) {
		t.Errorf("got %q", got)
	}
	if len(flags) != 1 || !flags[0].Refused || !strings.Contains(flags[0].Reason, "damaged") {
		t.Errorf("flagged %+v", flags)
	}
}

// Killed at any moment, what was acknowledged is there, once, in order, and
// nothing is half there. The child is this test's own program.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("INTAKE_TEST_CHILD"); dir != "" {
		appendUntilKilled(dir)
	}
	rounds := 8
	if testing.Short() {
		rounds = 2
	}
	dir := t.TempDir()
	acked := map[string]bool{}
	for round := range rounds {
		child := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		child.Env = append(os.Environ(), "INTAKE_TEST_CHILD="+dir, "INTAKE_TEST_ROUND="+strconv.Itoa(round))
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		stop := 200 + rand.IntN(2000)
		for n := 0; lines.Scan(); n++ {
			acked[lines.Text()] = true
			if n == stop {
				_ = child.Process.Kill()
			}
		}
		_ = child.Wait()
	}
	l := openLog(t, dir, intake.Settings{})
	got, _ := drained(t, l, intake.Position{})
	have := map[string]bool{}
	for _, body := range got {
		name, rest, _ := strings.Cut(body, " ")
		if have[name] || len(rest) != 700 {
			t.Fatalf("%s is there twice, or in part", name)
		}
		have[name] = true
	}
	for name := range acked {
		if !have[name] {
			t.Errorf("%s was acknowledged and is not there", name)
		}
	}
	if len(acked) < rounds*200 {
		t.Errorf("only %d were acknowledged", len(acked))
	}
}

func appendUntilKilled(dir string) {
	l, err := intake.Open(dir, intake.Settings{SegmentBytes: 200_000})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var mu sync.Mutex
	for g := range 16 {
		go func() {
			for i := 0; ; i++ {
				name := fmt.Sprintf("%s-%d-%d", os.Getenv("INTAKE_TEST_ROUND"), g, i)
				if l.Append(context.Background(), "k", []byte(name+" "+strings.Repeat("y", 700))) == nil {
					mu.Lock()
					fmt.Println(name)
					mu.Unlock()
				}
			}
		}()
	}
	select {}
}

func TestClosed(t *testing.T) {
	l := openLog(t, t.TempDir(), intake.Settings{})
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(context.Background(), "k", nil); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// FuzzSegment opens a log whose file holds anything.
func FuzzSegment(f *testing.F) {
	dir := f.TempDir()
	l := openLog(f, dir, intake.Settings{})
	appendAll(f, l, "one", "two")
	_ = l.Close()
	files, _ := filepath.Glob(filepath.Join(dir, "*.log"))
	text, err := os.ReadFile(files[0])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text, false)
	f.Add(text[:len(text)-1], true)
	f.Fuzz(func(t *testing.T, text []byte, within bool) {
		dir := t.TempDir()
		name := filepath.Join(dir, "00000000000000000005.log")
		if err := os.WriteFile(name, text, 0o644); err != nil {
			t.Fatal(err)
		}
		if within {
			if err := os.WriteFile(filepath.Join(dir, "00000000000000000006.log"), []byte("FARLOG1\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		l := openLog(t, dir, intake.Settings{})
		appendAll(t, l, "new")
		got, _ := drained(t, l, intake.Position{})
		if len(got) == 0 || got[len(got)-1] != "new" {
			t.Errorf("got %q", got)
		}
	})
}
