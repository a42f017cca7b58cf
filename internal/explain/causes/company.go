package causes

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Dimensions are those of every cube, in order.
func Dimensions() []string {
	return []string{"ServiceName", "Team", "Model", "SkuMeter", "RegionId", "SubAccountId"}
}

// The dimensions by their index.
const (
	service = iota
	team
	model
	meter
	region
	account
	dimensionCount
)

// Mixed are the dimensions between whose values usage moves.
func Mixed() []string { return []string{"Model", "SkuMeter", "RegionId"} }

// trade is what a service sells.
type trade int

const (
	machines trade = iota // by the hour, in use or not
	tokens
	storage
	licences // no quantity
)

// place is a finest cell of the company's bill, then and now.
type place struct {
	values [dimensionCount]string
	trade  trade
	then   state
	noise  noise
}

// state is what a place is in one month.
type state struct {
	there    bool
	work     float64 // in units of the trade, of machines those in use
	busy     float64 // the part of what is held that is in use, machines only
	price    float64 // for a unit
	covered  float64 // the part that a commitment covers
	discount float64 // what the commitment takes off the price
	fee      float64 // of commitments, as a part of the amount
	credit   float64 // as a part of the amount
	tax      float64 // as a part of the amount
}

// noise is what changes at a place without a cause.
type noise struct {
	work, busy float64 // factors
	appears    bool
	vanishes   bool
}

// held is the quantity that is paid for.
func (s state) held() float64 { return s.work / s.busy }

// amount is what is paid for usage, without credits and taxes.
func (s state) amount() float64 {
	if !s.there {
		return 0
	}
	return s.held() * s.price * (1 - s.covered*s.discount)
}

// total is all that is paid.
func (s state) total() float64 { return s.amount() * (1 + s.fee - s.credit + s.tax) }

// company draws the places of one month, at most as many as wanted.
func company(r *rand.Rand, wanted int) []place {
	teams, models, regions := names("team", 4+r.IntN(5)), names("model", 4+r.IntN(7)+wanted/100), names("region", 2+r.IntN(3))
	owners := market{teams, models, regions, sizes(r, len(teams)), sizes(r, len(models)), sizes(r, len(regions))}
	var all []place
	for s, t := range []trade{machines, tokens, tokens, storage, licences, machines}[:4+r.IntN(3)] {
		level := math.Exp(0.5 * r.NormFloat64())
		for m := range []int{3, 2, 1, 1}[t] + r.IntN(2) {
			price := map[trade]float64{machines: 4, tokens: 0.00001, storage: 0.02, licences: 1}[t] * math.Exp(0.7*r.NormFloat64())
			offer := place{trade: t, values: [dimensionCount]string{service: fmt.Sprintf("service-%d", s), meter: fmt.Sprintf("meter-%d-%d", s, m)}}
			all = append(all, owners.buy(r, offer, level, price)...)
		}
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(wanted, len(all))]
}

// market are those who buy, what for and where, and how much beside each other.
type market struct {
	teams, models, regions          []string
	teamSize, modelSize, regionSize []float64
}

// buy draws what is bought of an offer by everybody. Storage and licences are
// for no model.
func (k market) buy(r *rand.Rand, offer place, level, price float64) []place {
	var out []place
	models := k.models
	if offer.trade == storage || offer.trade == licences {
		models = []string{""}
	}
	for i, tm := range k.teams {
		for j, md := range models {
			for n, rg := range k.regions {
				p := offer
				p.values[team], p.values[model], p.values[region], p.values[account] = tm, md, rg, fmt.Sprintf("account-%d", i/2)
				money := 300 * level * k.teamSize[i] * k.modelSize[j] * k.regionSize[n] * math.Exp(0.8*r.NormFloat64())
				p.then = firstState(r, p.trade, money, price*(1+0.1*float64(n))*(1+0.35*float64(j)))
				out = append(out, p)
			}
		}
	}
	return out
}

func firstState(r *rand.Rand, t trade, money, price float64) state {
	s := state{there: true, busy: 1, price: digits(price), discount: 0.3}
	if t == machines {
		s.busy = 0.3 + 0.5*r.Float64()
	}
	s.work = money / s.price * s.busy
	return s
}

// sizes draws how large things are beside each other.
func sizes(r *rand.Rand, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Exp(0.6 * r.NormFloat64())
	}
	return out
}

func names(kind string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s-%d", kind, i)
	}
	return out
}

// digits keeps four digits, as price lists do.
func digits(f float64) float64 {
	scale := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(f))))
	return math.Round(f*scale) / scale
}

// disturb draws what changes without a cause: usage by up to a few percent,
// and a few small places that come and go.
func disturb(r *rand.Rand, places []place) {
	spread := []float64{0, 0.01, 0.03, 0.05}[r.IntN(4)]
	for i := range places {
		n := &places[i].noise
		n.work, n.busy = math.Exp(spread*r.NormFloat64()), math.Exp(spread/2*r.NormFloat64())
		small := places[i].then.amount() < 100
		n.appears, n.vanishes = small && r.Float64() < 0.01, small && r.Float64() < 0.01
	}
}
