// Package inventory reads what lies in buckets, containers and folders: the
// inventories that the clouds write (S3 Inventory, GCS Storage Insights, Azure
// Blob inventory) and plain listings (aws s3 ls --recursive, aws s3api
// list-objects-v2, gsutil ls -l, gcloud storage ls -l, a CSV of paths). The
// objects are added up by prefix; each prefix is a dataset.
//
// # Which prefix is a dataset
//
// The longest of the prefixes that a file datasets.yaml (or datasets.json)
// names, in the folder of the listing or above it. An object under none of
// them belongs to the dataset of the first two parts of its path:
// raw/clicks/2026/part-0 is of raw/clicks. An object of the bucket's root
// belongs to a dataset that is called like the bucket.
//
// A part that names a version ends the dataset's name early and is the
// version: v=3, version=3, rev=3, snapshot=…, dt=…, ds=…, date=…, v3 or
// v1.2. raw/clicks/v=3/part-0 is version 3 of raw/clicks.
//
//	location: s3://bucket/        # of listings that do not say their bucket
//	datasets:
//	  - prefix: raw/clicks/       # or s3://bucket/raw/clicks/, of that bucket only
//	    name: clicks              # the prefix itself, if it is left out
//
// # What is counted
//
// All that is stored, and so billed: also versions of objects that are no
// longer current. Delete markers and the empty objects that mark folders hold
// nothing. Dataset.StoreBytes is all that
// the listing holds of the bucket (for Azure: of the storage account); it is
// absent where the inventory says that it leaves things out.
//
// # Digest
//
// A dataset's digest is made of the names (below the prefix), the sizes and
// the content hashes of its current objects, whatever their order, so that two
// copies of a dataset have equal digests, also across clouds. It is absent if
// the contents of one object are not known. The ETag of an object that was
// uploaded in parts depends on the size of the parts as well: such a digest
// begins with "multipart-" and equal ones are equal contents, but different
// ones may be too.
//
// Parquet and ORC inventories are refused.
package inventory

import (
	"context"
	"errors"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Format is inventories and listings of objects.
type Format struct{}

// Name is "inventory".
func (Format) Name() string { return "inventory" }

// Find lists manifests, their files, listings, and the files of datasets
// beside them.
func (Format) Find(folder ledger.Folder) ([]string, error) {
	var paths []string
	for _, f := range folder.Files() {
		paths = append(paths, f.Path)
	}
	s, err := survey(folder, paths)
	if err != nil {
		return nil, err
	}
	return s.found(), nil
}

// Read adds up each listing that is new or changed since the cursor. A listing
// that cannot be read is flagged and the others are read; it is an error if
// none can.
func (Format) Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	s, err := survey(p.Folder, p.Paths)
	if err != nil {
		return since, err
	}
	s.flagUnknown(sink)
	before := readCursor(since)
	now := cursor{Read: map[string]string{}}
	var worst *fault.Fault
	for _, l := range s.listings {
		print := s.fingerprint(l)
		if before.Read[l.name] == print {
			now.Read[l.name] = print
			continue
		}
		if err := s.read(ctx, l, sink); err != nil {
			var f *fault.Fault
			if !errors.As(err, &f) || f.Code != fault.BadInput {
				return now.text(), err
			}
			worst = f
			sink.Flag(evidence.Problem{Origin: origin(l.name, f), Reason: reason(f), Refused: true})
			continue
		}
		now.Read[l.name] = print
	}
	if worst != nil && len(now.Read) == 0 {
		return since, worst
	}
	return now.text(), nil
}

func origin(name string, f *fault.Fault) evidence.Origin {
	if f.Where.File == "" {
		return evidence.Origin{File: name}
	}
	return evidence.Origin{File: f.Where.File, Line: f.Where.Line}
}

// reason says in one sentence what is wrong and what helps.
func reason(f *fault.Fault) string {
	text := f.What
	if f.Why != "" {
		text += ": " + f.Why
	}
	if f.Hint != "" {
		text += "; " + f.Hint
	}
	return text
}
