package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/operation"
)

const (
	// maxRows bounds the text of an answer; more would crowd out what the
	// agent was thinking about.
	maxRows = 200
	// maxStructured bounds the structured form, in bytes of JSON.
	maxStructured = 256 << 10
)

// handlerOf runs an operation for a tool call. What is wrong with the question
// is a tool's error, which the agent can read and mend.
func handlerOf(op operation.Operation, log *slog.Logger) mcp.ToolHandler {
	return func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		values, err := op.Arguments(req.Params.Arguments)
		if err != nil {
			return failure(err), nil
		}
		out, err := run(ctx, op, values, log)
		if err != nil {
			return failure(err), nil
		}
		return success(out)
	}
}

// run runs an operation; a panic becomes an internal fault, because one bad
// question must not end the server that others are asking.
func run(ctx context.Context, op operation.Operation, values map[string][]string, log *slog.Logger) (out any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
		if err != nil && fault.From(err).Code == fault.Internal {
			log.ErrorContext(ctx, "a tool failed", "tool", toolName(op), "error", err)
		}
	}()
	return op.Run(ctx, values)
}

// success shows an output twice: as JSON for programs, as lines for models.
func success(out any) (*mcp.CallToolResult, error) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return nil, err
	}
	result := &mcp.CallToolResult{}
	text := textOf(out, strings.TrimSpace(body.String()))
	if body.Len() <= maxStructured {
		result.StructuredContent = json.RawMessage(bytes.TrimSpace(body.Bytes()))
	} else {
		text += fmt.Sprintf("\nThe structured form is left out: it has %d bytes. Ask for less: a limit, fewer groups, a shorter range.\n", body.Len())
	}
	result.Content = []mcp.Content{&mcp.TextContent{Text: text}}
	return result, nil
}

// textOf is an output as tab-separated lines with exact amounts, and its notes.
func textOf(out any, asJSON string) string {
	t, ok := out.(operation.Tabular)
	if !ok {
		return asJSON
	}
	table := t.Table()
	var b strings.Builder
	if len(table.Rows) > 0 {
		b.WriteString(strings.Join(table.Columns, "\t") + "\n")
	}
	for i, row := range table.Rows {
		if i == maxRows {
			fmt.Fprintf(&b, "(%d more rows; ask for less: a limit, fewer groups, a shorter range)\n", len(table.Rows)-maxRows)
			break
		}
		writeRow(&b, row)
	}
	for _, n := range table.Notes {
		b.WriteString(n + "\n")
	}
	if judged, ok := out.(operation.Judged); ok {
		if err := judged.Verdict(); err != nil {
			b.WriteString(faultText(fault.From(err)))
		}
	}
	return b.String()
}

// writeRow writes cells on one line; a tab or line break inside a value, which
// tags may have, would break the table.
func writeRow(b *strings.Builder, row []operation.Cell) {
	oneLine := strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")
	for i, c := range row {
		if i > 0 {
			b.WriteByte('\t')
		}
		if c.Absent {
			b.WriteString("null")
			continue
		}
		b.WriteString(oneLine.Replace(c.Text))
	}
	b.WriteByte('\n')
}

// failure tells what went wrong, where, why, and what to do.
func failure(err error) *mcp.CallToolResult {
	f := fault.From(err)
	if f.Code == fault.Internal { // what a defect says is for the log
		f = fault.New(fault.Internal, "internal error").Try("this is a defect of Farthing; the server's log says more")
	}
	return &mcp.CallToolResult{
		IsError:           true,
		Content:           []mcp.Content{&mcp.TextContent{Text: faultText(f)}},
		StructuredContent: map[string]any{"code": f.Code, "what": f.What, "where": f.Where, "why": f.Why, "hint": f.Hint},
	}
}

func faultText(f *fault.Fault) string {
	text := "error: " + f.What + "\n"
	for _, part := range []struct{ name, text string }{{"where", f.Where.String()}, {"why", f.Why}, {"try", f.Hint}} {
		if part.text != "" {
			text += part.name + ": " + part.text + "\n"
		}
	}
	return text
}
