package sample

import (
	"fmt"

	"github.com/farthing-finops/farthing/internal/period"
)

// sampleBucket is the bucket that the exports claim to come from.
const sampleBucket = "example-robotics-sample-billing"

// awsManifest is the metadata file of AWS Data Exports.
type awsManifest struct {
	ExportARN     string           `json:"exportArn"`
	ExecutionID   string           `json:"executionId"`
	BillingPeriod awsManifestSpan  `json:"billingPeriod"`
	Columns       []awsManifestCol `json:"columns"`
	DataFiles     []string         `json:"dataFiles"`
}

type awsManifestSpan struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

type awsManifestCol struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// writeManifest writes the period's manifest, which names the execution.
func (b *awsBill) writeManifest() error {
	m := awsManifest{
		ExportARN:     fmt.Sprintf("arn:aws:bcm-data-exports:us-east-1:%s:export/cur2-%s", awsPayer, b.uuid("aws", "export")),
		ExecutionID:   b.execution.id,
		BillingPeriod: manifestSpan(b.span),
	}
	for _, name := range awsColumns() {
		m.Columns = append(m.Columns, awsManifestCol{name, awsColumnType(name)})
	}
	for _, file := range b.truth.Files {
		m.DataFiles = append(m.DataFiles, "s3://"+sampleBucket+"/"+file)
	}
	return b.out.writeJSON(fmt.Sprintf("%s/cur2/metadata/BILLING_PERIOD=%s/cur2-Manifest.json", AWS, b.months[b.month]), m)
}

func manifestSpan(p period.Period) awsManifestSpan {
	const instant = "2006-01-02T15:04:05.000Z"
	return awsManifestSpan{p.Start.Format(instant), p.End.Format(instant)}
}
