//go:build conformance

package prometheus_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/prometheus"
)

// company is a small cluster as its exporters tell of it, a sample a minute
// from a full hour on.
type company struct {
	start time.Time
	lines map[string][]string // by metric
}

func (c *company) put(minute int, name, labels string, value any) {
	c.lines[name] = append(c.lines[name], fmt.Sprintf("%s{%s} %v %d", name, labels, value, c.start.Add(time.Duration(minute)*time.Minute).Unix()))
}

const (
	minutes = 185 // three hours and five minutes
	ksm     = `job="kube-state-metrics",instance="10.0.0.9:8080",`
)

func newCompany(start time.Time) *company {
	c := &company{start, map[string][]string{}}
	for m := range minutes {
		c.nodes(m)
		c.pods(m)
		c.gpus(m)
		c.chat(m)
	}
	return c
}

func (c *company) nodes(m int) {
	for _, n := range []struct {
		name, provider string
		gpus, cores    int
	}{
		{"gpu-1", "aws:///eu-west-1a/i-0aaa", 2, 96},
		{"shared-1", "gce://project/europe-west4-a/shared-1", 4, 12},
		{"mig-1", "azure:///subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/mig-1", 0, 24},
		{"cpu-1", "aws:///eu-west-1a/i-0ccc", 0, 8},
	} {
		node := ksm + `node="` + n.name + `"`
		c.put(m, "kube_node_info", node+`,provider_id="`+n.provider+`"`, 1)
		c.put(m, "kube_node_status_capacity", node+`,resource="cpu",unit="core"`, n.cores)
		if n.gpus > 0 {
			c.put(m, "kube_node_status_capacity", node+`,resource="nvidia_com_gpu",unit="integer"`, n.gpus)
			c.put(m, "kube_node_status_allocatable", node+`,resource="nvidia_com_gpu",unit="integer"`, n.gpus)
		}
	}
	c.put(m, "kube_node_labels", ksm+`node="gpu-1",label_node_kubernetes_io_instance_type="p4d.24xlarge"`, 1)
}

func (c *company) pods(m int) {
	for _, p := range []struct{ name, node, kind, owner, labels, resource, value string }{
		{"train-42-x", "gpu-1", "Job", "train-42", `,label_team="research",label_model="tiny"`, "nvidia_com_gpu", "1"},
		{"vllm-7f-1", "gpu-1", "ReplicaSet", "vllm-7f", `,label_team="serving"`, "nvidia_com_gpu", "1"},
		{"nb-1", "shared-1", "<none>", "<none>", ``, "nvidia_com_gpu", "1"},
		{"nb-2", "shared-1", "<none>", "<none>", `,label_run_id="abc123"`, "nvidia_com_gpu", "1"},
		{"nb-3", "shared-1", "StatefulSet", "nb", ``, "nvidia_com_gpu", "1"},
		{"mig-a", "mig-1", "PyTorchJob", "tune", ``, "nvidia_com_mig_1g_10gb", "1"},
		{"web-5d-1", "cpu-1", "ReplicaSet", "web-5d", `,label_farthing_workload="shop"`, "cpu", "2"},
	} {
		pod := ksm + `namespace="ml",pod="` + p.name + `"`
		c.put(m, "kube_pod_info", pod+`,node="`+p.node+`"`, 1)
		c.put(m, "kube_pod_owner", pod+`,owner_kind="`+p.kind+`",owner_name="`+p.owner+`"`, 1)
		c.put(m, "kube_pod_labels", pod+p.labels, 1)
		c.put(m, "kube_pod_start_time", pod, c.start.Unix())
		c.put(m, "kube_pod_container_resource_requests", pod+`,container="main",node="`+p.node+`",resource="`+p.resource+`"`, p.value)
		over := p.name == "train-42-x" && m >= 90
		c.put(m, "kube_pod_status_phase", pod+`,phase="Running"`, map[bool]int{true: 0, false: 1}[over])
		c.put(m, "kube_pod_status_phase", pod+`,phase="Succeeded"`, map[bool]int{true: 1, false: 0}[over])
		if over {
			c.put(m, "kube_pod_completion_time", pod, c.start.Add(90*time.Minute).Unix())
		}
	}
	c.put(m, "kube_replicaset_owner", ksm+`namespace="ml",replicaset="vllm-7f",owner_kind="Deployment",owner_name="vllm"`, 1)
}

