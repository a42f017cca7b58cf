// Command explain writes the score card of explanations, scorecard/explain.md:
// how well they find causes that are known, on made-up bills. The seeds that it
// judges by are not those that anything was set with.
//
//	go run ./scorecard/explain
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/farthing-finops/farthing/internal/explain"
	"github.com/farthing-finops/farthing/internal/explain/causes"
	"github.com/farthing-finops/farthing/internal/money"
)

// The cases: as many of each size, with seeds that follow each other.
const (
	heldOut     = 1_000_001 // first seed that is judged by
	development = 1         // first seed that the search was set with
	perSize     = 200
)

func sizes() []int { return []int{300, 800, 2000} }

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	dev := flag.Bool("development", false, "score the development seeds, and write nothing")
	show := flag.Bool("misses", false, "print the cases that are not right as a whole")
	into := flag.String("o", filepath.Join("scorecard", "explain.md"), "file to write")
	testing.Init()
	flag.Parse()
	first := uint64(heldOut)
	if *dev {
		first = development
	}
	var card card
	for i, size := range sizes() {
		for n := range uint64(perSize) {
			c := causes.New(first+uint64(i)*perSize+n, size)
			if err := card.add(i, c, *show); err != nil {
				return err
			}
		}
		fmt.Fprintf(os.Stderr, "%d cells: %s\n", size, summary(&card.bySize[i]))
	}
	if *dev {
		return nil
	}
	var err error
	if card.fastest, card.median, err = speed(); err != nil {
		return err
	}
	return os.WriteFile(*into, []byte(card.markdown()), 0o644)
}

// card is what was scored.
type card struct {
	all             causes.Score
	bySize          [3]causes.Score
	rival           causes.Score
	exact           int
	fastest, median float64 // milliseconds
	leaves          [3]int
}

func (k *card) add(size int, c causes.Case, show bool) error {
	x, err := explain.Explain(c.Change)
	if err != nil {
		return err
	}
	before := k.all.Count()
	k.all.Judge(c, x.Effects)
	k.bySize[size].Judge(c, x.Effects)
	k.rival.Judge(c, oneDimension(c, x))
	k.leaves[size] += len(c.Change.Versus)
	sum := money.Zero()
	for _, e := range x.Effects {
		sum = sum.Add(e.Amount)
	}
	if sum.Equal(total(c.Change.From).Sub(total(c.Change.Versus))) {
		k.exact++
	}
	if after := k.all.Count(); show && (after.Wrong > before.Wrong || after.Missed > before.Missed) {
		printCase(c, x)
	}
	return nil
}

func total(cells []explain.Cell) money.Amount {
	sum := money.Zero()
	for _, c := range cells {
		sum = sum.Add(c.Amount)
	}
	return sum
}

// rounds is how often the time is taken, for five cases each.
const rounds = 30

// speed is how long one of the largest cases takes, in milliseconds.
func speed() (fastest, median float64, err error) {
	c := causes.New(development, sizes()[len(sizes())-1])
	if err := flag.Set("test.benchtime", "5x"); err != nil {
		return 0, 0, err
	}
	var all []float64
	for range rounds {
		r := testing.Benchmark(func(b *testing.B) {
			for b.Loop() {
				if _, err := explain.Explain(c.Change); err != nil {
					b.Fatal(err)
				}
			}
		})
		all = append(all, float64(r.NsPerOp())/1e6)
	}
	slices.Sort(all)
	return all[0], all[len(all)/2], nil
}

func printCase(c causes.Case, x explain.Explanation) {
	fmt.Println("---")
	for _, t := range c.Truth {
		fmt.Printf("cause   %-11s %v %.0f\n", t.Kind, t.Slice, t.Amount)
	}
	for _, e := range x.Effects {
		if e.Rest {
			continue
		}
		slice := map[string]string{}
		for _, v := range e.Slice {
			if v.Text != nil {
				slice[v.Dimension] = *v.Text
			}
		}
		fmt.Printf("effect  %-11s %v %s: %s\n", e.Kind, slice, e.Amount.Fixed(0), e.Evidence)
	}
}
