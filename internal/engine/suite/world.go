package suite

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/lake"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/query"
	"github.com/farthing-finops/farthing/internal/source/evidencelines"
)

// world is a lake with bills, evidence and rules, with the engine that is tried
// and the one that divided.
type world struct {
	target    Target
	e         Engine
	reference *duckdb.Engine
	tables    map[string]query.Table
	rules     allocation.Rules
}

// workSource is the source of the charges that evidence divides.
const workSource = "work"

// more adds to the lake a bill of two months of machines, tokens and stores,
// with what ran on them, and divides it by rules. The files were drawn by
// chance once: every kind of charge and evidence is there, with amounts of every
// digit, and records that overlap, repeat and contradict each other.
func more(t *testing.T, l *lake.Lake) allocation.Rules {
	t.Helper()
	e := embedded(t)
	importBill(t, l, e, "work", workSource)
	folder := folderOf(t, "evidence")
	path := folder.Files()[0].Path
	im := evidence.Importer{Store: l, Merger: duckdb.Merger{Engine: e}, Now: time.Now}
	_, err := im.Import(context.WithoutCancel(t.Context()), evidence.Request{Format: evidencelines.Format{}, Source: "evidence", Location: path, Again: true,
		Place: evidence.Place{Folder: folder, Paths: []string{path}}})
	if err != nil {
		t.Fatal(err)
	}
	rules := readRules(t)
	allocate(t, l, e, rules)
	return rules
}

func readRules(t *testing.T) allocation.Rules {
	t.Helper()
	f, err := os.Open(filepath.Join(here(), "testdata", "rules.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rules, err := allocation.ReadRules(f, "rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func worldOf(t *testing.T, target Target, e Engine, l *lake.Lake, rules allocation.Rules) world {
	t.Helper()
	w := world{target: target, e: e, reference: embedded(t), tables: map[string]query.Table{}, rules: rules}
	s := newest(t, l)
	charges, err := s.Charges(t.Context(), ledger.Range{})
	if err != nil {
		t.Fatal(err)
	}
	id, shares, ok, err := s.Allocations(t.Context(), ledger.Range{})
	if err != nil || !ok {
		t.Fatalf("the shares are not of the same deliveries as the charges: %v", err)
	}
	w.tables["charges"] = query.Table{Name: "charges", Snapshot: s.ID(), Files: charges}
	w.tables["allocations"] = query.Table{Name: "allocations", Snapshot: id, Files: shares}
	for _, table := range evidence.Tables() {
		files, err := l.Evidence(t.Context(), table.Name)
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			t.Fatalf("there is no evidence in %s", table.Name)
		}
		of := query.Table{Name: table.Name}
		for _, f := range files {
			of.Files = append(of.Files, f.Path)
		}
		w.tables[table.Name] = of
	}
	return w
}

// rows runs a statement on an engine.
func rows(t *testing.T, e Engine, statement string) []query.Row {
	t.Helper()
	out, err := e.Rows(t.Context(), statement)
	if err != nil {
		t.Log(statement)
		t.Fatal(err)
	}
	return out
}
