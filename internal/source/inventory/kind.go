package inventory

import (
	"strings"
)

// kind is the shape of a file.
type kind int

const (
	unknownKind kind = iota
	rulesKind        // datasets.yaml
	s3Manifest
	gcsManifest
	azureManifest
	headedCSV // GCS, Azure or a list of paths
	s3CSV     // the files of an S3 manifest; they have no header
	awsList   // aws s3 ls --recursive
	gsList    // gsutil ls -l, gcloud storage ls -l
	apiPages  // aws s3api list-objects-v2, list-object-versions
)

func (k kind) manifest() bool { return k == s3Manifest || k == gcsManifest || k == azureManifest }

// sniff tells a file's kind by how it begins. cut says that there is more.
func sniff(head string, cut bool) kind {
	head = strings.TrimPrefix(head, "\ufeff")
	start := strings.TrimLeft(head, " \t\r\n")
	if strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[") {
		return sniffJSON(start)
	}
	for line := range strings.Lines(head) {
		if cut && !strings.HasSuffix(line, "\n") {
			return unknownKind
		}
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		return sniffLine(line)
	}
	return unknownKind
}

func sniffJSON(start string) kind {
	has := func(keys ...string) bool {
		for _, key := range keys {
			if !strings.Contains(start, `"`+key+`"`) {
				return false
			}
		}
		return true
	}
	switch {
	case has("sourceBucket", "fileSchema", "fileFormat"):
		return s3Manifest
	case has("report_shards_file_names") || has("reportShardsFileNames"):
		return gcsManifest
	case has("ruleDefinition", "inventoryCompletionTime"):
		return azureManifest
	case has("Key", "Size", "LastModified") && (start[0] == '[' || has("Contents") || has("Versions")):
		return apiPages
	}
	return unknownKind
}

func sniffLine(line string) kind {
	if _, ok := parseAWSLine(line); ok || isAWSFolder(line) {
		return awsList
	}
	if _, ok := parseGSLine(line); ok || isGSFolder(line) {
		return gsList
	}
	if columnsOf(splitCSV(line, separatorOf(line))).complete() {
		return headedCSV
	}
	return unknownKind
}
