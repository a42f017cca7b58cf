package query

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxGuessed bounds the names for which a suggestion is looked for.
const maxGuessed = 64

// nearest is the known name that was probably meant, or "" if none is close:
// the fewest typing mistakes, at most one in three letters, or else the first
// name that starts with what was written.
func nearest(name string, known []string) string {
	lower := strings.ToLower(name)
	length := utf8.RuneCountInString(lower)
	if length == 0 || length > maxGuessed {
		return ""
	}
	best, fewest := "", max(1, length/3)+1
	for _, k := range known {
		if n := mistakes(lower, strings.ToLower(k)); n < fewest {
			best, fewest = k, n
		}
	}
	if best != "" || length < 3 {
		return best
	}
	for _, k := range known {
		if strings.HasPrefix(strings.ToLower(k), lower) {
			return k
		}
	}
	return ""
}

// mistakes counts the letters to insert, delete, replace or swap with their
// neighbour to turn a into b (optimal string alignment).
func mistakes(a, b string) int {
	from, to := []rune(a), []rune(b)
	rows := make([][]int, len(from)+1)
	for i := range rows {
		rows[i] = make([]int, len(to)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(from); i++ {
		for j := 1; j <= len(to); j++ {
			replace := rows[i-1][j-1]
			if from[i-1] != to[j-1] {
				replace++
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, replace)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(from)][len(to)]
}

// suggest is "did you mean X? " for the nearest known name, or "".
func suggest(name string, known []string) string {
	if guess := nearest(name, known); guess != "" {
		return fmt.Sprintf("did you mean %s? ", guess)
	}
	return ""
}

// shown quotes foreign text for an error, cut to a readable length.
func shown(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
