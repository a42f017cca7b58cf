package app

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/farthing-finops/farthing/internal/door/cli"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/operation"
	"github.com/farthing-finops/farthing/internal/sample"
)

const bill = `BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,ServiceName,ServiceCategory,ChargeCategory,ChargeDescription,ChargePeriodStart,ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,BillingAccountId,ProviderName,PublisherName,InvoiceIssuerName,Tags
1.000000000000000001,1,1,1,USD,Tokens,AI and Machine Learning,Usage,a,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,2026-09-01T00:00:00Z,2026-10-01T00:00:00Z,acct,Example,Example,Example,"{""team"":""ads""}"
2,2,2,2,USD,Storage,Storage,Usage,b,2026-09-30T00:00:00Z,2026-10-01T00:00:00Z,2026-09-01T00:00:00Z,2026-10-01T00:00:00Z,acct,Example,Example,Example,{}
`

func newDesk() *operation.Desk {
	now := func() time.Time { return time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC) }
	desk := freshDesk()
	desk.Now, desk.Version = now, "test"
	return desk
}

// started runs a service of a home until the test ends, and returns its URL
// and what it said before that.
func started(t *testing.T, name, home string, flags map[string]string) (url string, said []string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, name, home, flags, w)
		_ = w.Close()
		ended <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("%s ended with %v", name, err)
		}
	})
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		said = append(said, lines.Text())
		if _, rest, ok := strings.Cut(lines.Text(), "Farthing is at "); ok {
			url, _, _ = strings.Cut(rest, " ")
			go func() { _, _ = io.Copy(io.Discard, r) }()
			return url, said
		}
	}
	t.Fatalf("%s said %q and ended", name, said)
	return "", nil
}

func run(ctx context.Context, name, home string, flags map[string]string, out io.Writer) error {
	all := services(newDesk())
	i := slices.IndexFunc(all, func(s cli.Service) bool { return s.Name == name })
	given := map[string]string{}
	for _, f := range all[i].Flags {
		given[f.Name] = f.Default
	}
	given["listen"] = "127.0.0.1:0"
	for k, v := range flags {
		given[k] = v
	}
	return all[i].Run(ctx, cli.Globals{Home: home, Memory: "500MB", LogLevel: "warn"}, given, out)
}

func get(t *testing.T, url string, header ...string) (*http.Response, string) {
	t.Helper()
	return send(t, http.MethodGet, url, "", header...)
}

func send(t *testing.T, method, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

// The real desk through the real doors: import with progress, ask, ask again,
// reconcile, ask as an agent.
func TestServe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bill.csv")
	if err := os.WriteFile(file, []byte(bill), 0o644); err != nil {
		t.Fatal(err)
	}
	url, _ := started(t, "serve", t.TempDir(), nil)
	importOverHTTP(t, url, file)
	askOverHTTP(t, url)
	askOverMCP(t, url)
	if r, body := get(t, url+"/"); !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		t.Errorf("the page: %d %s", r.StatusCode, body)
	}
	if r, body := get(t, url+"/readyz"); r.StatusCode != 200 {
		t.Errorf("%d %s", r.StatusCode, body)
	}
}

func importOverHTTP(t *testing.T, url, file string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"location": []string{file}, "source": "tokens"})
	if err != nil {
		t.Fatal(err)
	}
	_, events := send(t, http.MethodPost, url+"/api/v1/import", string(body), "Content-Type", "application/json", "Accept", "text/event-stream")
	for _, want := range []string{"event: step\ndata: {\"done\":0,\"total\":1,\"what\":\"reading bill.csv\"}\n\n", "event: result\ndata: {", `"status":"published"`, `"BilledCost":"3.000000000000000001"`} {
		if !strings.Contains(events, want) {
			t.Fatalf("the events have no %s:\n%s", want, events)
		}
	}
	bad := strings.Replace(string(body), "bill.csv", "gone.csv", 1)
	r, problem := send(t, http.MethodPost, url+"/api/v1/import", bad, "Content-Type", "application/json")
	if r.StatusCode != 422 || !strings.Contains(problem, "there is no such file or folder") || !strings.Contains(problem, "gone.csv") {
		t.Errorf("%d %s", r.StatusCode, problem)
	}
}

func askOverHTTP(t *testing.T, url string) {
	t.Helper()
	r, body := get(t, url+"/api/v1/cost?by=ServiceName&metric=BilledCost&from=2026-09&where=ServiceName%3D%27Tokens%27")
	if want := `"rows":[{"BilledCost":"1.000000000000000001","BillingCurrency":"USD","ServiceName":"Tokens"}]`; !strings.Contains(body, want) {
		t.Errorf("%d %s", r.StatusCode, body)
	}
	tag := r.Header.Get("ETag")
	// Another spelling of the same question has the same answer.
	r, _ = get(t, url+"/api/v1/cost?by=servicename&metric=billedcost&from=2026-09-01&where=ServiceName+in+('Tokens')", "If-None-Match", tag)
	if tag == "" || r.StatusCode != http.StatusNotModified {
		t.Errorf("tag %q, then %d", tag, r.StatusCode)
	}
	if _, body = get(t, url+"/api/v1/reconcile"); !strings.Contains(body, `"ok":true`) {
		t.Errorf("%s", body)
	}
	if r, body = get(t, url+"/api/v1/cost?where=ServiceNam%3D1"); r.StatusCode != 400 || !strings.Contains(body, "did you mean ServiceName") {
		t.Errorf("%d %s", r.StatusCode, body)
	}
}

