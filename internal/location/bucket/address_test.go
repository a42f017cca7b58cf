package bucket

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
)

func TestParseAddress(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"s3://bills", "s3://bills/"},
		{"S3://bills/", "s3://bills/"},
		{"s3://bills/cur/month=2026-09", "s3://bills/cur/month=2026-09"},
		{"gs://bills/a b/100%/#1.csv", "gs://bills/a b/100%/#1.csv"},
		{"az://exports/daily/?storage_account=acme", "az://exports/daily/"},
		{"s3://bills/x?profile=billing&region=eu-west-1", "s3://bills/x"},
	} {
		got, err := parseAddress(c.in)
		if err != nil || got.String() != c.want {
			t.Errorf("parseAddress(%q) = %q, %v; want %q", c.in, got, err, c.want)
		}
	}
}

func TestParseAddressRefuses(t *testing.T) {
	for _, in := range []string{
		"https://bills.s3.amazonaws.com/cur", "ftp://x/y", "s3://", "s3:///key", "az://a@b/c", "s3://a:80/c",
		"s3://bills/x?endpoint=https://elsewhere", "gs://bills?private_key_path=/etc/passwd", "az://c/p?sig=secret",
		"az://c?domain=elsewhere", "s3://bills?%zz",
	} {
		_, err := parseAddress(in)
		if !fault.Is(err, fault.Usage) {
			t.Errorf("parseAddress(%q): %v, want a usage fault", in, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("parseAddress(%q) repeats a secret: %v", in, err)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{"s3://b/p?region=x", "az://c/..?storage_account=a", "gs://b//a%2e", "s3://[::1]/x", "://"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, place string) {
		a, err := parseAddress(place)
		if err != nil {
			if !fault.Is(err, fault.Usage) {
				t.Fatalf("%v is no usage fault", err)
			}
			return
		}
		if got := a.url(a.scheme); got.Hostname() != a.bucket || got.Port() != "" || got.User != nil {
			t.Fatalf("%q opens host %q, not bucket %q", place, got.Host, a.bucket)
		}
		again, err := parseAddress(a.String())
		if err == nil && !strings.Contains(a.prefix, "?") && again.String() != a.String() {
			t.Fatalf("%q reads back as %q", a, again)
		}
	})
}

func FuzzPlaces(f *testing.F) {
	for _, seed := range []string{"a/b.csv\na//b.csv", "../x.csv", "/etc/passwd", "a.csv\na.csv/b.csv", "..", "a/./b\x00", `..\x.csv`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, lines string) {
		p, seen := places{}, map[string]bool{}
		for key := range strings.SplitSeq(lines, "\n") {
			local, err := p.add(key)
			if err != nil {
				continue
			}
			if !filepath.IsLocal(local) || seen[local] {
				t.Fatalf("key %q went to %q", key, local)
			}
			seen[local] = true
		}
	})
}
