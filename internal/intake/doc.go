// Package intake takes evidence that services send while they run, over HTTP
// and gRPC, and answers once it is safely on the disk. What was taken waits in a
// log until it is folded into records; see Pump for how that counts everything
// once, whatever crashes when.
package intake
