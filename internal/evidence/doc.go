// Package evidence says who used what, when and how much: workloads and their
// times, what they held and used of a resource, requests and tokens, datasets,
// prices. Each kind of tracker or telemetry is a Format, which reads its own
// shapes and hands records to a Sink; the records of all kinds are alike.
package evidence
