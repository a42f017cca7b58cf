package query_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/focus"
	"github.com/farthing-finops/farthing/internal/query"
)

func TestParseDimension(t *testing.T) {
	for _, c := range []struct {
		text, name, column, key string
		kind                    query.Kind
		typ                     focus.Type
	}{
		{"ServiceName", "ServiceName", "ServiceName", "", query.ColumnKind, focus.String},
		{" servicename ", "ServiceName", "ServiceName", "", query.ColumnKind, focus.String},
		{"ProviderName", "ProviderName", "ProviderName", "", query.ColumnKind, focus.String},                      // 1.2, gone in 1.4
		{"ServiceProviderName", "ServiceProviderName", "ServiceProviderName", "", query.ColumnKind, focus.String}, // since 1.3
		{"BILLEDCOST", "BilledCost", "BilledCost", "", query.ColumnKind, focus.Decimal},
		{"ChargePeriodStart", "ChargePeriodStart", "ChargePeriodStart", "", query.ColumnKind, focus.Time},
		{"SkuPriceDetails", "SkuPriceDetails", "SkuPriceDetails", "", query.ColumnKind, focus.JSON},
		{"team", "Team", "x_Team", "", query.ColumnKind, focus.String},
		{"x_team", "Team", "x_Team", "", query.ColumnKind, focus.String},
		{"modelversion", "ModelVersion", "x_ModelVersion", "", query.ColumnKind, focus.String},
		{"x_source", "x_Source", "x_Source", "", query.ColumnKind, focus.String},
		{"x_LineItemType", "x_LineItemType", "x_LineItemType", "", query.ColumnKind, focus.String},
		{"X_COSTSOURCE", "CostSource", "x_CostSource", "", query.ColumnKind, focus.String},
		{"Tags.team", "Tags.team", "Tags", "team", query.TagKind, focus.String},
		{"tags.Team", "Tags.Team", "Tags", "Team", query.TagKind, focus.String},
		{`Tags."team"`, "Tags.team", "Tags", "team", query.TagKind, focus.String},
		{"Tags.aws:createdBy", "Tags.aws:createdBy", "Tags", "aws:createdBy", query.TagKind, focus.String},
		{"Tags.a.b/c-d_e@f+g", "Tags.a.b/c-d_e@f+g", "Tags", "a.b/c-d_e@f+g", query.TagKind, focus.String},
		{"Tags.my key", `Tags."my key"`, "Tags", "my key", query.TagKind, focus.String},
		{`Tags.'my key'`, `Tags."my key"`, "Tags", "my key", query.TagKind, focus.String},
		{`Tags." x "`, `Tags." x "`, "Tags", " x ", query.TagKind, focus.String},
		{`Tags."say ""hi"""`, `Tags."say ""hi"""`, "Tags", `say "hi"`, query.TagKind, focus.String},
		{"Tags.größe", "Tags.größe", "Tags", "größe", query.TagKind, focus.String},
	} {
		d, err := query.ParseDimension(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if d.Name() != c.name || d.Column() != c.column || d.Key() != c.key || d.Kind() != c.kind || d.Type() != c.typ {
			t.Errorf("%s gives %s, column %s, key %q, kind %d, type %s", c.text, d.Name(), d.Column(), d.Key(), d.Kind(), d.Type())
		}
		if again, err := query.ParseDimension(d.Name()); err != nil || again != d {
			t.Errorf("%s is read back as %v, %v", d.Name(), again, err)
		}
	}
}

func TestEveryFocusColumnButTagsIsADimension(t *testing.T) {
	for _, c := range focus.Columns() {
		d, err := query.ParseDimension(strings.ToLower(c.Name))
		if c.Name == "Tags" {
			if !fault.Is(err, fault.Usage) {
				t.Errorf("Tags alone gives %v, %v", d, err)
			}
		} else if err != nil || d.Name() != c.Name || d.Column() != c.Name || d.Type() != c.Type {
			t.Errorf("%s gives %v, %v", c.Name, d, err)
		}
	}
}

func TestParseDimensionFaults(t *testing.T) {
	for text, hint := range map[string]string{
		"":                                  "name a FOCUS column",
		"ServiceNam":                        "did you mean ServiceName? ",
		"srevicename":                       "did you mean ServiceName? ",
		"Region":                            "did you mean RegionId? ",
		"Service":                           "did you mean ServiceCategory? ",
		"tema":                              "did you mean Team? ",
		"Source":                            "did you mean x_Source? ",
		"owner":                             "A tag is written Tags.owner",
		"cost center":                       `A tag is written Tags."cost center"`,
		"Tags":                              "Tags.team",
		"Tags.":                             "Tags.team",
		`Tags.""`:                           "Tags.team",
		`Tags."a`:                           `Tags."my key"`,
		`Tags."a"b`:                         `Tags."my key"`,
		"Tags. a":                           `Tags." key"`,
		"Team\xff":                          "UTF-8",
		"Tags.\xff":                         "UTF-8",
		strings.Repeat("x", 5000):           "name a FOCUS column",
		"Tags." + strings.Repeat("x", 5000): "at most 1024",
	} {
		d, err := query.ParseDimension(text)
		f := fault.From(err)
		if f == nil || f.Code != fault.Usage || !strings.Contains(f.Hint, hint) {
			t.Errorf("%.40q gives %v, %v, hint %q, want %q", text, d, err, fault.From(err).Hint, hint)
		} else if len(f.What)+len(f.Hint) > 500 {
			t.Errorf("%.40q gives a fault of %d bytes", text, len(f.What)+len(f.Hint))
		}
	}
}

func TestDimensionJSON(t *testing.T) {
	want := []query.Dimension{dimension(t, "Team"), dimension(t, `Tags."my key"`)}
	data, err := json.Marshal(want)
	if err != nil || string(data) != `["Team","Tags.\"my key\""]` {
		t.Fatalf("%s, %v", data, err)
	}
	var got []query.Dimension
	if err := json.Unmarshal(data, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`["Taem"]`), &got); !fault.Is(err, fault.Usage) {
		t.Errorf("Taem gives %v", err)
	}
}

func TestSplitNames(t *testing.T) {
	for text, want := range map[string][]string{
		"":                         nil,
		"  ":                       nil,
		"Team":                     {"Team"},
		"Team, ServiceName":        {"Team", "ServiceName"},
		`Tags."a,b",Team`:          {`Tags."a,b"`, "Team"},
		`Team, tags.'a,''b' ,Team`: {"Team", "tags.'a,''b'", "Team"},
		"Tags.it's,Team":           {"Tags.it's", "Team"},
		`Tags."open,Team`:          {`Tags."open`, "Team"},
		"Team,,":                   {"Team", "", ""},
	} {
		if got := query.SplitNames(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%s gives %q, want %q", text, got, want)
		}
	}
}
