package engine

import (
	"strings"
	"text/template"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/query"
	"github.com/farthing-finops/farthing/internal/report"
)

// Report renders a report. Relation gives the state of a table as it stands
// after FROM.
func Report(d Dialect, a report.Ask, relation func(query.Table, evidence.Table) string) string {
	data := map[string]any{"where": Condition(d, a.Where)}
	for _, t := range report.Tables() {
		data[t.Name] = relation(a.Tables[t.Name], t)
	}
	for name, text := range a.Arguments {
		data[name] = text
	}
	t := template.Must(template.New("report").Funcs(words()).Option("missingkey=error").Parse(report.Statement("estimates")))
	t = template.Must(t.New(a.Name).Parse(report.Statement(a.Name)))
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		panic(err) // the statements are part of the program
	}
	return b.String()
}

// Condition renders a filter with its values written in; a nil one holds always.
func Condition(d Dialect, f query.Filter) string {
	if f == nil {
		return "1 = 1"
	}
	return allocator{dialect: d}.filter(f)
}

// Literal writes a text into a statement.
func Literal(s string) string { return literal(s) }
