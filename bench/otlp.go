package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// otlpSenders is how many services send at once, each over a connection of its
// own and one request after the other, as SDKs do.
const otlpSenders = 64

// visibleTarget is how soon a span that was acknowledged must be in an answer.
const visibleTarget = 10 * time.Second

// benchOTLP sends the same requests of 100 spans to Farthing, which answers once
// they are on the disk and folds them meanwhile, and to an OpenTelemetry Collector
// that forgets them; over HTTP and over gRPC, by turns. All that was acknowledged
// must then be counted in an answer.
func benchOTLP(ctx context.Context, s settings) ([]result, error) {
	ours, err := startFarthing(ctx, s)
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	theirs, err := startCollector(ctx, s)
	if err != nil {
		return nil, err
	}
	defer theirs.stop()
	b := &otlpBench{ours: ours, theirs: theirs, bodies: &spanBodies{at: time.Now()}}
	var results []result
	for _, way := range otlpWays() {
		of, err := b.measure(way, s.repeats)
		if err != nil {
			return nil, fmt.Errorf("OTLP over %s: %w", way.name, err)
		}
		results = append(results, of...)
	}
	return results, nil
}

// otlpBench is the two servers and what Farthing acknowledged so far.
type otlpBench struct {
	ours, theirs *otlpServer
	bodies       *spanBodies
	acked        int64
}

// otlpRates are spans by second of the clock, and by second of the server's CPU.
type otlpRates struct{ wall, cpu []float64 }

func (r *otlpRates) add(n int64, took, cpu time.Duration) {
	r.wall = append(r.wall, float64(n)/took.Seconds())
	r.cpu = append(r.cpu, float64(n)/cpu.Seconds())
}

func (b *otlpBench) measure(way otlpWay, rounds int) ([]result, error) {
	var ours, theirs otlpRates
	var behind []float64
	var n int64
	for i := range rounds {
		acked, late, err := b.round(way, &ours, &theirs)
		if err != nil {
			return nil, err
		}
		n += acked
		behind = append(behind, late.Seconds())
		fmt.Printf("OTLP over %s, %d of %d: Farthing %.0f spans/s (%.0f by CPU-s), the collector %.0f (%.0f); all visible %.1f s after the last\n",
			way.name, i+1, rounds, ours.wall[i], ours.cpu[i], theirs.wall[i], theirs.cpu[i], late.Seconds())
	}
	soon, err := b.probe(way)
	if err != nil {
		return nil, err
	}
	name, limit := "OTLP over "+way.name, visibleTarget.Seconds()
	wall, cpu, their, theirCPU, late := median(ours.wall), median(ours.cpu), median(theirs.wall), median(theirs.cpu), median(behind)
	return []result{
		{Name: name, Rows: n, Unit: "spans/s", Ours: wall, Theirs: 100_000, Against: "the target", Ratio: wall / 100_000, Target: 1,
			Note: "(senders, server and all else share the machine)"},
		{Name: name, Rows: n, Unit: "spans/s", Ours: wall, Theirs: their, Against: "a collector that forgets", Ratio: wall / their, Target: 1},
		{Name: name, Rows: n, Unit: "spans/CPU-s", Ours: cpu, Theirs: theirCPU, Against: "a collector that forgets", Ratio: cpu / theirCPU, Target: 1,
			Note: "(of the server; ours with fsync, fold and publishing)"},
		{Name: name + ", visible under load", Rows: n, Unit: "s", Ours: soon.Seconds(), Theirs: limit, Against: "the limit", Ratio: limit / soon.Seconds(), Target: 1},
		{Name: name + ", all visible after load", Rows: n, Unit: "s", Ours: late, Theirs: limit, Against: "the limit", Ratio: limit / late, Target: 1},
	}, nil
}