// gpus: Prometheus renamed the exporter's labels, as the GPU operator has it.
func (c *company) gpus(m int) {
	gpu := func(uuid, node, pod, more string) string {
		l := `job="dcgm",namespace="gpu-operator",pod="dcgm-exporter-` + node + `",instance="10.0.1.1:9400",UUID="` + uuid + `",Hostname="` + node + `"` + more
		if pod != "" {
			l += `,exported_namespace="ml",exported_pod="` + pod + `"`
		}
		return l
	}
	if m < 90 {
		c.put(m, "DCGM_FI_DEV_GPU_UTIL", gpu("GPU-a", "gpu-1", "train-42-x", ""), 80)
	} else {
		c.put(m, "DCGM_FI_DEV_GPU_UTIL", gpu("GPU-a", "gpu-1", "", ""), 0)
	}
	c.put(m, "DCGM_FI_DEV_GPU_UTIL", gpu("GPU-b", "gpu-1", "vllm-7f-1", ""), 50)
	for _, pod := range []string{"nb-1", "nb-2", "nb-3"} { // one GPU, three sharers
		c.put(m, "DCGM_FI_DEV_GPU_UTIL", gpu("GPU-c", "shared-1", pod, ""), 60)
	}
	instance := gpu("GPU-d", "mig-1", "mig-a", `,GPU_I_PROFILE="1g.10gb",GPU_I_ID="7"`)
	c.put(m, "DCGM_FI_DEV_GPU_UTIL", instance, "9223372036854775794")
	c.put(m, "DCGM_FI_PROF_GR_ENGINE_ACTIVE", instance, 0.5)
}

// chat is a vLLM that starts again after 100 minutes.
func (c *company) chat(m int) {
	const l = `job="vllm",service="chat",namespace="ml",pod="vllm-7f-1",instance="10.0.2.2:8000",model_name="llama-3-8b"`
	n := m
	if m >= 100 {
		n = m - 99
	}
	c.put(m, "vllm:request_success_total", l+`,finished_reason="stop"`, 10*n)
	if m >= 30 {
		c.put(m, "vllm:request_success_total", l+`,finished_reason="error"`, 1)
	}
	c.put(m, "vllm:prompt_tokens_total", l, 1000*n)
	c.put(m, "vllm:generation_tokens_total", l, 200*n)
	c.put(m, "vllm:prefix_cache_hits_total", l, 300*n)
	for _, b := range []struct {
		le string
		n  int
	}{{"0.5", 2}, {"1.0", 6}, {"2.0", 9}, {"+Inf", 10}} {
		c.put(m, "vllm:e2e_request_latency_seconds_bucket", l+`,le="`+b.le+`"`, b.n*n)
	}
}

func (c *company) openMetrics() []byte {
	var b bytes.Buffer
	for _, lines := range c.lines {
		for _, line := range lines {
			b.WriteString(line + "\n")
		}
	}
	b.WriteString("# EOF\n")
	return b.Bytes()
}

