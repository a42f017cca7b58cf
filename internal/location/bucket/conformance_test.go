//go:build conformance

package bucket

import (
	"bytes"
	"compress/gzip"
	"context"
	"maps"
	"os"
	"strings"
	"testing"

	"cloud.google.com/go/storage"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"gocloud.dev/blob"

	"github.com/farthing-finops/farthing/internal/fault"
)

// server is a store that conformance/servers.sh has started.
type server struct {
	scheme string
	// point sets what the SDK reads, from what servers.sh says.
	point func(t *testing.T)
	// create makes a bucket.
	create func(ctx context.Context, bucket *blob.Bucket, name string) error
}

func servers() []server {
	return []server{
		{"s3", pointS3, createS3},
		{"gs", pointGCS, createGCS},
		{"az", pointAzure, createAzure},
	}
}

func needed(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set: start the servers with conformance/servers.sh", name)
	}
	return value
}

func pointS3(t *testing.T) {
	endpoint := needed(t, "FARTHING_TEST_S3_ENDPOINT")
	forget(t)
	t.Setenv("AWS_ENDPOINT_URL_S3", endpoint)
	t.Setenv("AWS_ACCESS_KEY_ID", "conformance")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "conformance")
	t.Setenv("AWS_REGION", "eu-central-1")
}

func pointGCS(t *testing.T) {
	endpoint := needed(t, "FARTHING_TEST_GCS_ENDPOINT")
	forget(t)
	t.Setenv("STORAGE_EMULATOR_HOST", strings.TrimPrefix(endpoint, "http://"))
}

// pointAzure uses the connection string, which holds the endpoint and the key.
func pointAzure(t *testing.T) {
	endpoint, settings := needed(t, "FARTHING_TEST_AZURE_ENDPOINT"), needed(t, "AZURE_STORAGE_CONNECTION_STRING")
	if !strings.Contains(settings, endpoint) {
		t.Fatalf("the connection string does not lead to %s", endpoint)
	}
	forget(t)
	t.Setenv("AZURE_STORAGE_CONNECTION_STRING", settings)
}

func createS3(ctx context.Context, bucket *blob.Bucket, name string) error {
	var client *s3.Client
	bucket.As(&client)
	_, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &name, CreateBucketConfiguration: &types.CreateBucketConfiguration{
		LocationConstraint: types.BucketLocationConstraintEuCentral1}})
	return err
}

func createGCS(ctx context.Context, bucket *blob.Bucket, name string) error {
	var client *storage.Client
	bucket.As(&client)
	return client.Bucket(name).Create(ctx, "conformance", nil)
}

func createAzure(ctx context.Context, bucket *blob.Bucket, _ string) error {
	var client *container.Client
	bucket.As(&client)
	_, err := client.Create(ctx, nil)
	return err
}

// made creates a bucket with objects and gives its URL.
func (s server) made(t *testing.T, objects map[string]string) (url string, bucket *blob.Bucket) {
	t.Helper()
	s.point(t)
	name := "bills-" + nameOf(t.TempDir())[:16]
	bucket, err := openCloud(t.Context(), address{scheme: s.scheme, bucket: name})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bucket.Close() })
	if err := s.create(t.Context(), bucket, name); err != nil {
		t.Fatal(err)
	}
	for key, content := range objects {
		if err := bucket.WriteAll(t.Context(), key, []byte(content), nil); err != nil {
			t.Fatal(err)
		}
	}
	return s.scheme + "://" + name, bucket
}

func each(t *testing.T, test func(t *testing.T, s server)) {
	for _, s := range servers() {
		t.Run(s.scheme, func(t *testing.T) { test(t, s) })
	}
}

func TestStoreGivesWhatItHolds(t *testing.T) {
	each(t, func(t *testing.T, s server) {
		url, _ := s.made(t, map[string]string{
			"cur/2026-09/bill.csv": "a,b\n1,2\n", "cur/2026-09/bill-Manifest.json": "{}", "cur/empty.csv": "",
			"cur/a b/100%25 #1+ü&=?.csv": "odd\n", "cur/large.csv": strings.Repeat("0123456789abcde\n", 1<<17),
			"cur/readme.md": "no", "cur-old/bill.csv": "old", "strange": "named",
		})
		got, err := contents(t, url+"/cur", Options{Dir: t.TempDir()})
		want := map[string]string{
			"2026-09/bill.csv": "a,b\n1,2\n", "2026-09/bill-Manifest.json": "{}", "empty.csv": "",
			"a b/100%25 #1+ü&=?.csv": "odd\n", "large.csv": strings.Repeat("0123456789abcde\n", 1<<17),
		}
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%.300q, %v", got, err)
		}
		if got, err := contents(t, url+"/strange", Options{Dir: t.TempDir()}); err != nil || got["strange"] != "named" {
			t.Errorf("%q, %v", got, err)
		}
		if _, err := contents(t, url+"/nothing/", Options{Dir: t.TempDir()}); !fault.Is(err, fault.BadInput) {
			t.Error(err)
		}
	})
}

