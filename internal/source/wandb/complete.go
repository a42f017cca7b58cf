package wandb

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
)

// metadataFile is what the SDK uploads of a run's machine.
const metadataFile = "wandb-metadata.json"

// complete asks for what the list of runs does not tell: the machine, if no
// label names one, and how busy its GPUs were. A run that joins to no bill
// needs neither.
func (s *server) complete(ctx context.Context, run *session) error {
	labels := labelsOf(&run.config, run.tags)
	if labels.first("resource_id", "instance_id", "cloud_resource_id") == "" {
		if err := s.orDoubt(ctx, run, s.readMetadata(ctx, run)); err != nil {
			return err
		}
		if len(run.gpus.uuids) == 0 {
			return nil
		}
	}
	if run.gpus.count == 0 {
		return nil
	}
	return s.orDoubt(ctx, run, s.readEvents(ctx, run))
}

// orDoubt keeps the run without a part that could not be had. A server that
// does not answer, or a stop, ends the reading.
func (s *server) orDoubt(ctx context.Context, run *session, err error) error {
	if err == nil || ctx.Err() != nil || fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Canceled) {
		return err
	}
	run.doubt("what its machine was, or how busy, is not known: " + brief(err.Error()))
	return nil
}

// readEvents takes samples of the machine.
func (s *server) readEvents(ctx context.Context, run *session) error {
	var data struct {
		Project *struct{ Run *struct{ Events []string } }
	}
	variables := map[string]any{"entity": run.entity, "project": run.project, "name": run.id, "samples": samples}
	if err := s.ask(ctx, eventsQuery, variables, &data); err != nil {
		return err
	}
	if data.Project == nil || data.Project.Run == nil {
		return nil // deleted since it was listed
	}
	for _, line := range data.Project.Run.Events {
		run.takeEvent(line)
	}
	return nil
}

// takeEvent takes one sample: {"system.gpu.0.gpu":93,"_timestamp":…}.
func (s *session) takeEvent(line string) {
	for key, v := range s.object(line, "sample of the machine") {
		if n, ok := v.(json.Number); ok {
			s.gpus.sample(strings.TrimPrefix(key, "system."), n.String())
		}
	}
}

// readMetadata finds and reads the file of the machine.
func (s *server) readMetadata(ctx context.Context, run *session) error {
	var data struct {
		Project *struct {
			Run *struct {
				Files struct {
					Edges []struct{ Node fileNode }
				}
			}
		}
	}
	variables := map[string]any{"entity": run.entity, "project": run.project, "name": run.id, "fileNames": []string{metadataFile}}
	if err := s.ask(ctx, filesQuery, variables, &data); err != nil {
		return err
	}
	if data.Project == nil || data.Project.Run == nil {
		return nil
	}
	for _, e := range data.Project.Run.Files.Edges {
		if e.Node.Name != metadataFile {
			continue
		}
		text, err := s.download(ctx, e.Node)
		if err != nil {
			return err
		}
		return run.takeMetadata(text)
	}
	return nil
}

// fileNode is a file of a run. DirectURL gives leave to read it by itself.
type fileNode struct {
	Name, URL, DirectURL string
}

func (s *server) download(ctx context.Context, f fileNode) ([]byte, error) {
	address := f.DirectURL
	if address == "" {
		address = f.URL
	}
	ref, err := url.Parse(address)
	if err != nil {
		return nil, s.fault(fault.BadInput, "the address of a run's file is none")
	}
	at := s.base.ResolveReference(ref)
	if at.Scheme != "http" && at.Scheme != "https" {
		return nil, s.fault(fault.BadInput, "the address of a run's file is none of the web")
	}
	return s.fetch(ctx, http.MethodGet, at, nil)
}

// takeMetadata reads wandb-metadata.json, which holds the EnvironmentRecord.
func (s *session) takeMetadata(text []byte) error {
	var m struct {
		Host, Username string
		GPUCount       json.Number             `json:"gpu_count"`
		GPUs           []struct{ UUID string } `json:"gpu_nvidia"`
		Slurm          map[string]string
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return fault.New(fault.BadInput, "%s cannot be read", metadataFile).Wrap(err)
	}
	s.host = m.Host
	if s.user == "" {
		s.user = m.Username
	}
	if n, err := money.Parse(m.GPUCount.String()); err == nil && n.Sign() > 0 && n.Cmp(money.FromInt(maxGPUs)) <= 0 {
		s.gpus.count = int(rational(n).Num().Int64())
	}
	var uuids []string
	for _, g := range m.GPUs {
		uuids = append(uuids, g.UUID)
	}
	s.gpus.setUUIDs(uuids)
	for name, value := range m.Slurm {
		s.setSlurm(name, value)
	}
	return nil
}
