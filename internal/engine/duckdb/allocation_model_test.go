package duckdb

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// What allocation should give, the plain way: charge by charge, in integers of
// any size. It is written from docs/allocation.md, not from the SQL.

// piece is one part of a charge.
type piece struct {
	b                                 bill
	workload, method, class           string
	team, project, rule               string
	from, to, of                      int64 // of 0: the whole charge
	amounts                           map[string]*money.Amount
	usedBilled, usedEffective, busyOf *money.Amount
}

func (p piece) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %q %s %s team %q project %q rule %q", p.b.row, p.workload, p.method, p.class, p.team, p.project, p.rule)
	if p.of > 0 {
		fmt.Fprintf(&b, " %d-%d of %d", p.from, p.to, p.of)
	}
	for _, c := range allocation.Additive() {
		fmt.Fprintf(&b, " %s", show(p.amounts[c]))
	}
	fmt.Fprintf(&b, " used %s %s", show(p.usedBilled), show(p.usedEffective))
	return b.String()
}

func show(a *money.Amount) string {
	if a == nil {
		return "–"
	}
	return a.String()
}

// floorOf is n of d of an amount, cut off downwards.
func floorOf(a money.Amount, n, d int64) money.Amount {
	q, m := new(big.Int).DivMod(new(big.Int).Mul(a.Units(), big.NewInt(n)), big.NewInt(d), new(big.Int))
	_ = m // Euclidean: the rest is never negative, so that q is the floor
	return money.FromUnscaled(q, money.Scale)
}

// between is the part of an amount between two cuts.
func between(a *money.Amount, from, to, of int64) *money.Amount {
	if a == nil || of == 0 {
		return a
	}
	part := floorOf(*a, to, of).Sub(floorOf(*a, from, of))
	return &part
}

func (p *piece) cut() {
	whole := p.amounts
	if whole == nil {
		whole = p.b.amounts
	}
	p.amounts = map[string]*money.Amount{}
	for c, a := range whole {
		p.amounts[c] = between(a, p.from, p.to, p.of)
	}
}

// model is a world with what follows from it.
type model struct {
	world
	records map[string]evidence.Workload // the newest word on each field
	names   map[string]string            // what charges may call a workload
	alias   map[string]string
}

func newModel(w world) model {
	m := model{world: w, records: map[string]evidence.Workload{}, names: map[string]string{}, alias: map[string]string{}}
	newestFirst := slices.Clone(w.workloads)
	slices.SortStableFunc(newestFirst, func(a, b known) int {
		return cmp.Or(b.readAt.Compare(a.readAt), strings.Compare(b.source, a.source))
	})
	for _, k := range newestFirst {
		r := m.records[k.ID]
		r.ID = k.ID
		r.Team, r.Project, r.Parent = cmp.Or(r.Team, k.Team), cmp.Or(r.Project, k.Project), cmp.Or(r.Parent, k.Parent)
		m.records[k.ID] = r
	}
	taken := map[string]map[string]bool{}
	for id := range m.records {
		_, bare, _ := strings.Cut(id, ":")
		for _, n := range []string{strings.ToLower(id), strings.ToLower(bare)} {
			if taken[n] == nil {
				taken[n] = map[string]bool{}
			}
			taken[n][id] = true
			m.names[n] = id
		}
	}
	for n, ids := range taken {
		if len(ids) > 1 {
			delete(m.names, n)
		}
	}
	for _, r := range w.resources {
		m.alias[strings.ToLower(r.Resource)] = strings.ToLower(r.Of)
	}
	return m
}

// lastPart is what a bill and telemetry call the same resource by.
func lastPart(id string) string {
	return strings.ToLower(id[strings.LastIndexAny(id, "/:")+1:])
}

func (m model) machineOf(resource string) string {
	at := lastPart(resource)
	for range 3 {
		if of, ok := m.alias[at]; ok {
			at = of
		}
	}
	return at
}

