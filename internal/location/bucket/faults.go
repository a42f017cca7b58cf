package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/aws/smithy-go"
	"gocloud.dev/gcerrors"
	"google.golang.org/api/googleapi"

	"github.com/farthing-finops/farthing/internal/fault"
)

var (
	// errChanged: other bytes came than were listed.
	errChanged = errors.New("the object's size is not the one that was listed")
	// errSetting: the SDK refuses what it was told, before any request.
	errSetting = errors.New("the settings do not fit together")
)

// signInError: no credentials were found, or none that work.
type signInError struct{ err error }

func (e *signInError) Error() string { return e.err.Error() }
func (e *signInError) Unwrap() error { return e.err }

// requestError: the store refused to start an answer.
type requestError struct{ err error }

func (e *requestError) Error() string { return e.err.Error() }
func (e *requestError) Unwrap() error { return e.err }

// diskError: this machine could not write.
type diskError struct{ err error }

func (e *diskError) Error() string { return e.err.Error() }
func (e *diskError) Unwrap() error { return e.err }

func onDisk(err error) error {
	if err == nil {
		return nil
	}
	return &diskError{err}
}

// brokeOff tells an answer that ended early from a refusal, which the SDK has
// repeated already, and from a full disk.
func brokeOff(err error) bool {
	var request *requestError
	var disk *diskError
	return !errors.As(err, &request) && !errors.As(err, &disk)
}

func openFault(ctx context.Context, a address, err error) error {
	var known *fault.Fault
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, errSetting) && ctx.Err() == nil:
		return fault.New(fault.Usage, "the bucket cannot be opened").At(fault.Where{File: a.String()}).
			Wrap(err).Because("%s", reason(err)).
			Try("check the URL's parameters and the cloud's settings in the environment")
	default:
		return storeFault(ctx, a, a.String(), err)
	}
}

func listFault(ctx context.Context, a address, err error) error {
	if isMissing(err) {
		return fault.New(fault.BadInput, "there is no such bucket").At(fault.Where{File: a.String()}).Wrap(err).
			Because("%s does not exist, or not for these credentials", a.bucket).Try("check its name%s", alsoCheck(a))
	}
	return storeFault(ctx, a, a.String(), err)
}

func alsoCheck(a address) string {
	if a.scheme == "az" {
		return " and the storage account's: az://container/prefix?storage_account=NAME"
	}
	return ""
}

func readFault(ctx context.Context, a address, o object, err error) error {
	where := a.object(o.key)
	if isMissing(err) || statusOf(err) == http.StatusPreconditionFailed || errors.Is(err, errChanged) {
		return fault.New(fault.Conflict, "an object changed or vanished while it was being read").
			At(fault.Where{File: where}).Wrap(err).
			Because("the provider or somebody else is writing there").Try("import again when the delivery is complete")
	}
	return storeFault(ctx, a, where, err)
}

// storeFault explains what a store, or the way to it, answered.
func storeFault(ctx context.Context, a address, where string, err error) error {
	status := statusOf(err)
	switch {
	case ctx.Err() != nil:
		return canceledFault(a, ctx.Err())
	case status == 0 && isSignIn(err):
		return fault.New(fault.BadInput, "no credentials to read the bucket with").At(fault.Where{File: where}).
			Wrap(err).Because("%s", reason(err)).
			Try("%s", signInHint(a.scheme))
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return fault.New(fault.BadInput, "the bucket may not be read").At(fault.Where{File: where}).
			Wrap(err).Because("%s", reason(err)).
			Try("give these credentials the right to %s; an expired login has to be renewed", rights(a.scheme))
	case status == 0:
		return fault.New(fault.Unavailable, "the bucket cannot be reached").At(fault.Where{File: where}).
			Wrap(err).Because("%s", reason(err)).
			Try("check the network, the proxy and the names of bucket and account, then try again")
	default:
		return fault.New(fault.Unavailable, "the store does not give the object").At(fault.Where{File: where}).
			Wrap(err).Because("%s", reason(err)).
			Try("try again later; an archived object has to be restored first")
	}
}

func canceledFault(a address, err error) error {
	return fault.New(fault.Canceled, "the download was stopped").At(fault.Where{File: a.String()}).Wrap(err)
}

// diskFault explains why this machine could not write a download.
func diskFault(path string, err error) error {
	f := fault.New(fault.Unavailable, "the download cannot be written").At(fault.Where{File: path}).Wrap(err)
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return f.Because("the disk is full").Try("free space there, or import a narrower prefix")
	case errors.Is(err, fs.ErrPermission):
		return f.Because("this user may not write there").Try("give this user the right to write to the folder")
	default:
		return f
	}
}

func signInHint(scheme string) string {
	switch scheme {
	case "s3":
		return "sign in with aws configure or aws sso login, name a ?profile=, or run under a role; a public bucket needs ?anonymous=true"
	case "gs":
		return "gcloud auth application-default login, or point GOOGLE_APPLICATION_CREDENTIALS at a key file; a public bucket needs ?anonymous=true"
	default:
		return "az login, or set AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN or a workload identity"
	}
}

func rights(scheme string) string {
	switch scheme {
	case "s3":
		return "s3:ListBucket and s3:GetObject (and kms:Decrypt if it is encrypted with a key of yours)"
	case "gs":
		return "storage.objects.list and storage.objects.get"
	default:
		return "read: the role Storage Blob Data Reader"
	}
}

func isMissing(err error) bool {
	status := statusOf(err)
	return status == http.StatusNotFound || (status == 0 && gcerrors.Code(err) == gcerrors.NotFound && !isSignIn(err))
}

// isSignIn also knows Azure's identity errors by the mark that they have in
// common; of its other errors, those of the network have it too.
func isSignIn(err error) bool {
	var ours *signInError
	var azures interface{ NonRetriable() }
	var network net.Error
	return errors.As(err, &ours) ||
		errors.As(err, &azures) && !errors.As(err, &network) && !errors.Is(err, io.ErrUnexpectedEOF)
}

// reason is what was said at the bottom of an SDK's error, as one line of
// bearable length; the requests around it would hide it.
func reason(err error) string {
	const limit = 300
	line := []rune(strings.Join(strings.Fields(bottom(err)), " "))
	if len(line) > limit {
		line = append(line[:limit], '…')
	}
	return string(line)
}

func bottom(err error) string {
	var noSignIn *signInError
	var inGCS *googleapi.Error
	var inAzure *azcore.ResponseError
	var inS3 smithy.APIError
	var network *net.OpError
	switch {
	case errors.As(err, &noSignIn):
		return noSignIn.err.Error()
	case errors.As(err, &inGCS):
		return fmt.Sprintf("the store answers %d %s", inGCS.Code, inGCS.Message)
	case errors.As(err, &inAzure):
		return fmt.Sprintf("the store answers %d %s", inAzure.StatusCode, inAzure.ErrorCode)
	case errors.As(err, &inS3):
		return fmt.Sprintf("the store answers %d %s: %s", statusOf(err), inS3.ErrorCode(), inS3.ErrorMessage())
	case errors.As(err, &network):
		return network.Error()
	default:
		return err.Error()
	}
}

// statusOf is the HTTP status that a store answered with; 0 if it did not.
func statusOf(err error) int {
	var inS3 interface{ HTTPStatusCode() int }
	var inGCS *googleapi.Error
	var inAzure *azcore.ResponseError
	switch {
	case errors.As(err, &inS3):
		return inS3.HTTPStatusCode()
	case errors.As(err, &inGCS):
		return inGCS.Code
	case errors.As(err, &inAzure):
		return inAzure.StatusCode
	default:
		return 0
	}
}
