package sample_test

import (
	"bufio"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/sample"
	"github.com/farthing-finops/farthing/internal/source/evidencelines"
	"github.com/farthing-finops/farthing/internal/source/inventory"
	"github.com/farthing-finops/farthing/internal/source/litellm"
	"github.com/farthing-finops/farthing/internal/source/mlflow"
	"github.com/farthing-finops/farthing/internal/source/openlineage"
	"github.com/farthing-finops/farthing/internal/source/otlp"
	"github.com/farthing-finops/farthing/internal/source/prices"
	"github.com/farthing-finops/farthing/internal/source/slurm"
)

// told is what Farthing's own connectors read of the sample's evidence. They
// know the tools' formats and nothing of how the sample is made.
type told struct {
	dir      string
	manifest sample.Manifest
	all      *sink
	of       map[string]int // records by format
}

// sink keeps what it is given, and finds wrong what does not pass its check.
type sink struct {
	Records  []evidence.Record
	Problems []evidence.Problem
}

func (s *sink) Add(r evidence.Record, from evidence.Origin) error {
	if why := r.Check(); why != "" {
		s.Flag(evidence.Problem{Origin: from, Reason: why, Refused: true})
	}
	s.Records = append(s.Records, r)
	return nil
}

func (s *sink) Flag(p evidence.Problem)   { s.Problems = append(s.Problems, p) }
func (s *sink) Progress(int, int, string) {}

func formats() []evidence.Format {
	return []evidence.Format{
		evidencelines.Format{}, mlflow.Format{}, slurm.Format{}, openlineage.Format{}, otlp.Format{}, litellm.Format{},
		inventory.Format{}, prices.Format{},
	}
}

