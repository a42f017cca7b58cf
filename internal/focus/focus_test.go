package focus

import "testing"

// The counts are those that the specification's own releases state.
func TestColumnsOfEachVersion(t *testing.T) {
	want := map[Version]int{"1.0": 43, "1.1": 50, "1.2": 57, "1.3": 65, "1.4": 65}
	for _, v := range Versions() {
		if got := len(ColumnsOf(v)); got != want[v] {
			t.Errorf("FOCUS %s has %d columns, want %d", v, got, want[v])
		}
	}
}

func TestLookupIgnoresCase(t *testing.T) {
	c, ok := Lookup("billedcost")
	if !ok || c.Name != "BilledCost" || c.Type != Decimal || c.Nullable {
		t.Errorf("Lookup(billedcost) = %+v, %v", c, ok)
	}
	if _, ok := Lookup("Cost"); ok {
		t.Error("a bare Cost is no FOCUS column")
	}
}
