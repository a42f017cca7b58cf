package causes_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/farthing-finops/farthing/internal/explain"
	"github.com/farthing-finops/farthing/internal/explain/causes"
	"github.com/farthing-finops/farthing/internal/money"
)

func TestASeedIsACase(t *testing.T) {
	a, b := causes.New(3, 200), causes.New(3, 200)
	if !reflect.DeepEqual(a.Truth, b.Truth) || !reflect.DeepEqual(a.Change, b.Change) {
		t.Error("one seed gave two cases")
	}
	if reflect.DeepEqual(a.Truth, causes.New(4, 200).Truth) {
		t.Error("two seeds gave one case")
	}
}

// Cases have what they are to test: every kind of cause, overlaps, credits,
// cells without a quantity.
func TestCasesHoldEverything(t *testing.T) {
	kinds, several, without := map[explain.Kind]int{}, 0, 0
	for seed := range uint64(60) {
		c := causes.New(500+seed, 300)
		if len(c.Truth) > 1 {
			several++
		}
		for i, cause := range c.Truth {
			kinds[cause.Kind]++
			if i > 0 && math.Abs(cause.Amount) > math.Abs(c.Truth[i-1].Amount) {
				t.Errorf("seed %d: the largest cause is not the first", seed)
			}
		}
		for _, cell := range c.Change.From {
			if cell.Role == explain.RoleUsage && cell.Quantity == nil {
				without++
			}
		}
	}
	for _, k := range explain.Kinds() {
		if kinds[k] == 0 {
			t.Errorf("no case has a cause of %s", k)
		}
	}
	if several == 0 || without == 0 {
		t.Errorf("%d cases have several causes, %d cells have no quantity", several, without)
	}
}

// What the causes did is about what the bill changed by: noise and what
// overlaps are the rest.
func TestTheTruthIsInTheBill(t *testing.T) {
	for seed := range uint64(20) {
		c := causes.New(700+seed, 300)
		total, sum, gross := money.Zero(), 0.0, 0.0
		for _, cell := range c.Change.From {
			total = total.Add(cell.Amount)
		}
		for _, cell := range c.Change.Versus {
			total = total.Sub(cell.Amount)
		}
		for _, cause := range c.Truth {
			sum += cause.Amount
			gross += math.Abs(cause.Amount)
		}
		if off := math.Abs(sum - float64(total.Int())); off > 0.5*gross {
			t.Errorf("seed %d: the causes come to %.0f, the bill changed by %s", seed, sum, total)
		}
	}
}

func TestJudge(t *testing.T) {
	a, b, x := "a", "b", "x"
	cell := func(team, model *string) explain.Cell { return explain.Cell{Values: []*string{team, model}} }
	c := causes.Case{
		Change: explain.Change{Dimensions: []string{"Team", "Model"}, From: []explain.Cell{cell(&a, &x), cell(&b, nil)}},
		Truth:  []causes.Truth{{explain.Price, map[string]string{"Team": "a"}, 10}, {explain.Usage, map[string]string{"Team": "b"}, 5}},
	}
	effect := func(k explain.Kind, d string, v *string) explain.Effect {
		return explain.Effect{Kind: k, Slice: []explain.Value{{Dimension: d, Text: v}}}
	}
	var s causes.Score
	s.Judge(c, []explain.Effect{
		effect(explain.Price, "Model", &x), // the same cells as Team a
		effect(explain.Price, "Team", &a),  // said twice
		effect(explain.Usage, "Team", &a),  // another slice
		{Kind: explain.Usage, Rest: true},
	})
	if s.Right != 1 || s.Wrong != 2 || s.Missed != 1 || s.LargestLead != 1 || s.Cases != 1 {
		t.Errorf("%+v", s)
	}
	if got := s.Count(); got.Precision() != 1.0/3 || got.Recall() != 0.5 || got.F1() != 0.4 {
		t.Errorf("%v %v %v", got.Precision(), got.Recall(), got.F1())
	}
	if *s.ByKind[explain.Usage] != (causes.Count{Wrong: 1, Missed: 1}) {
		t.Errorf("%+v", *s.ByKind[explain.Usage])
	}
	s.Judge(c, []explain.Effect{effect(explain.Usage, "Model", nil), effect(explain.Price, "Team", &a)})
	if s.Right != 3 || s.LargestLead != 1 {
		t.Errorf("%+v", s)
	}
}
