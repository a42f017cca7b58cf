package operation

import (
	"context"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/alert"
	"github.com/farthing-finops/farthing/internal/fault"
)

// Notifier is the port to the places where people are told.
type Notifier interface {
	// Check finds out, without sending, whether a URL can be sent to; faults
	// are Usage and never show a secret.
	Check(url string) error
	// Send tells; its fault says what the receiver answered, without secrets.
	Send(ctx context.Context, url string, t alert.Text) error
}

// bookID is the one book of alerts.
const bookID = "book"

// AlertsInput chooses alerts.
type AlertsInput struct {
	State string `name:"state" choices:"open,acknowledged,snoozed,resolved,all" doc:"Only those that stand so; without it all that are not resolved"`
}

// AlertsOutput lists alerts, the gravest first, with what was sent of them.
type AlertsOutput struct {
	Alerts    []AlertShown   `json:"alerts"`
	Messages  []AlertMessage `json:"messages" doc:"The newest 100, newest first"`
	Evaluated *time.Time     `json:"evaluated" doc:"When causes were last looked for; null if never"`
	Problems  []string       `json:"problems" doc:"Why somebody may not be told"`
}

// AlertShown is one cause, where it stands and who was told.
type AlertShown struct {
	ID         string         `json:"id" doc:"For alerts ack and alerts snooze"`
	State      alert.State    `json:"state"`
	Cause      alert.Cause    `json:"cause"`
	Opened     time.Time      `json:"opened"`
	LastStated time.Time      `json:"lastStated" doc:"When it was last found to hold"`
	Resolved   *time.Time     `json:"resolved"`
	Until      *time.Time     `json:"until" doc:"The end of the snooze"`
	By         string         `json:"by,omitempty" doc:"Who acknowledged or snoozed it"`
	Note       string         `json:"note,omitempty"`
	Told       []AlertTelling `json:"told"`
}

// AlertTelling is that a cause went into a message to a route.
type AlertTelling struct {
	Route   string        `json:"route"`
	Why     alert.Why     `json:"why" doc:"first, worse, reminder, escalated or resolved"`
	At      time.Time     `json:"at"`
	Message string        `json:"message"`
	Status  MessageStatus `json:"status"`
}

// MessageStatus is what became of a message.
type MessageStatus string

// What can become of a message.
const (
	MessageWaiting MessageStatus = "waiting"
	MessageSent    MessageStatus = "sent"
	MessageLost    MessageStatus = "given up"
)

// AlertMessage is one message to one route.
type AlertMessage struct {
	ID       string        `json:"id"`
	Route    string        `json:"route"`
	Status   MessageStatus `json:"status"`
	Made     time.Time     `json:"made"`
	Sent     *time.Time    `json:"sent"`
	Attempts int           `json:"attempts" doc:"That failed"`
	Failure  string        `json:"failure,omitempty" doc:"What the last failed attempt said"`
	Alerts   []string      `json:"alerts" doc:"Ids of the alerts that it tells of"`
}

func (d *Desk) alerts() Operation {
	return Declare(Declaration{
		Name:  "alerts list",
		Short: "List what people should know, and who was told",
		Long: "Lists the causes that budgets, thresholds, anomalies and self-tests have found, where each stands, which routes were told, " +
			"and whether the messages arrived. A server (farthing serve) looks for causes every few minutes and after every change of the ledger.",
		Examples: []string{"farthing alerts list", "farthing alerts list --state all -o json"},
		Role:     Reader,
	}, d.runAlerts)
}

func (d *Desk) runAlerts(ctx context.Context, in AlertsInput) (AlertsOutput, error) {
	b, err := d.book(ctx)
	if err != nil {
		return AlertsOutput{}, err
	}
	routes, err := d.Routes.All(ctx)
	if err != nil {
		return AlertsOutput{}, err
	}
	out := AlertsOutput{Alerts: []AlertShown{}, Messages: []AlertMessage{}, Evaluated: instant(b.Asked), Problems: problems(b, routes, d.Now())}
	for _, m := range slices.Backward(b.Messages) {
		if len(out.Messages) < 100 {
			out.Messages = append(out.Messages, shownMessage(m))
		}
	}
	for _, a := range b.Alerts {
		if in.State == "all" || in.State == string(a.State) || in.State == "" && a.State != alert.Resolved {
			out.Alerts = append(out.Alerts, shownAlert(a, b))
		}
	}
	slices.SortStableFunc(out.Alerts, func(x, y AlertShown) int {
		return order(x.Cause.Severity, y.Cause.Severity)
	})
	return out, nil
}

