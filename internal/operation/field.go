package operation

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

// Field is one input of an operation, the same in every door: a flag, a query
// parameter, a property of an MCP tool.
type Field struct {
	Name     string // in kebab case: "by-invoice-month"
	Doc      string
	Kind     FieldKind
	Default  string
	Choices  []string // the only values, if there are any
	Argument bool     // stands without a name on the command line
	Required bool
	// Local says that the field names a file of the machine that the operation
	// runs on: only its command line has it (Served).
	Local bool
	index int
}

// FieldKind is the type of a field's value.
type FieldKind string

// The kinds.
const (
	TextField FieldKind = "text"
	ListField FieldKind = "list" // several texts
	FlagField FieldKind = "flag" // true or false
	IntField  FieldKind = "int"
)

// fieldsOf reads the fields of an input struct from its tags.
func fieldsOf(t reflect.Type) []Field {
	var out []Field
	for i := range t.NumField() {
		f := t.Field(i)
		field := Field{Name: f.Tag.Get("name"), Doc: f.Tag.Get("doc"), Default: f.Tag.Get("default"), index: i,
			Argument: f.Tag.Get("arg") != "", Required: f.Tag.Get("arg") == "required", Local: f.Tag.Get("here") != "", Kind: kindOf(f.Type)}
		if choices := f.Tag.Get("choices"); choices != "" {
			field.Choices = strings.Split(choices, ",")
		}
		out = append(out, field)
	}
	return out
}

func kindOf(t reflect.Type) FieldKind {
	switch t.Kind() {
	case reflect.Bool:
		return FlagField
	case reflect.Int:
		return IntField
	case reflect.Pointer: // nil if it is not given
		if t.Elem().Kind() == reflect.Int {
			return IntField
		}
		panic("an operation's input cannot hold a " + t.String())
	case reflect.Slice:
		return ListField
	case reflect.String:
		return TextField
	default:
		panic("an operation's input cannot hold a " + t.String())
	}
}

// decode makes the input from values by field name. Unknown names, wrong
// values and missing ones are usage faults.
func (o Operation) decode(values map[string][]string) (any, error) {
	in := reflect.New(o.Input).Elem()
	known := map[string]bool{}
	for _, f := range o.Fields {
		known[f.Name] = true
		given := values[f.Name]
		if len(given) == 0 && f.Default != "" {
			given = []string{f.Default}
		}
		if len(given) == 0 && f.Required {
			return nil, fault.New(fault.Usage, "%s is missing", f.Name).Try("%s: %s", f.Name, f.Doc)
		}
		if err := f.set(in.Field(f.index), given); err != nil {
			return nil, err
		}
	}
	for name := range values {
		if !known[name] {
			return nil, fault.New(fault.Usage, "%s has no %q", o.Name, name).Try("it has %s", strings.Join(o.names(), ", "))
		}
	}
	return in.Interface(), nil
}

func (o Operation) names() []string {
	var out []string
	for _, f := range o.Fields {
		out = append(out, f.Name)
	}
	return out
}

func (f Field) set(target reflect.Value, given []string) error {
	if len(given) == 0 {
		return nil
	}
	last := given[len(given)-1]
	if len(f.Choices) > 0 && !slices.Contains(f.Choices, last) {
		return fault.New(fault.Usage, "%s cannot be %q", f.Name, last).Try("use one of %s", strings.Join(f.Choices, ", "))
	}
	switch f.Kind {
	case ListField:
		target.Set(reflect.ValueOf(given))
	case TextField:
		target.SetString(last)
	case FlagField:
		on, err := strconv.ParseBool(last)
		if err != nil {
			return fault.New(fault.Usage, "%s is true or false, not %q", f.Name, last)
		}
		target.SetBool(on)
	case IntField:
		n, err := strconv.Atoi(last)
		if err != nil {
			return fault.New(fault.Usage, "%s is a whole number, not %q", f.Name, last)
		}
		if target.Kind() == reflect.Pointer {
			target.Set(reflect.ValueOf(&n))
			return nil
		}
		target.SetInt(int64(n))
	}
	return nil
}
