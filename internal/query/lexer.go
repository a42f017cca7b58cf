package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind sorts the words of the filter language.
type tokenKind int

const (
	tokenEnd    tokenKind = iota // after the last one
	tokenBare                    // a name, keyword or number outside quotes
	tokenText                    // a value in quotes
	tokenSymbol                  // an operator, parenthesis, comma, or what does not belong
)

// token is one word of a filter.
type token struct {
	kind tokenKind
	text string // as written; for tokenText what the quotes hold
	at   int    // byte offset in the filter
}

// is tells whether the token is a keyword, in any case.
func (t token) is(keyword string) bool {
	return t.kind == tokenBare && strings.EqualFold(t.text, keyword)
}

// isSymbol tells whether the token is a symbol.
func (t token) isSymbol(symbol string) bool { return t.kind == tokenSymbol && t.text == symbol }

// describe names the token in an error.
func (t token) describe() string {
	switch t.kind {
	case tokenEnd:
		return "the end"
	case tokenText:
		return "the text " + shown(t.text)
	default:
		return shown(t.text)
	}
}

// lex splits a filter into tokens and ends them with a tokenEnd. If a quote is
// not closed, ok is false and the last token starts at it.
func lex(text string) (tokens []token, ok bool) {
	for at := 0; ; {
		at += len(text[at:]) - len(strings.TrimLeftFunc(text[at:], unicode.IsSpace))
		if at == len(text) {
			return append(tokens, token{tokenEnd, "", at}), true
		}
		t, length := lexOne(text[at:])
		t.at = at
		tokens = append(tokens, t)
		if length == 0 {
			return tokens, false
		}
		at += length
	}
}

// lexOne reads the token that s starts with and how many bytes it takes; 0 if
// a quote is not closed.
func lexOne(s string) (token, int) {
	if startsQuoted(s) {
		text, length, _ := quoted(s)
		return token{kind: tokenText, text: text}, length
	}
	if n := span(s, isBare); n > 0 {
		return lexBare(s, n)
	}
	n := span(s, func(r rune) bool { return strings.ContainsRune("=!<>~&|", r) })
	if n == 0 {
		_, n = utf8.DecodeRuneInString(s)
	}
	return token{kind: tokenSymbol, text: s[:n]}, n
}

// lexBare reads a word of n bytes, and the quoted key after Tags.
func lexBare(s string, n int) (token, int) {
	if strings.EqualFold(s[:n], tagPrefix) && startsQuoted(s[n:]) {
		_, length, ok := quoted(s[n:])
		if !ok {
			return token{kind: tokenBare, text: s}, 0
		}
		n += length
	}
	return token{kind: tokenBare, text: s[:n]}, n
}

// span is how many bytes at the start of s are characters of a kind.
func span(s string, of func(rune) bool) int {
	return len(s) - len(strings.TrimLeftFunc(s, of))
}
