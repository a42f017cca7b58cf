package bucket

import (
	"encoding/hex"
	"strconv"

	"cloud.google.com/go/storage"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azure "github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"gocloud.dev/blob"
)

// version is one state of an object.
type version struct {
	// id is what the store calls it; "" if the store does not say.
	id string
	// only makes a read fail that would meet another version, and asks for
	// the bytes as they are stored.
	only func(as func(any) bool) error
}

func versionOf(o *blob.ListObject) version {
	var inS3 types.Object
	var inGCS storage.ObjectAttrs
	var inAzure container.BlobItem
	switch {
	case o.As(&inS3):
		return s3Version(aws.ToString(inS3.ETag))
	case o.As(&inGCS):
		return gcsVersion(inGCS.Generation)
	case o.As(&inAzure) && inAzure.Properties != nil && inAzure.Properties.ETag != nil:
		return azureVersion(*inAzure.Properties.ETag)
	default:
		return version{id: hex.EncodeToString(o.MD5)}
	}
}

func s3Version(tag string) version {
	return version{tag, func(as func(any) bool) error {
		var in *s3.GetObjectInput
		if as(&in) && tag != "" {
			in.IfMatch = aws.String(tag)
		}
		return nil
	}}
}

func gcsVersion(generation int64) version {
	return version{strconv.FormatInt(generation, 10), func(as func(any) bool) error {
		var in **storage.ObjectHandle
		if as(&in) {
			*in = (*in).Generation(generation).ReadCompressed(true)
		}
		return nil
	}}
}

func azureVersion(tag azcore.ETag) version {
	return version{string(tag), func(as func(any) bool) error {
		var in *azure.DownloadStreamOptions
		if as(&in) {
			in.AccessConditions = &azure.AccessConditions{
				ModifiedAccessConditions: &azure.ModifiedAccessConditions{IfMatch: &tag},
			}
		}
		return nil
	}}
}
