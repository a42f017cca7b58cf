package operation

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/alert"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/query"
)

// RoutesInput asks for all routes.
type RoutesInput struct{}

// RoutesOutput lists the routes.
type RoutesOutput struct {
	Routes []RouteShown `json:"routes"`
}

// RouteShown is a route without its secret.
type RouteShown struct {
	Name     string            `json:"name"`
	Service  string            `json:"service" doc:"What is told: slack, teams, smtp, pagerduty, generic, alertmanager, …; or the environment variable that says so"`
	URL      string            `json:"url" doc:"Without what may be secret"`
	Kinds    []alert.Kind      `json:"kinds,omitempty" doc:"Only these kinds; all if there are none"`
	Severity alert.Severity    `json:"severity,omitempty" doc:"Only from this severity on"`
	Owners   []string          `json:"owners,omitempty" doc:"Only what belongs to one of these"`
	Slice    map[string]string `json:"slice,omitempty" doc:"Only what is about this"`
	Named    bool              `json:"named" doc:"Takes only what names it, and what is escalated to it"`
	Quiet    string            `json:"quiet,omitempty" doc:"Hours in which it is not told"`
	QuietAll bool              `json:"quietAll" doc:"Whether what is critical keeps the quiet hours too"`
	Group    string            `json:"group,omitempty" doc:"How long the first waits for others"`
	Repeat   string            `json:"repeat,omitempty" doc:"How often what is still open is told again"`
	Escalate string            `json:"escalateTo,omitempty" doc:"The route that is told if nobody acknowledges"`
	After    string            `json:"escalateAfter,omitempty" doc:"After how long"`
	Template string            `json:"template,omitempty"`
	Resolved bool              `json:"resolved" doc:"Whether it is told when something is over"`
}

// RouteInput declares a route.
type RouteInput struct {
	Name     string `name:"name" arg:"required" doc:"The route's name, one word; an existing one is replaced"`
	URL      string `name:"url" arg:"required" doc:"Where to send: slack://…, teams://…, smtp://…, pagerduty://…, generic+https://…, alertmanager://…; or env:NAME, which takes it from the server's environment"`
	Kinds    string `name:"kinds" doc:"Only these kinds: budget, threshold, anomaly, self-test; separated by commas"`
	Severity string `name:"severity" choices:"info,warning,critical" doc:"Only from this severity on"`
	Owners   string `name:"owners" doc:"Only what belongs to one of these, separated by commas"`
	Only     string `name:"only" doc:"Only what is about this: Team=search,Environment=prod"`
	Named    bool   `name:"named" doc:"Only what names this route, and what is escalated to it"`
	Quiet    string `name:"quiet" doc:"Hours, time zone and days in which it is not told, but after: 22:00-07:00 Europe/Zurich mon,tue"`
	QuietAll bool   `name:"quiet-all" doc:"Hold back what is critical too"`
	Group    string `name:"group" default:"1m" doc:"How long the first waits for others, to be one message"`
	Repeat   string `name:"repeat" doc:"Tell again what is still open after this long (4h, 1d); without it each is told once"`
	Escalate string `name:"escalate-to" doc:"The route that is told if nobody acknowledges"`
	After    string `name:"escalate-after" default:"1h" doc:"After how long"`
	Template string `name:"template" doc:"A text of your own, as a Go template (docs/alerts.md)"`
	Resolved bool   `name:"resolved" doc:"Also tell when it is over; receivers that keep alerts open, such as pagerduty and alertmanager, are always told"`
}

// RouteNameInput names a route.
type RouteNameInput struct {
	Name string `name:"name" arg:"required" doc:"The route's name"`
}

// RouteOutput is a route as it was declared or removed.
type RouteOutput struct {
	Route RouteShown `json:"route"`
	Notes []string   `json:"notes,omitempty"`
}

func (d *Desk) routes() Operation {
	return Declare(Declaration{
		Name: "alerts routes", Short: "List where alerts are told",
		Long:     "Lists the routes with what each takes. What may be secret in a URL is never shown.",
		Examples: []string{"farthing alerts routes"}, Role: Reader,
	}, func(ctx context.Context, _ RoutesInput) (RoutesOutput, error) {
		out := RoutesOutput{Routes: []RouteShown{}}
		all, err := d.Routes.All(ctx)
		for _, r := range all {
			out.Routes = append(out.Routes, shownRoute(r))
		}
		return out, err
	})
}

func (d *Desk) routeAdd() Operation {
	return Declare(Declaration{
		Name:  "alerts route add",
		Short: "Declare a place where alerts are told",
		Long: "A route says where (Slack, Teams, mail, PagerDuty, a webhook, Alertmanager and more), which causes it takes, and when. " +
			"Each cause is told once to each route that takes it. The URL often holds a secret: write env:NAME to keep it in the server's " +
			"environment instead of the home. Try it with farthing alerts test.",
		Examples: []string{
			"farthing alerts route add finops env:FARTHING_SLACK --severity warning --quiet \"22:00-07:00 Europe/Zurich\"",
			"farthing alerts route add pager pagerduty://events.pagerduty.com/0123456789abcdef0123456789abcdef --named",
			"farthing alerts route add search generic+https://hooks.example.com/farthing --only Team=search --escalate-to pager --escalate-after 2h",
		},
		Role: Editor,
	}, d.runRouteAdd)
}

