package bucket

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

// address is a place in an object store.
type address struct {
	scheme string
	bucket string // Azure: the container
	prefix string // as the store knows it; nothing in it is decoded
	params url.Values
}

// String leaves the parameters out: they are no part of the place, and
// someone may have put a secret among them.
func (a address) String() string { return a.object(a.prefix) }

func (a address) object(key string) string { return a.scheme + "://" + a.bucket + "/" + key }

// parseAddress takes a URL apart by hand because object keys are not
// percent-encoded in the URLs that the clouds' tools print.
func parseAddress(place string) (address, error) {
	scheme, rest, _ := strings.Cut(place, "://")
	a := address{scheme: strings.ToLower(scheme)}
	if paramNames(a.scheme) == nil {
		return address{}, fault.New(fault.Usage, "there are no exports to read at %s://", scheme).
			Because("only buckets and this machine can be read").
			Try("s3://bucket/prefix, gs://bucket/prefix, az://container/prefix or a path")
	}
	rest, query, _ := strings.Cut(rest, "?")
	a.bucket, a.prefix, _ = strings.Cut(rest, "/")
	if !isBucketName(a.bucket) {
		return address{}, fault.New(fault.Usage, "the URL names no bucket").
			Because("%q cannot be a bucket's name", a.bucket).Try("%s://bucket/prefix", a.scheme)
	}
	params, err := url.ParseQuery(query)
	if err != nil {
		return address{}, a.paramFault("the parameters after the question mark cannot be read")
	}
	for name := range params {
		if !slices.Contains(paramNames(a.scheme), name) {
			return address{}, a.paramFault("there is no parameter " + name)
		}
	}
	a.params = params
	return a, nil
}

func (a address) paramFault(why string) error {
	return fault.New(fault.Usage, "the URL cannot be used").At(fault.Where{File: a.String()}).Because("%s", why).
		Try("one of %s; keys and tokens come from the environment or the profile", strings.Join(paramNames(a.scheme), ", "))
}

// paramNames are the SDKs' parameters that choose who asks and where, without
// those that could send a signed request to another host.
func paramNames(scheme string) []string {
	switch scheme {
	case "s3":
		return []string{"region", "profile", "role", "anonymous", "use_path_style", "dualstack", "fips"}
	case "gs":
		return []string{"anonymous", "universe_domain"}
	case "az":
		return []string{"storage_account"}
	default:
		return nil
	}
}

// isBucketName is looser than each cloud, and strict enough for a name to be
// the host of a URL and nothing but that.
func isBucketName(name string) bool {
	return regexp.MustCompile(`^[A-Za-z0-9$][A-Za-z0-9._-]{0,221}$`).MatchString(name)
}