// An object that is marked as gzip is unzipped on its way by some clients.
func TestStoreGivesStoredBytes(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = w.Write([]byte("a,b\n1,2\n"))
	_ = w.Close()
	each(t, func(t *testing.T, s server) {
		url, bucket := s.made(t, nil)
		if err := bucket.WriteAll(t.Context(), "bill.csv.gz", zipped.Bytes(), &blob.WriterOptions{ContentEncoding: "gzip"}); err != nil {
			t.Fatal(err)
		}
		folder, remove, err := Open(t.Context(), url, Options{Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = remove() }()
		stored, err := os.ReadFile(folder.LocalPath("bill.csv.gz"))
		if err != nil || !bytes.Equal(stored, zipped.Bytes()) {
			t.Errorf("%d bytes came, %d are stored, %v", len(stored), zipped.Len(), err)
		}
		if got := read(t, folder, "bill.csv.gz"); got != "a,b\n1,2\n" {
			t.Errorf("%q", got)
		}
	})
}

func TestStoreKeep(t *testing.T) {
	each(t, func(t *testing.T, s server) {
		url, bucket := s.made(t, map[string]string{"a.csv": "one"})
		o := Options{Dir: t.TempDir(), Keep: true}
		before := inode(t, url, o, "a.csv")
		if again := inode(t, url, o, "a.csv"); !os.SameFile(before, again) {
			t.Error("an unchanged object was fetched again")
		}
		if err := bucket.WriteAll(t.Context(), "a.csv", []byte("ONE"), nil); err != nil {
			t.Fatal(err)
		}
		if changed := inode(t, url, o, "a.csv"); os.SameFile(before, changed) {
			t.Error("a changed object was not fetched")
		}
	})
}

func TestStoreChangesWhileRead(t *testing.T) {
	for name, change := range map[string]func(*blob.Bucket) error{
		"replaced": func(b *blob.Bucket) error { return b.WriteAll(context.Background(), "a.csv", []byte("ONE"), nil) },
		"vanished": func(b *blob.Bucket) error { return b.Delete(context.Background(), "a.csv") },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, s server) { s.changes(t, change) })
		})
	}
}

func (s server) changes(t *testing.T, change func(*blob.Bucket) error) {
	url, bucket := s.made(t, map[string]string{"a.csv": "one"})
	at, err := parseAddress(url)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := list(t.Context(), bucket, at)
	if err != nil || len(objects) != 1 {
		t.Fatal(objects, err)
	}
	if err := change(bucket); err != nil {
		t.Fatal(err)
	}
	if _, _, err = fetchAll(t.Context(), bucket, at, objects, Options{Dir: t.TempDir()}); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
}

func TestStoreRefusesKeysThatLeadElsewhere(t *testing.T) {
	each(t, func(t *testing.T, s server) {
		url, _ := s.made(t, map[string]string{"p/../../out.csv": "x"})
		if _, err := contents(t, url, Options{Dir: t.TempDir()}); !fault.Is(err, fault.BadInput) {
			t.Error(err)
		}
	})
}

func TestStoreHasNoSuchBucket(t *testing.T) {
	each(t, func(t *testing.T, s server) {
		s.point(t)
		_, _, err := Open(t.Context(), s.scheme+"://no-such-bucket-at-all/x", Options{Dir: t.TempDir()})
		if !fault.Is(err, fault.BadInput) || !strings.Contains(err.Error(), "no such bucket") {
			t.Error(err)
		}
	})
}

func TestStoreWithMorePagesThanOne(t *testing.T) {
	const many = 1003
	each(t, func(t *testing.T, s server) {
		objects := map[string]string{}
		for i := range many {
			objects["x/"+nameOf(t.Name(), string(rune(i+0x4e00)))+".csv"] = "1"
		}
		url, _ := s.made(t, objects)
		if got, err := contents(t, url, Options{Dir: t.TempDir()}); err != nil || len(got) != many {
			t.Errorf("%d of %d, %v", len(got), many, err)
		}
	})
}

func TestAzureRefusesAWrongKey(t *testing.T) {
	pointAzure(t)
	settings := strings.Split(os.Getenv("AZURE_STORAGE_CONNECTION_STRING"), ";")
	for i, setting := range settings {
		if strings.HasPrefix(setting, "AccountKey=") {
			settings[i] = "AccountKey=d3Jvbmc="
		}
	}
	t.Setenv("AZURE_STORAGE_CONNECTION_STRING", strings.Join(settings, ";"))
	_, _, err := Open(t.Context(), "az://bills", Options{Dir: t.TempDir()})
	if !fault.Is(err, fault.BadInput) || !strings.Contains(err.Error(), "may not be read") {
		t.Error(err)
	}
}

// It is here because the SDKs' own waiting between attempts takes seconds.
func TestCloudsOutOfReach(t *testing.T) {
	leadTo(t, closedPort(t))
	for _, place := range []string{"gs://bills", "az://bills"} {
		_, _, err := Open(t.Context(), place, Options{Dir: t.TempDir()})
		if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "cannot be reached") {
			t.Error(err)
		}
	}
}
