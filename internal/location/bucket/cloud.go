package bucket

import (
	"context"
	"errors"
	"net/url"
	"regexp"

	"cloud.google.com/go/storage"
	"gocloud.dev/blob"
	"gocloud.dev/blob/azureblob"
	"gocloud.dev/blob/gcsblob"
	"gocloud.dev/gcp"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	"github.com/farthing-finops/farthing/internal/fault"
)

// openCloud opens a bucket with the credentials that the cloud's SDK finds.
func openCloud(ctx context.Context, a address) (*blob.Bucket, error) {
	switch a.scheme {
	case "s3":
		return openS3(ctx, a)
	case "gs":
		return openGCS(ctx, a)
	default:
		return openAzure(ctx, a)
	}
}

func (a address) url(scheme string) *url.URL {
	return &url.URL{Scheme: scheme, Host: a.bucket, RawQuery: a.params.Encode()}
}

// gcsAttempts ends what Google's client would try for ever.
const gcsAttempts = 5

// openGCS does not use gocloud's ready-made opener because that prints to
// standard output when it finds no credentials.
func openGCS(ctx context.Context, a address) (*blob.Bucket, error) {
	tokens := &signIn{ctx: ctx, universe: a.params.Get("universe_domain")}
	client, err := gcp.NewHTTPClient(gcp.DefaultTransport(), oauth2.ReuseTokenSource(nil, tokens))
	if err != nil {
		return nil, err
	}
	bucket, err := (&gcsblob.URLOpener{Client: client}).OpenBucketURL(ctx, a.url(gcsblob.Scheme))
	if err != nil {
		return nil, err
	}
	var google *storage.Client
	if bucket.As(&google) {
		google.SetRetry(storage.WithMaxAttempts(gcsAttempts))
	}
	return bucket, nil
}

// signIn looks for Google's default credentials when the first request wants
// them: an emulator or a public bucket never does, and looking takes seconds.
type signIn struct {
	ctx      context.Context
	universe string
	found    oauth2.TokenSource
}

// Token is called under the lock of ReuseTokenSource.
func (s *signIn) Token() (*oauth2.Token, error) {
	if s.found == nil {
		found, err := gcp.DefaultCredentialsWithParams(s.ctx, google.CredentialsParams{UniverseDomain: s.universe})
		if err != nil {
			return nil, &signInError{err}
		}
		s.found = found.TokenSource
	}
	token, err := s.found.Token()
	if err != nil {
		return nil, &signInError{err}
	}
	return token, nil
}

// openAzure checks the account itself because gocloud would send a SAS token
// along to whichever account, or host, the URL names.
func openAzure(ctx context.Context, a address) (*blob.Bucket, error) {
	options := azureblob.NewDefaultServiceURLOptions()
	if err := checkAccount(a, options); err != nil {
		return nil, err
	}
	opener := azureblob.URLOpener{MakeClient: azureblob.NewDefaultClient, ServiceURLOptions: *options}
	bucket, err := opener.OpenBucketURL(ctx, a.url(azureblob.Scheme))
	if err != nil {
		return nil, errors.Join(errSetting, err)
	}
	return bucket, nil
}

func checkAccount(a address, options *azureblob.ServiceURLOptions) error {
	account := a.params.Get("storage_account")
	if account == "" {
		if options.AccountName != "" {
			return nil
		}
		return fault.New(fault.Usage, "the storage account is not known").At(fault.Where{File: a.String()}).
			Try("add ?storage_account=NAME to the URL or set AZURE_STORAGE_ACCOUNT")
	}
	if !regexp.MustCompile(`^[a-z0-9]{3,24}$`).MatchString(account) {
		return a.paramFault("no storage account can have that name")
	}
	if options.SASToken != "" && account != options.AccountName {
		return fault.New(fault.Usage, "the storage account cannot be read").At(fault.Where{File: a.String()}).
			Because("the SAS token in the environment is for another account").
			Try("set AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_SAS_TOKEN for this one")
	}
	return nil
}
