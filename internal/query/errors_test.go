package query_test

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/query"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Every line of the golden file that starts with "> " is a filter that is
// refused; what follows is what the person who wrote it sees.
func TestParseFilterErrorsReadWell(t *testing.T) {
	const path = "testdata/errors.golden"
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var now strings.Builder
	filters := 0
	for line := range strings.Lines(string(golden)) {
		text, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "> ")
		if !ok {
			continue
		}
		filters++
		f, err := query.ParseFilter(text)
		if err == nil {
			t.Errorf("%s is accepted as %s", text, f)
			continue
		}
		fmt.Fprintf(&now, "> %s\n%s\n%s\n\n", text, err, fault.From(err).Hint)
	}
	if filters < 40 {
		t.Fatalf("%s names only %d filters", path, filters)
	}
	if *update {
		if err := os.WriteFile(path, []byte(now.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if now.String() != string(golden) {
		t.Errorf("errors differ from %s; after reading them, run with -update:\n%s", path, now.String())
	}
}

func TestParseFilterFaultsAreUsageWithAPlace(t *testing.T) {
	_, err := query.ParseFilter("Tags.größe = 'x' and Naame = 'y'")
	f := fault.From(err)
	if f.Code != fault.Usage || f.Where.Column != "22" {
		t.Errorf("got %s at column %s, want usage at column 22, counted in characters", f.Code, f.Where.Column)
	}
	place, caret := strings.Split(f.Hint, "\n")[0], strings.Split(f.Hint, "\n")[1]
	at := utf8.RuneCountInString(caret) - 1
	if got := string([]rune(place)[at : at+5]); got != "Naame" {
		t.Errorf("the caret points at %q", got)
	}
}

func TestParseFilterBoundsItsInput(t *testing.T) {
	var ids []string
	for i := range 5000 {
		ids = append(ids, strconv.Itoa(i))
	}
	for name, text := range map[string]string{
		"parentheses":           strings.Repeat("(", 100_000) + "true" + strings.Repeat(")", 100_000),
		"open parentheses":      strings.Repeat("(", 60_000),
		"nots":                  strings.Repeat("not ", 15_000) + "true",
		"101 levels":            strings.Repeat("(", 101) + "true" + strings.Repeat(")", 101),
		"length":                "Team = '" + strings.Repeat("x", 70_000) + "'",
		"length when written":   "BilledCost in (1e19" + strings.Repeat(",1e19", 5_000) + ")",
		"too many values":       "Team in ('" + strings.Join(ids, "-------------','") + "')",
		"key length":            "Tags." + strings.Repeat("k", 2000) + " = 'x'",
		"not UTF-8":             "Team = '\xff'",
		"number of 200 digits":  "BilledCost > " + strings.Repeat("9", 200),
		"exponent":              "BilledCost > 1e999999999",
		"a year of five digits": "ChargePeriodStart > '9999-12-31T23:59:59-01:00'",
	} {
		if f, err := query.ParseFilter(text); !fault.Is(err, fault.Usage) {
			t.Errorf("%s: got %v, %v, want a usage fault", name, f, err)
		}
	}
	deepest := strings.Repeat("(", 100) + "true" + strings.Repeat(")", 100)
	if _, err := query.ParseFilter(deepest); err != nil {
		t.Errorf("100 levels are refused: %v", err)
	}
}