func (d *Desk) runRouteAdd(ctx context.Context, in RouteInput) (RouteOutput, error) {
	r, err := in.route()
	if err != nil {
		return RouteOutput{}, err
	}
	r.Since, r.Resolved = d.Now(), in.Resolved || keepsOpen(d.resolved(r.URL))
	out := RouteOutput{}
	if out.Notes, err = d.checkRoute(ctx, r); err != nil {
		return RouteOutput{}, err
	}
	out.Route = shownRoute(r)
	return out, d.Routes.Put(ctx, r.Name, r)
}

// checkRoute finds what is wrong with a route among the others, and what only
// deserves a word.
func (d *Desk) checkRoute(ctx context.Context, r alert.Route) ([]string, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	var notes []string
	if to := r.Escalate.To; to != "" {
		if _, found, err := d.Routes.Get(ctx, to); err != nil || !found {
			return nil, first(err, fault.New(fault.NotFound, "there is no route %q to escalate to", to).Try("declare it first, or see farthing alerts routes"))
		}
	}
	if d.resolved(r.URL) == "" {
		return []string{strings.TrimPrefix(r.URL, "env:") + " is not set here: it must be in the environment of the server"}, nil
	}
	return notes, d.Notifier.Check(r.URL)
}

func first(err error, other error) error {
	if err != nil {
		return err
	}
	return other
}

// route understands the input; faults are Usage.
func (in RouteInput) route() (alert.Route, error) {
	r := alert.Route{Name: in.Name, URL: in.URL, Least: alert.Severity(in.Severity), Owners: query.SplitNames(in.Owners), Named: in.Named, Template: in.Template}
	for _, k := range query.SplitNames(in.Kinds) {
		r.Kinds = append(r.Kinds, alert.Kind(k))
	}
	for _, pair := range query.SplitNames(in.Only) {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return r, fault.New(fault.Usage, "%q says nothing of what it is about", pair).Try("write Team=search")
		}
		if r.Slice == nil {
			r.Slice = map[string]string{}
		}
		r.Slice[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	var err error
	if r.Quiet, err = alert.ParseQuiet(in.Quiet); err != nil {
		return r, err
	}
	r.Quiet.All = in.QuietAll && r.Quiet.From != ""
	if r.Group, err = duration("group", in.Group); err != nil {
		return r, err
	}
	if r.Repeat, err = duration("repeat", in.Repeat); err != nil {
		return r, err
	}
	if r.Escalate.To = in.Escalate; r.Escalate.To != "" {
		r.Escalate.After, err = duration("escalate-after", in.After)
	}
	return r, err
}

// resolved is a route's URL, taken from the environment if it says so and it is
// there.
func (d *Desk) resolved(url string) string {
	if name, ok := strings.CutPrefix(url, "env:"); ok {
		return d.Secret(name)
	}
	return url
}

// keepsOpen tells whether a receiver keeps an alert open until told otherwise.
func keepsOpen(url string) bool {
	scheme, _, _ := strings.Cut(url, ":")
	switch scheme, _, _ = strings.Cut(scheme, "+"); scheme {
	case "pagerduty", "alertmanager":
		return true
	}
	return false
}

func (d *Desk) routeRemove() Operation {
	return Declare(Declaration{
		Name: "alerts route remove", Short: "Take a route away",
		Long:     "Nothing more is sent to it; what waited for it is given up. What named only this route is told to the others.",
		Examples: []string{"farthing alerts route add trial env:FARTHING_TRIAL", "farthing alerts route remove trial"}, Role: Editor,
	}, func(ctx context.Context, in RouteNameInput) (RouteOutput, error) {
		r, err := d.routeNamed(ctx, in.Name)
		if err != nil {
			return RouteOutput{}, err
		}
		_, err = d.Routes.Remove(ctx, in.Name)
		return RouteOutput{Route: shownRoute(r), Notes: []string{"removed"}}, err
	})
}

func (d *Desk) routeNamed(ctx context.Context, name string) (alert.Route, error) {
	r, found, err := d.Routes.Get(ctx, name)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "there is no route %q", name).Try("farthing alerts routes lists them")
	}
	return r, err
}

// AlertTestOutput says what became of a test.
type AlertTestOutput struct {
	Route string `json:"route"`
	Sent  bool   `json:"sent"`
	Said  string `json:"said" doc:"What the receiver, or the way to it, said"`
}