// start runs the real server over a folder and waits until it answers.
func start(t *testing.T, dir, config string) *url.URL {
	t.Helper()
	binary, err := exec.LookPath("prometheus")
	if err != nil {
		t.Fatal("there is no prometheus: apt-get install prometheus")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	file := filepath.Join(t.TempDir(), "prometheus.yml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), binary, "--config.file="+file, "--storage.tsdb.path="+dir,
		"--web.listen-address="+address, "--log.level=warn", "--storage.tsdb.retention.time=10y")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Log(log.String())
		}
	})
	await(t, func() bool {
		resp, err := http.Get("http://" + address + "/-/ready")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	return &url.URL{Scheme: "http", Host: address}
}

func await(t *testing.T, ready func() bool) {
	t.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for range 300 {
		if ready() {
			return
		}
		<-tick.C
	}
	t.Fatal("the server was not ready in a minute")
}

// recorder passes questions on and keeps the answers.
func recorder(t *testing.T, server *url.URL) (*url.URL, func(path string)) {
	var lock sync.Mutex
	answers := map[string]json.RawMessage{}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		resp, err := http.Get(server.JoinPath(r.URL.Path).String() + "?" + r.URL.RawQuery)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		lock.Lock()
		defer lock.Unlock()
		if resp.StatusCode == http.StatusOK {
			answers[keyOf(r)] = body
		}
		w.WriteHeader(resp.StatusCode)
		w.Write(body)
	}))
	t.Cleanup(proxy.Close)
	u, _ := url.Parse(proxy.URL)
	return u, func(path string) {
		var text bytes.Buffer
		pack := gzip.NewWriter(&text)
		e := json.NewEncoder(pack)
		e.SetIndent("", " ")
		err := e.Encode(answers)
		if err == nil {
			err = pack.Close()
		}
		if err == nil {
			err = os.WriteFile(path, text.Bytes(), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Hours of a company in a real Prometheus come out as what they were. With
// FARTHING_RECORD the answers become the fixture of the other tests.
func TestConformanceOfHours(t *testing.T) {
	begin := time.Now().UTC().Truncate(time.Hour).Add(-4 * time.Hour)
	dir, text := t.TempDir(), filepath.Join(t.TempDir(), "company.om")
	if err := os.WriteFile(text, newCompany(begin).openMetrics(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("promtool", "tsdb", "create-blocks-from", "openmetrics", text, dir).CombinedOutput(); err != nil {
		t.Fatalf("promtool: %v\n%s", err, out)
	}
	server := start(t, dir, "global: {}\n")
	got, cursor := evidencecontract.Read(t, prometheus.Format{}, place(server), nil)
	if len(got.Problems) > 0 {
		t.Errorf("problems: %v", got.Problems)
	}
	compare(t, summary(got, begin), expected())
	later, _ := evidencecontract.Read(t, prometheus.Format{}, place(server), cursor)
	if n := len(later.Records); n == 0 || n >= len(got.Records) {
		t.Errorf("reading on gave %d of %d records", n, len(got.Records))
	}
	for _, line := range later.Lines(t) {
		if !slices.Contains(got.Lines(t), line) {
			t.Errorf("reading on made something up: %s", line)
		}
	}
	if path := os.Getenv("FARTHING_RECORD"); path != "" {
		proxy, save := recorder(t, server)
		_, cursor := evidencecontract.Read(t, prometheus.Format{}, place(proxy, "PROMETHEUS_STEP", "5m"), nil)
		evidencecontract.Read(t, prometheus.Format{}, place(proxy, "PROMETHEUS_STEP", "5m"), cursor)
		save(path)
	}
}

// summary says the records of the three whole hours in short.
func summary(c *evidencecontract.Collected, begin time.Time) []string {
	var out []string
	text := func(v any) string {
		b, _ := json.Marshal(v)
		return strings.ReplaceAll(string(b), `"`, "")
	}
	for _, r := range c.Records {
		switch r := r.(type) {
		case *evidence.Usage:
			if h := r.Start.Sub(begin) / time.Hour; h < 3 {
				out = append(out, fmt.Sprintf("%d %s %s held %s of %s %s used %s", h, r.Resource, r.Workload, r.Held, r.Capacity, r.Unit, text(r.Used)))
			}
		case *evidence.Requests:
			if h := r.Start.Sub(begin) / time.Hour; h < 3 {
				out = append(out, fmt.Sprintf("%d %s %s %s: %d requests %s errors %s+%s+%s tokens p50 %s p95 %s", h, r.Endpoint, r.Provider, r.Model,
					r.Requests, text(r.Errors), text(r.InputTokens), text(r.CachedInputTokens), text(r.OutputTokens), text(r.LatencyP50Ms), text(r.LatencyP95Ms)))
			}
		case *evidence.Resource:
			out = append(out, fmt.Sprintf("%s → %s %s", r.Resource, r.Of, r.InstanceType))
		case *evidence.Workload:
			span := ""
			if !r.Start.IsZero() {
				span = fmt.Sprint(" from ", r.Start.Sub(begin))
			}
			if !r.End.IsZero() {
				span += fmt.Sprint(" to ", r.End.Sub(begin))
			}
			out = append(out, fmt.Sprintf("%s %s team=%s project=%s model=%s parent=%s %s%s", r.ID, r.Name, r.Team, r.Project, r.Model, r.Parent, r.Status, span))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func expected() []string {
	out := []string{
		"0 node:gpu-1 job:ml/train-42 held 1 of 2 gpu used 0.8",
		"1 node:gpu-1 job:ml/train-42 held 0.5 of 2 gpu used 0.4",
		"endpoint:chat chat team=serving project=ml model=llama-3-8b parent= ",
		"gpu:GPU-a → node:gpu-1 ", "gpu:GPU-b → node:gpu-1 ", "gpu:GPU-c → node:shared-1 ", "gpu:GPU-d → node:mig-1 ",
		"job:ml/train-42 train-42 team=research project=ml model=tiny parent= finished from 0s to 1h30m0s",
		"job:ml/tune tune team= project=ml model= parent= running from 0s",
		"node:cpu-1 → i-0ccc ", "node:gpu-1 → i-0aaa p4d.24xlarge",
		"node:mig-1 → /subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/mig-1 ",
		"node:shared-1 → shared-1 ",
		"pod:ml/nb-1 nb-1 team= project=ml model= parent= running from 0s",
		"service:ml/nb nb team= project=ml model= parent= ",
		"service:ml/vllm vllm team=serving project=ml model= parent=endpoint:chat ",
		"service:shop shop team= project=ml model= parent= ",
	}
	for h, requests := range []string{"601 requests 1 errors", "600 requests 0 errors", "600 requests 0 errors"} {
		out = append(out,
			fmt.Sprint(h, " node:gpu-1 service:ml/vllm held 1 of 2 gpu used 0.5"),
			fmt.Sprint(h, " node:shared-1 pod:ml/nb-1 held 0.333333 of 1 gpu used 0.199999"),
			fmt.Sprint(h, " node:shared-1 run:abc123 held 0.333333 of 1 gpu used 0.199999"),
			fmt.Sprint(h, " node:shared-1 service:ml/nb held 0.333334 of 1 gpu used 0.2"),
			fmt.Sprint(h, " node:mig-1 job:ml/tune held 0.142857 of 1 gpu used 0.071428"),
			fmt.Sprint(h, " node:cpu-1 service:shop held 2 of 8 cpu used null"),
			fmt.Sprint(h, " chat vllm llama-3-8b: ", requests, " 60000+18000+12000 tokens p50 875 p95 2000"),
		)
	}
	slices.Sort(out)
	return out
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("missing: %s", line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("too much: %s", line)
		}
	}
}

// The real path: the server scrapes an exporter of GPUs, and the newest
// minutes are there.
func TestConformanceOfALiveScrape(t *testing.T) {
	exporter := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, `DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-live",Hostname="bare-1",hpc_job="4711"} 42`)
		fmt.Fprintln(w, `vllm:request_success_total{model_name="m",finished_reason="stop"} 5`)
	})
	server := start(t, t.TempDir(), "global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: lab\n  static_configs: [{targets: ['"+exporter.Host+"']}]\n")
	var got *evidencecontract.Collected
	await(t, func() bool {
		c := &evidencecontract.Collected{}
		_, err := prometheus.Format{}.Read(t.Context(), place(server, "PROMETHEUS_STEP", "1s"), nil, c)
		got = c
		return err == nil && slices.ContainsFunc(c.Records, func(r evidence.Record) bool {
			q, ok := r.(*evidence.Requests)
			return ok && q.Endpoint == "lab"
		})
	})
	for _, r := range got.Records {
		if u, ok := r.(*evidence.Usage); ok {
			if u.Resource != "node:bare-1" || u.Workload != "job:4711" || u.Capacity.String() != "1" || u.Used == nil {
				t.Errorf("%+v", u)
			}
			return
		}
	}
	t.Error("no usage was read")
}
