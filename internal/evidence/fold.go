package evidence

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

// Whole is one unit (a GPU, a core) in the millionths that a Fold counts in.
const Whole int64 = 1_000_000

// Unmeasured says of a sample that nobody measured how busy the unit was.
const Unmeasured int64 = -1

// MaxHeld is the most that one sample may hold, in millionths.
const MaxHeld = 2_000 * Whole

const hourMs = int64(time.Hour / time.Millisecond)

// Holder is who a series of samples is about.
type Holder struct {
	Resource string
	// Device is a part of the resource that has a total of its own: a GPU by
	// its UUID. Whatever is said of it, more than Size is never given away.
	Device string
	Size   int64 // of the device in millionths of a unit; the first to name the device says it
	// Part is an instance of the device that is set apart (MIG); "" is all of it.
	Part string
	// Name tells the sharers of a part apart (a pod); Workload is what they
	// work for. No workload: the device was there and nobody held it.
	Name, Workload string
}

// Fold adds samples of devices up to hours as they arrive, in whole numbers of
// millionths of a unit × milliseconds. A moment is a slot of the fold's step.
// A device's sample that is repeated for every sharer counts once and is split
// evenly among them; of several samples in one slot the greatest counts. So
// neither the order nor the repetition of samples changes the sums.
type Fold struct {
	step    uint32
	slots   int
	devices map[[2]string]*foldDevice
	all     []*foldDevice
	owners  map[[2]string]*account // by resource and workload; of "" the resource itself
	holders map[Holder]*Series
	series  []*Series // by number, from 1
	shared  []sharer  // all but the first holder of a slot, chained
	spare   []*foldHour
}

// Series takes the samples of one holder.
type Series struct {
	track  *foldTrack
	fold   *Fold
	number int32
	holder Holder
	sum    *account
}

// account is where the hour that is being settled is added up for a workload
// on a resource.
type account struct {
	resource *account // the account of the whole resource
	open     bool     // something was added in the hour
	hour     Hour
}

type foldDevice struct {
	resource *account
	size     int64
	tracks   []*foldTrack
}

// foldTrack is a part of a device, or all of it.
type foldTrack struct {
	part   string
	latest *foldHour
	hours  map[int64]*foldHour
}

type foldHour struct {
	hour  int64
	slots []slot
}

// slot is a step of a track: 16 bytes, for they are many.
type slot struct {
	held  int32 // millionths
	used  int32 // millionths of what was held
	owner int32 // the number of the first series; 0: nobody yet
	more  int32 // 1 + the place of the next sharer
}

type sharer struct{ owner, more int32 }

// NewFold makes a fold. The step must divide an hour.
func NewFold(step time.Duration) (*Fold, error) {
	if step < time.Second || step > time.Hour || time.Hour%step != 0 || step%time.Millisecond != 0 {
		return nil, fmt.Errorf("a step of %s does not divide an hour into whole parts of at least 1 s", step)
	}
	return &Fold{
		step: uint32(step / time.Millisecond), slots: int(time.Hour / step),
		devices: map[[2]string]*foldDevice{}, owners: map[[2]string]*account{}, holders: map[Holder]*Series{}, series: []*Series{nil},
	}, nil
}

// Series gives the place to add a holder's samples to; the same holder gets
// the same one.
func (f *Fold) Series(h Holder) *Series {
	size := h.Size
	h.Size = 0
	if s := f.holders[h]; s != nil {
		return s
	}
	key := [2]string{h.Resource, h.Device}
	d := f.devices[key]
	if d == nil {
		d = &foldDevice{resource: f.account(h.Resource, ""), size: min(max(size, 0), MaxHeld)}
		f.devices[key] = d
		f.all = append(f.all, d)
	}
	s := &Series{track: d.track(h.Part), fold: f, number: int32(len(f.series)), holder: h, sum: f.account(h.Resource, h.Workload)}
	f.holders[h] = s
	f.series = append(f.series, s)
	return s
}

func (f *Fold) account(resource, workload string) *account {
	key := [2]string{resource, workload}
	a := f.owners[key]
	if a == nil {
		a = &account{hour: Hour{Resource: resource, Workload: workload}}
		a.resource = a
		if workload != "" {
			a.resource = f.account(resource, "")
		}
		f.owners[key] = a
	}
	return a
}

