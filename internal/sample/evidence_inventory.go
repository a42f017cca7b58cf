package sample

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/md5" // as S3 sums its files
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// kept is a dataset in a bucket: its share of the bucket's bytes, and what of
// it is the same as another.
type kept struct {
	prefix  string
	part    int64 // thousandths of the bucket; the last has the rest
	objects int
	days    int    // how long before the inventory its newest object was written
	of      string // whose contents it has; "" for its own
}

// stores are the buckets of S3 that are billed for what lies in them, in the
// order of their lines. Some datasets are cold, one lies there twice.
func stores() [][]kept {
	return [][]kept{
		{
			{"raw/clicks/v=1/", 60, 24, 700, ""}, {"raw/clicks/v=2/", 90, 24, 410, ""}, {"raw/clicks/v=3/", 150, 36, 1, ""},
			{"backup/clicks/v=3/", 150, 36, 40, "raw/clicks/v=3/"}, {"raw/frames/", 190, 40, 1, ""}, {"curated/clicks/", 80, 12, 1, ""},
			{"curated/frames/", 110, 16, 1, ""}, {"tmp/dedup-trial/", 70, 18, 230, ""}, {"archive/2023/", 100, 20, 900, ""},
		},
		{{"gripper/frames/v=2/", 400, 30, 9, ""}, {"gripper/frames/v=1/", 350, 30, 320, ""}, {"checkpoints/gripnet/", 250, 20, 2, ""}},
		{{"embeddings/manuals/", 700, 16, 6, ""}, {"embeddings/old/", 300, 12, 280, ""}},
	}
}

// storageLine is the line of a bucket.
func storageLine(i int) awsLine { return awsStorage()[i] }

func (t *tracker) bucketOf(store int) string {
	return t.aws.awsResource(storageLine(store), 0, t.months[0].Start())
}

// storedBytes is what must have lain in a bucket on a day to be billed as it
// was: the bill counts gibibytes for the day's part of a month.
func (t *tracker) storedBytes(store int, day time.Time) int64 {
	l, month := storageLine(store), t.monthAt(day)
	days := int64(len(t.days(month)))
	return t.use(l.demand, l.work.job, month, day, l.key(0)) * days / 1000 * (1 << 30) / 1000
}

// writeInventories writes S3 Inventory of the last day of the newest two months,
// and a listing of a bucket of Google's.
func (t *tracker) writeInventories(ctx context.Context) error {
	var problem error
	for store := range stores() {
		for _, month := range t.months[max(len(t.months)-2, 0):] {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			problem = errors.Join(problem, t.writeInventory(store, month.End().AddDate(0, 0, -1)))
		}
	}
	return errors.Join(problem, t.writeListing())
}

func (t *tracker) writeInventory(store int, day time.Time) error {
	bucket := t.bucketOf(store)
	root := fmt.Sprintf("%s/inventory/%s/daily", Evidence, bucket)
	var rows bytes.Buffer
	total := t.storedBytes(store, day)
	left := total
	for i, k := range stores()[store] {
		size := perMille(total, k.part)
		if i == len(stores()[store])-1 {
			size = left
		}
		left -= size
		t.objects(&rows, bucket, k, size, day)
	}
	data, err := gzipped(rows.Bytes())
	if err != nil {
		return err
	}
	key := fmt.Sprintf("%s/data/%s.csv.gz", root, t.uuid("inventory", bucket, day.Format(time.DateOnly)))
	sum := md5.Sum(data)
	manifest := map[string]any{
		"sourceBucket": bucket, "destinationBucket": "arn:aws:s3:::" + sampleBucket, "version": "2016-11-30",
		"creationTimestamp": fmt.Sprint(day.Add(time.Hour).UnixMilli()), "fileFormat": "CSV",
		"fileSchema": "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass, EncryptionStatus",
		"files":      []map[string]any{{"key": strings.TrimPrefix(key, Evidence+"/"), "size": len(data), "MD5checksum": hex.EncodeToString(sum[:])}},
	}
	return errors.Join(t.out.text(key, string(data)), t.out.writeJSON(fmt.Sprintf("%s/%s/manifest.json", root, day.Add(time.Hour).Format("2006-01-02T15-04Z")), manifest))
}

// objects writes a dataset's objects, whose sizes add up. A copy has the sizes
// and hashes of what it is a copy of.
func (t *tracker) objects(out *bytes.Buffer, bucket string, k kept, size int64, day time.Time) {
	contents := k.of
	if contents == "" {
		contents = k.prefix
	}
	newest := day.AddDate(0, 0, -k.days)
	for i := range k.objects {
		written := newest.Add(-time.Duration(k.objects-1-i) * 37 * time.Minute)
		fmt.Fprintf(out, "%q,%q,\"\",\"true\",\"false\",\"%d\",%q,%q,\"STANDARD\",\"SSE-S3\"\n",
			bucket, url.QueryEscape(fmt.Sprintf("%spart-%05d.parquet", k.prefix, i)), cut(size, i, k.objects),
			written.Format("2006-01-02T15:04:05.000Z"), t.hex(32, "object", bucket, contents, fmt.Sprint(i)))
	}
}

func gzipped(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(text)
	err = errors.Join(err, w.Close())
	return out.Bytes(), err
}

// writeListing writes gsutil ls -l of the bucket of frames on the last day.
func (t *tracker) writeListing() error {
	const bucket = "example-robotics-gripper-frames"
	var lines strings.Builder
	day := t.end().AddDate(0, 0, -1)
	total, objects := int64(0), 0
	for _, l := range gcpServices() {
		if l.resource != bucket || l.unit != "byte-seconds" {
			continue
		}
		for copied := range t.scale {
			days := int64(len(t.days(len(t.months) - 1)))
			total += t.use(l.demand, l.work.job, len(t.months)-1, day, l.key(copied)) * days / 1000 * (1 << 30) / 1000
		}
	}
	for i, prefix := range []string{"gripper/left-arm/", "gripper/right-arm/", "gripper/night/"} {
		part := cut(total, i, 3)
		for n := range 12 {
			fmt.Fprintf(&lines, "%14d  %s  gs://%s/%sshard-%03d.tar\n", cut(part, n, 12), day.AddDate(0, -3*i, -n).Format(time.RFC3339), bucket, prefix, n)
			objects++
		}
	}
	fmt.Fprintf(&lines, "TOTAL: %d objects, %d bytes (%d TiB)\n", objects, total, total>>40)
	return t.out.text(Evidence+"/inventory/"+bucket+".txt", lines.String())
}
