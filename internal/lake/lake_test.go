package lake

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/location"
	focusbill "github.com/farthing-finops/farthing/internal/source/focus"
)

func open(t *testing.T, home string) *Lake {
	t.Helper()
	l, err := Open(context.Background(), Options{Home: home}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// bill is a folder with a bill of one row in September.
func bill(t *testing.T, billed string) ledger.Folder {
	t.Helper()
	path := filepath.Join(t.TempDir(), "b.csv")
	content := "BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,BillingAccountId,ProviderName\n" +
		billed + ",1,USD,2026-09-01,2026-10-01,2026-09-02,2026-09-03,Usage,Storage,1,AWS\n"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := location.OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func importer(t *testing.T, store ledger.Store) ledger.Importer {
	t.Helper()
	e, err := duckdb.Open(duckdb.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return ledger.Importer{Formats: []ledger.BillFormat{focusbill.Format{}}, Reader: duckdb.Reader{Engine: e}, Store: store, Now: time.Now}
}

func mustImport(t *testing.T, im ledger.Importer, folder ledger.Folder, want ledger.Status) ledger.Result {
	t.Helper()
	results, _, err := im.Import(context.Background(), ledger.Request{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 1 || results[0].Status != want {
		t.Fatalf("got %+v, want one that is %s", results, want)
	}
	return results[0]
}

var errDied = errors.New("died between two steps")

// What an import that dies before it has allocated leaves behind is found, told,
// and made up by the next allocation.
func TestTheNextAllocationMakesUpRollups(t *testing.T) {
	l := open(t, t.TempDir())
	mustImport(t, importer(t, l), bill(t, "1"), ledger.Published)
	wantAllocated(t, allocator(t, l), "aws-1/2026-09")
	wantDaily(t, l, true)
	mustImport(t, importer(t, l), bill(t, "2"), ledger.Replaced)
	wantDaily(t, l, false)
	report, err := l.Check(context.Background())
	if err != nil || len(report.Problems) > 0 || !strings.Contains(strings.Join(report.Remarks, "\n"), "behind") {
		t.Errorf("the check says %+v, %v", report, err)
	}
	mustImport(t, importer(t, l), bill(t, "2"), ledger.Unchanged)
	wantAllocated(t, allocator(t, l), "aws-1/2026-09")
	wantDaily(t, l, true)
	if report, err := l.Check(context.Background()); err != nil || strings.Contains(strings.Join(report.Remarks, "\n"), "behind") {
		t.Errorf("still behind: %+v, %v", report, err)
	}
}

func wantDaily(t *testing.T, l *Lake, want bool) {
	t.Helper()
	s, err := l.Snapshot(context.Background(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok, err := s.Daily(context.Background(), ledger.Range{}); err != nil || ok != want {
		t.Errorf("the roll-ups are there: %v (%v), want %v", ok, err, want)
	}
}

// An allocation that comes late does not take the place of a newer delivery's.
func TestLateAllocationIsLeftOut(t *testing.T) {
	l := open(t, t.TempDir())
	mustImport(t, importer(t, l), bill(t, "1"), ledger.Published)
	old, err := l.Deliveries(context.Background(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	mustImport(t, importer(t, l), bill(t, "2"), ledger.Replaced)
	wantAllocated(t, allocator(t, l), "aws-1/2026-09")
	if err := l.PublishAllocation(context.Background(), old[0], allocation.Record{}, allocation.Files{Allocations: []string{"no such file"}, Daily: []string{"nor this"}}); err != nil {
		t.Error(err)
	}
	wantDaily(t, l, true)
}

// overtaken is a lake in which another process publishes first.
type overtaken struct {
	*Lake
	once  *sync.Once
	other func()
}

func (o overtaken) Publish(ctx context.Context, d ledger.Delivery, replaces string, files []string) error {
	o.once.Do(o.other)
	return o.Lake.Publish(ctx, d, replaces, files)
}

// An import that another overtakes decides again: the same content is there
// already, other content is replaced.
func TestOvertakenImportDecidesAgain(t *testing.T) {
	for other, want := range map[string]ledger.Status{"1": ledger.Unchanged, "2": ledger.Replaced} {
		l := open(t, t.TempDir())
		race := overtaken{l, &sync.Once{}, func() { mustImport(t, importer(t, l), bill(t, other), ledger.Published) }}
		mustImport(t, importer(t, race), bill(t, "1"), want)
		held, err := l.Deliveries(context.Background(), time.Time{})
		if err != nil || len(held) != 1 || held[0].Totals[0].BilledCost.String() != "1" {
			t.Errorf("the ledger holds %+v, %v", held, err)
		}
	}
}

// The workspaces of dead processes are swept, those of living ones stay, also
// while many are made at once.
func TestWorkspaces(t *testing.T) {
	home := t.TempDir()
	l := open(t, home)
	for _, dead := range []string{"work-dead/lock", "work-killed-early/"} {
		path := filepath.Join(home, "staging", dead)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if filepath.Base(path) == "lock" {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	var all sync.WaitGroup
	dirs := make([]string, 20)
	removes := make([]func(), len(dirs))
	for i := range dirs {
		all.Go(func() {
			var err error
			if dirs[i], removes[i], err = l.Workspace(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "lock")); err != nil {
			t.Errorf("a living workspace was swept: %v", err)
		}
		removes[i]()
	}
	if left, _ := filepath.Glob(filepath.Join(home, "staging", "work-*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// Waiting for another import ends when the caller gives up.
func TestWaitingForTheLockCanBeStopped(t *testing.T) {
	l := open(t, t.TempDir())
	unlock, err := l.lock(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, stop := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, stop)
	if err := l.Publish(ctx, ledger.Delivery{}, "", nil); !fault.Is(err, fault.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestCommitFaults(t *testing.T) {
	l := &Lake{home: "/home"}
	for want, cause := range map[fault.Code]error{
		fault.Unavailable: &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC},
		fault.Canceled:    fault.New(fault.Canceled, "stopped"),
	} {
		if err := l.commitFault("charges", cause); !fault.Is(err, want) {
			t.Errorf("%v became %v", cause, err)
		}
	}
	if err := l.commitFault("charges", syscall.ENOSPC); !strings.Contains(fault.From(err).Hint, "free space") {
		t.Errorf("a full disk became %v", err)
	}
}

func TestSafeName(t *testing.T) {
	for name, want := range map[string]string{"aws-1": "aws-1", "a/../b c": "a_.._b_c", "ü": "_", "..": "_"} {
		if got := safeName(name); got != want {
			t.Errorf("%q becomes %q", name, got)
		}
	}
}
