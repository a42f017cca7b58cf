package query

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/farthing-finops/farthing/internal/fault"
)

// maxFilter bounds the text of a filter in bytes; a list of two thousand
// account ids fits.
const maxFilter = 64 << 10

// ParseFilter reads the filter language (docs/filter.md):
//
//	filter     = and { "or" and }
//	and        = not { "and" not }
//	not        = "not" not | "(" filter ")" | "true" | "false" | comparison
//	comparison = dimension ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
//	           | dimension ["not"] ( "contains" | "starts with" ) value
//	           | dimension ["not"] "in" "(" value { "," value } ")"
//	           | dimension "is" ["not"] "null"
//
// An empty text is nil: all charges. Faults are Usage; their place is the
// column in characters from 1, and their hint shows it with a caret and says
// what to write instead.
func ParseFilter(text string) (Filter, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	if err := checkText(text); err != nil {
		return nil, err
	}
	tokens, ok := lex(text)
	p := &parser{text: text, tokens: tokens}
	if !ok {
		return nil, p.fail(tokens[len(tokens)-1].at, "a quote is not closed", "close it; a quote inside the text is written twice: 'it''s'")
	}
	f, err := p.filter()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != tokenEnd {
		return nil, p.unexpected(t, `"and", "or" or the end`,
			`put "and" or "or" between comparisons, and text in quotes`, "and", "or")
	}
	// What is accepted can be written down and read back, so the canonical
	// text obeys the same limit: 1e19 is twenty digits there.
	if err := checkText(f.String()); err != nil {
		return nil, err
	}
	return f, nil
}

func checkText(text string) error {
	if len(text) > maxFilter {
		return fault.New(fault.Usage, "the filter has %d bytes", len(text)).Try("a filter has at most %d", maxFilter)
	}
	if !utf8.ValidString(text) {
		return fault.New(fault.Usage, "the filter is not UTF-8").Try("write it in UTF-8")
	}
	return nil
}

// parser walks the tokens of one filter, top down, one token ahead.
type parser struct {
	text   string
	tokens []token
	next   int
	depth  int // of open parentheses and nots
}

func (p *parser) peek() token { return p.tokens[p.next] }

// take gives the next token and moves past it, but never past the end.
func (p *parser) take() token {
	t := p.tokens[p.next]
	if t.kind != tokenEnd {
		p.next++
	}
	return t
}

// accept moves past a keyword if it comes next.
func (p *parser) accept(keyword string) bool {
	if p.peek().is(keyword) {
		p.next++
		return true
	}
	return false
}

func (p *parser) filter() (Filter, error) {
	operands, err := p.row("or", p.and)
	if err != nil || len(operands) == 1 {
		return first(operands), err
	}
	return Or{operands}, nil
}

func (p *parser) and() (Filter, error) {
	operands, err := p.row("and", p.not)
	if err != nil || len(operands) == 1 {
		return first(operands), err
	}
	return And{operands}, nil
}

func first(operands []Filter) Filter {
	if len(operands) == 0 {
		return nil
	}
	return operands[0]
}

// row reads operands with a keyword between them; none after an error.
func (p *parser) row(keyword string, operand func() (Filter, error)) ([]Filter, error) {
	var operands []Filter
	for {
		o, err := operand()
		if err != nil {
			return nil, err
		}
		operands = append(operands, o)
		if !p.accept(keyword) {
			return operands, nil
		}
	}
}

func (p *parser) not() (Filter, error) {
	t := p.peek()
	switch {
	case t.is("not"):
		return p.nested(func() (Filter, error) {
			operand, err := p.not()
			return Not{operand}, err
		})
	case t.isSymbol("("):
		return p.nested(p.group)
	case p.accept(wordTrue):
		return And{}, nil
	case p.accept(wordFalse):
		return Or{}, nil
	default:
		return p.comparison()
	}
}

// nested moves past a token that opens a deeper level and reads that level.
func (p *parser) nested(inside func() (Filter, error)) (Filter, error) {
	t := p.take()
	if p.depth++; p.depth > maxNesting {
		return nil, p.fail(t.at, fmt.Sprintf("it nests deeper than %d", maxNesting), "write it flatter, for example with in (…)")
	}
	f, err := inside()
	p.depth--
	return f, err
}

// group reads what follows an opening parenthesis.
func (p *parser) group() (Filter, error) {
	f, err := p.filter()
	if err != nil {
		return nil, err
	}
	if t := p.take(); !t.isSymbol(")") {
		return nil, p.unexpected(t, `"and", "or" or ")"`, "close the parenthesis", "and", "or")
	}
	return f, nil
}

// unexpected is the fault for a token that cannot stand where it does, with
// what could and what to do unless a keyword was nearly written.
func (p *parser) unexpected(t token, expected, hint string, keywords ...string) error {
	why := fmt.Sprintf("expected %s, found %s", expected, t.describe())
	if better := translated(t); better != "" {
		hint = better
	} else if guess := nearest(t.text, keywords); guess != "" && t.kind == tokenBare {
		hint = fmt.Sprintf("did you mean %q?", guess)
	}
	return p.fail(t.at, why, hint)
}

// translated says what to write for what people bring along from other
// languages; "" if it is nothing known.
func translated(t token) string {
	if t.kind != tokenBare && t.kind != tokenSymbol {
		return ""
	}
	switch strings.ToLower(t.text) {
	case "==":
		return "write = for equal"
	case "<>", "!":
		return "write != for not equal"
	case "&&", "&":
		return `write "and" between comparisons`
	case "||", "|":
		return `write "or" between comparisons`
	case "like", "ilike", "~", "=~":
		return "write contains 'text' or starts with 'text'"
	case "between":
		return "write Dimension >= from and Dimension < to"
	default:
		return ""
	}
}

// fail is a fault at a byte offset; its hint shows the place.
func (p *parser) fail(at int, why, hint string) error {
	column := utf8.RuneCountInString(p.text[:at]) + 1
	return fault.New(fault.Usage, "cannot read the filter").
		At(fault.Where{Column: strconv.Itoa(column)}).
		Because("%s", why).
		Try("%s\n%s", caret(p.text, at), hint)
}

// caret is the text around a byte offset with a caret under it.
func caret(text string, at int) string {
	const around = 40
	before, after := []rune(oneLine(text[:at])), []rune(oneLine(text[at:]))
	lead, trail := "", ""
	if len(before) > around {
		before, lead = before[len(before)-around:], "…"
	}
	if len(after) > around {
		after, trail = after[:around], "…"
	}
	line := strings.TrimRightFunc("  "+lead+string(before)+string(after)+trail, unicode.IsSpace)
	return line + "\n" + strings.Repeat(" ", 2+utf8.RuneCountInString(lead)+len(before)) + "^"
}

// oneLine keeps the caret under its character: each control character becomes
// one space.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}