func (b bill) lookup(d query.Dimension) (string, bool) {
	text, ok := map[string]string{"ServiceName": b.kind, "Team": b.team, "Project": b.project, "ResourceId": b.resource, "ChargeCategory": b.category, "Tags.owner": b.tag}[d.Name()]
	if !ok {
		panic("the model does not know " + d.Name())
	}
	return text, text != ""
}

func holds(f query.Filter, b bill) bool {
	ok, err := query.Eval(f, b.lookup)
	if err != nil {
		panic(err)
	}
	return ok
}

// tagged is a charge after virtual tags, and the rule that gave it something.
func (m model) tagged(b bill) (bill, string) {
	out, rule := b, ""
	given := map[string]bool{}
	for _, override := range []bool{true, false} {
		for _, v := range m.rules.VirtualTags {
			if v.Override != override || !holds(v.Where, b) {
				continue
			}
			for _, s := range v.Set {
				text := s.Text
				if !s.From.IsZero() {
					text, _ = b.lookup(s.From)
				}
				own, _ := b.lookup(s.Dimension)
				if text == "" || given[s.Dimension.Name()] || !override && own != "" {
					continue
				}
				given[s.Dimension.Name()] = true
				rule = cmp.Or(rule, v.Name)
				switch s.Dimension.Name() {
				case "Team":
					out.team = text
				case "Project":
					out.project = text
				}
			}
		}
	}
	return out, rule
}

// allocate gives the pieces of every charge; those of shared rules are whole.
func (m model) allocate() []piece {
	tagged := make([]bill, len(m.bills))
	rules := make([]string, len(m.bills))
	for i, b := range m.bills {
		tagged[i], rules[i] = m.tagged(b)
	}
	var out []piece
	for i, b := range tagged {
		for _, p := range m.pieces(b, m.sourceOf(tagged, b.source)) {
			p.rule = cmp.Or(p.rule, rules[i])
			p.cut()
			if p.busyOf != nil {
				p.usedBilled, p.usedEffective = used(p, "BilledCost"), used(p, "EffectiveCost")
			}
			out = append(out, p)
		}
	}
	return out
}

// used is the part of a share that was in use.
func used(p piece, column string) *money.Amount {
	busy, held := p.busyOf.Int(), p.to-p.from
	if p.amounts[column] == nil || held == 0 {
		return nil
	}
	part := floorOf(*p.amounts[column], min(busy, held), held)
	return &part
}

func (m model) sourceOf(bills []bill, source string) []bill {
	return slices.DeleteFunc(slices.Clone(bills), func(b bill) bool { return b.source != source })
}

// direct is the workload that a charge names.
func (m model) direct(b bill) string {
	if b.workload == "" {
		return ""
	}
	id := b.workload
	if !strings.Contains(id, ":") {
		id = "workload:" + id
	}
	return cmp.Or(m.names[strings.ToLower(id)], m.names[strings.ToLower(b.workload)], id)
}

func (m model) shared(b bill) string {
	for _, s := range m.rules.Shared {
		if holds(s.Where, b) {
			return s.Name
		}
	}
	return ""
}

func (m model) pieces(b bill, bills []bill) []piece {
	whole := piece{b: b, team: b.team, project: b.project, method: "Unattributed", class: "Unattributed"}
	direct, rule := m.direct(b), m.shared(b)
	if direct != "" {
		whole.team, whole.project = m.owner(direct, b)
	}
	switch {
	case b.role == "Unused":
		whole.workload, whole.method, whole.class, whole.rule = "unused commitment", "Commitment", "Idle", rule
		return []piece{whole}
	case direct != "":
		whole.workload, whole.method, whole.class, whole.rule = direct, "Direct", "Attributed", rule
		return []piece{whole}
	case rule != "":
		whole.method, whole.class, whole.rule = "Shared", "Shared", rule
		return []piece{whole}
	case b.role == "":
		if cuts := m.cuts(b, bills); len(cuts) > 0 {
			return m.owned(b, cuts)
		}
	}
	whole.byTag()
	return []piece{whole}
}

