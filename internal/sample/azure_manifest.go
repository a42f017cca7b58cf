package sample

import (
	"fmt"
	"time"
)

// azureManifest is the manifest.json that Cost Management puts beside a run.
type azureManifest struct {
	ManifestVersion string              `json:"manifestVersion"`
	ByteCount       int64               `json:"byteCount"`
	BlobCount       int                 `json:"blobCount"`
	DataRowCount    int                 `json:"dataRowCount"`
	ExportConfig    azureExportConfig   `json:"exportConfig"`
	DeliveryConfig  azureDeliveryConfig `json:"deliveryConfig"`
	RunInfo         azureRunInfo        `json:"runInfo"`
	Blobs           []azureBlob         `json:"blobs"`
}

type azureExportConfig struct {
	ExportName  string `json:"exportName"`
	ResourceID  string `json:"resourceId"`
	DataVersion string `json:"dataVersion"`
	APIVersion  string `json:"apiVersion"`
	Type        string `json:"type"`
	TimeFrame   string `json:"timeFrame"`
	Granularity string `json:"granularity"`
}

type azureDeliveryConfig struct {
	PartitionData         bool   `json:"partitionData"`
	DataOverwriteBehavior string `json:"dataOverwriteBehavior"`
	FileFormat            string `json:"fileFormat"`
	CompressionMode       string `json:"compressionMode"`
	ContainerURI          string `json:"containerUri"`
	RootFolderPath        string `json:"rootFolderPath"`
}

type azureRunInfo struct {
	ExecutionType string `json:"executionType"`
	SubmittedTime string `json:"submittedTime"`
	RunID         string `json:"runId"`
	StartDate     string `json:"startDate"`
	EndDate       string `json:"endDate"`
}

type azureBlob struct {
	BlobName     string `json:"blobName"`
	ByteCount    int64  `json:"byteCount"`
	DataRowCount int    `json:"dataRowCount"`
}

func (b *azureBill) writeManifest() error {
	const second = "2006-01-02T15:04:05"
	scope := "/providers/Microsoft.Billing/billingAccounts/" + azureAccount
	m := azureManifest{
		ManifestVersion: "2024-04-01", BlobCount: len(b.blobs), DataRowCount: b.truth.Rows, Blobs: b.blobs,
		ExportConfig: azureExportConfig{
			ExportName: b.exportName(), DataVersion: "2021-10-01", APIVersion: "2023-08-01", Type: azureType(b.export),
			ResourceID: scope + "/providers/Microsoft.CostManagement/exports/" + b.exportName(),
			TimeFrame:  "TheLastMonth", Granularity: "Daily",
		},
		DeliveryConfig: azureDeliveryConfig{
			PartitionData: true, DataOverwriteBehavior: "CreateNewReport", FileFormat: "Csv", CompressionMode: "None",
			ContainerURI: fmt.Sprintf("/subscriptions/%s/resourceGroups/rg-billing/providers/Microsoft.Storage/storageAccounts/stexamplebilling/blobServices/default/containers/exports",
				b.uuid("azure", "subscription")),
			RootFolderPath: b.export,
		},
		RunInfo: azureRunInfo{
			ExecutionType: "Scheduled", RunID: b.run,
			SubmittedTime: b.span.End.Add(101*time.Hour + 7*time.Minute).Format(second + ".0000000Z"),
			StartDate:     b.span.Start.Format(second),
			EndDate:       b.span.End.AddDate(0, 0, -1).Format(second),
		},
	}
	for _, blob := range b.blobs {
		m.ByteCount += blob.ByteCount
	}
	return b.out.writeJSON(b.folder()+"/manifest.json", m)
}
