package ledger

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
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

// sharesScope tells whether two deliveries may be of the same accounts. A
// charge without an account (tax, support) says nothing either way.
func sharesScope(a, b []Scope) bool {
	a, b = withAccount(a), withAccount(b)
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	for _, x := range a {
		if slices.ContainsFunc(b, x.mayBe) {
			return true
		}
	}
	return false
}

func withAccount(scopes []Scope) []Scope {
	var out []Scope
	for _, s := range scopes {
		if s.BillingAccount != "" || s.SubAccount != "" {
			out = append(out, s)
		}
	}
	return out
}

// mayBe tells whether both can be the same account: one may leave open which
// of the billing account's it is.
func (s Scope) mayBe(o Scope) bool {
	return s.Provider == o.Provider && s.BillingAccount == o.BillingAccount &&
		(s.SubAccount == o.SubAccount || s.SubAccount == "" || o.SubAccount == "")
}

// sharedAccounts names what two deliveries both state, at most a few.
func sharedAccounts(a, b []Scope) []string {
	have := map[Scope]bool{}
	for _, s := range withAccount(a) {
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

// maxName bounds a source's name, which becomes that of folders.
const maxName = 120

// plainName makes a name that a folder can have of what a manifest or a user
// calls an export.
func plainName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '/' || r == '\\' || r == utf8.RuneError {
			return '-'
		}
		return r
	}, strings.TrimSpace(s))
	for len(s) > maxName {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	if s == "." || s == ".." {
		return "unnamed"
	}
	return s
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
