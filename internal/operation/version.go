package operation

import (
	"context"
	"runtime"
)

// VersionInput asks for the version.
type VersionInput struct{}

// VersionOutput is the version of the program.
type VersionOutput struct {
	Version string `json:"version"`
	Go      string `json:"go"`
}

func (d *Desk) version() Operation {
	return Declare(Declaration{
		Name: "version", Short: "Show the version", Long: "Shows the version of the program and of the Go that built it.",
		Examples: []string{"farthing version"}, Role: Reader,
	}, func(context.Context, VersionInput) (VersionOutput, error) {
		return VersionOutput{d.Version, runtime.Version()}, nil
	})
}

// Table shows the version.
func (o VersionOutput) Table() Table {
	return Table{Columns: []string{"version", "go"}, Rows: [][]Cell{{{Text: o.Version}, {Text: o.Go}}}}
}
