package ledger

import (
	"fmt"
	"sort"
	"strings"
)

// maxScopes bounds how many accounts a delivery's record lists. The same
// accounts give the same list, which is all that comparing needs.
const maxScopes = 200

func boundedScopes(scopes []Scope) []Scope {
	if len(scopes) > maxScopes {
		return scopes[:maxScopes]
	}
	return scopes
}

// sharesScope tells whether two deliveries have an account in common. A
// charge without accounts (tax, support) says nothing either way.
func sharesScope(a, b []Scope) bool {
	return len(a) == 0 || len(b) == 0 || len(sharedAccounts(a, b)) > 0
}

// sharedAccounts names what two deliveries both state, at most a few.
func sharedAccounts(a, b []Scope) []string {
	have := map[Scope]bool{}
	for _, s := range a {
		have[s] = true
	}
	var out []string
	for _, s := range b {
		if have[s] && len(out) < 3 {
			out = append(out, s.String())
		}
	}
	return out
}

// String names the account as people do.
func (s Scope) String() string {
	account := s.SubAccount
	if account == "" {
		account = s.BillingAccount
	}
	return fmt.Sprintf("%s account %s", s.Provider, account)
}

// nameAfter names a source after the provider and billing account in its rows:
// "aws-100000000001". Several providers or accounts give the shorter name.
func nameAfter(b Batch) string {
	providers, accounts := map[string]bool{}, map[string]bool{}
	for _, m := range b.Months {
		for _, s := range m.Scopes {
			providers[s.Provider] = true
			accounts[s.BillingAccount] = true
		}
	}
	parts := []string{"focus"}
	if len(providers) == 1 {
		parts[0] = slug(only(providers))
		if len(accounts) == 1 && only(accounts) != "" {
			parts = append(parts, slug(only(accounts)))
		}
	}
	return strings.Join(parts, "-")
}

func only(set map[string]bool) string {
	keys := make([]string, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys[0]
}

func slug(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, s)
	for strings.Contains(s, "--") {
		s = strings.ReplaceAll(s, "--", "-")
	}
	if s = strings.Trim(s, "-"); s == "" {
		return "unnamed"
	}
	return s
}
