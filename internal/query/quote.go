package query

import (
	"strings"
	"unicode"
)

// quoted reads the text in quotes that s starts with. A quote inside is
// written twice. length is how many bytes the quotes and their text take; ok is
// false if the closing quote is missing.
func quoted(s string) (text string, length int, ok bool) {
	mark := s[0]
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != mark {
			b.WriteByte(s[i])
			continue
		}
		if i+1 == len(s) || s[i+1] != mark {
			return b.String(), i + 1, true
		}
		b.WriteByte(mark)
		i++
	}
	return "", 0, false
}

// inQuotes writes text so that quoted reads it back.
func inQuotes(text string, mark string) string {
	return mark + strings.ReplaceAll(text, mark, mark+mark) + mark
}

// startsQuoted tells whether s starts with a quotation mark of the language.
func startsQuoted(s string) bool { return s != "" && (s[0] == '\'' || s[0] == '"') }

// isBare tells whether a character may stand in a name or number outside
// quotes. The signs are those that providers' tag keys use most.
func isBare(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("_-.:/@+", r)
}

// SplitNames splits a comma-separated list of names, as a flag or a URL
// carries it: `Team,Tags."a,b"` is Team and Tags."a,b". Space around a name is
// dropped; an empty text is no names, an empty name between commas stays and
// is refused by whoever reads it.
func SplitNames(list string) []string {
	if strings.TrimSpace(list) == "" {
		return nil
	}
	var names []string
	start := 0
	for i := 0; i < len(list); i++ {
		if list[i] == ',' {
			names = append(names, strings.TrimSpace(list[start:i]))
			start = i + 1
		} else if startsQuoted(list[i:]) && strings.EqualFold(strings.TrimSpace(list[start:i]), tagPrefix) {
			if _, length, ok := quoted(list[i:]); ok {
				i += length - 1
			}
		}
	}
	return append(names, strings.TrimSpace(list[start:]))
}
