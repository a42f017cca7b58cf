package operation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/explain"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// hierarchy are the dimensions in which causes are looked for if none are
// named: whose it is, then what it is.
func hierarchy() []string {
	return []string{"ServiceName", "Team", "Model", "Workload", "SubAccountId", "SkuMeter", "RegionId"}
}

// priced are the dimensions that tell things of different prices apart. They
// make cells finer where they are not asked for.
func priced() []string { return []string{"ServiceName", "SkuMeter"} }

// mixed are those of the dimensions between whose values usage can move while
// the work stays the same.
func mixed(dimensions []string) []string {
	var out []string
	for _, d := range dimensions {
		if slices.Contains([]string{"Model", "ModelVersion", "SkuMeter", "SkuId", "SkuPriceId", "RegionId", "RegionName", "AvailabilityZone",
			"PricingCategory", "ResourceType", "ServiceSubcategory", "ServiceProviderName", "ProviderName"}, d) {
			out = append(out, d)
		}
	}
	return out
}

// explainSide is what one range holds.
type explainSide struct {
	named []string // the dimensions that were asked for, in canonical spelling
	rows  []explainRow
}

type explainRow struct {
	currency string
	values   map[string]*string // by dimension
	cell     explain.Cell       // without values
}

// readSide reads an answer's rows.
func readSide(a query.Answer, named []string) (explainSide, error) {
	out := explainSide{named: named}
	metric := a.Question.Metrics[0]
	for _, row := range a.Rows {
		of := map[string]query.Cell{}
		for i, c := range row {
			of[a.Columns[i]] = c
		}
		amount, err := amountOf(of[metric])
		if err != nil {
			return out, fmt.Errorf("the %s of a row: %w", metric, err)
		}
		if amount == nil {
			continue // no charge of the group has one
		}
		r := explainRow{currency: plainText(of["BillingCurrency"]), values: map[string]*string{}}
		for _, d := range union(named, priced()) {
			r.values[d] = of[d]
		}
		r.cell = explain.Cell{Unit: plainText(of["ConsumedUnit"]), Role: roleOf(of), Amount: *amount, Used: usedOf(of, *amount)}
		if r.cell.Quantity, err = amountOf(of["ConsumedQuantity"]); err != nil {
			return out, fmt.Errorf("the ConsumedQuantity of a row: %w", err)
		}
		out.rows = append(out.rows, r)
	}
	return out, nil
}

// roleOf says what a row's amount is for, by the columns of FOCUS.
func roleOf(of map[string]query.Cell) explain.Role {
	category, status := plainText(of["ChargeCategory"]), plainText(of["CommitmentDiscountStatus"])
	switch {
	case category == "Tax":
		return explain.RoleTax
	case category == "Credit" || category == "Adjustment":
		return explain.RoleCredit
	case category == "Purchase" && of["CommitmentDiscountId"] != nil || status == "Unused":
		return explain.RoleFee
	case status == "Used":
		return explain.RoleCovered
	default:
		return explain.RoleUsage
	}
}

// usedOf is the part of a row that was in use, where evidence measured it: what
// is attributed to workloads was, what is idle was not.
func usedOf(of map[string]query.Cell, amount money.Amount) *money.Amount {
	if plainText(of["Method"]) != "Measured" {
		return nil
	}
	if plainText(of["Class"]) == "Idle" {
		amount = money.Zero()
	}
	return &amount
}

// currencies lists those of both sides.
func currencies(sides [2]explainSide) []string {
	seen := map[string]bool{}
	for _, s := range sides {
		for _, r := range s.rows {
			seen[r.currency] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// cells are the rows of one currency by the dimensions.
func (s explainSide) cells(currency string, dimensions []string) []explain.Cell {
	var out []explain.Cell
	for _, r := range s.rows {
		if r.currency != currency {
			continue
		}
		c := r.cell
		c.Values = make([]*string, len(dimensions))
		for i, d := range dimensions {
			c.Values[i] = r.values[d]
		}
		out = append(out, c)
	}
	return out
}

// What is looked at if the dimensions are not given.
const (
	// maxExplained is how many finest cells: more take longer and say less
	// about each.
	maxExplained = 5000
	// maxPassing is how many values of a dimension may come, and others go,
	// before it names things that pass, such as runs. They would make all that
	// changed new or retired.
	maxPassing = 10
)

// telling leaves out the dimensions that say nothing, being the same
// everywhere, those whose values pass, and, while there are too many cells, the
// one with the most values.
func telling(dimensions []string, sides [2]explainSide) []string {
	counts := map[string]int{}
	for _, d := range dimensions {
		counts[d] = distinct(sides[:], []string{d})
	}
	out := slices.DeleteFunc(slices.Clone(dimensions), func(d string) bool { return counts[d] < 2 || passing(d, sides) })
	for len(out) > 1 && distinct(sides[:], out) > maxExplained {
		most := slices.MaxFunc(out, func(a, b string) int { return counts[a] - counts[b] })
		out = slices.DeleteFunc(out, func(d string) bool { return d == most })
	}
	return out
}

// passing tells whether many values are only on the one side, and as many
// others only on the other.
func passing(d string, sides [2]explainSide) bool {
	one := []string{d}
	all := distinct(sides[:], one)
	come, gone := all-distinct(sides[1:], one), all-distinct(sides[:1], one)
	return min(come, gone) > maxPassing
}

// distinct counts the cells by some dimensions.
func distinct(sides []explainSide, dimensions []string) int {
	seen := map[string]bool{}
	for _, s := range sides {
		for _, r := range s.rows {
			var key strings.Builder
			for _, d := range dimensions {
				if v := r.values[d]; v != nil {
					fmt.Fprintf(&key, "%d:%s", len(*v), *v)
				} else {
					key.WriteByte('-')
				}
			}
			seen[key.String()] = true
		}
	}
	return len(seen)
}
