package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/farthing-finops/farthing/docs"
	"github.com/farthing-finops/farthing/internal/door/cli"
	"github.com/farthing-finops/farthing/internal/door/httpapi"
	"github.com/farthing-finops/farthing/internal/door/mcpserver"
	"github.com/farthing-finops/farthing/internal/door/webui"
	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/operation"
)

// answersKept is how many answers a server remembers.
const answersKept = 512

// serve listens, opens the ledger, lets prepare work on it, and answers until
// the context ends. The port comes first: if it is taken, nothing was done.
func serve(ctx context.Context, desk *operation.Desk, g cli.Globals, flags map[string]string, out io.Writer,
	prepare func(context.Context) error) (err error) {
	log, err := logger(g, os.Stderr)
	if err != nil {
		return err
	}
	l, err := listen(flags["listen"])
	if err != nil {
		return err
	}
	defer func() { _ = l.Close() }() // twice if it was served, which does no harm
	closeDesk, err := open(ctx, desk, g)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeDesk()) }()
	forget, err := keepRollups(desk, g)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, forget()) }()
	if prepare != nil {
		if err := prepare(ctx); err != nil {
			return err
		}
	}
	received, stop, err := receive(ctx, desk, g, flags, out, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	silence, err := warn(ctx, desk, g, flags["evaluate-every"], l.Addr(), log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, silence()) }()
	handler, err := doors(desk, log, hosts(flags), received)
	if err != nil {
		return err
	}
	announce(out, l.Addr())
	return httpapi.Serve(ctx, l, handler, log)
}

// keepRollups lets the embedded engine answer pages from memory.
func keepRollups(desk *operation.Desk, g cli.Globals) (func() error, error) {
	if !embedded(g) {
		return func() error { return nil }, nil
	}
	resident, err := duckdb.NewResident(desk.Engine, g.Memory)
	if err != nil {
		return nil, err
	}
	desk.Engine, desk.Resident = resident, true
	return resident.Close, nil
}

// doors are all that share the listener.
func doors(desk *operation.Desk, log *slog.Logger, hosts []string, intake http.Handler) (http.Handler, error) {
	answers, err := lru.New[string, any](answersKept)
	if err != nil {
		return nil, err
	}
	desk.Cache = remembered{answers}
	bundle, err := webui.Bundle()
	if err != nil {
		return nil, err
	}
	page, err := webui.Handler(bundle)
	if err != nil {
		return nil, err
	}
	return httpapi.New(httpapi.Options{
		Operations: desk.Operations(), Version: desk.Version, AllowedHosts: hosts, Page: page,
		MCP: agents(desk, log).HTTP(log), Intake: intake, Log: log, Now: desk.Now,
		Ready: func(ctx context.Context) error {
			_, err := desk.Lake.Snapshot(ctx, time.Time{})
			return err
		},
	})
}

// remembered is a bounded memory of answers.
type remembered struct{ *lru.Cache[string, any] }

// Add keeps an answer.
func (r remembered) Add(key string, value any) { r.Cache.Add(key, value) }

func agents(desk *operation.Desk, log *slog.Logger) *mcpserver.Server {
	return mcpserver.New(mcpserver.Options{
		Operations: desk.Operations(), Version: desk.Version, Log: log,
		Guides: []mcpserver.Guide{{Name: "filter", Title: "The filter language", Description: "How to choose charges with where", Text: docs.Filter()}},
	})
}

func serveStdio(ctx context.Context, desk *operation.Desk, g cli.Globals, out io.Writer) (err error) {
	log, err := logger(g, os.Stderr) // standard output belongs to the protocol
	if err != nil {
		return err
	}
	closeDesk, err := open(ctx, desk, g)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeDesk()) }()
	return agents(desk, log).Stdio(ctx, os.Stdin, out)
}

func logger(g cli.Globals, w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(g.LogLevel)); err != nil {
		return nil, fault.New(fault.Usage, "there is no log level %q", g.LogLevel).Try("use debug, info, warn or error")
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})), nil
}

func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err == nil {
		return l, nil
	}
	return nil, listenFault(address, err)
}

func listenFault(address string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fault.New(fault.Conflict, "the address %s is taken", address).Because("another program listens there").
			Try("stop it, or choose another port: --listen 127.0.0.1:8081")
	default:
		return fault.New(fault.Usage, "cannot listen on %q", address).Wrap(err).Try("write ADDRESS:PORT, such as %s", defaultListen)
	}
}

// hosts are the names that the server answers for besides localhost: those
// that were allowed, and the one that it listens on if that is one.
func hosts(flags map[string]string) []string {
	var out []string
	for name := range strings.SplitSeq(flags["allow-host"], ",") {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	if host, _, err := net.SplitHostPort(flags["listen"]); err == nil && host != "" && !net.ParseIP(host).IsUnspecified() {
		out = append(out, host)
	}
	return out
}

// announce says where to look, and who else can.
func announce(out io.Writer, address net.Addr) {
	host, port, err := net.SplitHostPort(address.String())
	if err != nil {
		host = address.String()
	}
	ip := net.ParseIP(host)
	shown := host
	if ip.IsUnspecified() {
		shown = "localhost"
	}
	fmt.Fprintf(out, "Farthing is at http://%s (stop it with Ctrl-C)\n", net.JoinHostPort(shown, port))
	if !ip.IsLoopback() {
		fmt.Fprintln(out, "Everyone who reaches this address can read the ledger: there is no sign-in yet.")
	}
}
