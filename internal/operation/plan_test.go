package operation

import (
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/plan"
)

func TestPlanOperations(t *testing.T) {
	d := (&bills{}).desk("2026-10-20")
	d.Plans = &memoryShelf[plan.Plan]{}
	add := func(values map[string][]string) error {
		_, err := d.planAdd().Run(t.Context(), values)
		return err
	}
	launch := map[string][]string{"name": {"launch"}, "kind": {"launch"}, "from": {"2026-11"}, "amount": {"240.5"}, "currency": {"USD"}, "where": {"Team = 'search'"}}
	for _, values := range []map[string][]string{
		launch,
		{"name": {"rise"}, "kind": {"price"}, "from": {"2026-10-01"}, "factor": {"1.08"}},
		{"name": {"big"}, "kind": {"run"}, "from": {"2026-10-01"}, "to": {"2026-10-08"}, "amount": {"18000"}, "currency": {"USD"}, "note": {"ask Kim"}},
		{"name": {"xmas"}, "kind": {"holiday"}, "from": {"2026-12-25"}},
	} {
		if err := add(values); err != nil {
			t.Fatal(err)
		}
	}
	if err := add(launch); !fault.Is(err, fault.Conflict) {
		t.Errorf("twice: %v", err)
	}
	launch["amount"], launch["replace"] = []string{"250"}, []string{"true"}
	if err := add(launch); err != nil {
		t.Error(err)
	}
	for what, values := range map[string]map[string][]string{
		"no kind":    {"name": {"x"}, "from": {"2026-12-25"}},
		"bad date":   {"name": {"x"}, "kind": {"holiday"}, "from": {"Christmas"}},
		"bad amount": {"name": {"x"}, "kind": {"run"}, "from": {"2026-12-25"}, "amount": {"1,000"}, "currency": {"USD"}},
		"no name":    {"kind": {"holiday"}, "from": {"2026-12-25"}},
	} {
		if err := add(values); !fault.Is(err, fault.Usage) {
			t.Errorf("%s: %v", what, err)
		}
	}
	out, err := d.planList().Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range out.(PlanListOutput).Table().Rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, c.Text)
		}
		got = append(got, strings.Join(cells, "|"))
	}
	want := "big|run|2026-10-01|2026-10-08|18000 USD in all||over\n" +
		"launch|launch|2026-11-01||250 USD a day|Team = 'search'|coming\n" +
		"rise|price|2026-10-01||1.08 times as much||under way\n" +
		"xmas|holiday|2026-12-25|2026-12-26|like a Sunday||coming"
	if strings.Join(got, "\n") != want {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if _, err := d.planRemove().Run(t.Context(), map[string][]string{"name": {"rise"}}); err != nil {
		t.Error(err)
	}
	if _, err := d.planRemove().Run(t.Context(), map[string][]string{"name": {"rise"}}); !fault.Is(err, fault.NotFound) {
		t.Errorf("removed twice: %v", err)
	}
}
