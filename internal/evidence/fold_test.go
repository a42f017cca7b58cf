package evidence_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

const whole = evidence.Whole

func hour(n int) time.Time { return time.Date(2026, 11, 3, n, 0, 0, 0, time.UTC) }

func newFold(t testing.TB, step time.Duration) *evidence.Fold {
	t.Helper()
	f, err := evidence.NewFold(step)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// whole hours of samples, one a minute
func fill(t *testing.T, s *evidence.Series, from time.Time, minutes int, held, used int64) {
	t.Helper()
	for i := range minutes {
		if !s.Add(from.Add(time.Duration(i)*time.Minute).UnixMilli(), held, used) {
			t.Fatalf("the sample of minute %d was refused", i)
		}
	}
}

func lines(f *evidence.Fold, until time.Time) []string {
	var out []string
	for _, u := range evidence.Usages("gpu", until, f.Hours()) {
		used := "-"
		if u.Used != nil {
			used = u.Used.String()
		}
		out = append(out, fmt.Sprintf("%s %s %s+%s held %s of %s used %s", u.Resource, u.Workload,
			u.Start.Format("15:04"), u.End.Sub(u.Start), u.Held, u.Capacity, used))
	}
	return out
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got:\n%q\nwant:\n%q", got, want)
	}
}

func TestFoldOfOneDevice(t *testing.T) {
	f := newFold(t, time.Minute)
	s := f.Series(evidence.Holder{Resource: "n", Device: "a", Size: whole, Name: "p", Workload: "job:x"})
	fill(t, s, hour(1), 60, whole, 900_000)
	fill(t, s, hour(2), 30, whole, evidence.Unmeasured)
	got := lines(f, hour(3))
	expect(t, got,
		"n job:x 01:00+1h0m0s held 1 of 1 used 0.9",
		"n job:x 02:00+1h0m0s held 0.5 of 1 used -")
	expect(t, lines(f, hour(3))) // Hours starts anew
}

// Time-slicing: the device's value comes once for every pod.
func TestSharersSplitADevice(t *testing.T) {
	f := newFold(t, time.Minute)
	for _, pod := range []string{"p3", "p1", "p2"} {
		s := f.Series(evidence.Holder{Resource: "n", Device: "a", Size: whole, Name: pod, Workload: "pod:" + pod})
		fill(t, s, hour(1), 60, whole, 600_000)
		fill(t, s, hour(1), 60, whole, 600_000) // scraped twice
	}
	expect(t, lines(f, hour(2)),
		"n pod:p1 01:00+1h0m0s held 0.333333 of 1 used 0.199999",
		"n pod:p2 01:00+1h0m0s held 0.333333 of 1 used 0.199999",
		"n pod:p3 01:00+1h0m0s held 0.333334 of 1 used 0.2")
}

// Two pods of one workload are two sharers; an idle device counts as capacity.
func TestSharersCountByName(t *testing.T) {
	f := newFold(t, time.Minute)
	for _, pod := range []string{"a1", "a2", "b1"} {
		s := f.Series(evidence.Holder{Resource: "n", Device: "a", Size: whole, Name: pod, Workload: "job:" + pod[:1]})
		fill(t, s, hour(1), 60, whole, evidence.Unmeasured)
	}
	fill(t, f.Series(evidence.Holder{Resource: "n", Device: "b", Size: whole}), hour(1), 60, whole, 0)
	expect(t, lines(f, hour(2)),
		"n job:a 01:00+1h0m0s held 0.666666 of 2 used -",
		"n job:b 01:00+1h0m0s held 0.333334 of 2 used -")
}

func TestInstancesAreFractions(t *testing.T) {
	f := newFold(t, time.Minute)
	for i, g := range []int64{3, 4} {
		h := evidence.Holder{Resource: "n", Device: "a", Size: whole, Part: fmt.Sprint(i), Workload: fmt.Sprintf("job:%d", i)}
		fill(t, f.Series(h), hour(1), 60, g*whole/7, 500_000)
	}
	expect(t, lines(f, hour(2)),
		"n job:0 01:00+1h0m0s held 0.428571 of 1 used 0.214285",
		"n job:1 01:00+1h0m0s held 0.571428 of 1 used 0.285714")
	// A device that was cut anew within a step is still one device.
	for i := range 3 {
		h := evidence.Holder{Resource: "n", Device: "a", Size: whole, Part: fmt.Sprint(i), Workload: fmt.Sprintf("job:%d", i)}
		fill(t, f.Series(h), hour(1), 60, 500_000, evidence.Unmeasured)
	}
	expect(t, lines(f, hour(2)),
		"n job:0 01:00+1h0m0s held 0.333333 of 1 used -",
		"n job:1 01:00+1h0m0s held 0.333333 of 1 used -",
		"n job:2 01:00+1h0m0s held 0.333334 of 1 used -")
}