func (p *piece) byTag() {
	if p.team != "" || p.project != "" {
		p.method, p.class = "Tagged", "Attributed"
	}
}

// owned puts owners on the pieces of a charge.
func (m model) owned(b bill, cuts []piece) []piece {
	for i := range cuts {
		p := &cuts[i]
		method := p.method
		p.b, p.method, p.class = b, "Unattributed", "Unattributed"
		p.team, p.project = m.owner(p.workload, b)
		switch {
		case p.workload == "idle":
			p.method, p.class = method, "Idle"
		case p.workload != "":
			p.method, p.class = method, "Attributed"
		default:
			p.byTag()
		}
	}
	return cuts
}

// owner is the team and project of a workload, else of its parent, else of the
// charge.
func (m model) owner(workload string, b bill) (team, project string) {
	r := m.records[workload]
	parent := m.records[r.Parent]
	return cmp.Or(r.Team, parent.Team, b.team), cmp.Or(r.Project, parent.Project, b.project)
}

// cuts are how evidence divides a charge; none if there is no evidence.
func (m model) cuts(b bill, bills []bill) []piece {
	if !b.end.After(b.start) {
		return nil
	}
	switch {
	case strings.Contains(b.meter, "tokens"):
		return m.metered(b, bills)
	case b.resource == "":
		return nil
	case b.unit == "GB-Mo":
		return m.stored(b)
	default:
		return m.measured(b, bills)
	}
}

// lined puts weights, in the order of the names, into cuts of a whole, which
// is at least their sum; what is over goes to rest.
func lined(weights map[string]int64, whole int64, method, rest string, busy map[string]int64) []piece {
	var taken int64
	for w, n := range weights {
		if n <= 0 {
			delete(weights, w)
			continue
		}
		taken += n
	}
	if taken == 0 {
		return nil
	}
	whole = max(whole, taken)
	scale := whole/1_000_000_000_000 + 1
	var out []piece
	var at int64
	for _, w := range slices.Sorted(maps.Keys(weights)) {
		p := piece{workload: w, method: method, from: at / scale, to: (at + weights[w]) / scale, of: whole / scale}
		if n, ok := busy[w]; ok {
			b := money.FromInt(n / scale)
			p.busyOf = &b
		}
		at += weights[w]
		out = append(out, p)
	}
	if at < whole {
		out = append(out, piece{workload: rest, method: method, from: at / scale, to: whole / scale, of: whole / scale})
	}
	return out
}

func overlap(from, to, start, end time.Time) int64 {
	return min(to.UnixMilli(), end.UnixMilli()) - max(from.UnixMilli(), start.UnixMilli())
}

func millionths(a money.Amount) int64 { return a.Mul(money.FromInt(1_000_000)).Int() }

// rank is which unit divides a machine: the lowest that there is.
func rank(unit string) int {
	if n, ok := map[string]int{"gpu": 1, "cpu": 2, "memory": 3, "machine": 9}[unit]; ok {
		return n
	}
	return 4
}