func askOverMCP(t *testing.T, url string) {
	t.Helper()
	s, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).
		Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: url + "/mcp", DisableStandaloneSSE: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	answer, err := s.CallTool(t.Context(), &mcp.CallToolParams{Name: "cost", Arguments: map[string]any{"by": "ServiceName", "metric": "BilledCost"}})
	if err != nil {
		t.Fatal(err)
	}
	text := answer.Content[0].(*mcp.TextContent).Text
	if !strings.Contains(text, "Tokens\tUSD\t1.000000000000000001\n") {
		t.Errorf("%s", text)
	}
	guide, err := s.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "farthing://filter"})
	if err != nil || !strings.HasPrefix(guide.Contents[0].Text, "# Filters") {
		t.Errorf("%+v %v", guide, err)
	}
}

func TestATakenPortIsSaid(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	home := filepath.Join(t.TempDir(), "home")
	err = run(t.Context(), "serve", home, map[string]string{"listen": l.Addr().String()}, io.Discard)
	if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "is taken") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(home); err == nil {
		t.Error("a home was made for a server that cannot start")
	}
}

func TestWrongFlagsAreSaid(t *testing.T) {
	for _, c := range []struct{ service, flag, value, want string }{
		{"serve", "listen", "nonsense", "cannot listen on"},
		{"demo", "seed", "x", "seed is a whole number"},
		{"demo", "months", "0", "months is a whole number above 0"},
	} {
		err := run(t.Context(), c.service, t.TempDir(), map[string]string{c.flag: c.value}, io.Discard)
		if !fault.Is(err, fault.Usage) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestHosts(t *testing.T) {
	for _, c := range []struct {
		listen, allow string
		want          []string
	}{
		{"127.0.0.1:8080", "", []string{"127.0.0.1"}},
		{"0.0.0.0:8080", "a.example, b.example", []string{"a.example", "b.example"}},
		{":8080", "", nil},
		{"[::]:8080", ",", nil},
		{"10.1.2.3:80", "", []string{"10.1.2.3"}},
		{"box.example:80", "", []string{"box.example"}},
	} {
		if got := hosts(map[string]string{"listen": c.listen, "allow-host": c.allow}); !slices.Equal(got, c.want) {
			t.Errorf("%+v: got %q", c, got)
		}
	}
}

// The demo holds exactly what the sample's truth states, and a second start
// imports nothing.
func TestDemo(t *testing.T) {
	home := t.TempDir()
	flags := map[string]string{"months": "2", "seed": "3"}
	t.Run("first start", func(t *testing.T) {
		url, said := started(t, "demo", home, flags)
		for _, s := range sampleSources() {
			if !slices.Contains(said, "Importing "+s[0]+" ... 2 published") {
				t.Errorf("%s is not published: %q", s[0], said)
			}
		}
		if _, body := get(t, url+"/api/v1/reconcile"); !strings.Contains(body, `"ok":true`) {
			t.Errorf("%s", body)
		}
		compareWithTruth(t, url, filepath.Join(home, "demo", "sample-exports", sample.TruthFile))
	})
	t.Run("second start", func(t *testing.T) {
		_, said := started(t, "demo", home, flags)
		for _, line := range said {
			if strings.HasPrefix(line, "Writing") || strings.Contains(line, "published") || strings.Contains(line, "replaced") {
				t.Errorf("the second start did work again: %q", line)
			}
		}
	})
	if _, err := os.Stat(filepath.Join(home, "catalog.db")); err == nil {
		t.Error("the demo made a ledger in the user's own home")
	}
}

// compareWithTruth adds the truth's BilledCost up by source and currency and
// compares it with the ledger's.
func compareWithTruth(t *testing.T, url, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var m sample.Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	source := map[string]string{sample.AWS: "sample-aws", sample.GCP: "sample-gcp", sample.AzureActual: "sample-azure", sample.FOCUS: "sample-tokens-api"}
	want := map[string]money.Amount{}
	for _, truth := range m.Truth {
		if truth.BilledCost != nil && !truth.Superseded {
			key := source[truth.Export] + " " + string(truth.BillingCurrency)
			want[key] = want[key].Add(*truth.BilledCost)
		}
	}
	_, body := get(t, url+"/api/v1/cost?by=x_Source&metric=BilledCost")
	var answer struct{ Rows []map[string]string }
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Rows) != len(want) || len(want) < 4 {
		t.Errorf("%d rows, %d truths", len(answer.Rows), len(want))
	}
	for _, row := range answer.Rows {
		key := row["x_Source"] + " " + row["BillingCurrency"]
		if got := money.MustParse(row["BilledCost"]); !got.Equal(want[key]) {
			t.Errorf("%s: the ledger holds %s, the truth is %s", key, got, want[key])
		}
	}
}
