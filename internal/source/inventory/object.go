package inventory

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// object is one object of a store.
type object struct {
	base     string // "s3://bucket/"; "" for the listing's own
	key      string
	bytes    int64
	modified time.Time
	content  content
	old      bool // no longer the current version
}

// content identifies what an object holds; the zero value is unknown.
type content struct {
	hash  string // md5 in hexadecimal, or whatever the listing calls a digest
	parts bool   // the hash is of an upload in parts
}

// maxObject is above any object that a store takes (50 TiB) or a file system
// holds in practice; more is a number in the wrong column.
const maxObject = 1 << 53

func parseBytes(text string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	switch {
	case text == "":
		return 0, fmt.Errorf("it has no size")
	case err != nil:
		return 0, fmt.Errorf("the size %q is no number of bytes", clip(text))
	case n < 0 || n > maxObject:
		return 0, fmt.Errorf("the size %d cannot be", n)
	}
	return n, nil
}

// parseTime reads the times that listings write. Those without a zone are
// taken as UTC; numbers are seconds since 1970.
func parseTime(text string) (time.Time, error) {
	text = strings.TrimSpace(text)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return plausible(t, text)
		}
	}
	whole, _, _ := strings.Cut(text, ".")
	if seconds, err := strconv.ParseInt(whole, 10, 64); err == nil && seconds > 0 && seconds < 1<<33 {
		return plausible(time.Unix(seconds, 0), text)
	}
	return time.Time{}, fmt.Errorf("the time %q is not one", clip(text))
}

func plausible(t time.Time, text string) (time.Time, error) {
	if t.Year() < 1980 || t.Year() > 2100 {
		return time.Time{}, fmt.Errorf("the time %q cannot be", clip(text))
	}
	return t.UTC(), nil
}

// etagContent reads an S3 ETag: the MD5 of the object, or, with a dash and the
// number of parts, of an upload in parts.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
func etagContent(etag string) content {
	etag = strings.ToLower(strings.Trim(etag, `"`))
	hash, parts, found := strings.Cut(etag, "-")
	if !isMD5(hash) {
		return content{}
	}
	if !found {
		return content{hash: hash}
	}
	if n, err := strconv.Atoi(parts); err != nil || n < 1 {
		return content{}
	}
	return content{hash: etag, parts: true}
}

// base64Content reads an MD5 as Google and Azure write it.
func base64Content(text string) content {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(raw) != 16 {
		return content{}
	}
	return content{hash: hex.EncodeToString(raw)}
}

// digestContent takes any digest that a person's listing gives.
func digestContent(text string) content {
	text = strings.TrimSpace(strings.ToLower(text))
	return content{hash: strings.TrimPrefix(text, "md5:")}
}

func isMD5(text string) bool {
	raw, err := hex.DecodeString(text)
	return err == nil && len(raw) == 16
}

// clip shortens foreign text for a message.
func clip(text string) string {
	const most = 80
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
