package inventory

import (
	"strings"
)

// place is the dataset that an object belongs to.
type place struct {
	name, version string
	prefix        string // of the key, with the version; "" for the root
}

// placeOf finds the dataset of a key by the named prefixes, or else by the
// first two parts of the path. The texts are parts of the key, so that ten
// million objects cost no memory.
func placeOf(key string, named map[string]string) place {
	if len(named) > 0 {
		for end := strings.LastIndexByte(key, '/'); end >= 0; end = strings.LastIndexByte(key[:end], '/') {
			if name, ok := named[key[:end+1]]; ok {
				return versioned(key, name, end+1)
			}
		}
	}
	end := 0 // of the name, with its slash
	for range 2 {
		part, _, found := strings.Cut(key[end:], "/")
		if !found {
			break
		}
		if _, ok := versionOf(part); ok {
			break
		}
		end += len(part) + 1
	}
	return versioned(key, strings.TrimRight(key[:end], "/"), end)
}

// versioned looks for a version in the part that follows a dataset's name.
func versioned(key, name string, end int) place {
	part, _, found := strings.Cut(key[end:], "/")
	if !found {
		return place{name: name, prefix: key[:end]}
	}
	if version, ok := versionOf(part); ok {
		return place{name: name, version: version, prefix: key[:end+len(part)+1]}
	}
	return place{name: name, prefix: key[:end]}
}

// versionOf reads a version out of a part of a path: "v=3" is 3, "dt=2026-09-01"
// is that day, "v1.2" is itself.
func versionOf(part string) (string, bool) {
	key, value, found := strings.Cut(part, "=")
	if found {
		switch strings.ToLower(key) {
		case "v", "version", "rev", "revision", "snapshot", "dt", "ds", "date":
			return value, value != ""
		}
		return "", false
	}
	digits, found := strings.CutPrefix(part, "v")
	if !found || digits == "" || digits[0] == '.' || digits[len(digits)-1] == '.' {
		return "", false
	}
	return part, strings.Trim(digits, "0123456789.") == "" && !strings.Contains(digits, "..")
}

// hostOf is the name of a bucket by its base: "s3://bucket/" gives bucket.
func hostOf(base string) string {
	_, host, found := strings.Cut(base, "://")
	if !found {
		host = base
	}
	host = strings.Trim(host, "/")
	if i := strings.LastIndexByte(host, '/'); i >= 0 {
		host = host[i+1:] // the container of an account
	}
	return host
}
