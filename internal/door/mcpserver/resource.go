package mcpserver

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/operation"
)

const scheme = "farthing://"

// addListing offers an operation that asks nothing back as a resource too: a
// client can put it before the model without a call.
func addListing(s *mcp.Server, op operation.Operation, log *slog.Logger) {
	r := &mcp.Resource{URI: scheme + toolName(op), Name: toolName(op), Title: op.Short, Description: op.Long, MIMEType: "application/json"}
	s.AddResource(r, func(ctx context.Context, _ *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		out, err := run(ctx, op, nil, log)
		if err != nil && fault.From(err).Code == fault.Internal {
			return nil, fault.New(fault.Internal, "internal error")
		}
		if err != nil {
			return nil, err
		}
		text, err := json.Marshal(out)
		return contents(r, string(text)), err
	})
}

func addGuide(s *mcp.Server, g Guide) {
	r := &mcp.Resource{URI: scheme + g.Name, Name: g.Name, Title: g.Title, Description: g.Description, MIMEType: "text/markdown"}
	s.AddResource(r, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return contents(r, g.Text), nil
	})
}

func contents(r *mcp.Resource, text string) *mcp.ReadResourceResult {
	return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: r.URI, MIMEType: r.MIMEType, Text: text}}}
}
