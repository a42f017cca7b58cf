package wandb

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
)

const (
	serverCall = "Runs" // what Origin calls it
	pageSize   = 50     // as the SDK asks
	maxPages   = 100_000
	// lookBack is how far before the newest sign of life is read again: W&B
	// takes in what a run tells it late.
	lookBack = time.Hour
	// samples of the machine for each run.
	samples = 500
)

// server is a place to read runs from.
type server struct {
	*client
	entity, project string // project "" is all of the entity's
	sink            evidence.Sink
	seen            map[string]string // the project of each run that was read
}

// readServer reads the runs of a project, or of all projects of an entity,
// that showed a sign of life since the last read.
func readServer(ctx context.Context, p evidence.Place, old cursor, sink evidence.Sink) (cursor, error) {
	s, err := openServer(p, sink)
	if err != nil {
		return old, err
	}
	if s.entity == "" {
		if err := s.findEntity(ctx); err != nil {
			return old, err
		}
	}
	projects := []string{s.project}
	if s.project == "" {
		if projects, err = s.projects(ctx); err != nil {
			return old, err
		}
	}
	next := cursor{Heartbeats: map[string]string{}}
	for _, project := range projects {
		name := s.entity + "/" + project
		newest, err := s.readProject(ctx, project, old.Heartbeats[name])
		if err != nil {
			return old, err
		}
		if newest != "" {
			next.Heartbeats[name] = newest
		}
	}
	return next, nil
}

// openServer finds the API, the entity and the project in the address and the
// settings.
func openServer(p evidence.Place, sink evidence.Sink) (*server, error) {
	base := *p.Server
	if base.Host == "wandb.ai" || base.Host == "www.wandb.ai" || base.Host == "app.wandb.ai" {
		base.Host = "api.wandb.ai" // people copy the address of the page
	}
	s := &server{entity: p.Secret("WANDB_ENTITY"), project: p.Secret("WANDB_PROJECT"), sink: sink, seen: map[string]string{}}
	names := strings.FieldsFunc(base.Path, func(r rune) bool { return r == '/' })
	if len(names) > 2 {
		return nil, fault.New(fault.Usage, "this is no address of a project of W&B").At(fault.Where{File: base.Scheme + "://" + base.Host + base.Path}).
			Try("end it after the entity and the project: https://wandb.ai/ENTITY/PROJECT")
	}
	if len(names) > 0 {
		s.entity, s.project = names[0], ""
	}
	if len(names) > 1 {
		s.project = names[1]
	}
	s.client = &client{http: &http.Client{Timeout: timeLimit}, key: p.Secret("WANDB_API_KEY"),
		base: &url.URL{Scheme: base.Scheme, Host: base.Host}}
	return s, nil
}

// findEntity takes the entity of the key's owner.
func (s *server) findEntity(ctx context.Context) error {
	var data struct {
		Viewer *struct{ Entity string }
	}
	if err := s.ask(ctx, viewerQuery, nil, &data); err != nil {
		return err
	}
	if data.Viewer == nil || data.Viewer.Entity == "" {
		return s.fault(fault.Usage, "no entity is named, and the API key has none").
			Try("set WANDB_ENTITY, or add it to the address: https://wandb.ai/ENTITY")
	}
	s.entity = data.Viewer.Entity
	return nil
}

// page tells whether there are more.
type page struct {
	EndCursor   string
	HasNextPage bool
}

// projects lists the names of the entity's projects.
func (s *server) projects(ctx context.Context) ([]string, error) {
	var out []string
	err := s.pages(func(after any) (page, error) {
		var data struct {
			Models *struct {
				PageInfo page
				Edges    []struct{ Node struct{ Name string } }
			}
		}
		err := s.ask(ctx, projectsQuery, map[string]any{"entity": s.entity, "cursor": after, "perPage": pageSize}, &data)
		if err != nil {
			return page{}, err
		}
		if data.Models == nil {
			return page{}, s.fault(fault.NotFound, "there is no such entity, or the key may not see it").Because("it is named %s", s.entity).
				Try("check WANDB_ENTITY")
		}
		for _, e := range data.Models.Edges {
			out = append(out, e.Node.Name)
		}
		return data.Models.PageInfo, nil
	})
	return out, err
}

// pages asks for page after page.
func (s *server) pages(ask func(after any) (page, error)) error {
	var after any
	for range maxPages {
		p, err := ask(after)
		if err != nil || !p.HasNextPage {
			return err
		}
		if p.EndCursor == "" || p.EndCursor == after {
			return s.fault(fault.BadInput, "the server of W&B has no end").Because("it says that there are more pages, and gives the same again").
				Try("tell the people who run that server")
		}
		after = p.EndCursor
	}
	return s.fault(fault.BadInput, "the server of W&B has no end").Because("it gave %d pages", maxPages).Try("read one project at a time, by WANDB_PROJECT")
}

// readProject reads the runs of a project, and gives the newest sign of life.
func (s *server) readProject(ctx context.Context, project, since string) (string, error) {
	// In order of creation, for that does not change while pages are turned.
	variables := map[string]any{"entity": s.entity, "project": project, "perPage": pageSize, "order": "+created_at", "filters": filters(since)}
	newest, done := since, 0
	err := s.pages(func(after any) (page, error) {
		variables["cursor"] = after
		var data runsAnswer
		if err := s.ask(ctx, runsQuery, variables, &data); err != nil {
			return page{}, err
		}
		if data.Project == nil {
			return page{}, s.fault(fault.NotFound, "there is no such project, or the key may not see it").Because("it is named %s/%s", s.entity, project).
				Try("check WANDB_ENTITY and WANDB_PROJECT")
		}
		for _, e := range data.Project.Runs.Edges {
			beat, err := s.readRun(ctx, project, e.Node)
			if err != nil {
				return page{}, err
			}
			newest = later(newest, beat)
			done++
		}
		s.sink.Progress(done, data.Project.RunCount, "runs of "+project)
		return data.Project.Runs.PageInfo, nil
	})
	return newest, err
}

// filters asks for runs with a sign of life since shortly before a time.
func filters(since string) string {
	t, ok := readTime(since)
	if !ok {
		return "{}"
	}
	text, _ := json.Marshal(map[string]any{"heartbeatAt": map[string]any{"$gt": t.Add(-lookBack).Format(time.RFC3339)}})
	return string(text)
}

// later is the later of two times; what is no time is none.
func later(a, b string) string {
	at, aok := readTime(a)
	bt, bok := readTime(b)
	if bok && (!aok || bt.After(at)) {
		return b
	}
	return a
}

// readTime reads a time of the server; those of old ones have no zone and are
// in UTC.
func readTime(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// readRun hands over one run, and gives its last sign of life.
func (s *server) readRun(ctx context.Context, project string, text json.RawMessage) (string, error) {
	run, beat, err := readNode(text, s.entity, project)
	if err != nil {
		s.sink.Flag(evidence.Problem{Origin: run.origin(), Reason: err.Error(), Refused: true})
		return "", nil
	}
	if other, taken := s.seen[run.id]; taken && other != project {
		s.sink.Flag(evidence.Problem{Origin: run.origin(), Refused: true,
			Reason: fmt.Sprintf("a run of the project %s has the same id, and only one can be told by it", other)})
		return beat, nil
	}
	s.seen[run.id] = project
	if err := s.complete(ctx, run); err != nil {
		return "", err
	}
	return beat, emit(s.sink, []*session{run})
}
