package prometheus

import "strings"

// machineID is the name by which the bill knows the machine of a node, from
// spec.providerID: aws:///eu-west-1a/i-0abc → i-0abc,
// gce://project/zone/name → name, azure:///subscriptions/… → /subscriptions/…
// (the bill names a scale set's instance by this id or by the scale set's,
// which is its beginning); the last part of others. "" if there is none.
func machineID(provider string) string {
	scheme, rest, ok := strings.Cut(provider, "://")
	switch {
	case !ok:
		return provider // OCI: the instance's OCID
	case scheme == "azure":
		return rest
	}
	return rest[strings.LastIndex(rest, "/")+1:]
}
