package prometheus

import (
	"context"
	"fmt"
	"time"
)

// watched are the metrics that tell how far a server's data go.
func watched() []string {
	out := []string{"DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_PROF_GR_ENGINE_ACTIVE", "kube_node_info", "kube_pod_container_resource_requests"}
	for _, e := range engines() {
		out = append(out, e.requests[0].metric)
	}
	return out
}

// newest is the time of the newest sample of what Farthing reads, from the
// server itself; zero if there is none in the time of a first read. It looks
// at the server's now first, which is quick, and then further back.
func (r *reader) newest(ctx context.Context) (time.Time, error) {
	for _, back := range []string{"", "1h:1m", "1d:5m", "14d:5m"} {
		var newest int64
		for _, metric := range watched() {
			query := fmt.Sprintf("max(timestamp(%s))", metric)
			if back != "" {
				query = fmt.Sprintf("max_over_time(%s[%s])", query, back)
			}
			err := r.client.instant(ctx, query, time.Time{}, func(s series) error {
				for _, p := range s.points {
					if ms, ok := scaled(p.value, 3); ok {
						newest = max(newest, ms)
					}
				}
				return nil
			})
			if err != nil {
				return time.Time{}, err
			}
		}
		if newest > 0 {
			return time.UnixMilli(newest).UTC(), nil
		}
	}
	return time.Time{}, nil
}
