package alert

import (
	"testing"
	"time"
)

func TestRouteValidate(t *testing.T) {
	for name, x := range map[string]struct {
		route Route
		ok    bool
	}{
		"plain":               {Route{Name: "r"}, true},
		"all":                 {Route{Name: "r", Kinds: Kinds(), Least: Critical, Quiet: Quiet{From: "22:00", To: "07:00", Zone: "Europe/Zurich"}, Template: "{{.Title}}"}, true},
		"no name":             {Route{}, false},
		"two words":           {Route{Name: "a b"}, false},
		"kind":                {Route{Name: "r", Kinds: []Kind{"budgets"}}, false},
		"severity":            {Route{Name: "r", Least: "high"}, false},
		"itself":              {Route{Name: "r", Escalate: Escalation{To: "r"}}, false},
		"template":            {Route{Name: "r", Template: "{{.Titel}}"}, false},
		"template of an item": {Route{Name: "r", Template: "{{range .Items}}{{.Cause.Titel}}{{end}}"}, false},
		"template's syntax":   {Route{Name: "r", Template: "{{"}, false},
		"quiet":               {Route{Name: "r", Quiet: Quiet{From: "22:00", To: "22:00"}}, false},
		"zone":                {Route{Name: "r", Quiet: Quiet{From: "22:00", To: "23:00", Zone: "Europe/Bern"}}, false},
		"below 0":             {Route{Name: "r", Group: -1}, false},
	} {
		if err := x.route.Validate(); (err == nil) != x.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRouteTakes(t *testing.T) {
	c := Cause{Key: "k", Kind: OfAnomaly, Severity: Warning, Owners: []string{"maria"}, Slice: map[string]string{"Team": "search", "Model": "m"}}
	for name, x := range map[string]struct {
		route Route
		want  bool
	}{
		"everything":     {Route{}, true},
		"kind":           {Route{Kinds: []Kind{OfAnomaly}}, true},
		"other kind":     {Route{Kinds: []Kind{OfBudget}}, false},
		"severity":       {Route{Least: Warning}, true},
		"graver":         {Route{Least: Critical}, false},
		"owner":          {Route{Owners: []string{"jo", "maria"}}, true},
		"other owner":    {Route{Owners: []string{"jo"}}, false},
		"slice":          {Route{Slice: map[string]string{"Team": "search"}}, true},
		"other slice":    {Route{Slice: map[string]string{"Team": "ads"}}, false},
		"unknown slice":  {Route{Slice: map[string]string{"Project": ""}}, false},
		"only by name":   {Route{Named: true}, false},
		"all conditions": {Route{Kinds: []Kind{OfAnomaly}, Slice: map[string]string{"Team": "ads"}}, false},
	} {
		if got := x.route.takes(c, nil); got != x.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestParseQuiet(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		"22:00-07:00":                        "22:00-07:00",
		" 22:00-07:00  Europe/Zurich ":       "22:00-07:00 Europe/Zurich",
		"22:00-07:00 SAT,sun Asia/Kolkata":   "22:00-07:00 Asia/Kolkata sat,sun",
		"22:00-07:00 mon tue":                "22:00-07:00 mon,tue",
		"22:00":                              "fault",
		"22:00-7:00":                         "fault",
		"22:00-24:00":                        "fault",
		"22:00-22:00":                        "fault",
		"22:00-07:00 Europe/Bern":            "fault",
		"22:00-07:00 Local":                  "fault",
		"22:00-07:00 Europe/Zurich Asia/Goa": "fault",
	} {
		q, err := ParseQuiet(text)
		got := q.String()
		if err != nil {
			got = "fault"
		}
		if got != want {
			t.Errorf("%q became %q, not %q", text, got, want)
		}
	}
}

func FuzzParseQuiet(f *testing.F) {
	f.Add("22:00-07:00 Europe/Zurich mon,tue")
	f.Fuzz(func(t *testing.T, text string) {
		q, err := ParseQuiet(text)
		if err != nil {
			return
		}
		again, err := ParseQuiet(q.String())
		if err != nil || again.String() != q.String() {
			t.Errorf("%q is written %q, which reads as %q, %v", text, q, again, err)
		}
		if ends := q.Ends(Info, noon); !ends.IsZero() && (ends.Before(noon) || ends.Sub(noon) > 25*time.Hour) {
			t.Errorf("%q ends at %s", text, ends)
		}
	})
}

func TestQuietEnds(t *testing.T) {
	at := func(text string) time.Time {
		v, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, x := range []struct{ quiet, now, want string }{
		{"22:00-07:00", "2026-11-24T21:59:59Z", ""},
		{"22:00-07:00", "2026-11-24T22:00:00Z", "2026-11-25T07:00:00Z"},
		{"22:00-07:00", "2026-11-25T06:59:59Z", "2026-11-25T07:00:00Z"},
		{"22:00-07:00", "2026-11-25T07:00:00Z", ""},
		{"12:00-13:00", "2026-11-25T12:30:00Z", "2026-11-25T13:00:00Z"},
		{"22:00-07:00 Europe/Zurich", "2026-11-24T21:00:00Z", "2026-11-25T06:00:00Z"},
		{"22:00-07:00 Europe/Zurich", "2026-07-24T20:00:00Z", "2026-07-25T05:00:00Z"}, // summer
		{"22:00-07:00 Europe/Zurich", "2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z"}, // the night of 25 hours
		{"22:00-07:00 fri", "2026-11-28T03:00:00Z", "2026-11-28T07:00:00Z"},           // it began on Friday
		{"22:00-07:00 fri", "2026-11-28T23:00:00Z", ""},
	} {
		q, err := ParseQuiet(x.quiet)
		if err != nil {
			t.Fatal(err)
		}
		got := q.Ends(Warning, at(x.now))
		if x.want == "" && !got.IsZero() || x.want != "" && !got.Equal(at(x.want)) {
			t.Errorf("%s at %s ends %s, not %s", x.quiet, x.now, got, x.want)
		}
		if !q.Ends(Critical, at(x.now)).IsZero() {
			t.Errorf("%s holds back what is critical", x.quiet)
		}
		if q.All = true; !q.Ends(Critical, at(x.now)).Equal(got) {
			t.Errorf("%s for all does not hold back what is critical", x.quiet)
		}
	}
}
