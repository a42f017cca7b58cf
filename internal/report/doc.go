// Package report holds the questions about who spent it that are not sums over
// charges: runs with their costs and times, datasets with their readers, what
// proves an amount, what nobody owns. Each is a statement over the tables of
// the lake, in SQL that engines share, and a type for its rows.
package report
