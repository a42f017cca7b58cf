package state

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

type thing struct{ N int }

func open(t *testing.T, home string) *DB {
	t.Helper()
	db, err := Open(t.Context(), Options{Home: home}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestRecords(t *testing.T) {
	home := t.TempDir()
	ctx := t.Context()
	r := RecordsOf[thing](open(t, home), "thing")
	if all, err := r.All(ctx); err != nil || len(all) != 0 {
		t.Fatalf("an empty state lists %v, %v", all, err)
	}
	if _, found, err := r.Get(ctx, "a"); err != nil || found {
		t.Fatalf("found %v, %v", found, err)
	}
	for i, want := range []bool{true, false} {
		if added, err := r.Add(ctx, "a", thing{i}); err != nil || added != want {
			t.Fatalf("add %d: %v, %v", i, added, err)
		}
	}
	if err := r.Put(ctx, "b", thing{7}); err != nil {
		t.Fatal(err)
	}
	if err := r.Put(ctx, "b", thing{8}); err != nil {
		t.Fatal(err)
	}
	again := RecordsOf[thing](open(t, home), "thing") // a second process
	if all, err := again.All(ctx); err != nil || len(all) != 2 || all[0] != (thing{0}) || all[1] != (thing{8}) {
		t.Fatalf("read again: %v, %v", all, err)
	}
	if other, err := RecordsOf[thing](open(t, home), "other").All(ctx); err != nil || len(other) != 0 {
		t.Fatalf("another kind lists %v, %v", other, err)
	}
	if gone, err := again.Remove(ctx, "a"); err != nil || !gone {
		t.Fatalf("remove: %v, %v", gone, err)
	}
	if gone, err := again.Remove(ctx, "a"); err != nil || gone {
		t.Fatalf("remove again: %v, %v", gone, err)
	}
}

// Two processes that change one value at the same time lose no change.
func TestChangeLosesNothing(t *testing.T) {
	home := t.TempDir()
	dbs := []*DB{open(t, home), open(t, home)}
	const each = 25
	var wg sync.WaitGroup
	for _, db := range dbs {
		wg.Go(func() {
			for range each {
				err := RecordsOf[thing](db, "thing").Change(context.WithoutCancel(t.Context()), "n", func(v thing, _ bool) (thing, error) {
					v.N++
					return v, nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	r := RecordsOf[thing](dbs[0], "thing")
	if v, _, err := r.Get(t.Context(), "n"); err != nil || v.N != len(dbs)*each {
		t.Fatalf("%d changes were kept of %d, %v", v.N, len(dbs)*each, err)
	}
	refused := errors.New("no")
	err := r.Change(t.Context(), "n", func(thing, bool) (thing, error) { return thing{-1}, refused })
	if !errors.Is(err, refused) {
		t.Fatalf("the function's error became %v", err)
	}
	if v, _, _ := r.Get(t.Context(), "n"); v.N != len(dbs)*each {
		t.Fatalf("a refused change was kept: %d", v.N)
	}
}

// Routes hold secrets: nobody but the owner reads them, also in what SQLite
// keeps beside its file.
func TestOnlyTheOwnerReads(t *testing.T) {
	home := t.TempDir()
	if err := RecordsOf[thing](open(t, home), "thing").Put(t.Context(), "a", thing{1}); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(home, "state.db*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("found %v, %v", files, err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has the mode %o", filepath.Base(file), mode)
		}
	}
}
