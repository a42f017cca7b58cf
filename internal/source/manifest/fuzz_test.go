package manifest_test

import (
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/source/manifest"
)

// Whatever a manifest says, only files of the folder are read, and what is
// wrong is a fault that a person can act on.
func FuzzManifests(f *testing.F) {
	all := readers()
	for _, r := range all {
		f.Add(r.write(r.file))
		f.Add(r.write("../x", "s3://", "a//b", "."))
	}
	f.Add(`{"dataFiles": [{"key": "x"}, 7, null]}`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range all {
			dir := folder(t, map[string]string{r.path: text, r.file: ""})
			groups, passed, err := r.reader.Find(dir)
			if err != nil && !fault.Is(err, fault.BadInput) {
				t.Fatalf("an error that is no bad-input fault: %v", err)
			}
			for _, g := range groups {
				for _, file := range g.Files {
					passed = append(passed, file.Path)
				}
			}
			for _, p := range passed {
				if p != r.path && p != r.file {
					t.Fatalf("%q is no file of the folder", p)
				}
			}
		}
	})
}

var _ ledger.ManifestReader = manifest.AzureExports{}
