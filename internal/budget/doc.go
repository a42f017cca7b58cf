// Package budget says how an amount stands to what was meant to be spent: of a
// question over a period, and of single runs and endpoints. Amounts are exact;
// what is still to come is a forecast and is kept apart.
package budget
