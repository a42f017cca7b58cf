// Package engine turns questions into SQL that every engine runs alike. What
// an engine spells in its own way is its Dialect; its folder below opens it
// and reads its answers.
package engine

// Dialect is what differs between the engines, each a few characters of SQL.
// x stands for an expression.
type Dialect struct {
	Name string
	// Tag renders the value under a key of the map column x; the key is the
	// next argument.
	Tag func(x string) string
	// InstantText renders an instant as 2026-09-01T00:00:00Z.
	InstantText func(x string) string
	// InstantArgument reads the next argument, RFC 3339 text, as an instant.
	InstantArgument string
}