func readEvidence(t *testing.T, o sample.Options) told {
	t.Helper()
	dir, m := write(t, o)
	folder, err := location.OpenFolder(filepath.Join(dir, sample.Evidence))
	if err != nil {
		t.Fatal(err)
	}
	out := told{dir: dir, manifest: m, all: &sink{}, of: map[string]int{}}
	finder := map[string]string{}
	for _, f := range formats() {
		found, err := f.Find(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range found {
			if other := finder[name]; other != "" {
				t.Errorf("%s is found by %s and %s", name, other, f.Name())
			}
			finder[name] = f.Name()
		}
		before := len(out.all.Records)
		place := evidence.Place{Folder: folder, Paths: found, Secret: func(string) string { return "" }}
		if _, err := f.Read(t.Context(), place, nil, out.all); err != nil {
			t.Fatal(err)
		}
		out.of[f.Name()] = len(out.all.Records) - before
	}
	for _, p := range out.all.Problems {
		t.Errorf("%v", p)
	}
	for _, f := range folder.Files() {
		if finder[f.Path] == "" {
			t.Errorf("nothing reads %s", f.Path)
		}
	}
	return out
}

// billed is how many hours of its unit a resource is billed for on a day: of
// the machine, or of its GPUs.
type billed map[string]map[string]money.Amount

func (b billed) add(resource, day string, quantity money.Amount) {
	if b[resource] == nil {
		b[resource] = map[string]money.Amount{}
	}
	b[resource][day] = b[resource][day].Add(quantity)
}

func billedHours(t *testing.T, dir string, m sample.Manifest) billed {
	t.Helper()
	b := billed{}
	for _, truth := range truths(m, sample.AWS) {
		if truth.Superseded {
			continue
		}
		for _, r := range rows(t, dir, truth.Files) {
			if r["pricing_unit"] == "Hrs" && r["split_line_item_parent_resource_id"] == "" && r["line_item_resource_id"] != "" {
				b.add(r["line_item_resource_id"], r["line_item_usage_start_date"][:10], parse(t, r["line_item_usage_amount"]))
			}
		}
	}
	for _, truth := range truths(m, sample.AzureActual) {
		for _, r := range rows(t, dir, truth.Files) {
			if r["UnitOfMeasure"] == "1 Hour" {
				b.add(strings.ToLower(r["ResourceId"]), r["Date"][6:]+"-"+r["Date"][:2]+"-"+r["Date"][3:5], parse(t, r["Quantity"]))
			}
		}
	}
	for r := range gcpRows(t, dir, m) {
		if r.Usage != nil && r.Usage.Pricing == "hour" && strings.Contains(r.SKU.Description, "GPU") && r.Resource.Global != "" && r.Adjustment == nil {
			b.add(r.Resource.Global, r.Start[:10], parse(t, r.Usage.Amount.String()))
		}
	}
	return b
}

// gcpBilled is what matters here of a row of Google's export.
type gcpBilled struct {
	SKU struct {
		ID          string `json:"id"`
		Description string `json:"description"`
	} `json:"sku"`
	Start string `json:"usage_start_time"`
	Usage *struct {
		Amount  json.Number `json:"amount_in_pricing_units"`
		Pricing string      `json:"pricing_unit"`
	} `json:"usage"`
	Resource struct {
		Name   string `json:"name"`
		Global string `json:"global_name"`
	} `json:"resource"`
	Adjustment *struct{} `json:"adjustment_info"`
}

func gcpRows(t *testing.T, dir string, m sample.Manifest) func(func(gcpBilled) bool) {
	t.Helper()
	return func(yield func(gcpBilled) bool) {
		seen := map[string]bool{}
		for _, truth := range truths(m, sample.GCP) {
			name := truth.Files[0]
			if seen[name] {
				continue
			}
			seen[name] = true
			for dec := json.NewDecoder(bufio.NewReader(open(t, dir, name))); dec.More(); {
				var r gcpBilled
				if err := dec.Decode(&r); err != nil {
					t.Fatal(err)
				}
				if !yield(r) {
					return
				}
			}
		}
	}
}

func TestEvidence(t *testing.T) {
	e := readEvidence(t, sample.Options{Seed: 1, Months: 4})
	for name, check := range map[string]func(*testing.T, told){
		"every tool tells something": checkTold, "machines are held within their billed hours": checkHeld,
		"tokens are those that are billed": checkTokens, "datasets are as large as their buckets are billed": checkDatasets,
		"runs": checkRuns, "prices are those of the bills": checkPrices,
	} {
		t.Run(name, func(t *testing.T) { check(t, e) })
	}
}

func checkTold(t *testing.T, e told) {
	kinds := map[string]int{}
	for _, r := range e.all.Records {
		kinds[evidence.NameOf(r)]++
	}
	t.Logf("records by format %v, by kind %v", e.of, kinds)
	for _, f := range formats() {
		if e.of[f.Name()] == 0 {
			t.Errorf("%s has read nothing", f.Name())
		}
	}
	for _, kind := range []evidence.Kind{
		evidence.WorkloadKind, evidence.UsageKind, evidence.RequestsKind, evidence.DatasetKind, evidence.AccessKind,
		evidence.ResourceKind, evidence.PriceKind,
	} {
		if kinds[string(kind)] == 0 {
			t.Errorf("no %s", kind)
		}
	}
}

// checkHeld adds up what was held of each machine on each day: it is in a bill,
// and no more than the bill's hours. Only the days after the last bill are not.
func checkHeld(t *testing.T, e told) {
	bills := billedHours(t, e.dir, e.manifest)
	of := map[string]string{}
	for _, r := range e.all.Records {
		if r, ok := r.(*evidence.Resource); ok {
			of[r.Resource] = r.Of
		}
	}
	end := month(t, "2026-09").End()
	held, ahead, shared, capacity := billed{}, 0, map[string]map[string]bool{}, map[string]money.Amount{}
	for _, r := range e.all.Records {
		u, ok := r.(*evidence.Usage)
		if !ok || u.Unit == "cpu" {
			continue
		}
		resource, day := u.Resource, u.Start.Format(time.DateOnly)
		if of[resource] != "" {
			resource = of[resource]
		}
		if bills[resource] == nil {
			t.Errorf("no bill knows %s, which %s held", resource, u.Workload)
			continue
		}
		if !u.Start.Before(end) {
			ahead++
			continue
		}
		if u.End.Sub(u.Start) > 24*time.Hour || u.End.Format(time.DateOnly) != day && !u.End.Equal(u.Start.Truncate(24*time.Hour).Add(24*time.Hour)) {
			t.Errorf("%s held %s from %s to %s: over two days", u.Workload, resource, u.Start, u.End)
		}
		// A machine is billed by its hours; Google's by those of its GPUs.
		held.add(resource, day, money.FromInt(int64(u.End.Sub(u.Start)/time.Second)).Mul(u.Held))
		if capacity[resource] = u.Capacity; strings.HasPrefix(resource, "//compute") {
			capacity[resource] = money.FromInt(1)
		}
		key := resource + day
		if shared[key] == nil {
			shared[key] = map[string]bool{}
		}
		shared[key][u.Workload] = true
	}
	checked, late := 0, 0
	for resource, days := range held {
		for day, seconds := range days {
			checked++
			hours := bills[resource][day].Mul(capacity[resource])
			if seconds.Cmp(hours.Mul(money.FromInt(3600))) <= 0 {
				continue
			}
			// Google meters 8 % of the last day too late for the last invoice.
			if strings.HasPrefix(resource, "//compute") && day == "2026-09-30" {
				late++
				continue
			}
			t.Errorf("%s was held for %s seconds on %s and billed for %s hours", resource, seconds, day, hours)
		}
	}
	twice := 0
	for _, by := range shared {
		if len(by) > 1 {
			twice++
		}
	}
	t.Logf("%d days of machines, %d shared, %d usages ahead of the bills, %d billed too late", checked, twice, ahead, late)
	if checked < 500 || twice < 100 || ahead == 0 {
		t.Error("too little to be worth looking at")
	}
	bare := 0
	for resource := range bills {
		if held[resource] == nil {
			bare++
		}
	}
	if bare == 0 {
		t.Error("no resource is billed without evidence")
	}
}

// checkTokens compares the tokens of each model and day with the bills': in the
// sum over all that asked.
func checkTokens(t *testing.T, e told) {
	asked := map[string]int64{} // model, kind, day
	for _, r := range e.all.Records {
		q, ok := r.(*evidence.Requests)
		if !ok || q.Provider == "" {
			continue
		}
		day := q.Start.Format(time.DateOnly)
		value := func(n *int64) int64 {
			if n == nil {
				return 0
			}
			return *n
		}
		cached := value(q.CachedInputTokens)
		asked[q.Model+" cached input "+day] += cached
		asked[q.Model+" input "+day] += value(q.InputTokens) - cached
		asked[q.Model+" output "+day] += value(q.OutputTokens)
	}
	of := tokensBilled(t, e)
	checked := 0
	for key, want := range of {
		got := asked[key]
		checked++
		// Bills count thousands with decimals, the evidence whole tokens. What
		// Google meters too late is billed as of the next month's size.
		most := "0.0001"
		if strings.HasPrefix(key, "gemini") {
			most = "0.005"
		}
		if !near(want, money.FromInt(got), most) {
			t.Errorf("%s: %d tokens were asked for, %s are billed", key, got, want)
		}
	}
	if checked < 1000 {
		t.Errorf("only %d were compared", checked)
	}
}

func tokensBilled(t *testing.T, e told) map[string]money.Amount {
	t.Helper()
	of := map[string]money.Amount{}
	add := func(model, kind, day string, n money.Amount) {
		key := model + " " + kind + " " + day
		of[key] = of[key].Add(n)
	}
	thousand := money.FromInt(1000)
	bedrock := map[string]string{
		"Claude3.5Sonnet": "anthropic.claude-3-5-sonnet-20240620-v1:0", "Llama3-1-70B": "meta.llama3-1-70b-instruct-v1:0", "TitanEmbedV2": "amazon.titan-embed-text-v2:0",
	}
	for _, truth := range truths(e.manifest, sample.AWS) {
		if truth.Superseded {
			continue
		}
		for _, r := range rows(t, e.dir, truth.Files) {
			usage, found := strings.CutSuffix(strings.TrimPrefix(r["line_item_usage_type"], "USE1-"), "-tokens")
			if i := strings.LastIndexByte(usage, '-'); found && i > 0 && r["line_item_product_code"] == "AmazonBedrock" && r["line_item_line_item_type"] == "Usage" {
				add(bedrock[usage[:i]], usage[i+1:], r["line_item_usage_start_date"][:10], parse(t, r["line_item_usage_amount"]).Mul(thousand))
			}
		}
	}
	azure := map[string][2]string{
		"gpt-4o Inp glbl Tokens": {"gpt-4o", "input"}, "gpt-4o Outp glbl Tokens": {"gpt-4o", "output"},
		"gpt-4o-mini Inp glbl Tokens": {"gpt-4o-mini", "input"}, "text-embedding-3-large glbl Tokens": {"text-embedding-3-large", "input"},
	}
	for _, truth := range truths(e.manifest, sample.AzureActual) {
		for _, r := range rows(t, e.dir, truth.Files) {
			if model, ok := azure[r["MeterName"]]; ok {
				day := r["Date"][6:] + "-" + r["Date"][:2] + "-" + r["Date"][3:5]
				add(model[0], model[1], day, parse(t, r["Quantity"]).Mul(thousand))
			}
		}
	}
	google := map[string][2]string{
		"AI01-0001-0001": {"gemini-2.5-flash", "input"}, "AI01-0001-0002": {"gemini-2.5-flash", "output"}, "AI01-0002-0001": {"gemini-2.5-pro", "input"},
	}
	for r := range gcpRows(t, e.dir, e.manifest) {
		// The first day's end came before the bills begin, and the last day's
		// is billed too late.
		if model, ok := google[r.SKU.ID]; ok && r.Start[:10] >= "2026-06-01" && r.Start[:10] != "2026-09-30" {
			add(model[0], model[1], r.Start[:10], parse(t, r.Usage.Amount.String()))
		}
	}
	for key, n := range vendorBilled(t, e) {
		of[key] = n
	}
	return of
}

// vendorBilled are the tokens of the API vendor, but for the key that nobody
// knows.
func vendorBilled(t *testing.T, e told) map[string]money.Amount {
	t.Helper()
	of := map[string]money.Amount{}
	table := readParquet(t, filepath.Join(e.dir, filepath.FromSlash(truths(e.manifest, sample.FOCUS)[0].Files[0])))
	for records := array.NewTableReader(table, 0); records.Next(); {
		record := records.RecordBatch()
		text := func(name string, row int) string { return column[*array.String](t, record, name).Value(row) }
		for row := range int(record.NumRows()) {
			if text("ChargeCategory", row) != "Usage" || text("ResourceName", row) == "unnamed-key" {
				continue
			}
			var details map[string]string
			if err := json.Unmarshal([]byte(text("SkuPriceDetails", row)), &details); err != nil {
				t.Fatal(err)
			}
			day := column[*array.Timestamp](t, record, "ChargePeriodStart").Value(row).ToTime(arrow.Millisecond).Format(time.DateOnly)
			key := details["x_Model"] + " " + details["x_TokenKind"] + " " + day
			of[key] = of[key].Add(decimalAt(t, record, "ConsumedQuantity", row))
		}
	}
	return of
}

// checkDatasets compares the sizes with what storage is billed for on the day.
func checkDatasets(t *testing.T, e told) {
	stores, digests, cold := map[string]int64{}, map[string]int{}, 0
	last := map[string]time.Time{}
	for _, r := range e.all.Records {
		d, ok := r.(*evidence.Dataset)
		if !ok || d.Bytes == nil || !strings.HasPrefix(d.Location, "s3://") {
			continue
		}
		bucket, _, _ := strings.Cut(strings.TrimPrefix(d.Location, "s3://"), "/")
		key := bucket + " " + d.At.Format(time.DateOnly)
		stores[key] += *d.Bytes
		if stores[key] > *d.StoreBytes {
			t.Errorf("the datasets of %s are more than it", key)
		}
		last[bucket] = d.At
		digests[key+d.Digest]++
		if d.At.Sub(d.Modified) > 180*24*time.Hour {
			cold++
		}
	}
	bills := map[string]money.Amount{}
	for _, truth := range truths(e.manifest, sample.AWS) {
		if truth.Superseded {
			continue
		}
		for _, r := range rows(t, e.dir, truth.Files) {
			if strings.HasPrefix(r["line_item_usage_type"], "TimedStorage") {
				bills[r["line_item_resource_id"]+" "+r["line_item_usage_start_date"][:10]] = parse(t, r["line_item_usage_amount"])
			}
		}
	}
	if len(stores) != 6 || cold < 4 || len(digests) != digestsBut(digests) {
		t.Errorf("%d inventories, %d cold datasets, digests %v", len(stores), cold, slices.Collect(maps.Values(digests)))
	}
	for key, bytes := range stores {
		day, err := time.Parse(time.DateOnly, key[len(key)-10:])
		if err != nil {
			t.Fatal(err)
		}
		days := day.AddDate(0, 1, 1-day.Day()).Sub(day.AddDate(0, 0, 1-day.Day())) / (24 * time.Hour)
		want := bills[key].Mul(money.FromInt(int64(days) << 30))
		if !near(want, money.FromInt(bytes), "0.001") || want.IsZero() {
			t.Errorf("%s holds %d bytes, %s are billed", key, bytes, want)
		}
	}
}

// digestsBut is how many digests there are if two inventories hold one twice.
func digestsBut(digests map[string]int) int {
	n, twice := 0, 0
	for _, times := range digests {
		n++
		if times == 2 {
			twice++
		}
	}
	if twice != 2 {
		return -1
	}
	return n
}

func checkRuns(t *testing.T, e told) {
	status, children, metrics, teams := map[string]int{}, 0, 0, map[string]bool{}
	known := map[string]bool{}
	for _, r := range e.all.Records {
		if w, ok := r.(*evidence.Workload); ok {
			status[w.Status]++
			known[w.ID] = true
			teams[w.Team] = true
			if w.Parent != "" {
				children++
			}
			metrics += len(w.Metrics)
		}
	}
	t.Logf("%v, %d children, %d metrics, teams %v", status, children, metrics, slices.Sorted(maps.Keys(teams)))
	for _, s := range []string{"running", "finished", "failed", "killed"} {
		if status[s] == 0 {
			t.Errorf("no run is %s", s)
		}
	}
	if children < 35 || metrics == 0 {
		t.Errorf("%d children, %d metrics", children, metrics)
	}
	for _, r := range e.all.Records {
		switch r := r.(type) {
		case *evidence.Usage:
			if !known[r.Workload] {
				t.Fatalf("nothing tells who %s is", r.Workload)
			}
		case *evidence.Access:
			if !known[r.Workload] {
				t.Fatalf("nothing tells who %s is", r.Workload)
			}
		}
	}
}

// checkPrices compares the rates with those of the bills.
func checkPrices(t *testing.T, e told) {
	rates := map[string]string{}
	for _, truth := range truths(e.manifest, sample.AWS) {
		for _, r := range rows(t, e.dir, truth.Files) {
			if r["product_instance_type"] != "" && r["line_item_unblended_rate"] != "" && r["line_item_line_item_type"] == "Usage" {
				rates[r["product_instance_type"]] = parse(t, r["line_item_unblended_rate"]).String()
			}
		}
	}
	compared := 0
	for _, r := range e.all.Records {
		if p, ok := r.(*evidence.Price); ok && rates[p.Item] != "" {
			compared++
			if p.Price.String() != rates[p.Item] || !p.Per.Equal(money.FromInt(1)) {
				t.Errorf("the book has %s for %s, the bill %s", p.Price, p.Item, rates[p.Item])
			}
		}
	}
	if compared < 8 {
		t.Errorf("only %d prices were compared", compared)
	}
}

// The evidence agrees with the bills at any scale and length.
func TestEvidenceAtScale(t *testing.T) {
	e := readEvidence(t, sample.Options{Seed: 5, Months: 1, Scale: 3})
	checkTold(t, e)
	bills := billedHours(t, e.dir, e.manifest)
	for _, r := range e.all.Records {
		if u, ok := r.(*evidence.Usage); ok && bills[u.Resource] == nil && !strings.HasPrefix(u.Resource, "node:") {
			t.Errorf("no bill knows %s", u.Resource)
		}
	}
}