func TestAnHourThatIsNotOver(t *testing.T) {
	f := newFold(t, time.Minute)
	fill(t, f.Series(evidence.Holder{Resource: "n", Device: "a", Size: whole, Workload: "job:x"}), hour(1), 15, whole, whole)
	expect(t, lines(f, hour(1).Add(15*time.Minute)), "n job:x 01:00+15m0s held 1 of 1 used 1")
}

// Together workloads hold no more than there is, whoever stated the sums.
func TestUsagesKeepTheCapacity(t *testing.T) {
	ms := time.Hour.Milliseconds()
	hours := []evidence.Hour{
		{Resource: "n", Workload: "job:b", Start: hour(1), Held: 2 * whole * ms, Used: whole * ms, Measured: 2 * whole * ms, Capacity: whole},
		{Resource: "n", Workload: "job:a", Start: hour(1), Held: whole * ms, Capacity: whole},
	}
	var got []string
	for _, u := range evidence.Usages("gpu", hour(2), hours) {
		if why := u.Check(); why != "" {
			t.Error(why)
		}
		got = append(got, fmt.Sprintln(u.Workload, u.Held, u.Used))
	}
	expect(t, got, "job:a 0.333333 <nil>\n", "job:b 0.666667 0.333333\n")
}

func TestSamplesThatCannotBe(t *testing.T) {
	s := newFold(t, time.Minute).Series(evidence.Holder{Resource: "n", Device: "a", Size: whole, Workload: "job:x"})
	for _, bad := range [][3]int64{{-1, whole, 0}, {0, -1, 0}, {0, evidence.MaxHeld + 1, 0}, {0, whole, -2}, {0, whole, whole + 1}} {
		if s.Add(bad[0], bad[1], bad[2]) {
			t.Errorf("%v was taken", bad)
		}
	}
	for _, step := range []time.Duration{0, time.Millisecond, 7 * time.Minute, 2 * time.Hour, -time.Minute} {
		if _, err := evidence.NewFold(step); err == nil {
			t.Errorf("a step of %s was taken", step)
		}
	}
}

type sample struct {
	device, part, pod int
	at, held, used    int64
}

func samples(rt *rapid.T) []sample {
	return rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) sample {
		return sample{
			device: rapid.IntRange(0, 2).Draw(rt, "device"), part: rapid.IntRange(0, 2).Draw(rt, "part"),
			pod:  rapid.IntRange(0, 5).Draw(rt, "pod"),
			at:   hour(0).UnixMilli() + rapid.Int64Range(0, 3*3_600_000-1).Draw(rt, "at"),
			held: rapid.Int64Range(0, 3*whole).Draw(rt, "held"), used: rapid.Int64Range(-1, whole).Draw(rt, "used"),
		}
	}), 0, 200).Draw(rt, "samples")
}

func folded(rt *rapid.T, all []sample) []evidence.Hour {
	f, err := evidence.NewFold(20 * time.Minute)
	if err != nil {
		rt.Fatal(err)
	}
	for _, s := range all {
		h := evidence.Holder{Resource: fmt.Sprint("n", s.device%2), Device: fmt.Sprint(s.device), Size: whole}
		if s.part > 0 {
			h.Part = fmt.Sprint(s.part)
		}
		if s.pod > 0 {
			h.Name, h.Workload = fmt.Sprint(s.pod), fmt.Sprint("job:", s.pod%3)
		}
		if !f.Series(h).Add(s.at, s.held, s.used) {
			rt.Fatalf("%+v was refused", s)
		}
	}
	return f.Hours()
}

// The law: whatever is repeated, in whatever order, a resource's workloads hold
// and use no more than its devices are, and they hold all that was held.
func TestFoldNeverExceedsADevice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := samples(rt)
		hours := folded(rt, all)
		repeated := rapid.Permutation(append(slices.Clone(all), all[:len(all)/2]...)).Draw(rt, "repeated")
		if again := folded(rt, repeated); !slices.Equal(again, hours) {
			rt.Fatalf("repetition or order changed the sums:\n%v\n%v", again, hours)
		}
		want := naive(all)
		got := map[string]int64{}
		for _, h := range hours {
			got[h.Resource+h.Start.Format("15")] += h.Held
			if h.Used > h.Measured || h.Measured > h.Held {
				rt.Fatalf("more used than held: %+v", h)
			}
		}
		for at, held := range want {
			if got[at] != held {
				rt.Fatalf("%s: held %d, and the devices were held %d", at, got[at], held)
			}
			delete(got, at)
		}
		if len(got) > 0 {
			rt.Fatalf("held by nobody: %v", got)
		}
		checkRecords(rt, hours)
	})
}

