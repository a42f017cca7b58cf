package bucket

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"
)

// anyRegion answers for buckets of all regions, if only with the name of theirs.
const anyRegion = "us-east-1"

func openS3(ctx context.Context, a address) (*blob.Bucket, error) {
	plain, err := new(s3blob.URLOpener).OpenBucketURL(ctx, a.url(s3blob.Scheme))
	if err != nil {
		return nil, errors.Join(errSetting, err)
	}
	var client *s3.Client
	if !plain.As(&client) {
		return plain, nil
	}
	if a.params.Get("anonymous") == "" {
		if _, err := client.Options().Credentials.Retrieve(ctx); err != nil {
			return nil, &signInError{err}
		}
	}
	client = s3.New(client.Options(), func(o *s3.Options) { adapt(o, a) })
	if region := regionOf(ctx, client, a.bucket); region != "" && region != client.Options().Region {
		client = s3.New(client.Options(), func(o *s3.Options) { o.Region = region })
	}
	return s3blob.OpenBucket(ctx, client, a.bucket, nil)
}

// adapt sets what the environment of the SDK leaves open.
func adapt(o *s3.Options, a address) {
	// Stores that are not AWS seldom have a host name for each bucket.
	if o.BaseEndpoint != nil && !a.params.Has("use_path_style") {
		o.UsePathStyle = true
	}
	if o.Region == "" {
		o.Region = anyRegion
	}
	// Objects without a checksum are common; the log line for each is not news.
	o.DisableLogOutputChecksumValidationSkipped = true
}

// regionOf asks where a bucket is, so that nobody has to know. The answer
// names the region even if it is a refusal.
func regionOf(ctx context.Context, client *s3.Client, bucket string) string {
	once := func(o *s3.Options) { o.RetryMaxAttempts = 1 }
	out, err := client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &bucket}, once)
	if err == nil {
		return aws.ToString(out.BucketRegion)
	}
	var refusal *smithyhttp.ResponseError
	if errors.As(err, &refusal) && refusal.Response != nil {
		return refusal.Response.Header.Get("X-Amz-Bucket-Region")
	}
	return ""
}
