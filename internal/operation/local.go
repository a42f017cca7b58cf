package operation

import (
	"context"
	"slices"
	"strings"
)

// Some operations also take a file of the machine that they run on. That is for
// the person at its command line, and not for whoever may ask over a network:
// the field that names the file carries the tag here, and Served leaves it out.
// How a form that reads a file is declared, with an output of its own, shows
// forecast.go: OfFile(Declare(…), …).

// Served is the operation as doors offer it to others: without the fields that
// name files of this machine.
func (o Operation) Served() Operation {
	whole := o
	o.Examples = slices.DeleteFunc(slices.Clone(o.Examples), whole.namesFile)
	o.Fields = slices.DeleteFunc(slices.Clone(o.Fields), func(f Field) bool { return f.Local })
	return o
}

// Served are operations as doors offer them to others.
func Served(all []Operation) []Operation {
	out := make([]Operation, len(all))
	for i, o := range all {
		out[i] = o.Served()
	}
	return out
}

// OfFile gives an operation a second form, for inputs that name a file of this
// machine. Its output may be of another type than the declared one.
func OfFile[I any](o Operation, names func(I) bool, run func(context.Context, I) (any, error)) Operation {
	other := o.run
	o.run = func(ctx context.Context, in any) (any, error) {
		if typed, ok := in.(I); ok && names(typed) {
			return run(ctx, typed)
		}
		return other(ctx, in)
	}
	return o
}

// namesFile tells whether an example names a file of this machine.
func (o Operation) namesFile(example string) bool {
	words := strings.Fields(example)
	return slices.ContainsFunc(o.Fields, func(f Field) bool { return f.Local && slices.Contains(words, "--"+f.Name) })
}
