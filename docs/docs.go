// Package docs holds the pages that the program itself shows.
package docs

import _ "embed"

// filter is the page about the filter language.
//
//go:embed filter.md
var filter string

// Filter explains the filter language, in Markdown.
func Filter() string { return filter }
