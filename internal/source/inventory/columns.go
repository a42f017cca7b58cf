package inventory

import (
	"fmt"
	"net/url"
	"strings"
)

// columns says where each fact stands in a record; -1 where it does not.
type columns struct {
	key, bytes, modified, bucket                     int
	etag, md5, digest                                int
	current, deleteMarker, gone, snapshot, encrypted int
	urlEncoded                                       bool   // keys are, as S3 Inventory writes them
	scheme                                           string // of a bucket that stands in a column
}

// columnsOf finds the columns by name. S3: Bucket, Key, VersionId, IsLatest,
// IsDeleteMarker, Size, LastModifiedDate, ETag, EncryptionStatus, …
// GCS: bucket, name, size, updated, md5Hash, timeDeleted, …
// Azure: Name, Content-Length, Last-Modified, Content-MD5, IsCurrentVersion,
// Snapshot, Deleted, … A list of paths: path, bytes, modified[, digest].
func columnsOf(names []string) columns {
	at := map[string]int{}
	for i, name := range names {
		name = strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(name)))
		if _, twice := at[name]; !twice {
			at[name] = i
		}
	}
	first := func(names ...string) int {
		for _, name := range names {
			if i, ok := at[name]; ok {
				return i
			}
		}
		return -1
	}
	scheme := "gs://"
	if _, ok := at["key"]; ok {
		scheme = "s3://"
	}
	return columns{
		scheme: scheme,
		key:    first("key", "name", "path"), bytes: first("size", "bytes", "contentlength"),
		modified: first("lastmodifieddate", "lastmodified", "updated", "modified", "timecreated"),
		bucket:   first("bucket"), etag: first("etag"), md5: first("md5hash", "contentmd5"), digest: first("digest"),
		current: first("islatest", "iscurrentversion"), deleteMarker: first("isdeletemarker"),
		gone: first("timedeleted"), snapshot: first("snapshot"), encrypted: first("encryptionstatus"),
	}
}

// complete tells whether names that were given in a header are surely those of
// a listing.
func (c columns) complete() bool { return c.key >= 0 && c.bytes >= 0 && c.modified >= 0 }

// object reads a record. held is false for what stores nothing.
func (c columns) object(fields []string) (o object, held bool, err error) {
	get := func(i int) string {
		if i < 0 || i >= len(fields) {
			return ""
		}
		return fields[i]
	}
	is := func(i int) bool { return strings.EqualFold(get(i), "true") }
	if is(c.deleteMarker) {
		return object{}, false, nil
	}
	if o.key = get(c.key); c.urlEncoded {
		if o.key, err = url.QueryUnescape(o.key); err != nil {
			return o, false, fmt.Errorf("the key %q is not URL-encoded", clip(get(c.key)))
		}
	}
	if o.key == "" {
		return o, false, fmt.Errorf("it names no object")
	}
	if o.bytes, err = parseBytes(get(c.bytes)); err != nil {
		return o, false, err
	}
	o.old = c.current >= 0 && get(c.current) != "" && !is(c.current) || get(c.gone) != "" || get(c.snapshot) != ""
	o.content = c.content(get)
	if text := get(c.modified); text != "" {
		o.modified, err = parseTime(text)
	}
	return o, true, err
}

// content reads what identifies the object's contents. With keys of KMS or of
// the customer an ETag is no hash of them; those of Google and Azure are never
// one and do not look like it either.
func (c columns) content(get func(int) string) content {
	switch {
	case c.md5 >= 0:
		return base64Content(get(c.md5))
	case c.digest >= 0:
		return digestContent(get(c.digest))
	case !strings.Contains(get(c.encrypted), "KMS") && get(c.encrypted) != "SSE-C":
		return etagContent(get(c.etag))
	}
	return content{}
}
