package query_test

import (
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/query"
)

// The longest texts are where work that grows faster than the text shows.
func BenchmarkLongFilters(b *testing.B) {
	for name, text := range map[string]string{
		"values": "Team in ('a'" + strings.Repeat(",'a'", 12_000) + ")",
		"nested": strings.Repeat("(Team = 'a' or Team = 'b' and ", 99) + "Team = '" + strings.Repeat("x", 60_000) + "'" + strings.Repeat(")", 99),
	} {
		f := parse(b, text)
		b.Run("parse "+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := query.ParseFilter(text); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("simplify "+name, func(b *testing.B) {
			for b.Loop() {
				query.Simplify(f)
			}
		})
	}
}
