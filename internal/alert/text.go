package alert

import (
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

// Text is a message as people read it.
type Text struct {
	Title, Body string
	Severity    Severity
	Items       []Item // for receivers that take fields
	Base        string // the server's address, which the items' links follow
	Made        time.Time
	Lasts       time.Duration // how long it holds if nobody says more, for receivers that forget
}

// Page is what a template works with.
type Page struct {
	Title    string
	Route    string
	Severity Severity
	Base     string
	Items    []Item
	More     int // items that are left out, so that a message stays short
	Test     bool
}

// shown is how many causes a message spells out.
const shown = 10

const standard = `{{if .Test}}This is a test of the route {{.Route}}. Nothing is wrong.
{{end}}{{range .Items}}{{mark .}} {{.Cause.Title}}
{{with .Cause.Comparison}}{{.}}
{{end}}{{range .Cause.Explanation}}- {{.}}
{{end}}{{with .Cause.Owners}}Owners: {{join . ", "}}
{{end}}{{link .}}
{{with .ID}}Acknowledge: farthing alerts ack {{.}}
{{end}}
{{end}}{{if .More}}and {{.More}} more: {{.Base}}/alerts
{{end}}`

// CheckTemplate tries a user's template; faults are Usage. "" is the standard
// one.
func CheckTemplate(text string) error {
	t, err := parse(text, "http://farthing.example")
	if err == nil {
		var b strings.Builder
		err = t.Execute(&b, Page{Title: "t", Route: "r", Base: "http://farthing.example", Items: []Item{{Cause: Cause{Title: "t"}}}})
	}
	if err != nil {
		return fault.New(fault.Usage, "the template cannot be used").Wrap(err).
			Try("it is a Go text/template over .Title, .Severity, .Items, .More and .Base; docs/alerts.md shows the standard one")
	}
	return nil
}

func parse(text, base string) (*template.Template, error) {
	if text == "" {
		text = standard
	}
	return template.New("message").Option("missingkey=error").Funcs(template.FuncMap{
		"join": strings.Join,
		"mark": mark,
		"link": func(i Item) string { return base + i.Cause.Link },
	}).Parse(text)
}

// mark says in capitals what kind of news an item is.
func mark(i Item) string {
	switch i.Why {
	case NowGone:
		return "RESOLVED:"
	case Reminder:
		return "STILL " + strings.ToUpper(string(i.Cause.Severity)) + ":"
	case Escalated:
		return "NOBODY HAS ACKNOWLEDGED, " + strings.ToUpper(string(i.Cause.Severity)) + ":"
	}
	if !i.Ended.IsZero() {
		return strings.ToUpper(string(i.Cause.Severity)) + ", over by now:"
	}
	return strings.ToUpper(string(i.Cause.Severity)) + ":"
}

// Write makes the text of a message for its route. A template that fails on
// this very message gives way to the standard one: a message is never lost to
// its looks.
func Write(m Message, r Route, base string) Text {
	base = strings.TrimRight(base, "/")
	page := Page{Title: title(m), Route: r.Name, Severity: m.Severity(), Base: base, Items: m.Items}
	if len(page.Items) > shown {
		page.Items, page.More = page.Items[:shown], len(page.Items)-shown
	}
	page.Test = len(m.Items) == 0
	body, err := render(r.Template, page)
	if err != nil || strings.TrimSpace(body) == "" {
		body, _ = render("", page) // its test shows that it cannot fail
	}
	lasts := kept
	if r.Repeat > 0 {
		lasts = 3 * r.Repeat
	}
	return Text{Title: page.Title, Body: strings.TrimSpace(body), Severity: page.Severity, Items: m.Items, Base: base, Made: m.Made, Lasts: lasts}
}

func render(text string, p Page) (string, error) {
	t, err := parse(text, p.Base)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, p)
	return b.String(), err
}

// title is the subject: the first cause, and how many there are.
func title(m Message) string {
	switch len(m.Items) {
	case 0:
		return "Farthing: a test"
	case 1:
		return "Farthing: " + m.Items[0].Cause.Title
	default:
		return "Farthing: " + m.Items[0].Cause.Title + " and " + strconv.Itoa(len(m.Items)-1) + " more"
	}
}
