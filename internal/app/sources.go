package app

import (
	"context"

	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/source/awscur"
	"github.com/farthing-finops/farthing/internal/source/azure"
	focusbill "github.com/farthing-finops/farthing/internal/source/focus"
	"github.com/farthing-finops/farthing/internal/source/gcp"
	"github.com/farthing-finops/farthing/internal/source/manifest"
)

// formats are the bills that Farthing reads.
func formats() []ledger.BillFormat {
	return []ledger.BillFormat{
		focusbill.Format{},
		awscur.Format{},
		azure.Format{},
		gcp.Format{},
	}
}

// manifests are the ways in which providers say what belongs to a delivery.
func manifests() []ledger.ManifestReader {
	return []ledger.ManifestReader{
		manifest.AWSDataExports{},
		manifest.AWSLegacyCUR{},
		manifest.AzureExports{},
	}
}

// locator opens paths and buckets.
type locator struct{}

func (locator) Open(_ context.Context, path string) (ledger.Folder, func() error, error) {
	folder, err := location.OpenFolder(path)
	return folder, func() error { return nil }, err
}