// round loads one server after the other, and waits until Farthing shows all
// that it acknowledged.
func (b *otlpBench) round(way otlpWay, ours, theirs *otlpRates) (acked int64, late time.Duration, err error) {
	begun, busy := time.Now(), b.ours.cpu()
	acked, err = loadSpans(way, b.ours, b.bodies, perRound)
	took := time.Since(begun)
	if err != nil {
		return 0, 0, err
	}
	b.acked += acked
	if late, err = b.ours.untilVisible(loadName, b.acked); err != nil {
		return 0, 0, err
	}
	// What was acknowledged has then been folded: that is part of the price.
	ours.add(acked, took, b.ours.cpu()-busy)
	begun, busy = time.Now(), b.theirs.cpu()
	n, err := loadSpans(way, b.theirs, b.bodies, perRound)
	if err != nil {
		return 0, 0, err
	}
	theirs.add(n, time.Since(begun), b.theirs.cpu()-busy)
	return acked, late, nil
}

// probe sends one request of a service of its own amid the load, and tells how
// long it took from the acknowledgement until an answer counts it.
func (b *otlpBench) probe(way otlpWay) (time.Duration, error) {
	var acked int64
	var loadErr error
	var loading sync.WaitGroup
	loading.Go(func() { acked, loadErr = loadSpans(way, b.ours, b.bodies, 2*perRound) })
	time.Sleep(perRound / 2)
	name := "probe-" + way.name
	send, stop, err := way.dial(b.ours)
	if err == nil {
		err = send(b.bodies.of(name).next())
		stop()
	}
	soon := time.Duration(0)
	if err == nil {
		soon, err = b.ours.untilVisible(name, spansPerRequest)
	}
	loading.Wait()
	b.acked += acked
	return soon, firstError(err, loadErr)
}

// loadSpans sends from all senders for a while, and tells how many spans were
// acknowledged.
func loadSpans(way otlpWay, to *otlpServer, bodies *spanBodies, during time.Duration) (int64, error) {
	var acked atomic.Int64
	var mu sync.Mutex
	var first error
	var senders sync.WaitGroup
	end := time.Now().Add(during)
	for i := range otlpSenders {
		body := bodies.of(fmt.Sprintf("%s-%d", loadName, i%8))
		senders.Go(func() {
			send, stop, err := way.dial(to)
			if err == nil {
				defer stop()
			}
			for err == nil && time.Now().Before(end) {
				if err = send(body.next()); err == nil {
					acked.Add(spansPerRequest)
				}
			}
			mu.Lock()
			first = firstError(first, err)
			mu.Unlock()
		})
	}
	senders.Wait()
	return acked.Load(), first
}

// startFarthing starts the program on a home of its own.
func startFarthing(ctx context.Context, s settings) (*otlpServer, error) {
	home := filepath.Join(s.dir, "home-otlp")
	if err := os.RemoveAll(home); err != nil {
		return nil, err
	}
	web, rpc, err := freeAddresses()
	if err != nil {
		return nil, err
	}
	return startOTLP(ctx, web, rpc, s.binary, "--home", home, "--memory", "2GB", "serve", "--listen", web, "--otlp-grpc", rpc)
}

// untilVisible waits until the endpoints whose names begin so have that many
// requests in an answer, and tells how long it took.
func (v *otlpServer) untilVisible(prefix string, want int64) (time.Duration, error) {
	begun := time.Now()
	for {
		n, err := v.requests(prefix)
		switch {
		case err != nil:
			return 0, err
		case n == want:
			return time.Since(begun), nil
		case n > want:
			return 0, fmt.Errorf("%d spans of %s were acknowledged and %d are counted", want, prefix, n)
		case time.Since(begun) > 2*time.Minute:
			return 0, fmt.Errorf("%d spans of %s were acknowledged and after 2 minutes %d are counted", want, prefix, n)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// requests asks how many requests the endpoints have whose names begin so.
func (v *otlpServer) requests(prefix string) (int64, error) {
	answer, err := http.Get("http://" + v.web + "/api/v1/endpoints")
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("the endpoints were answered with %s", answer.Status)
	}
	var out struct {
		Rows []struct {
			Endpoint string `json:"Endpoint"`
			Requests *int64 `json:"requests"`
		} `json:"rows"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&out); err != nil {
		return 0, err
	}
	var n int64
	for _, r := range out.Rows {
		if strings.HasPrefix(r.Endpoint, prefix) && r.Requests != nil {
			n += *r.Requests
		}
	}
	return n, nil
}
