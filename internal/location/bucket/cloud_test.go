package bucket

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
)

// forget empties the settings and credentials that the SDKs look for, so that
// nothing of the machine that runs the test is used.
func forget(t *testing.T) {
	t.Helper()
	nowhere := t.TempDir()
	for name, value := range map[string]string{
		"HOME": nowhere, "AWS_CONFIG_FILE": nowhere + "/c", "AWS_SHARED_CREDENTIALS_FILE": nowhere + "/s", "CLOUDSDK_CONFIG": nowhere,
		"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "", "AWS_PROFILE": "", "AWS_REGION": "",
		"AWS_DEFAULT_REGION": "", "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_S3": "",
		"AWS_WEB_IDENTITY_TOKEN_FILE": "", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "",
		"GOOGLE_APPLICATION_CREDENTIALS": "", "STORAGE_EMULATOR_HOST": "",
		"AZURE_STORAGE_ACCOUNT": "", "AZURE_STORAGE_KEY": "", "AZURE_STORAGE_SAS_TOKEN": "", "AZURE_STORAGE_CONNECTION_STRING": "",
		"AZURE_STORAGEBLOB_CONNECTIONSTRING": "", "AZURE_STORAGE_DOMAIN": "", "AZURE_STORAGE_PROTOCOL": "",
		"AZURE_STORAGE_IS_LOCAL_EMULATOR": "",
	} {
		t.Setenv(name, value)
	}
}

// answering is a store at a free port; the three clouds' settings lead to it.
func answering(t *testing.T, handler http.HandlerFunc) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	leadTo(t, strings.TrimPrefix(server.URL, "http://"))
}

func leadTo(t *testing.T, host string) {
	t.Helper()
	forget(t)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_S3": "http://" + host, "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret",
		"STORAGE_EMULATOR_HOST": host,
		"AZURE_STORAGE_CONNECTION_STRING": "DefaultEndpointsProtocol=http;AccountName=acme;AccountKey=c2VjcmV0;BlobEndpoint=http://" +
			host + "/acme;",
	} {
		t.Setenv(name, value)
	}
}

func TestCloudsRefuse(t *testing.T) {
	for _, c := range []struct {
		status int
		say    string
	}{
		{http.StatusForbidden, "may not be read"},
		{http.StatusUnauthorized, "may not be read"},
		{http.StatusNotFound, "no such bucket"},
	} {
		answering(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(c.status) })
		for _, place := range []string{"s3://bills/x", "gs://bills/x", "az://bills/x"} {
			_, _, err := Open(t.Context(), place, Options{Dir: t.TempDir()})
			if !fault.Is(err, fault.BadInput) || !strings.Contains(err.Error(), c.say) || fault.From(err).Hint == "" {
				t.Errorf("%s with %d: %v", place, c.status, err)
			}
		}
	}
}

func TestOutOfReach(t *testing.T) {
	leadTo(t, closedPort(t))
	_, _, err := Open(t.Context(), "s3://bills", Options{Dir: t.TempDir()})
	if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "cannot be reached") {
		t.Error(err)
	}
}

// closedPort is an address where nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return listener.Addr().String()
}

func TestNoCredentials(t *testing.T) {
	forget(t)
	if _, _, err := Open(t.Context(), "s3://bills", Options{Dir: t.TempDir()}); !fault.Is(err, fault.BadInput) ||
		!strings.Contains(err.Error(), "no credentials") {
		t.Error(err)
	}
	if _, _, err := Open(t.Context(), "az://bills", Options{Dir: t.TempDir()}); !fault.Is(err, fault.Usage) ||
		!strings.Contains(fault.From(err).Hint, "AZURE_STORAGE_ACCOUNT") {
		t.Error(err)
	}
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", t.TempDir()+"/none.json")
	if _, _, err := Open(t.Context(), "gs://bills", Options{Dir: t.TempDir()}); !fault.Is(err, fault.BadInput) ||
		!strings.Contains(err.Error(), "no credentials") {
		t.Error(err)
	}
}

func TestUnknownProfile(t *testing.T) {
	forget(t)
	if _, _, err := Open(t.Context(), "s3://bills?profile=none", Options{Dir: t.TempDir()}); !fault.Is(err, fault.Usage) {
		t.Error(err)
	}
}

func TestSASTokenStaysWithItsAccount(t *testing.T) {
	forget(t)
	t.Setenv("AZURE_STORAGE_ACCOUNT", "acme")
	t.Setenv("AZURE_STORAGE_SAS_TOKEN", "sig=secret")
	_, _, err := Open(t.Context(), "az://bills?storage_account=other", Options{Dir: t.TempDir()})
	if !fault.Is(err, fault.Usage) || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}

func TestS3FindsTheRegion(t *testing.T) {
	var listed string
	answering(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Amz-Bucket-Region", "ap-south-1")
		if r.Method == http.MethodHead {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		listed = r.Header.Get("Authorization")
		fmt.Fprint(w, `<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>`)
	})
	if _, _, err := Open(t.Context(), "s3://bills/x/", Options{Dir: t.TempDir()}); !fault.Is(err, fault.BadInput) {
		t.Error(err)
	}
	if !strings.Contains(listed, "/ap-south-1/s3/") {
		t.Errorf("signed as %q", listed)
	}
}