// order puts the graver severity first.
func order(x, y alert.Severity) int {
	all := []alert.Severity{alert.Critical, alert.Warning, alert.Info}
	return slices.Index(all, x) - slices.Index(all, y)
}

func (d *Desk) book(ctx context.Context) (alert.Book, error) {
	b, _, err := d.AlertBook.Get(ctx, bookID)
	return b, err
}

// instant is a time, or nothing.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func shownAlert(a alert.Alert, b alert.Book) AlertShown {
	out := AlertShown{ID: a.ID(), State: a.State, Cause: a.Cause, Opened: a.Opened, LastStated: a.Stated, Resolved: instant(a.Ended),
		Until: instant(a.Until), By: a.By, Note: a.Note, Told: []AlertTelling{}}
	for _, t := range a.Tellings {
		told := AlertTelling{Route: t.Route, Why: t.Why, At: t.At, Message: t.Message, Status: MessageSent}
		if m, ok := b.Message(t.Message); ok {
			told.Status = statusOf(*m)
		}
		out.Told = append(out.Told, told)
	}
	return out
}

func shownMessage(m alert.Message) AlertMessage {
	out := AlertMessage{ID: m.ID, Route: m.Route, Status: statusOf(m), Made: m.Made, Sent: instant(m.Sent), Attempts: m.Attempts, Failure: m.Failure, Alerts: []string{}}
	for _, i := range m.Items {
		out.Alerts = append(out.Alerts, i.ID)
	}
	return out
}

func statusOf(m alert.Message) MessageStatus {
	switch {
	case !m.Sent.IsZero():
		return MessageSent
	case !m.GivenUp.IsZero():
		return MessageLost
	default:
		return MessageWaiting
	}
}

// longAgo is how old the last evaluation may be before somebody should wonder.
const longAgo = time.Hour

// problems says why somebody may not be told.
func problems(b alert.Book, routes []alert.Route, now time.Time) []string {
	out := []string{}
	if len(routes) == 0 {
		out = append(out, "there is no route: nobody is told; add one with farthing alerts route add")
	} else if n := len(b.Untold(routes)); n > 0 {
		out = append(out, counted(n, "open alert is", "open alerts are")+" taken by no route: nobody is told")
	}
	switch {
	case b.Asked.IsZero():
		out = append(out, "nothing was evaluated yet: a server does it (farthing serve), or farthing alerts evaluate")
	case now.Sub(b.Asked) > longAgo:
		out = append(out, "nothing was evaluated since "+b.Asked.UTC().Format(time.RFC3339)+": a server does it (farthing serve)")
	}
	for _, k := range alert.Kinds() {
		if why, silent := b.Silent[k]; silent {
			out = append(out, "alerts of the kind "+string(k)+" cannot be found out: "+why)
		}
	}
	for _, c := range b.Failing(now) {
		out = append(out, c.Title+": "+c.Explanation[0])
	}
	return out
}

// AckInput names an alert that somebody has in hand.
type AckInput struct {
	ID   string `name:"id" arg:"required" doc:"The alert's id, as alerts list shows it"`
	By   string `name:"by" default:"somebody" doc:"Who has it in hand"`
	Note string `name:"note" doc:"What others should know"`
}

// SnoozeInput names an alert that is to keep still.
type SnoozeInput struct {
	ID   string `name:"id" arg:"required" doc:"The alert's id, as alerts list shows it"`
	For  string `name:"for" default:"24h" doc:"How long (8h, 7d)"`
	By   string `name:"by" default:"somebody" doc:"Who decided it"`
	Note string `name:"note" doc:"What others should know"`
}

// AlertOutput is one alert as it now stands.
type AlertOutput struct {
	Alert AlertShown `json:"alert"`
}

