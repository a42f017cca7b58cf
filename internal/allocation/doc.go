// Package allocation says who caused a charge: it divides every charge among
// workloads by the first rule that applies, so that the shares add up to the
// charge to the last digit. Rules and evidence decide; the arithmetic is SQL
// that every engine runs alike.
package allocation
