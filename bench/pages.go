package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"github.com/farthing-finops/farthing/internal/app"
	"github.com/farthing-finops/farthing/internal/operation"
)

// clients is how many people look at pages at once.
const clients = 50

// perRound is for how long each round of questions is asked.
const perRound = 5 * time.Second

// benchPages asks what the pages ask, over HTTP and inside the process, first
// each question once (nothing comes from a cache), then one question again and
// again; and measures how soon a server is ready, and whether a page slows
// down as history grows.
func benchPages(ctx context.Context, s settings) ([]result, error) {
	home, err := buildLake(ctx, s, historyMonths)
	if err != nil {
		return nil, err
	}
	inside, err := askInside(ctx, home)
	if err != nil {
		return nil, err
	}
	server, err := startServer(ctx, s, home)
	if err != nil {
		return nil, err
	}
	defer server.stop()
	fresh := load(func(i int64) error { return server.ask(pageQuestion(i)) })
	cached := load(func(int64) error { return server.ask(pageQuestion(1)) })
	if err := firstError(fresh.err, cached.err); err != nil {
		return nil, err
	}
	results := []result{
		{Name: "pages, 50 clients", Rows: s.rows, Unit: "answers/s", Ours: fresh.rate, Theirs: inside.rate, Against: "the same inside the process",
			Ratio: fresh.rate / inside.rate, Target: 0.8, Note: fmt.Sprintf("(p50 %.0f ms, p99 %.0f ms)", fresh.p50*1e3, fresh.p99*1e3)},
		{Name: "pages from the cache", Rows: s.rows, Unit: "answers/s", Ours: cached.rate, Theirs: 5000, Against: "the target", Ratio: cached.rate / 5000, Target: 1},
		{Name: "serve ready", Rows: s.rows, Unit: "s", Ours: server.ready.Seconds(), Theirs: 2, Against: "the target", Ratio: 2 / server.ready.Seconds(), Target: 1},
	}
	growth, err := benchGrowth(ctx, s, fresh)
	return append(results, growth), err
}

// benchGrowth compares a page's time over 13 months of history with 3 months.
func benchGrowth(ctx context.Context, s settings, long measured) (result, error) {
	home, err := buildLake(ctx, s, 3)
	if err != nil {
		return result{}, err
	}
	server, err := startServer(ctx, s, home)
	if err != nil {
		return result{}, err
	}
	defer server.stop()
	short := load(func(i int64) error { return server.ask(pageQuestion(i)) })
	return result{Name: "a page, 13 months of history", Rows: s.rows, Unit: "answers/s", Ours: long.rate, Theirs: short.rate,
		Against: "3 months of history", Ratio: long.rate / short.rate, Target: 0.8}, short.err
}

// pageQuestion is the i-th of many different questions, all of the last three
// months, of the kinds that the Overview and the Explorer ask.
func pageQuestion(i int64) url.Values {
	kinds := []url.Values{
		{"by": {"ProviderName"}, "grain": {"month"}},
		{"by": {"ProviderName,ServiceName"}},
		{"by": {"ServiceName"}, "grain": {"day"}, "limit": {"12"}},
		{"by": {"Team"}, "grain": {"week"}},
		{"by": {"Model,Environment"}, "grain": {"month"}},
	}
	q := url.Values{}
	for k, v := range kinds[i%int64(len(kinds))] {
		q[k] = v
	}
	day := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(i/5)%60)
	q.Set("from", day.Format(time.DateOnly))
	q.Set("to", day.AddDate(0, 0, 20+int(i/300)%10).Format(time.DateOnly))
	q.Set("where", fmt.Sprintf("BillingCurrency != 'X%d'", i)) // makes each question one of its own
	return q
}

// measured is what a load came to.
type measured struct {
	rate, p50, p99 float64
	err            error
}

// load asks from all clients for a while.
func load(ask func(i int64) error) measured {
	var n atomic.Int64
	var mu sync.Mutex
	var times []float64
	var first error
	var wg sync.WaitGroup
	end := time.Now().Add(perRound)
	for range clients {
		wg.Go(func() {
			for time.Now().Before(end) {
				start := time.Now()
				err := ask(n.Add(1))
				mu.Lock()
				times = append(times, time.Since(start).Seconds())
				first = firstError(first, err)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	sort.Float64s(times)
	return measured{float64(len(times)) / perRound.Seconds(), times[len(times)/2], times[len(times)*99/100], first}
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// askInside asks the operation itself.
func askInside(ctx context.Context, home string) (measured, error) {
	desk, closeDesk, err := app.OpenDesk(ctx, home, "2GB")
	if err != nil {
		return measured{}, err
	}
	var cost operation.Operation
	for _, op := range desk.Operations() {
		if op.Name == "cost" {
			cost = op
		}
	}
	m := load(func(i int64) error {
		_, err := cost.Run(ctx, pageQuestion(i))
		return err
	})
	return m, firstError(m.err, closeDesk())
}

type server struct {
	cmd    *exec.Cmd
	base   string
	client *http.Client
	ready  time.Duration
}

// startServer starts the program and waits for its first answer.
func startServer(ctx context.Context, s settings, home string) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, s.binary, "--home", home, "--memory", "2GB", "serve", "--listen", address)
	cmd.Stderr = os.Stderr
	v := &server{cmd: cmd, base: "http://" + address + "/api/v1/cost?", client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	for time.Since(start) < time.Minute {
		if v.ask(pageQuestion(0)) == nil {
			v.ready = time.Since(start)
			return v, nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	v.stop()
	return nil, fmt.Errorf("the server did not answer within a minute")
}

func (v *server) ask(q url.Values) error {
	resp, err := v.client.Get(v.base + q.Encode())
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answered %s", resp.Status)
	}
	return nil
}

func (v *server) stop() {
	_ = v.cmd.Process.Signal(os.Interrupt)
	_ = v.cmd.Wait()
}
