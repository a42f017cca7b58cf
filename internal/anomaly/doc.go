// Package anomaly watches one series of amounts and says of each point how
// unlike its past it is. A point's score uses that point and earlier ones only,
// so what a person is shown today is what they would have been shown then.
//
// The method has four parts. What is expected is the median of the last eight
// same weekdays. What differs from it is added up over the last 1, 2, 3, 5, 7
// and 14 days, so that a spike and a slow shift are both seen (a scan over
// windows: Glaz, Naus and Wallenstein, Scan Statistics, 2001). Each sum is
// measured by the largest sum of that length in the series' own last 16 weeks:
// a restless series has to surprise itself. A charge that comes each month on
// its day is learnt from its second time on and then expected.
//
// Amounts are float64 here: they are weighed, never booked.
package anomaly
