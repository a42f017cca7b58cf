package app

import (
	"context"
	"io"

	"github.com/farthing-finops/farthing/internal/door/cli"
	"github.com/farthing-finops/farthing/internal/operation"
)

// defaultListen is where serve and demo listen: on this machine only.
const defaultListen = "127.0.0.1:8080"

// services are the commands that run until they are stopped.
func services(desk *operation.Desk) []cli.Service {
	listen := cli.ServiceFlag{Name: "listen", Default: defaultListen, Doc: "address and port to listen on"}
	allow := cli.ServiceFlag{Name: "allow-host", Doc: "names besides localhost by which the server may be asked, separated by commas"}
	evaluate := cli.ServiceFlag{Name: "evaluate-every", Default: defaultEvery, Doc: "how often to look for causes of alerts, besides whenever the ledger has changed"}
	return []cli.Service{
		{
			Name: "serve", Short: "Serve the page, the HTTP API and the MCP server",
			Long: "Serves the page at /, the API at /api/v1 (described by /openapi.json) and the MCP server at /mcp, until it is " +
				"stopped. It takes evidence at /v1/traces and /v1/metrics (OpenTelemetry), /api/v1/lineage (OpenLineage) and /api/v1/evidence " +
				"(JSON lines), from this machine, or from everywhere with the bearer token in FARTHING_INTAKE_TOKEN. There is no sign-in yet: whoever reaches the address can read the ledger. The ledger can be changed " +
				"from this machine only.",
			Examples: []string{"farthing serve", "farthing serve --listen 0.0.0.0:8080 --allow-host finops.example.com"},
			Flags: []cli.ServiceFlag{listen, allow, evaluate,
				{Name: "otlp-grpc", Doc: "address and port for OTLP over gRPC, such as 127.0.0.1:4317; off without"}},
			Run: func(ctx context.Context, g cli.Globals, flags map[string]string, out io.Writer) error {
				return serve(ctx, desk, g, flags, out, nil)
			},
		},
		{
			Name: "demo", Short: "Look at a sample company",
			Long: "Makes up the bills of a company, imports them as your own would be, and serves the page. It has a ledger of its " +
				"own, in the folder demo inside the home folder; your ledger is not touched.",
			Examples: []string{"farthing demo", "farthing demo --months 25 --seed 7"},
			Flags: []cli.ServiceFlag{listen, allow, evaluate,
				{Name: "seed", Default: "1", Doc: "which of the possible companies"},
				{Name: "months", Default: "13", Doc: "months of bills, up to the last whole one"}},
			Run: func(ctx context.Context, g cli.Globals, flags map[string]string, out io.Writer) error {
				return demo(ctx, desk, g, flags, out)
			},
		},
		{
			Name: "mcp", Short: "Serve agents over standard input and output",
			Long: "Speaks the Model Context Protocol on standard input and output. Agents can ask everything that the command " +
				"line can, and change nothing.",
			Examples: []string{"farthing mcp", "claude mcp add farthing -- farthing mcp"},
			Run: func(ctx context.Context, g cli.Globals, _ map[string]string, out io.Writer) error {
				return serveStdio(ctx, desk, g, out)
			},
		},
	}
}
