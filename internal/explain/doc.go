// Package explain says why an amount changed: how much of the difference
// between two ranges of time is price, usage, mix, utilisation, new, retired,
// commitments, credits and tax, and which few slices carry it.
//
// Every finest cell is decomposed in exact arithmetic, and everything coarser
// is a sum of cells. So the effects add up to the difference to the last digit,
// over the whole and inside every slice. Which slices are named is an
// estimate; what they amount to is not.
package explain