func (d *Desk) alertTest() Operation {
	return Declare(Declaration{
		Name: "alerts test", Short: "Send a test message to a route",
		Long:     "Really sends a message, now, whatever the quiet hours, and says what came back.",
		Examples: []string{"farthing alerts test finops || farthing alerts routes"}, Role: Editor,
	}, func(ctx context.Context, in RouteNameInput) (AlertTestOutput, error) {
		r, err := d.routeNamed(ctx, in.Name)
		if err != nil {
			return AlertTestOutput{}, err
		}
		out := AlertTestOutput{Route: r.Name, Sent: true, Said: "the message was taken"}
		if err := d.Notifier.Send(ctx, r.URL, alert.Write(alert.Message{Route: r.Name, Made: d.Now()}, r, d.base())); err != nil {
			out.Sent, out.Said = false, reason(err)
		}
		return out, nil
	})
}

// Verdict is the fault of a test that did not arrive.
func (o AlertTestOutput) Verdict() error {
	if o.Sent {
		return nil
	}
	return fault.New(fault.Unavailable, "the test did not reach the route %s", o.Route).Because("%s", o.Said).
		Try("look at its URL: farthing alerts routes")
}

// Table shows what came back.
func (o AlertTestOutput) Table() Table {
	return Table{Columns: []string{"route", "sent", "said"}, Rows: [][]Cell{{{Text: o.Route}, {Text: strconv.FormatBool(o.Sent)}, {Text: o.Said}}}}
}

func shownRoute(r alert.Route) RouteShown {
	out := RouteShown{Name: r.Name, Kinds: r.Kinds, Severity: r.Least, Owners: r.Owners, Slice: r.Slice, Named: r.Named,
		Quiet: r.Quiet.String(), QuietAll: r.Quiet.All, Group: wait(r.Group), Repeat: wait(r.Repeat), Escalate: r.Escalate.To, After: wait(r.Escalate.After),
		Template: r.Template, Resolved: r.Resolved}
	out.Service, out.URL = withoutSecret(r.URL)
	return out
}

// withoutSecret is the service and the host of a URL, and nothing else of it:
// tokens stand in users, paths and parameters, and some services' hosts are
// tokens too.
func withoutSecret(raw string) (service, shown string) {
	if strings.HasPrefix(raw, "env:") {
		return raw, raw
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme == "" {
		return "unknown", "…"
	}
	service, _, _ = strings.Cut(u.Scheme, "+")
	switch service {
	case "smtp", "generic", "alertmanager", "pagerduty", "matrix", "mattermost", "rocketchat", "zulip", "gotify", "ntfy":
		return service, u.Scheme + "://" + u.Host + "/…"
	default:
		return service, u.Scheme + "://…"
	}
}

// Table shows one route to a row.
func (o RoutesOutput) Table() Table { return routeTable(o.Routes) }

// Table shows the route.
func (o RouteOutput) Table() Table {
	t := routeTable([]RouteShown{o.Route})
	t.Notes = o.Notes
	return t
}

func routeTable(routes []RouteShown) Table {
	t := Table{Columns: []string{"name", "url", "takes", "quiet", "group", "repeat", "escalateTo"}}
	for _, r := range routes {
		t.Rows = append(t.Rows, []Cell{{Text: r.Name}, {Text: r.URL}, {Text: takes(r)}, textOrAbsent(r.Quiet), textOrAbsent(r.Group), textOrAbsent(r.Repeat),
			textOrAbsent(strings.TrimSpace(r.Escalate + " " + r.After))})
	}
	return t
}

// takes says in words which causes a route takes.
func takes(r RouteShown) string {
	if r.Named {
		return "what names it"
	}
	var words []string
	for _, k := range r.Kinds {
		words = append(words, string(k))
	}
	if r.Severity != "" {
		words = append(words, "from "+string(r.Severity))
	}
	for _, o := range r.Owners {
		words = append(words, "of "+o)
	}
	for name, value := range r.Slice {
		words = append(words, name+"="+value)
	}
	if len(words) == 0 {
		return "everything"
	}
	return joined(words)
}

func textOrAbsent(text string) Cell {
	if text == "" {
		return absent()
	}
	return Cell{Text: text}
}

func joined(words []string) string { return strings.Join(words, ", ") }

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// duration reads how long: what Go reads (90m, 1h30m), or days (7d). "" is 0.
func duration(field, text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 && n <= 3650 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	} else if v, err := time.ParseDuration(text); err == nil && v >= 0 {
		return v, nil
	}
	return 0, fault.New(fault.Usage, "%s is a time such as 30m, 4h or 7d, not %q", field, text)
}

// wait writes a duration as it is read: 1m, 4h, 7d.
func wait(v time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case v == 0:
		return ""
	case v%day == 0:
		return strconv.Itoa(int(v/day)) + "d"
	}
	text := v.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}

// reason is an error as a person reads it in one line.
func reason(err error) string {
	return fault.From(err).Error()
}
