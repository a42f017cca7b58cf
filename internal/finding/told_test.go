package finding_test

import (
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/finding"
	"github.com/farthing-finops/farthing/internal/money"
)

func at(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func of(pairs ...string) finding.Slice {
	var s finding.Slice
	for i := 0; i < len(pairs); i += 2 {
		s = append(s, finding.Value{Dimension: pairs[i], Text: &pairs[i+1]})
	}
	return s
}

func a(first, last, excess string, s finding.Slice) finding.Finding {
	return finding.Finding{ID: first + excess, Slice: s, Currency: "USD", First: at(first), Last: at(last), Raised: at(first), Excess: money.MustParse(excess)}
}

// What was called expected or planned silences its like: the same slice or a
// part of it, in the same direction, no larger than a bit, for a while.
func TestFeedbackSilences(t *testing.T) {
	said := a("2026-03-06", "2026-03-08", "300", of("Team", "vision")) // Friday to Sunday
	for name, c := range map[string]struct {
		said finding.Said
		next finding.Finding
		want bool
	}{
		"expected, again":               {finding.Expected, a("2026-04-21", "2026-04-23", "300", of("Team", "vision")), true},
		"a part of it":                  {finding.Expected, a("2026-04-21", "2026-04-23", "300", of("Team", "vision", "Model", "m")), true},
		"more of it":                    {finding.Expected, a("2026-04-21", "2026-04-23", "300", nil), false},
		"another team":                  {finding.Expected, a("2026-04-21", "2026-04-23", "300", of("Team", "search")), false},
		"less instead of more":          {finding.Expected, a("2026-04-21", "2026-04-23", "-300", of("Team", "vision")), false},
		"much more":                     {finding.Expected, a("2026-04-21", "2026-04-23", "390", of("Team", "vision")), false},
		"more, on the same weekday":     {finding.Expected, a("2026-04-24", "2026-04-26", "390", of("Team", "vision")), true},
		"more, on the day of the month": {finding.Expected, a("2026-05-05", "2026-05-07", "390", of("Team", "vision")), true},
		"much more on the same weekday": {finding.Expected, a("2026-04-24", "2026-04-26", "700", of("Team", "vision")), false},
		"two years later":               {finding.Expected, a("2028-03-06", "2028-03-08", "300", of("Team", "vision")), false},
		"earlier":                       {finding.Expected, a("2026-02-06", "2026-02-08", "300", of("Team", "vision")), false},
		"planned, a month later":        {finding.Planned, a("2026-04-06", "2026-04-08", "300", of("Team", "vision")), true},
		"planned, two months later":     {finding.Planned, a("2026-05-21", "2026-05-23", "300", of("Team", "vision")), false},
		"wrong":                         {finding.Wrong, a("2026-04-21", "2026-04-23", "300", of("Team", "vision")), false},
	} {
		f := said.Say(c.said, "", at("2026-03-09"))
		out := finding.Findings([]finding.Finding{c.next}, []finding.Feedback{f})
		if silent := out[0].Silenced == said.ID; silent != c.want || out[0].Told != nil {
			t.Errorf("%s: silenced %t", name, silent)
		}
	}
}

// Wrong raises the bound of what showed it, and of nothing else, for a while.
func TestWrongRaisesTheBound(t *testing.T) {
	w := calm(180, 4)
	for d := 100; d < 103; d++ {
		w.add(d, "service-0", "team-1", "model-1-0", "run:first", 24, 2)
	}
	for d := 150; d < 153; d++ {
		w.add(d, "service-0", "team-1", "model-1-0", "run:second", 54, 2)
	}
	all := w.find(t)
	var first *finding.Finding
	for i := range all {
		if day(all[i].First) == on(100) {
			first = &all[i]
		}
	}
	if first == nil || len(all) != 2 {
		t.Fatalf("both are to be found\n%s", shown(all))
	}
	wrong := first.Say(finding.Wrong, "", at("2026-05-01"))
	if again := w.find(t, wrong); len(again) != 1 || again[0].ID != first.ID || again[0].Told == nil {
		t.Errorf("the second was found though the first was wrong\n%s", shown(again))
	}
	elsewhere := wrong
	elsewhere.Slice, elsewhere.Related = of("Team", "nobody"), nil
	if again := w.find(t, elsewhere); len(again) != 2 {
		t.Errorf("a word about another slice changed what is found\n%s", shown(again))
	}
	old := wrong
	old.Raised = old.Raised.AddDate(-1, 0, 0)
	if again := w.find(t, old); len(again) != 2 {
		t.Errorf("an old word changed what is found\n%s", shown(again))
	}
}

func TestParseSaid(t *testing.T) {
	for _, s := range []finding.Said{finding.Expected, finding.Planned, finding.Wrong} {
		if got, err := finding.ParseSaid(string(s)); err != nil || got != s {
			t.Errorf("%s: %s, %v", s, got, err)
		}
	}
	if _, err := finding.ParseSaid("fine"); !fault.Is(err, fault.Usage) {
		t.Error(err)
	}
}
