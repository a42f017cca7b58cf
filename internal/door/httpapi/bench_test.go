package httpapi_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/door/httpapi"
	"github.com/farthing-finops/farthing/internal/operation"
)

// BenchmarkCachedAnswer is the door alone: the operation costs nothing.
func BenchmarkCachedAnswer(b *testing.B) {
	h, err := httpapi.New(httpapi.Options{Operations: []operation.Operation{ask()}, Log: quiet(), Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	s := httptest.NewServer(h)
	defer s.Close()
	for name, header := range map[string][2]string{
		"json": {"Accept", "application/json"}, "gzip": {"Accept-Encoding", "gzip"}, "304": {"If-None-Match", "*"},
	} {
		b.Run(name, func(b *testing.B) {
			client := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r, err := http.NewRequest(http.MethodGet, s.URL+"/api/v1/ask?text=a&size=1000", nil)
					if err != nil {
						b.Error(err)
						return
					}
					r.Header.Set(header[0], header[1])
					answer, err := client.RoundTrip(r)
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, answer.Body)
					_ = answer.Body.Close()
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}
