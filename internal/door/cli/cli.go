// Package cli is the command line: each operation is a command, its fields are
// flags and arguments, its output is a table, JSON or CSV.
package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/operation"
)

// Globals are the flags that every command takes.
type Globals struct {
	Home     string
	Engine   string
	Catalog  string
	Memory   string
	LogLevel string
}

// Program is what the command line works with.
type Program struct {
	Operations []operation.Operation
	// Open makes the operations ready to run; it is called once, before the
	// first of them, and what it returns when the program ends.
	Open func(ctx context.Context, g Globals) (close func() error, err error)
	// Defaults are the globals where no flag is given.
	Defaults Globals
	// Services are the commands that run until they are stopped.
	Services []Service
	Out, Err io.Writer
	// Terminal tells whether Err is a terminal, where progress may be drawn.
	Terminal bool
	// ClientName is how the program calls itself to a person.
	ClientName string
}

// Service is a command that runs until it is stopped: serve, demo, mcp.
type Service struct {
	Name, Short, Long string
	Examples          []string
	Flags             []ServiceFlag
	Run               func(ctx context.Context, g Globals, flags map[string]string, out io.Writer) error
}

// ServiceFlag is a text flag of a service.
type ServiceFlag struct{ Name, Default, Doc string }

// Run executes the arguments and returns the exit status.
func (p Program) Run(ctx context.Context, args []string) int {
	root := p.root()
	root.SetArgs(args)
	root.SetOut(p.Out)
	root.SetErr(p.Err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	f := asFault(err)
	printFault(p.Err, f)
	return f.Code.ExitStatus()
}

// asFault tells the command line's own complaints (unknown flag or command)
// from everything else: they are wrong use.
func asFault(err error) *fault.Fault {
	f := fault.From(err)
	if f.Code == fault.Internal && looksLikeUsage(err.Error()) {
		return fault.New(fault.Usage, "%s", err.Error()).Try("farthing --help lists the commands; farthing COMMAND --help the flags")
	}
	return f
}

func looksLikeUsage(message string) bool {
	for _, start := range []string{"unknown command", "unknown flag", "unknown shorthand", "flag needs an argument", "invalid argument", "accepts ", "requires "} {
		if strings.HasPrefix(message, start) {
			return true
		}
	}
	return false
}

func (p Program) root() *cobra.Command {
	g := p.Defaults
	root := &cobra.Command{
		Use:   "farthing",
		Short: "FinOps for AI: what every model, run, team and endpoint costs, to the last digit",
		Long: "Farthing reads the bills that you already get, keeps them exactly, and shows where the money went.\n\n" +
			"Start with: farthing import ./exports && farthing cost --by ServiceName\nOr look at a sample company: farthing demo",
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&g.Home, "home", g.Home, "folder of the ledger (FARTHING_HOME)")
	flags.StringVar(&g.Engine, "engine", g.Engine, "what answers questions: duckdb, or trino://USER@HOST:PORT/CATALOG (FARTHING_ENGINE)")
	flags.StringVar(&g.Catalog, "catalog", g.Catalog, "Postgres URL of the lake's catalog, for several machines (FARTHING_CATALOG)")
	flags.StringVar(&g.Memory, "memory", g.Memory, "memory that the engine may use (FARTHING_MEMORY)")
	flags.StringVar(&g.LogLevel, "log-level", g.LogLevel, "debug, info, warn or error (FARTHING_LOG_LEVEL)")
	for _, op := range p.Operations {
		p.addOperation(root, op, &g)
	}
	for _, s := range p.Services {
		p.addService(root, s, &g)
	}
	return root
}

func (p Program) addService(root *cobra.Command, s Service, g *Globals) {
	values := map[string]*string{}
	cmd := &cobra.Command{
		Use: s.Name, Short: s.Short, Long: s.Long, Example: indent(s.Examples), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			given := map[string]string{}
			for name, v := range values {
				given[name] = *v
			}
			return s.Run(cmd.Context(), *g, given, p.Out)
		},
	}
	for _, f := range s.Flags {
		values[f.Name] = cmd.Flags().String(f.Name, f.Default, f.Doc)
	}
	root.AddCommand(cmd)
}

func indent(lines []string) string {
	return "  " + strings.Join(lines, "\n  ")
}