func (d *foldDevice) track(part string) *foldTrack {
	for _, t := range d.tracks {
		if t.part == part {
			return t
		}
	}
	t := &foldTrack{part: part, hours: map[int64]*foldHour{}}
	// In a fixed order: parts are cut from a device one after the other.
	at, _ := slices.BinarySearchFunc(d.tracks, part, func(t *foldTrack, part string) int { return cmp.Compare(t.part, part) })
	d.tracks = slices.Insert(d.tracks, at, t)
	return t
}

// Add takes a sample: at in Unix milliseconds, held in millionths of a unit,
// used in millionths of what was held, or Unmeasured. It tells whether the
// sample makes sense; one that does not is left out.
func (s *Series) Add(at, held, used int64) bool {
	if at < 0 || held < 0 || held > MaxHeld || used < Unmeasured || used > Whole {
		return false
	}
	hour := at / hourMs
	h := s.track.latest
	if h == nil || h.hour != hour {
		h = s.hour(hour)
	}
	p := &h.slots[uint32(at-hour*hourMs)/s.fold.step]
	if p.owner == 0 {
		p.owner, p.held, p.used = s.number, int32(held), int32(used)
		return true
	}
	p.held, p.used = max(p.held, int32(held)), max(p.used, int32(used))
	if p.owner != s.number {
		s.share(p)
	}
	return true
}

func (s *Series) hour(hour int64) *foldHour {
	h := s.track.hours[hour]
	if h == nil {
		h = s.fold.newHour()
		h.hour = hour
		s.track.hours[hour] = h
	}
	s.track.latest = h
	return h
}

// at is an hour of the track, nil if there are no samples of it.
func (t *foldTrack) at(hour int64) *foldHour {
	if t.latest != nil && t.latest.hour == hour {
		return t.latest
	}
	return t.hours[hour]
}

func (f *Fold) newHour() *foldHour {
	n := len(f.spare)
	if n == 0 {
		return &foldHour{slots: make([]slot, f.slots)}
	}
	h := f.spare[n-1]
	f.spare = f.spare[:n-1]
	clear(h.slots)
	return h
}

// share adds the series to those of a slot, once.
func (s *Series) share(p *slot) {
	f := s.fold
	for at := p.more; at != 0; at = f.shared[at-1].more {
		if f.shared[at-1].owner == s.number {
			return
		}
	}
	f.shared = append(f.shared, sharer{s.number, p.more})
	p.more = int32(len(f.shared))
}

// Hour is what a workload held and used of a resource in one hour. The sums
// are exact, in millionths of a unit × milliseconds.
type Hour struct {
	Resource, Workload string
	Start              time.Time
	Held               int64
	// Used is the busy part of Measured, which is the part of Held for which
	// somebody measured.
	Used, Measured int64
	// Capacity is the size of all devices of the resource that were seen in
	// the hour, in millionths of a unit.
	Capacity int64
}

// Hours gives the sums of every workload by resource, hour and workload, and
// starts anew: holders stay known, samples are forgotten.
func (f *Fold) Hours() []Hour {
	var out []Hour
	for _, hour := range f.hours() {
		to := &hourSums{fold: f}
		for _, d := range f.all {
			f.settle(d, hour, to)
		}
		out = append(out, to.take(time.UnixMilli(hour*hourMs).UTC())...)
	}
	for _, d := range f.all {
		for _, t := range d.tracks {
			f.forget(t)
		}
	}
	f.shared = f.shared[:0]
	slices.SortFunc(out, compareHours)
	return out
}

