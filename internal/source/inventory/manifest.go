package inventory

import (
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

// maxManifest bounds a manifest; one of ten million objects is far below.
const maxManifest = 32 << 20

// fromManifest makes the listing that a manifest tells of. What is wrong with
// it is kept for the reading.
func (s *surveyed) fromManifest(name string, k kind) listing {
	l := listing{name: name, kind: k}
	text, err := readSmall(s.folder, name, maxManifest)
	if err != nil {
		l.problem = err
		return l
	}
	var keys []stored
	switch k {
	case s3Manifest:
		keys, err = l.s3(text)
	case gcsManifest:
		keys, err = l.gcs(text)
	default:
		keys, err = l.azure(text)
	}
	if err != nil {
		l.problem = withPlace(err, name)
		return l
	}
	for _, key := range keys {
		files, err := s.locate(key)
		if err != nil {
			l.problem = withPlace(err, name)
		}
		l.files = append(l.files, files...) // they are its own, whatever is wrong
	}
	return l
}

func withPlace(err error, name string) error {
	f := fault.From(err)
	if f.Code == fault.Internal {
		return fault.New(fault.BadInput, "the manifest cannot be read").At(fault.Where{File: name}).Wrap(err).Try("copy it again")
	}
	return f.At(fault.Where{File: name})
}

// stored is a file that a manifest names.
type stored struct {
	key  string
	size int64 // as it was delivered; -1 if that is not said
}

// s3 reads the manifest of S3 Inventory.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
func (l *listing) s3(text []byte) ([]stored, error) {
	var m struct {
		SourceBucket, CreationTimestamp, FileFormat, FileSchema string
		Files                                                   []struct {
			Key  string
			Size *int64
		}
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, err
	}
	if !strings.EqualFold(m.FileFormat, "CSV") {
		return nil, otherFormat(m.FileFormat)
	}
	l.columns = strings.Split(m.FileSchema, ",")
	if c := columnsOf(l.columns); c.key < 0 || c.bytes < 0 || m.SourceBucket == "" {
		return nil, fmt.Errorf("fileSchema names no Key and Size, or sourceBucket is absent")
	}
	l.base = "s3://" + strings.TrimPrefix(m.SourceBucket, "arn:aws:s3:::") + "/"
	if ms, err := strconv.ParseInt(m.CreationTimestamp, 10, 64); err == nil {
		l.at = time.UnixMilli(ms).UTC()
	}
	var keys []stored
	for _, f := range m.Files {
		size := int64(-1)
		if f.Size != nil {
			size = *f.Size
		}
		keys = append(keys, stored{f.Key, size})
	}
	return keys, nil
}

func otherFormat(format string) error {
	return fault.New(fault.BadInput, "the inventory is not CSV").Because("it is %s", clip(format)).
		Try("let the inventory be written as CSV; Farthing reads no Parquet or ORC inventories")
}

// gcs reads the manifest of a Storage Insights inventory report, whose keys
// have been seen in both manners of writing.
// https://cloud.google.com/storage/docs/insights/inventory-reports
func (l *listing) gcs(text []byte) ([]stored, error) {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, err
	}
	var shards []string
	var at string
	var config any
	for into, names := range map[any][]string{
		&shards:  {"report_shards_file_names", "reportShardsFileNames"},
		&at:      {"snapshot_time", "snapshotTime", "target_datetime", "targetDatetime"},
		&l.total: {"records_processed", "recordsProcessed"},
		&config:  {"report_config", "reportConfig"},
	} {
		for _, name := range names {
			if raw, ok := m[name]; ok && string(raw) != "null" {
				if err := json.Unmarshal(raw, into); err != nil {
					return nil, fmt.Errorf("%s: %w", name, err)
				}
				break
			}
		}
	}
	l.total = max(l.total, 0)
	if at != "" {
		when, err := parseTime(at)
		if err != nil {
			return nil, err
		}
		l.at = when
	}
	l.columns, l.base = gcsConfig(config)
	var keys []stored
	for _, shard := range shards {
		if strings.HasSuffix(shard, ".parquet") {
			return nil, otherFormat("Parquet")
		}
		keys = append(keys, stored{shard, -1})
	}
	return keys, nil
}