func (d *Desk) ack() Operation {
	return Declare(Declaration{
		Name:  "alerts ack",
		Short: "Say that somebody has an alert in hand",
		Long: "Nothing more is sent about it: no reminder, no escalation. If it grows graver it is told again, and if it goes and comes back " +
			"after a day it is a new one.",
		Examples: []string{"farthing alerts list -o csv | tail -n +2 | cut -d, -f1 | xargs -rI{} farthing alerts ack {} --by maria --note \"the run ends tonight\""},
		Role:     Editor,
	}, func(ctx context.Context, in AckInput) (AlertOutput, error) {
		return d.changeAlert(ctx, in.ID, func(a *alert.Alert) { a.Acknowledge(in.By, in.Note) })
	})
}

func (d *Desk) snooze() Operation {
	return Declare(Declaration{
		Name:     "alerts snooze",
		Short:    "Keep still about an alert for a while",
		Long:     "Nothing is sent about it until the time is over. If it still holds then, it is told again. If it grows graver, it is told at once.",
		Examples: []string{"farthing alerts list --state open -o csv | tail -n +2 | cut -d, -f1 | xargs -rI{} farthing alerts snooze {} --for 3d"},
		Role:     Editor,
	}, func(ctx context.Context, in SnoozeInput) (AlertOutput, error) {
		wait, err := duration("for", in.For)
		if err != nil {
			return AlertOutput{}, err
		}
		if wait <= 0 {
			return AlertOutput{}, fault.New(fault.Usage, "a snooze of %q ends at once", in.For)
		}
		return d.changeAlert(ctx, in.ID, func(a *alert.Alert) { a.Snooze(d.Now().Add(wait), in.By, in.Note) })
	})
}

// changeAlert changes one alert that is not over.
func (d *Desk) changeAlert(ctx context.Context, id string, change func(*alert.Alert)) (AlertOutput, error) {
	var out AlertOutput
	err := d.AlertBook.Change(ctx, bookID, func(b alert.Book, _ bool) (alert.Book, error) {
		a, found := b.Find(id)
		if !found || a.State == alert.Resolved {
			return b, fault.New(fault.NotFound, "there is no alert %q that is not resolved", id).Try("farthing alerts list shows the ids")
		}
		change(a)
		out.Alert = shownAlert(*a, b)
		return b, nil
	})
	return out, err
}

// Table shows one alert to a row.
func (o AlertsOutput) Table() Table {
	t := alertTable(o.Alerts)
	for _, m := range o.Messages {
		switch m.Status {
		case MessageSent:
			t.Notes = append(t.Notes, "message "+m.ID+" to "+m.Route+" was sent "+m.Sent.UTC().Format(time.RFC3339))
		case MessageWaiting:
			t.Notes = append(t.Notes, "message "+m.ID+" to "+m.Route+" waits since "+m.Made.UTC().Format(time.RFC3339)+failureOf(m))
		case MessageLost:
			t.Notes = append(t.Notes, "message "+m.ID+" to "+m.Route+" was given up"+failureOf(m))
		}
		if len(t.Notes) == 10 {
			break
		}
	}
	for _, p := range o.Problems {
		t.Notes = append(t.Notes, "problem: "+p)
	}
	return t
}

func failureOf(m AlertMessage) string {
	if m.Failure == "" {
		return ""
	}
	return "; " + counted(m.Attempts, "attempt", "attempts") + " failed, the last: " + m.Failure
}

// Table shows the alert.
func (o AlertOutput) Table() Table { return alertTable([]AlertShown{o.Alert}) }

func alertTable(alerts []AlertShown) Table {
	t := Table{Columns: []string{"id", "severity", "state", "opened", "alert", "told"}}
	for _, a := range alerts {
		state := string(a.State)
		if a.Until != nil {
			state += " until " + a.Until.UTC().Format(time.RFC3339)
		}
		t.Rows = append(t.Rows, []Cell{{Text: a.ID}, {Text: string(a.Cause.Severity)}, {Text: state},
			{Text: a.Opened.UTC().Format(time.RFC3339)}, {Text: a.Cause.Title}, toldCell(a.Told)})
	}
	return t
}

// toldCell names the routes that were told; nobody is absent.
func toldCell(told []AlertTelling) Cell {
	var routes []string
	for _, t := range told {
		if !slices.Contains(routes, t.Route) {
			routes = append(routes, t.Route)
		}
	}
	if len(routes) == 0 {
		return absent()
	}
	return Cell{Text: joined(routes)}
}
