package query

import (
	"strings"
	"unicode/utf8"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/focus"
)

// Kind tells where a dimension's values are kept.
type Kind int

// The kinds.
const (
	ColumnKind Kind = iota // in a column of their own
	TagKind                // under a key in the column Tags
)

const (
	tagColumn = "Tags"
	tagPrefix = tagColumn + "."
	// maxTagKey is twice what any provider allows (Azure: 512 characters).
	maxTagKey = 1024
)

// Dimension is something to group or filter charges by: a FOCUS column, a
// promoted tag (Team is the column x_Team), another column of Farthing's, or
// any tag by its key. Dimensions are comparable with ==; ParseDimension makes
// them, and the zero value names nothing.
type Dimension struct {
	kind   Kind
	column Column
	key    string
}

// ParseDimension reads a dimension as people write it: a FOCUS column id in
// any case, Team, Project, Environment, Model, ModelVersion, JobType or
// Workload, an x_ column, or Tags.<key>. A tag's key is taken as it is, case
// included, and may stand in quotes: Tags."my key". Faults are Usage and
// suggest the nearest known name.
func ParseDimension(text string) (Dimension, error) {
	name := strings.TrimSpace(text)
	switch {
	case !utf8.ValidString(name):
		return Dimension{}, fault.New(fault.Usage, "the dimension %s is not UTF-8", shown(name)).Try("write it in UTF-8")
	case len(name) >= len(tagPrefix) && strings.EqualFold(name[:len(tagPrefix)], tagPrefix):
		return parseTag(name)
	case strings.EqualFold(name, tagColumn):
		return Dimension{}, fault.New(fault.Usage, "%s holds many tags", tagColumn).Try("name one by its key: %steam", tagPrefix)
	}
	if d, ok := columnDimension(name); ok {
		return d, nil
	}
	return Dimension{}, unknownDimension(name)
}

// columnDimension finds a column by its own name or by a promoted tag's.
func columnDimension(name string) (Dimension, bool) {
	for _, p := range promotedNames() {
		if strings.EqualFold(p, name) {
			name = "x_" + p
		}
	}
	c, ok := column(name)
	return Dimension{kind: ColumnKind, column: c}, ok
}

// parseTag reads Tags.<key>.
func parseTag(name string) (Dimension, error) {
	key := name[len(tagPrefix):]
	if startsQuoted(key) {
		text, length, ok := quoted(key)
		if !ok || length != len(key) {
			return Dimension{}, fault.New(fault.Usage, "the quotes around the tag key in %s do not match", shown(name)).
				Try(`write Tags."my key"; a quote inside the key is written twice`)
		}
		key = text
	} else if key != strings.TrimSpace(key) {
		return Dimension{}, fault.New(fault.Usage, "the tag key in %s starts with a space", shown(name)).
			Try(`if the key really does, put it in quotes: Tags." key"`)
	}
	switch {
	case key == "":
		return Dimension{}, fault.New(fault.Usage, "%s names no tag", shown(name)).Try("write the key after the dot: Tags.team")
	case len(key) > maxTagKey:
		return Dimension{}, fault.New(fault.Usage, "the tag key %s has %d bytes", shown(key), len(key)).
			Try("a key has at most %d", maxTagKey)
	}
	return Dimension{kind: TagKind, column: Column{tagColumn, focus.String}, key: key}, nil
}

// unknownDimension is the fault for a name that is none.
func unknownDimension(name string) error {
	if name == "" {
		return fault.New(fault.Usage, "a dimension is missing").Try("name a FOCUS column, a promoted tag such as Team, or Tags.<key>")
	}
	known := append(promotedNames(), columnNames()...)
	hint := suggest(name, known)
	if hint == "" {
		hint = "name a FOCUS column or a promoted tag (" + strings.Join(promotedNames(), ", ") + "). "
	}
	f := fault.New(fault.Usage, "unknown dimension %s", shown(name))
	if len(name) > maxGuessed {
		return f.Try("%s", strings.TrimSpace(hint))
	}
	return f.Try("%sA tag is written %s", hint, Dimension{kind: TagKind, key: name}.Name())
}

// Kind tells whether the values are in a column or under a tag key.
func (d Dimension) Kind() Kind { return d.kind }

// Column is the physical column: "x_Team" for Team, "Tags" for a tag.
func (d Dimension) Column() string { return d.column.Name }

// Key is the tag's key as the provider spells it; "" for a column.
func (d Dimension) Key() string { return d.key }

// Type is the type of the values; a tag's are focus.String.
func (d Dimension) Type() focus.Type { return d.column.Type }

// Name is the canonical spelling, which heads the dimension's values in an
// answer and parses back to the same dimension: "ServiceName", "Team",
// "Tags.team", `Tags."my key"`.
func (d Dimension) Name() string {
	if d.kind == TagKind {
		if strings.ContainsFunc(d.key, func(r rune) bool { return !isBare(r) }) {
			return tagPrefix + inQuotes(d.key, `"`)
		}
		return tagPrefix + d.key
	}
	for _, p := range promotedNames() {
		if d.column.Name == "x_"+p {
			return p
		}
	}
	return d.column.Name
}

// String is Name.
func (d Dimension) String() string { return d.Name() }

// IsZero tells whether the dimension names nothing.
func (d Dimension) IsZero() bool { return d == Dimension{} }

// MarshalText makes dimensions their names in JSON.
func (d Dimension) MarshalText() ([]byte, error) { return []byte(d.Name()), nil }

// UnmarshalText reads what MarshalText wrote, or any other spelling.
func (d *Dimension) UnmarshalText(text []byte) error {
	parsed, err := ParseDimension(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
