package explain

import (
	"encoding/binary"
	"math"
	"math/big"
)

// group are the strands among which usage can move: of one unit, alike but for
// the mixed dimensions.
type group struct{ members []member }

// groups are kept in order, so that floats are added in the same order always.
type groups struct {
	named   map[string]*group
	inOrder []*group
}

func (g *groups) of(key string) *group {
	if g.named[key] == nil {
		g.named[key] = &group{}
		g.inOrder = append(g.inOrder, g.named[key])
	}
	return g.named[key]
}

type member struct {
	p *point
	s *strand
	f *factors
	// moves tells that there is something else in the group to move to.
	moves bool
	// was and now are about the work.
	was, now float64
}

// join puts a strand into its group. One whose quantity is unknown or negative
// has none: there is no share of a volume that is not.
func (c *cube) join(all *groups, p *point, s *strand) {
	m := member{p: p, s: s, f: factorsOf(s)}
	m.was, m.now = m.f.work[0].float(), m.f.work[1].float()
	if !m.f.counted || m.f.work[0].sign() < 0 || m.f.work[1].sign() < 0 {
		m.settle()
		return
	}
	key := append(c.owner(p), s.unit...)
	if m.f.measured {
		key = append(key, 0)
	}
	g := all.of(string(key))
	g.members = append(g.members, m)
}

// owner is a key of the values of the dimensions that are not mixed.
func (c *cube) owner(p *point) []byte {
	var key []byte
	for i, code := range p.codes {
		if !c.mixed[i] {
			key = binary.LittleEndian.AppendUint32(key, uint32(code))
		}
	}
	return key
}

// settle decomposes the group's strands. Usage moved if the change is told
// shorter by a group's volume and its shares than strand by strand; if not,
// each strand's usage changed by itself, and a share is always 1. Without this
// choice more usage of one model would look like less of a share of all others.
func (g *group) settle(mixed []bool, noise float64) {
	for _, part := range g.divided(mixed, noise) {
		part.settleAs(part.moved(noise), noise)
	}
}

// divided is the division of the group within whose parts usage moved: along
// one of the mixed dimensions, or along all, whichever tells the change
// shortest.
func (g *group) divided(mixed []bool, noise float64) []*group {
	best := []*group{g}
	if len(g.members) < 2 {
		return best
	}
	shortest := g.length(noise)
	for d, is := range mixed {
		if !is {
			continue
		}
		parts, length := g.along(d), 0.0
		for _, p := range parts {
			length += p.length(noise)
		}
		if length < shortest {
			best, shortest = parts, length
		}
	}
	return best
}

// along divides the group into parts that differ in one dimension only.
func (g *group) along(d int) []*group {
	all := &groups{named: map[string]*group{}}
	for _, m := range g.members {
		var key []byte
		for i, code := range m.p.codes {
			if i != d {
				key = binary.LittleEndian.AppendUint32(key, uint32(code))
			}
		}
		part := all.of(string(key))
		part.members = append(part.members, m)
	}
	return all.inOrder
}

// settleAs decomposes the strands by the group's volume, or each by itself.
func (g *group) settleAs(moved bool, noise float64) {
	volume := [2]*ratio{whole(new(big.Int)), whole(new(big.Int))}
	for i := range volume {
		for _, m := range g.members {
			volume[i].num.Add(volume[i].num, m.f.work[i].num) // works are whole
		}
	}
	was, now := g.volume()
	steady := moved && math.Abs(now-was) <= 3*noise*g.breadth()
	for _, m := range g.members {
		m.moves = len(g.members) > 1
		if moved {
			m.f.within(volume)
		}
		usage := m.settle()
		if steady {
			m.p.chance += usage
		}
	}
}

func (g *group) volume() (was, now float64) {
	for _, m := range g.members {
		was += m.was
		now += m.now
	}
	return was, now
}

// telling is the length of both tellings of a change. Changes that may be
// chance do not count.
type telling struct {
	alone  float64 // the sum of what each strand changed by
	volume float64 // what the volume changed by
	gained float64 // what moved to the strands that gained a share, at the mean volume
	lost   float64 // what moved from those that lost
}

func (g *group) tell(noise float64) telling {
	was, now := g.volume()
	out := telling{volume: math.Abs(now - was)}
	for _, m := range g.members {
		chance := 3 * noise * (m.was + m.now) / 2
		out.alone += beyond(m.now-m.was, chance)
		if was == 0 || now == 0 {
			continue // nothing can have moved
		}
		if shift := (m.now/now - m.was/was) * (was + now) / 2; shift > 0 {
			out.gained += beyond(shift, chance)
		} else {
			out.lost += beyond(shift, chance)
		}
	}
	return out
}

func (t telling) moved() bool {
	return min(t.gained, t.lost) > 0 && t.volume+max(t.gained, t.lost) < t.alone
}

func (g *group) moved(noise float64) bool {
	return len(g.members) > 1 && g.tell(noise).moved()
}

// length is that of the shorter telling.
func (g *group) length(noise float64) float64 {
	t := g.tell(noise)
	if len(g.members) > 1 && t.moved() {
		return t.volume + max(t.gained, t.lost)
	}
	return t.alone
}

// breadth is what the group's volume changes by if each strand changes by 100 %
// without regard to the others.
func (g *group) breadth() float64 {
	squares := 0.0
	for _, m := range g.members {
		work := (m.was + m.now) / 2
		squares += work * work
	}
	return math.Sqrt(squares)
}

// beyond is the size of a change, if it is more than chance.
func beyond(change, chance float64) float64 {
	if math.Abs(change) <= chance {
		return 0
	}
	return math.Abs(change)
}

// noise is how much strands usually change, as a part of their work.
func (g *groups) noise() float64 {
	var rates []float64
	for _, g := range g.inOrder {
		for _, m := range g.members {
			rates = append(rates, 2*(m.now-m.was)/(m.now+m.was))
		}
	}
	return spread(rates)
}
