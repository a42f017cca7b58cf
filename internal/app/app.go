// Package app puts the rooms together: it alone reads the environment, the
// clock and the process, and knows every adapter.
package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"golang.org/x/term"

	"github.com/farthing-finops/farthing/internal/door/cli"
	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/engine/trino"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/lake"
	"github.com/farthing-finops/farthing/internal/operation"
	"github.com/farthing-finops/farthing/internal/query"
	"github.com/farthing-finops/farthing/internal/report"
	"github.com/farthing-finops/farthing/internal/state"
)

// Run runs the program and returns its exit status.
func Run(ctx context.Context, args []string, env func(string) string, out, errOut *os.File) int {
	desk := freshDesk()
	desk.Secret = env
	program := cli.Program{
		Operations: desk.Operations(),
		Defaults:   defaults(env),
		Open:       func(ctx context.Context, g cli.Globals) (func() error, error) { return open(ctx, desk, g) },
		Services:   services(desk),
		Out:        out, Err: errOut, Terminal: term.IsTerminal(int(errOut.Fd())),
	}
	return program.Run(ctx, args)
}

// defaults are the settings from the environment.
func defaults(env func(string) string) cli.Globals {
	or := func(name, fallback string) string {
		if v := env(name); v != "" {
			return v
		}
		return fallback
	}
	return cli.Globals{
		Home:     or("FARTHING_HOME", dataFolder(env)),
		Engine:   or("FARTHING_ENGINE", "duckdb"),
		Catalog:  env("FARTHING_CATALOG"),
		Memory:   or("FARTHING_MEMORY", "700MB"),
		LogLevel: or("FARTHING_LOG_LEVEL", "warn"),
	}
}

// dataFolder is where this user's programs keep data (XDG Base Directory).
func dataFolder(env func(string) string) string {
	if dir := env("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "farthing")
	}
	return filepath.Join(env("HOME"), ".local", "share", "farthing")
}

// OpenDesk opens a home as a server does: for programs that ask many questions
// in one process, such as the benchmarks.
func OpenDesk(ctx context.Context, home, memory string) (*operation.Desk, func() error, error) {
	desk := freshDesk()
	g := cli.Globals{Home: home, Memory: memory}
	closeDesk, err := open(ctx, desk, g)
	if err != nil {
		return nil, nil, err
	}
	forget, err := keepRollups(desk, g)
	if err != nil {
		return nil, nil, errors.Join(err, closeDesk())
	}
	return desk, func() error { return errors.Join(forget(), closeDesk()) }, nil
}

func freshDesk() *operation.Desk {
	return &operation.Desk{Now: time.Now, Version: version(), Formats: formats(), Manifests: manifests(), Evidence: evidenceFormats(),
		Secret: func(string) string { return "" }}
}

// open makes the desk ready to work in a home folder.
func open(ctx context.Context, desk *operation.Desk, g cli.Globals) (func() error, error) {
	l, err := lake.Open(ctx, lake.Options{Home: g.Home, Catalog: g.Catalog}, time.Now)
	if err != nil {
		return nil, err
	}
	// A folder of this process alone: engines that share one overwrite each
	// other's files.
	spill, removeSpill, err := l.Workspace()
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	e, err := duckdb.Open(duckdb.Options{MemoryLimit: g.Memory, TempDir: filepath.Join(spill, "spill")})
	if err != nil {
		removeSpill()
		return nil, errors.Join(err, l.Close())
	}
	asker, closeAsker, err := engineFor(g, e)
	if err != nil {
		removeSpill()
		return nil, errors.Join(err, e.Close(), l.Close())
	}
	r := duckdb.Reader{Engine: e}
	desk.Lake, desk.Keeper, desk.Engine, desk.Locator = l, l, asker, locator{l}
	desk.Reader, desk.Focus, desk.Compactor = r, r, r
	desk.Merger, desk.Divider, desk.Reporter = duckdb.Merger{Engine: e}, duckdb.Allocator{Engine: e}, asker
	desk.Rules = rulesOf(g.Home)
	kept, err := state.Open(ctx, state.Options{Home: g.Home, URL: g.Catalog}, time.Now)
	if err != nil {
		removeSpill()
		return nil, errors.Join(err, closeAsker(), e.Close(), l.Close())
	}
	shelves(desk, kept)
	return func() error {
		defer removeSpill()
		return errors.Join(kept.Close(), closeAsker(), e.Close(), l.Close())
	}, nil
}

// embedded tells whether questions are answered in this process.
func embedded(g cli.Globals) bool { return g.Engine == "" || g.Engine == "duckdb" }

// answering is an engine that answers questions and reports.
type answering interface {
	query.Engine
	report.Engine
}

// engineFor is what answers: the embedded engine, which also reads exports, or
// a Trino cluster over the same catalog.
func engineFor(g cli.Globals, own *duckdb.Engine) (answering, func() error, error) {
	if embedded(g) {
		return own, func() error { return nil }, nil
	}
	if g.Catalog == "" {
		return nil, nil, fault.New(fault.Usage, "the engine %s cannot see this lake", g.Engine).
			Because("its catalog is a file of this machine").
			Try("keep the catalog in Postgres, which both can read: --catalog postgres://… (docs/trino.md)")
	}
	e, err := trino.Open(g.Engine)
	if err != nil {
		return nil, nil, err
	}
	return e, e.Close, nil
}

// version is what the build says of itself.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "devel"
}