func (m model) measured(b bill, bills []bill) []piece {
	machine := lastPart(b.resource)
	lasts := b.end.Sub(b.start).Milliseconds()
	var here []evidence.Usage
	counting, size := 10, int64(0)
	for _, u := range m.usage {
		if m.machineOf(u.Resource) != machine || overlap(u.Start, u.End, b.start, b.end) <= 0 {
			continue
		}
		here = append(here, u)
		if rank(u.Unit) < counting {
			counting, size = rank(u.Unit), 0
		}
		if rank(u.Unit) == counting {
			size = max(size, millionths(u.Capacity))
		}
	}
	weights, busy, unmeasured := map[string]int64{}, map[string]int64{}, map[string]bool{}
	for _, u := range here {
		if rank(u.Unit) != counting && u.Unit != "machine" {
			continue
		}
		ms := overlap(u.Start, u.End, b.start, b.end)
		in := func(a money.Amount) int64 {
			n := millionths(a)
			if u.Unit == "machine" { // the whole of it, whatever is counted
				n = n * (size / 1000) / 1000
			}
			return n * ms / 1000
		}
		weights[u.Workload] += in(u.Held)
		if u.Used == nil {
			unmeasured[u.Workload] = true
		} else {
			busy[u.Workload] += in(*u.Used)
		}
	}
	for w := range unmeasured {
		delete(busy, w)
	}
	held := map[string]bool{}
	for w, n := range weights {
		held[w] = n > 0
	}
	for _, k := range m.workloads { // a part's time is not the whole's as well
		if k.Parent != "" && k.Parent != k.ID && held[k.ID] {
			weights[k.Parent] = 0
		}
	}
	return lined(weights, m.room(b, bills, machine, counting, size, lasts), "Measured", "idle", busy)
}

// room is what there was to hold of a machine in a charge's period: as long as
// the bill says that it ran, or as much GPU time as was billed.
func (m model) room(b bill, bills []bill, machine string, counting int, size, lasts int64) int64 {
	hours, gpuSeconds := money.Zero(), money.Zero()
	for _, o := range bills {
		q := o.amounts["ConsumedQuantity"]
		if !m.divided(o) || o.category != "Usage" || q == nil || q.Sign() <= 0 || lastPart(o.resource) != machine || !o.start.Equal(b.start) || !o.end.Equal(b.end) ||
			o.unit == "GB-Mo" || strings.Contains(o.meter, "tokens") {
			continue
		}
		switch strings.ToLower(o.unit) {
		case "hours", "hrs":
			hours = hours.Add(*q)
		case "seconds":
			if strings.Contains(strings.ToLower(o.meter), "gpu") {
				gpuSeconds = gpuSeconds.Add(*q)
			}
		}
	}
	full := size * lasts / 1000
	switch {
	case hours.Sign() > 0:
		return size * min(hours.Mul(money.FromInt(3_600_000)).Int(), lasts) / 1000
	case gpuSeconds.Sign() > 0 && counting == 1:
		return min(gpuSeconds.Mul(money.FromInt(1_000_000)).Int(), full)
	}
	return full
}

// divided tells whether evidence may divide a charge at all.
func (m model) divided(b bill) bool { return b.role == "" && m.direct(b) == "" && m.shared(b) == "" }

// models and kinds of the meters of these worlds.
func meterOf(b bill) (model, kind string) {
	model, rest, _ := strings.Cut(strings.TrimPrefix(b.meter, "gpt-"), "-")
	return "gpt" + model, strings.TrimSuffix(rest, "-tokens")
}

func bare(model string) string {
	return strings.ReplaceAll(strings.TrimSuffix(strings.ToLower(model), "-2026-01-01"), "-", "")
}

func (m model) metered(b bill, bills []bill) []piece {
	wanted, kind := meterOf(b)
	models := map[string]bool{}
	for _, r := range m.requests {
		models[bare(r.Model)] = true
	}
	if !models[wanted] { // the longest known name that the meter holds
		if wanted != "gptxl" || !models["gptx"] {
			return nil
		}
		wanted = "gptx"
	}
	ownMeter := false // whether cached tokens are charged apart, in this source
	whole := money.Zero()
	for _, o := range bills {
		if !m.divided(o) || !strings.Contains(o.meter, "tokens") || !o.end.After(o.start) {
			continue
		}
		of, k := meterOf(o)
		if of == "gptxl" && !models["gptxl"] {
			of = "gptx"
		}
		ownMeter = ownMeter || of == wanted && k == "cached-input"
		if q := o.amounts["ConsumedQuantity"]; o.meter == b.meter && o.start.Equal(b.start) && o.end.Equal(b.end) && o.category == "Usage" && q != nil && q.Sign() > 0 {
			unit := int64(1)
			if o.unit != "Tokens" {
				unit = 1000
			}
			whole = whole.Add(q.Mul(money.FromInt(unit)))
		}
	}
	weights := map[string]int64{}
	for _, r := range m.requests {
		if bare(r.Model) != wanted || r.Start.Before(b.start) || !r.Start.Before(b.end) {
			continue
		}
		n := func(p *int64) int64 {
			if p == nil {
				return 0
			}
			return *p
		}
		w := cmp.Or(r.Workload, "endpoint:"+r.Endpoint)
		switch kind {
		case "cached-input":
			weights[w] += n(r.CachedInputTokens)
		case "output":
			weights[w] += n(r.OutputTokens)
		default:
			weights[w] += n(r.InputTokens)
			if ownMeter {
				weights[w] -= n(r.CachedInputTokens)
			}
		}
	}
	return lined(weights, roundHalfUp(whole), "Metered", "", nil)
}

