package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/farthing-finops/farthing/internal/operation"
)

// addOperation makes a command of an operation. "lake compact" becomes the
// command compact under a command lake, which is made on the way.
func (p Program) addOperation(root *cobra.Command, op operation.Operation, g *Globals) {
	words := strings.Fields(op.Name)
	parent := root
	for _, w := range words[:len(words)-1] {
		parent = childOf(parent, w)
	}
	var format string
	cmd := &cobra.Command{
		Use:     usage(words[len(words)-1], op.Fields),
		Short:   op.Short,
		Long:    op.Long,
		Example: indent(op.Examples),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.run(cmd, op, *g, args, format)
		},
	}
	addFlags(cmd.Flags(), op.Fields)
	cmd.Flags().StringVarP(&format, "output", "o", "table", "table, json or csv")
	parent.AddCommand(cmd)
}

func childOf(parent *cobra.Command, word string) *cobra.Command {
	for _, c := range parent.Commands() {
		if c.Name() == word {
			return c
		}
	}
	c := &cobra.Command{Use: word, Short: "Commands about the " + word, RunE: helpOnly}
	parent.AddCommand(c)
	return c
}

// helpOnly is what a command does that only has others below it. (Left to
// itself, cobra shows the help for a word that it does not know, and succeeds.)
func helpOnly(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("unknown command %q for %q", args[0], cmd.CommandPath())
	}
	return cmd.Help()
}

// usage is the command's line: its name and arguments.
func usage(name string, fields []operation.Field) string {
	for _, f := range fields {
		switch {
		case !f.Argument:
		case f.Kind == operation.ListField:
			name += " " + strings.ToUpper(f.Name) + "…"
		case f.Required:
			name += " " + strings.ToUpper(f.Name)
		default:
			name += " [" + strings.ToUpper(f.Name) + "]"
		}
	}
	return name
}

func addFlags(flags *pflag.FlagSet, fields []operation.Field) {
	for _, f := range fields {
		doc := f.Doc
		if len(f.Choices) > 0 {
			doc += " (" + strings.Join(f.Choices, ", ") + ")"
		}
		switch {
		case f.Argument:
		case f.Kind == operation.FlagField:
			flags.Bool(f.Name, f.Default == "true", doc)
		case f.Kind == operation.ListField:
			flags.StringArray(f.Name, nil, doc)
		case f.Kind == operation.IntField:
			flags.String(f.Name, f.Default, doc)
			flags.Lookup(f.Name).NoOptDefVal = ""
		default:
			flags.String(f.Name, f.Default, doc)
		}
	}
}

func (p Program) run(cmd *cobra.Command, op operation.Operation, g Globals, args []string, format string) (err error) {
	write, err := writerFor(format)
	if err != nil {
		return err
	}
	values, err := valuesOf(cmd, op, args)
	if err != nil {
		return err
	}
	closeAll, err := p.Open(cmd.Context(), g)
	if err != nil {
		return err
	}
	defer func() {
		if closing := closeAll(); err == nil {
			err = closing
		}
	}()
	out, runErr := op.Run(p.withProgress(cmd.Context()), values)
	if out != nil && worthShowing(runErr) {
		if err := write(p.Out, p.Err, out); err != nil {
			return err
		}
	}
	if judged, ok := out.(operation.Judged); ok && runErr == nil {
		return judged.Verdict()
	}
	return runErr
}

// valuesOf gathers what the user gave, by field name.
func valuesOf(cmd *cobra.Command, op operation.Operation, args []string) (map[string][]string, error) {
	values := map[string][]string{}
	for _, f := range op.Fields {
		if f.Argument {
			continue
		}
		if flag := cmd.Flags().Lookup(f.Name); flag.Changed {
			values[f.Name] = []string{flag.Value.String()}
			if list, ok := flag.Value.(pflag.SliceValue); ok {
				values[f.Name] = list.GetSlice()
			}
		}
	}
	for _, f := range op.Fields {
		switch {
		case !f.Argument || len(args) == 0:
		case f.Kind == operation.ListField:
			values[f.Name], args = args, nil
		default:
			values[f.Name], args = args[:1], args[1:]
		}
	}
	if len(args) > 0 {
		return nil, fmt.Errorf("unknown command or argument %q for %q", args[0], cmd.CommandPath())
	}
	return values, nil
}

func (p Program) withProgress(ctx context.Context) context.Context {
	if !p.Terminal {
		return ctx
	}
	return operation.WithProgress(ctx, drawProgress(p.Err))
}
