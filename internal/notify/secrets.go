package notify

import (
	"net/url"
	"regexp"
	"strings"
)

// hidden stands in place of a secret.
const hidden = "…"

var addresses = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s"']+`)

// withoutSecrets takes out of a text whatever may be a secret of the URL: the
// user, the parts of the path, the parameters; and every address down to its
// host.
func withoutSecrets(text string, u *url.URL) string {
	text = addresses.ReplaceAllStringFunc(text, func(found string) string {
		a, err := url.Parse(found)
		if err != nil || !webAddress(a) {
			return hidden
		}
		return a.Scheme + "://" + a.Host + "/" + hidden
	})
	for _, s := range secretsOf(u) {
		text = strings.ReplaceAll(text, s, hidden)
	}
	return strings.Join(strings.Fields(text), " ")
}

// webAddress tells whether an address' host is a host: some services write a
// token there.
func webAddress(u *url.URL) bool { return u.Scheme == "http" || u.Scheme == "https" }

func secretsOf(u *url.URL) []string {
	candidates := strings.Split(u.EscapedPath(), "/")
	candidates = append(candidates, strings.Split(u.Path, "/")...)
	if u.User != nil {
		password, _ := u.User.Password()
		candidates = append(candidates, u.User.Username(), password)
	}
	for _, values := range u.Query() {
		candidates = append(candidates, values...)
	}
	if !strings.Contains(u.Hostname(), ".") && u.Port() == "" {
		candidates = append(candidates, u.Hostname()) // discord://TOKEN@ID, telegram and the like
	}
	var out []string
	for _, c := range candidates {
		if len(c) >= 5 { // shorter ones are words such as "json" and "yes"
			out = append(out, c)
		}
	}
	return out
}