func roundHalfUp(a money.Amount) int64 { return a.Add(money.MustParse("0.5")).Int() }

func (m model) stored(b bill) []piece {
	weights, whole := map[string]int64{}, int64(0)
	for _, d := range m.datasets {
		if !strings.HasPrefix(d.Location, "s3://"+lastPart(b.resource)+"/") {
			continue
		}
		weights["dataset:"+d.Dataset] += (*d.Bytes + 1023) / 1024
		whole = max(whole, (*d.StoreBytes+1023)/1024)
	}
	for w, n := range weights {
		if n == 0 {
			delete(weights, w)
		}
	}
	return lined(weights, whole, "Stored", "", nil)
}

// spread divides what shared rules left whole, by what is attributed in the
// same currency over all sources.
func (m model) spread(all []piece) []piece {
	var out []piece
	for _, p := range all {
		if p.method != "Shared" {
			out = append(out, p)
			continue
		}
		i := slices.IndexFunc(m.rules.Shared, func(s allocation.SharedRule) bool { return s.Name == p.rule })
		out = append(out, spreadOne(m.rules.Shared[i], p, all)...)
	}
	return out
}

const sharedWhole = 1_000_000_000

func spreadOne(s allocation.SharedRule, p piece, all []piece) []piece {
	weights := map[string]*big.Int{}
	add := func(v string, n *big.Int) {
		if weights[v] == nil {
			weights[v] = new(big.Int)
		}
		weights[v].Add(weights[v], n)
	}
	for _, o := range all {
		v := o.team
		if s.Over.Name() == "Project" {
			v = o.project
		}
		if v == "" || o.b.currency != p.b.currency || o.class != "Attributed" && o.class != "Idle" {
			continue
		}
		switch s.By {
		case allocation.Even:
			weights[v] = big.NewInt(1)
		case allocation.Proportional:
			if a := o.amounts["EffectiveCost"]; a != nil {
				add(v, a.Units())
			}
		case allocation.ByUsage:
			if o.method == "Measured" && o.class == "Attributed" {
				add(v, big.NewInt(o.to-o.from))
			}
		}
	}
	for _, f := range s.Shares {
		add(f.Value, big.NewInt(f.Parts))
	}
	maps.DeleteFunc(weights, func(_ string, n *big.Int) bool { return n.Sign() <= 0 })
	total := new(big.Int)
	for _, n := range weights {
		total.Add(total, n)
	}
	if total.Sign() == 0 {
		p.method, p.class = "Unattributed", "Unattributed"
		return []piece{p}
	}
	var out []piece
	sum, from := new(big.Int), int64(0)
	for _, v := range slices.Sorted(maps.Keys(weights)) {
		sum.Add(sum, weights[v])
		one := p
		one.from, one.of = from, sharedWhole
		one.to = new(big.Int).Div(new(big.Int).Mul(sum, big.NewInt(sharedWhole)), total).Int64()
		from = one.to
		if s.Over.Name() == "Project" {
			one.project = v
		} else {
			one.team = v
		}
		one.cut()
		out = append(out, one)
	}
	return out
}
