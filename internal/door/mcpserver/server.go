// Package mcpserver is the agents' door: each reading operation is a tool of
// the Model Context Protocol, its fields are the tool's input. Nothing that
// changes the ledger is offered.
package mcpserver

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/farthing-finops/farthing/internal/operation"
)

// Guide is a text that helps an agent to ask well. It is offered as a resource.
type Guide struct {
	Name        string // one word, which ends the address: farthing://NAME
	Title       string
	Description string
	Text        string // Markdown
}

// Options say what to offer.
type Options struct {
	Operations []operation.Operation
	Guides     []Guide
	Version    string
	Log        *slog.Logger
}

// Server offers the reading operations to agents.
type Server struct{ mcp *mcp.Server }

const instructions = `Farthing knows what was billed for cloud and AI, exactly.
- Ask "cost" for amounts. Metrics and dimensions are FOCUS column ids (BilledCost, EffectiveCost, ServiceName, ...), promoted tags (Team, Project, Environment, Model, ModelVersion, JobType, Workload) or Tags.<key>. "dimensions" lists them, "values" lists what one holds.
- Amounts are exact decimal texts. Never add amounts in different currencies. An absent value is not 0.
- Ranges are [from, to): the day "to" does not belong to them.
- Group coarsely first, then drill down with "where". The resource farthing://filter explains its language.
- Months marked as partial are not whole yet; say so when you report them.`

// New makes the server.
func New(o Options) *Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "farthing", Title: "Farthing", Version: o.Version},
		&mcp.ServerOptions{Instructions: instructions, Logger: o.Log, Capabilities: &mcp.ServerCapabilities{}})
	for _, op := range operation.Served(o.Operations) {
		if op.Writes() {
			continue
		}
		s.AddTool(toolOf(op), handlerOf(op, o.Log))
		if len(op.Fields) == 0 {
			addListing(s, op, o.Log)
		}
	}
	for _, g := range o.Guides {
		addGuide(s, g)
	}
	return &Server{s}
}

// Stdio serves one client over two streams until it goes or the context ends.
func (s *Server) Stdio(ctx context.Context, in io.ReadCloser, out io.Writer) error {
	err := s.mcp.Run(ctx, &mcp.IOTransport{Reader: in, Writer: leftOpen{out}})
	if ctx.Err() != nil {
		return nil // stopped as asked
	}
	return err
}

// leftOpen keeps a stream open that belongs to the caller.
type leftOpen struct{ io.Writer }

// Close does nothing.
func (leftOpen) Close() error { return nil }

// HTTP serves clients over streamable HTTP, without sessions. Whoever mounts
// it checks the Host and Origin of requests.
func (s *Server) HTTP(log *slog.Logger) http.Handler {
	return mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s.mcp }, &mcp.StreamableHTTPOptions{
		Stateless: true, JSONResponse: true, Logger: log, MaxRequestBodyBytes: 1 << 20,
		DisableLocalhostProtection:   true, // it knows no allowed hosts; the API's guard stands before it
		PropagateRequestCancellation: true,
	})
}

// toolName is an operation's name as a tool's: "lake check" is lake_check.
func toolName(op operation.Operation) string { return strings.ReplaceAll(op.Name, " ", "_") }

// toolOf declares an operation as a tool.
func toolOf(op operation.Operation) *mcp.Tool {
	closed := false
	return &mcp.Tool{
		Name: toolName(op), Title: op.Short, Description: description(op), InputSchema: inputSchema(op),
		Annotations: &mcp.ToolAnnotations{Title: op.Short, ReadOnlyHint: true, IdempotentHint: true, OpenWorldHint: &closed},
	}
}

func description(op operation.Operation) string {
	text := op.Short + ". " + op.Long
	if len(op.Examples) > 0 {
		text += "\n\nAs command lines, whose flags are the tool's properties:\n" + strings.Join(op.Examples, "\n")
	}
	return text
}