// hours are those of which there are samples.
func (f *Fold) hours() []int64 {
	seen := map[int64]bool{}
	for _, d := range f.all {
		for _, t := range d.tracks {
			if len(t.hours) == 1 && seen[t.latest.hour] {
				continue // as of most devices
			}
			for hour := range t.hours {
				seen[hour] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func (f *Fold) forget(t *foldTrack) {
	t.latest = nil
	for hour, h := range t.hours {
		f.spare = append(f.spare, h)
		delete(t.hours, hour)
	}
}

func compareHours(a, b Hour) int {
	return cmp.Or(cmp.Compare(a.Resource, b.Resource), a.Start.Compare(b.Start), cmp.Compare(a.Workload, b.Workload))
}

// settle adds an hour of a device to the sums.
func (f *Fold) settle(d *foldDevice, hour int64, to *hourSums) {
	tracks := to.tracks[:0]
	for _, t := range d.tracks {
		if h := t.at(hour); h != nil {
			tracks = append(tracks, h)
		}
	}
	to.tracks = tracks
	if len(tracks) == 0 {
		return
	}
	size := to.of(d.resource)
	size.Capacity = saturate(size.Capacity, d.size)
	if len(tracks) == 1 {
		f.settleWhole(to, d.size, tracks[0].slots)
		return
	}
	for i := range f.slots {
		var total int64
		for _, t := range tracks {
			total = saturate(total, f.heldIn(&t.slots[i]))
		}
		if total == 0 {
			continue
		}
		// The parts of a device are cut from its size, one after the other.
		var before, cut int64
		for _, t := range tracks {
			p := &t.slots[i]
			held := f.heldIn(p)
			if total > d.size {
				before += held
				next := mulDiv(d.size, before, total)
				held, cut = next-cut, next
			}
			to.add(p, held*int64(f.step))
		}
	}
}

// settleWhole adds the hour of a device without parts to the sums. Mostly one
// holder has it for many slots.
func (f *Fold) settleWhole(to *hourSums, size int64, slots []slot) {
	step := int64(f.step)
	for i := 0; i < len(slots); {
		p := &slots[i]
		if p.more != 0 || p.owner == 0 {
			to.add(p, min(int64(p.held), size)*step)
			i++
			continue
		}
		var held, used, measured int64
		owner := p.owner
		for ; i < len(slots) && slots[i].owner == owner && slots[i].more == 0; i++ {
			weight := min(int64(slots[i].held), size) * step
			held += weight
			if u := int64(slots[i].used); u >= 0 {
				measured += weight
				used += busy(weight, u)
			}
		}
		if s := f.series[owner]; s.holder.Workload != "" {
			h := to.of(s.sum)
			h.Held, h.Measured, h.Used = saturate(h.Held, held), saturate(h.Measured, measured), saturate(h.Used, used)
		}
	}
}

// busy is a fraction in millionths of a weight, cut off.
func busy(weight, millionths int64) int64 {
	hi, lo := bits.Mul64(uint64(weight), uint64(millionths))
	if hi == 0 {
		return int64(lo / uint64(Whole))
	}
	return mulDiv(weight, millionths, Whole)
}

// heldIn is what was held in a slot, by anybody.
func (f *Fold) heldIn(p *slot) int64 {
	if p.owner == 0 {
		return 0
	}
	if f.series[p.owner].holder.Workload != "" {
		return int64(p.held)
	}
	for at := p.more; at != 0; at = f.shared[at-1].more {
		if f.series[f.shared[at-1].owner].holder.Workload != "" {
			return int64(p.held)
		}
	}
	return 0
}

// hourSums adds the slots of one hour up.
type hourSums struct {
	fold   *Fold
	open   []*account
	who    []*Series
	tracks []*foldHour
}

func (a *hourSums) of(to *account) *Hour {
	if !to.open {
		to.open = true
		a.open = append(a.open, to)
	}
	return &to.hour
}

// take gives the sums of the workloads and closes all accounts.
func (a *hourSums) take(start time.Time) []Hour {
	out := make([]Hour, 0, len(a.open))
	for _, o := range a.open {
		if o != o.resource && o.hour.Held > 0 {
			h := o.hour
			h.Start, h.Capacity = start, o.resource.hour.Capacity
			out = append(out, h)
		}
	}
	for _, o := range a.open {
		o.open, o.hour = false, Hour{Resource: o.hour.Resource, Workload: o.hour.Workload}
	}
	return out
}

// add gives a slot's weight to its sharers.
func (a *hourSums) add(p *slot, weight int64) {
	if p.owner == 0 || weight == 0 {
		return
	}
	if p.more == 0 {
		if s := a.fold.series[p.owner]; s.holder.Workload != "" {
			a.of(s.sum).add(weight, p.used)
		}
		return
	}
	sharers := a.sharers(p)
	n := int64(len(sharers))
	for i, s := range sharers {
		a.of(s.sum).add(cutOf(weight, int64(i), n), p.used)
	}
}

// add adds what was held; the busy part of it is cut off below.
func (h *Hour) add(held int64, used int32) {
	h.Held = saturate(h.Held, held)
	if used >= 0 {
		h.Measured = saturate(h.Measured, held)
		h.Used = saturate(h.Used, busy(held, int64(used)))
	}
}

// sharers are the holders of a slot that work for something, in a fixed order.
func (a *hourSums) sharers(p *slot) []*Series {
	a.who = a.who[:0]
	take := func(number int32) {
		if s := a.fold.series[number]; s.holder.Workload != "" {
			a.who = append(a.who, s)
		}
	}
	take(p.owner)
	for at := p.more; at != 0; at = a.fold.shared[at-1].more {
		take(a.fold.shared[at-1].owner)
	}
	slices.SortFunc(a.who, func(x, y *Series) int {
		return cmp.Or(cmp.Compare(x.holder.Workload, y.holder.Workload), cmp.Compare(x.holder.Name, y.holder.Name))
	})
	return a.who
}

// cutOf is the part i of n of a whole: all parts together are the whole.
func cutOf(whole, i, n int64) int64 { return mulDiv(whole, i+1, n) - mulDiv(whole, i, n) }

// mulDiv is a × b ÷ c, cut off, for a, b ≥ 0 and c > 0, where the result fits.
func mulDiv(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if hi == 0 {
		return int64(lo / uint64(c))
	}
	if hi >= uint64(c) {
		return math.MaxInt64
	}
	q, _ := bits.Div64(hi, lo, uint64(c))
	return int64(min(q, math.MaxInt64))
}

// saturate is a + b, or the greatest number: sums of absurd input stay absurd,
// they do not turn negative.
func saturate(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// Usages turns hours into records, averages over the hour to a millionth of a
// unit. An hour that is not over ends at until. What the workloads of a
// resource hold together never exceeds its capacity: more is scaled down.
// Used is left out where less than half of what was held was measured;
// otherwise what was measured stands for all of it.
func Usages(unit string, until time.Time, hours []Hour) []*Usage {
	hours = slices.Clone(hours)
	slices.SortFunc(hours, compareHours)
	var out []*Usage
	for from := 0; from < len(hours); {
		to := from
		for to < len(hours) && hours[to].Resource == hours[from].Resource && hours[to].Start.Equal(hours[from].Start) {
			to++
		}
		out = append(out, usagesOfHour(unit, until, hours[from:to])...)
		from = to
	}
	return out
}

// usagesOfHour makes the records of one resource and hour by cumulative cuts,
// so that three thirds are one.
func usagesOfHour(unit string, until time.Time, hours []Hour) []*Usage {
	start, end := hours[0].Start, hours[0].Start.Add(time.Hour)
	if until.Before(end) {
		end = until
	}
	span := end.Sub(start).Milliseconds()
	var total, capacity int64
	for _, h := range hours {
		total, capacity = saturate(total, h.Held), max(capacity, h.Capacity)
	}
	if span <= 0 || total == 0 || capacity == 0 {
		return nil
	}
	limit := mulDiv(capacity, span, 1)
	var out []*Usage
	var sum, cut int64
	for _, h := range hours {
		sum = saturate(sum, h.Held)
		next := sum / span
		if total > limit {
			next = mulDiv(sum, capacity, total)
		}
		held := next - cut
		cut = next
		if held > 0 {
			out = append(out, &Usage{
				Resource: h.Resource, Workload: h.Workload, Start: start, End: end, Unit: unit,
				Held: millionths(held), Capacity: millionths(capacity), Used: h.used(held),
			})
		}
	}
	return out
}

// used is the busy part of an average of held millionths.
func (h Hour) used(held int64) *money.Amount {
	if h.Measured == 0 || h.Measured < h.Held/2 {
		return nil
	}
	used := millionths(min(mulDiv(held, h.Used, h.Measured), held))
	return &used
}

func millionths(n int64) money.Amount { return money.FromUnscaled(big.NewInt(n), 6) }
