package app

import (
	"context"

	"github.com/farthing-finops/farthing/internal/lake"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/location/bucket"
	"github.com/farthing-finops/farthing/internal/operation"
	"github.com/farthing-finops/farthing/internal/source/anthropic"
	"github.com/farthing-finops/farthing/internal/source/awscur"
	"github.com/farthing-finops/farthing/internal/source/azure"
	focusbill "github.com/farthing-finops/farthing/internal/source/focus"
	"github.com/farthing-finops/farthing/internal/source/gcp"
	"github.com/farthing-finops/farthing/internal/source/manifest"
	"github.com/farthing-finops/farthing/internal/source/oci"
	"github.com/farthing-finops/farthing/internal/source/openai"
)

// formats are the bills that Farthing reads.
func formats() []ledger.BillFormat {
	return []ledger.BillFormat{
		focusbill.Format{},
		awscur.Format{},
		azure.Format{},
		gcp.Format{},
		oci.Format{},
		openai.Format{},
		anthropic.Format{},
	}
}

// manifests are the ways in which providers say what belongs to a delivery.
func manifests() []ledger.ManifestReader {
	return []ledger.ManifestReader{
		manifest.AWSDataExports{},
		manifest.AWSLegacyCUR{},
		manifest.AzureExports{},
		openai.Pages(),
		anthropic.Pages(),
	}
}

// locator opens paths and buckets; what it fetches lies in a workspace of the
// lake, so that it is swept even if this process is killed.
type locator struct{ lake *lake.Lake }

func (l locator) Open(ctx context.Context, place string) (ledger.Folder, func() error, error) {
	dir, remove := "", func() {}
	if bucket.IsURL(place) {
		var err error
		if dir, remove, err = l.lake.Workspace(); err != nil {
			return nil, nil, err
		}
	}
	folder, closeFolder, err := bucket.Open(ctx, place, bucket.Options{Dir: dir, Progress: downloadProgress(ctx)})
	if err != nil {
		remove()
		return nil, nil, err
	}
	return folder, func() error { defer remove(); return closeFolder() }, nil
}

// downloadProgress tells the listener of the operation how much was fetched.
func downloadProgress(ctx context.Context) func(done, total int64, what string) {
	return func(done, total int64, what string) {
		operation.Progress(ctx, operation.Step{Done: int(done >> 20), Total: int(total>>20) + 1, What: "fetching (MiB) " + what})
	}
}
