package allocation

import _ "embed"

// cutsSQL says how evidence divides what was paid for.
//
//go:embed cuts.sql
var cutsSQL string

// sharesSQL divides the charges.
//
//go:embed shares.sql
var sharesSQL string

// Cuts is the statement that divides by evidence; a text/template over the
// names of its relations: Keyed, Resources, Usage, Workloads, Requests, Datasets.
func Cuts() string { return cutsSQL }

// Shares is the statement that divides charges by cuts; a text/template over
// Workloads, Cuts, Charges and the lists ChargeColumns and Shares.
func Shares() string { return sharesSQL }
