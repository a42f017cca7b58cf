package openlineage

import (
	"encoding/json"
	"strings"
)

// event is a RunEvent of https://openlineage.io/spec/2-0-2/OpenLineage.json.
// Facets are read one by one: a strange one spoils nothing else.
type event struct {
	EventTime string
	EventType string
	SchemaURL string
	Run       struct {
		RunID  string `json:"runId"`
		Facets facets
	}
	Job struct {
		Namespace, Name string
		Facets          facets
	}
	Inputs, Outputs []dataset
}

type facets map[string]json.RawMessage

type dataset struct {
	Namespace, Name string
	Facets          facets
	InputFacets     facets `json:"inputFacets"`
	OutputFacets    facets `json:"outputFacets"`
}

// The facets that are read, with the fields that are.
type (
	parentFacet struct {
		Run struct {
			RunID string `json:"runId"`
		}
		Job  struct{ Name string }
		Root *struct {
			Job struct{ Name string }
		}
	}
	tagsFacet struct {
		Tags []struct{ Key, Value string }
	}
	ownershipFacet struct {
		Owners []struct{ Name string }
	}
	jobTypeFacet struct {
		JobType string `json:"jobType"`
	}
	engineFacet struct {
		Name string
	}
	versionFacet struct {
		DatasetVersion string `json:"datasetVersion"`
	}
	lifecycleFacet struct {
		Change string `json:"lifecycleStateChange"`
	}
	// sizeFacet is outputStatistics (size) and dataQualityMetrics (bytes).
	sizeFacet struct {
		Size      *int64
		Bytes     *int64
		FileCount *int64 `json:"fileCount"`
	}
)

// read reads a facet, if it is there; bad is told why if it cannot be read.
func (f facets) read(name string, to any, bad func(why string)) bool {
	text, ok := f[name]
	if !ok || string(text) == "null" {
		return false
	}
	if err := json.Unmarshal(text, to); err != nil {
		bad("the facet " + name + " is not what it must be")
		return false
	}
	return true
}

// fullName is a dataset's name, which is unique only within its namespace.
func (d *dataset) fullName() string {
	if d.Namespace == "" {
		return d.Name
	}
	return strings.TrimSuffix(d.Namespace, "/") + "/" + strings.TrimPrefix(d.Name, "/")
}

// location is where the dataset lies, if the namespace says so: object stores
// and file systems have a scheme, as databases have.
func (d *dataset) location() string {
	scheme, rest, ok := strings.Cut(d.fullName(), "://")
	if !ok || !strings.Contains(d.Namespace, "://") {
		return ""
	}
	// Hadoop's names for the same buckets.
	if scheme == "s3a" || scheme == "s3n" {
		scheme = "s3"
	}
	return scheme + "://" + rest
}
