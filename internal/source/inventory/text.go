package inventory

import (
	"fmt"
	"strings"
	"time"
)

// parseAWSLine reads a line of aws s3 ls --recursive:
//
//	2013-09-02 21:37:53         10 a/b.txt
//
// The times are of the zone of the machine that listed; they are taken as UTC.
func parseAWSLine(line string) (object, bool) {
	const stamp = len("2013-09-02 21:37:53")
	if len(line) < stamp+3 || line[stamp] != ' ' {
		return object{}, false
	}
	modified, err := time.Parse("2006-01-02 15:04:05", line[:stamp])
	if err != nil {
		return object{}, false
	}
	size, key, found := strings.Cut(strings.TrimLeft(line[stamp:], " "), " ")
	if !found || key == "" {
		return object{}, false
	}
	bytes, err := parseBytes(size)
	if err != nil {
		return object{}, false
	}
	return object{key: key, bytes: bytes, modified: modified}, true
}

// isAWSFolder tells of a folder's line, which aws s3 ls writes without
// --recursive.
func isAWSFolder(line string) bool {
	return strings.HasPrefix(strings.TrimLeft(line, " "), "PRE ") && strings.HasPrefix(line, "  ")
}

// isAWSSummary tells of the lines of --summarize.
func isAWSSummary(line string) bool {
	line = strings.TrimLeft(line, " ")
	return strings.HasPrefix(line, "Total Objects:") || strings.HasPrefix(line, "Total Size:")
}

// parseGSLine reads a line of gsutil ls -l or gcloud storage ls -l, with -a or
// without:
//
//	2276224  2020-03-02T19:25:17Z  gs://bucket/object
//	2276224  2020-03-02T19:25:17Z  gs://bucket/object#1583177117  metageneration=1
func parseGSLine(line string) (object, bool) {
	size, rest, found := strings.Cut(strings.TrimLeft(line, " "), " ")
	if !found {
		return object{}, false
	}
	stamp, url, found := strings.Cut(strings.TrimLeft(rest, " "), " ")
	url = strings.TrimLeft(url, " ")
	base, key := splitURL(url)
	if !found || !strings.HasPrefix(base, "gs://") || key == "" {
		return object{}, false
	}
	bytes, err := parseBytes(size)
	if err != nil {
		return object{}, false
	}
	modified, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return object{}, false
	}
	return object{base: base, key: withoutGeneration(key), bytes: bytes, modified: modified.UTC()}, true
}

// withoutGeneration takes away what -a writes behind a name.
func withoutGeneration(key string) string {
	name, found := key, false
	if i := strings.LastIndex(key, "  metageneration="); i >= 0 {
		name, found = key[:i], true
	}
	if i := strings.LastIndexByte(name, '#'); found && i > 0 {
		return name[:i]
	}
	return key
}

func isGSFolder(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "gs://") && (strings.HasSuffix(line, "/") || strings.HasSuffix(line, "/:"))
}

// textObject reads a line of a listing. held is false for lines that tell of
// no object.
func textObject(k kind, line string) (o object, held bool, err error) {
	if strings.TrimSpace(line) == "" {
		return object{}, false, nil
	}
	if k == awsList {
		o, held = parseAWSLine(line)
		switch {
		case held || isAWSSummary(line):
			return o, held, nil
		case isAWSFolder(line):
			return o, false, fmt.Errorf("it is a folder, whose objects are not listed; list with --recursive")
		}
		return o, false, fmt.Errorf("it is no line of aws s3 ls --recursive: %q", clip(line))
	}
	o, held = parseGSLine(line)
	trimmed := strings.TrimSpace(line)
	switch {
	case held || strings.HasPrefix(trimmed, "TOTAL:") || strings.HasSuffix(trimmed, "/:"):
		return o, held, nil
	case isGSFolder(line):
		return o, false, fmt.Errorf("it is a folder, whose objects are not listed; list gs://bucket/**")
	}
	return o, false, fmt.Errorf("it is no line of gsutil ls -l: %q", clip(line))
}

// splitURL cuts "s3://bucket/key" after the bucket. The base is "" for a path.
func splitURL(text string) (base, key string) {
	scheme, rest, found := strings.Cut(text, "://")
	if !found || scheme == "" || strings.ContainsAny(scheme, "/ ") {
		return "", text
	}
	host, key, _ := strings.Cut(rest, "/")
	return scheme + "://" + host + "/", key
}