// gcsConfig finds the fields and the bucket in the report's configuration. The
// bucket of storageFilters is that of the objects; another one is named beside
// it, which takes the reports.
func gcsConfig(config any) (fields []string, base string) {
	level, _ := config.(map[string]any)
	for key, value := range level {
		switch strings.ReplaceAll(strings.ToLower(key), "_", "") {
		case "metadatafields":
			fields = texts(value)
		case "storagefilters":
			filters, _ := value.(map[string]any)
			if bucket, _ := filters["bucket"].(string); bucket != "" {
				base = "gs://" + bucket + "/"
			}
		default:
			below, of := gcsConfig(value)
			if len(fields) == 0 {
				fields = below
			}
			if base == "" {
				base = of
			}
		}
	}
	return fields, base
}

func texts(value any) []string {
	var out []string
	list, _ := value.([]any)
	for _, v := range list {
		text, _ := v.(string)
		out = append(out, text)
	}
	return out
}

// azure reads the manifest of a Blob inventory run.
// https://learn.microsoft.com/azure/storage/blobs/blob-inventory
func (l *listing) azure(text []byte) ([]stored, error) {
	var m struct {
		Endpoint                string
		InventoryCompletionTime string
		Status                  string
		RuleDefinition          struct {
			Format, ObjectType string
			SchemaFields       []string
			Filters            struct{ PrefixMatch, ExcludePrefix, BlobTypes []string }
		}
		Summary struct{ ObjectCount int }
		Files   []struct {
			Blob string
			Size *int64
		}
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, err
	}
	rule := m.RuleDefinition
	switch {
	case rule.Format != "" && !strings.EqualFold(rule.Format, "csv"):
		return nil, otherFormat(rule.Format)
	case strings.EqualFold(rule.ObjectType, "container"):
		return nil, fault.New(fault.BadInput, "the inventory is of containers, not of blobs").Try("add a rule whose object type is blob")
	case m.Status != "" && !strings.EqualFold(m.Status, "Succeeded"):
		return nil, fault.New(fault.BadInput, "the inventory is not whole").Because("its status is %s", clip(m.Status)).Try("use another day's")
	}
	if m.InventoryCompletionTime != "" {
		when, err := parseTime(m.InventoryCompletionTime)
		if err != nil {
			return nil, err
		}
		l.at = when
	}
	l.base = strings.TrimSuffix(m.Endpoint, "/") + "/"
	l.columns, l.account, l.total = rule.SchemaFields, true, max(m.Summary.ObjectCount, 0)
	l.partial = len(rule.Filters.PrefixMatch)+len(rule.Filters.ExcludePrefix) > 0
	var keys []stored
	for _, f := range m.Files {
		size := int64(-1)
		if f.Size != nil {
			size = *f.Size
		}
		keys = append(keys, stored{f.Blob, size})
	}
	return keys, nil
}

// locate finds the file of a manifest's key in the place, which may have been
// copied from anywhere in the bucket: the one whose path agrees with the key
// in most parts, from the end.
func (s *surveyed) locate(of stored) ([]string, error) {
	var best []string
	most := 1
	for _, p := range s.byBase[path.Base(of.key)] {
		switch n := commonEnd(p, of.key); {
		case n > most:
			best, most = []string{p}, n
		case n == most:
			best = append(best, p)
		}
	}
	switch {
	case len(best) == 0:
		return nil, fault.New(fault.BadInput, "the inventory is not whole").Because("the file %s is missing", clip(of.key)).
			Try("copy all files that the manifest names")
	case len(best) > 1:
		return best, fault.New(fault.BadInput, "the inventory's files are ambiguous").Because("several files are called %s", path.Base(of.key)).
			Try("keep the folders that the bucket has")
	}
	if f := s.byPath[best[0]]; of.size >= 0 && f.Size != of.size {
		return best, fault.New(fault.BadInput, "the inventory is damaged").
			Because("%s has %d bytes, the manifest says %d", best[0], f.Size, of.size).Try("copy it again")
	}
	return best, nil
}

// commonEnd counts the parts that two paths have in common at their ends.
func commonEnd(a, b string) int {
	n := 0
	for {
		x, y := path.Base(a), path.Base(b)
		if x != y || x == "." || x == "/" {
			return n
		}
		n++
		if a, b = path.Dir(a), path.Dir(b); a == "." && b == "." {
			return n
		}
	}
}
