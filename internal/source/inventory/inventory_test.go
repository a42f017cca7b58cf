package inventory_test

import (
	"testing"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/inventory"
)

func place(t *testing.T, dir string) evidence.Place {
	t.Helper()
	folder, err := location.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return evidence.Place{Folder: folder, Secret: func(string) string { return "" }}
}

func TestContract(t *testing.T) {
	var cases []evidencecontract.Case
	for _, name := range []string{"s3", "gcs", "azure", "listings"} {
		cases = append(cases, evidencecontract.Case{
			Name: name, Place: place(t, "testdata/"+name), Golden: "testdata/" + name + ".golden",
		})
	}
	evidencecontract.Check(t, inventory.Format{}, cases)
}