func checkRecords(rt *rapid.T, hours []evidence.Hour) {
	sums := map[string]money.Amount{}
	for _, u := range evidence.Usages("gpu", hour(5), hours) {
		if why := u.Check(); why != "" {
			rt.Fatal(why)
		}
		key := u.Resource + u.Start.String()
		sums[key] = sums[key].Add(u.Held)
		if sums[key].Cmp(u.Capacity) > 0 {
			rt.Fatalf("%s holds %s of %s", key, sums[key], u.Capacity)
		}
	}
}

// naive is what was held of each resource and hour, said slowly: the greatest
// sample of each part and slot, no more than the device.
func naive(all []sample) map[string]int64 {
	type place struct {
		device, part int
		slot         int64
	}
	const step = 20 * 60_000
	parts, held := map[place]int64{}, map[place]bool{}
	for _, s := range all {
		p := place{s.device, s.part, s.at / step}
		parts[p] = max(parts[p], s.held)
		held[p] = held[p] || s.pod > 0
	}
	devices := map[place]int64{}
	for p, v := range parts {
		if held[p] {
			devices[place{device: p.device, slot: p.slot}] += v
		}
	}
	out := map[string]int64{}
	for p, v := range devices {
		if v > 0 {
			at := time.UnixMilli(p.slot * step).UTC().Format("15")
			out[fmt.Sprint("n", p.device%2)+at] += min(v, whole) * step
		}
	}
	return out
}

// BenchmarkFold folds 20 million samples of 1024 devices, of which a fifth are
// shared, and does the same as a bare sum by device and hour in a map and in an
// array. It reports how many times as long the fold takes.
func BenchmarkFold(b *testing.B) {
	const devices, total = 1024, 20_000_000
	type raw struct {
		device, pod int32
		at, used    int64
	}
	var one []raw // an hour in the order of scraping: all devices, minute by minute
	for minute := range int64(60) {
		for d := range int32(devices) {
			for pod := range 1 + int32(d%5)/4 {
				one = append(one, raw{d, d*2 + pod, minute * 60_000, (minute*7919 + int64(d)) % whole})
			}
		}
	}
	hoursOf := total/len(one) + 1
	start := hour(0).UnixMilli()
	var fold, inMap, inArray time.Duration
	for b.Loop() {
		f := newFold(b, time.Minute)
		series := make([]*evidence.Series, devices*2)
		for i := range series {
			series[i] = f.Series(evidence.Holder{Resource: fmt.Sprint("node:", i/16), Device: fmt.Sprint(i / 2), Size: whole, Name: fmt.Sprint(i), Workload: fmt.Sprint("job:", i)})
		}
		begun := time.Now()
		rows := 0
		for h := range hoursOf {
			for _, s := range one {
				series[s.pod].Add(start+int64(h)*3_600_000+s.at, whole, s.used)
			}
			rows += len(f.Hours())
		}
		fold += time.Since(begun)
		if want := hoursOf * (devices + devices/5); rows < want-hoursOf || rows > want {
			b.Fatalf("%d hours of workloads, not %d", rows, want)
		}

		type key struct {
			device int32
			hour   int64
		}
		begun = time.Now()
		sums := map[key]int64{}
		for h := range hoursOf {
			clear(sums) // as the fold forgets what it gave
			for _, s := range one {
				at := start + int64(h)*3_600_000 + s.at
				sums[key{s.device, at / 3_600_000}] += s.used * 60_000
			}
		}
		inMap += time.Since(begun)

		begun = time.Now()
		array := make([]int64, devices*hoursOf)
		for h := range hoursOf {
			for _, s := range one {
				at := start + int64(h)*3_600_000 + s.at
				array[int64(s.device)*int64(hoursOf)+(at-start)/3_600_000] += s.used * 60_000
			}
		}
		inArray += time.Since(begun)
		if array[8*hoursOf-1] != sums[key{7, start/3_600_000 + int64(hoursOf) - 1}] {
			b.Fatal("the bare sums differ")
		}
	}
	b.ReportMetric(float64(fold)/float64(inMap), "×map")
	b.ReportMetric(float64(fold)/float64(inArray), "×array")
	b.ReportMetric(float64(fold.Nanoseconds())/float64(b.N)/float64(hoursOf*len(one)), "ns/sample")
}
