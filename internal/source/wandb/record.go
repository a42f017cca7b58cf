package wandb

import (
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// The numbers are those of wandb/proto/wandb_internal.proto in the SDK 0.31.0,
// by the names of the messages there. Fields that are not asked for are passed
// over, and so are those of newer SDKs.

// maxRuntime is what its field can hold, in seconds.
const maxRuntime = 1<<31 - 1

// message hands over the fields of a protobuf message: v of strings and
// messages, n of whole numbers.
func message(b []byte, field func(num protowire.Number, v []byte, n uint64) error) error {
	for len(b) > 0 {
		num, typ, size := protowire.ConsumeTag(b)
		if size < 0 {
			return protowire.ParseError(size)
		}
		b = b[size:]
		var v []byte
		var n uint64
		switch typ {
		case protowire.BytesType:
			v, size = protowire.ConsumeBytes(b)
		case protowire.VarintType:
			n, size = protowire.ConsumeVarint(b)
		default:
			size = protowire.ConsumeFieldValue(num, typ, b)
			num = 0 // nothing that is read here is of these types
		}
		if size < 0 {
			return protowire.ParseError(size)
		}
		b = b[size:]
		if err := field(num, v, n); err != nil {
			return err
		}
	}
	return nil
}

// take reads one Record of a file.
func (s *session) take(record []byte) error {
	return message(record, func(num protowire.Number, v []byte, _ uint64) error {
		switch num {
		case 2:
			return s.takeHistory(v)
		case 3:
			return s.takeItems(&s.summary, v)
		case 5:
			return s.takeItems(&s.config, v)
		case 7:
			return s.takeStats(v)
		case 8:
			return s.takeArtifact(v, 4, 5, "write")
		case 17:
			return s.takeRun(v)
		case 18:
			return s.takeExit(v)
		case 23:
			s.status = "preempting"
		case 25:
			return s.takeArtifact(v, 2, 3, "read")
		case 26:
			return s.takeEnvironment(v)
		}
		return nil
	})
}

// item is a key and a value of config, summary, history or stats.
type item struct {
	path []string
	json string
}

func readItem(b []byte) (item, error) {
	var it item
	err := message(b, func(num protowire.Number, v []byte, _ uint64) error {
		switch num {
		case 1:
			it.path = []string{string(v)}
		case 2: // nested_key; the history uses it for plain keys too
			it.path = append(it.path, string(v))
		case 16:
			it.json = string(v)
		}
		return nil
	})
	return it, err
}

// takeItems reads a ConfigRecord or SummaryRecord: update 1, remove 2.
func (s *session) takeItems(into *tree, b []byte) error {
	return message(b, func(num protowire.Number, v []byte, _ uint64) error {
		if num != 1 && num != 2 {
			return nil
		}
		it, err := readItem(v)
		if err != nil {
			return err
		}
		if num == 2 {
			into.remove(it.path)
			return nil
		}
		s.set(into, it)
		return nil
	})
}

func (s *session) set(into *tree, it item) {
	if into.set(it.path, it.json) != nil {
		s.doubt("a value in it is no JSON")
	}
}

// takeHistory reads a HistoryRecord: a row of metrics.
func (s *session) takeHistory(b []byte) error {
	return message(b, func(num protowire.Number, v []byte, _ uint64) error {
		if num != 1 {
			return nil
		}
		it, err := readItem(v)
		if err != nil {
			return err
		}
		if len(it.path) == 1 && it.path[0] == "_timestamp" {
			if t, ok := secondsToTime(it.json); ok {
				s.alive(t)
			}
		}
		s.set(&s.history, it)
		return nil
	})
}

// takeStats reads a StatsRecord: a sample of the machine.
func (s *session) takeStats(b []byte) error {
	return message(b, func(num protowire.Number, v []byte, _ uint64) error {
		switch num {
		case 2:
			return s.takeTime(v, s.alive)
		case 3:
			it, err := readItem(v)
			if err == nil && len(it.path) == 1 {
				s.gpus.sample(it.path[0], it.json)
			}
			return err
		}
		return nil
	})
}

// takeTime reads a Timestamp.
func (s *session) takeTime(b []byte, do func(time.Time)) error {
	var seconds, nanos int64
	err := message(b, func(num protowire.Number, _ []byte, n uint64) error {
		switch num {
		case 1:
			seconds = int64(n)
		case 2:
			nanos = int64(n)
		}
		return nil
	})
	if err == nil {
		do(time.Unix(seconds, nanos).UTC())
	}
	return err
}

// takeRun reads a RunRecord.
func (s *session) takeRun(b []byte) error {
	return message(b, func(num protowire.Number, v []byte, n uint64) error {
		texts := map[protowire.Number]*string{1: &s.id, 2: &s.entity, 3: &s.project, 7: &s.jobType, 8: &s.name, 13: &s.host}
		if field := texts[num]; field != nil {
			*field = string(v)
		}
		switch num {
		case 4:
			return s.takeItems(&s.config, v)
		case 5:
			return s.takeItems(&s.summary, v)
		case 10:
			s.tags = append(s.tags, string(v))
		case 17:
			return s.takeTime(v, func(t time.Time) {
				s.start = t
				s.alive(t)
			})
		case 20: // what it had run before it was resumed
			s.before = int64(min(n, maxRuntime))
		}
		return nil
	})
}

// takeExit reads a RunExitRecord: exit_code 1, runtime 2 in whole seconds,
// those before a resumption included.
func (s *session) takeExit(b []byte) error {
	var code, runtime uint64
	err := message(b, func(num protowire.Number, _ []byte, n uint64) error {
		switch num {
		case 1:
			code = n
		case 2:
			runtime = n
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.ended = true
	switch {
	case code == 0:
		s.status = "finished"
	case s.status == "preempting":
		s.status = "preempted"
	default:
		s.status = "failed"
	}
	if seconds := int64(min(runtime, maxRuntime)) - s.before; seconds > 0 && !s.start.IsZero() {
		s.alive(s.start.Add(time.Duration(seconds) * time.Second))
	}
	return nil
}

// takeArtifact reads an ArtifactRecord or UseArtifactRecord, of which only
// datasets are kept.
func (s *session) takeArtifact(b []byte, typeField, nameField protowire.Number, mode string) error {
	var kind, name string
	err := message(b, func(num protowire.Number, v []byte, _ uint64) error {
		switch num {
		case typeField:
			kind = string(v)
		case nameField:
			name = string(v)
		}
		return nil
	})
	if err == nil && kind == "dataset" {
		s.use(name, mode)
	}
	return err
}

// takeEnvironment reads an EnvironmentRecord; there are several, each with a
// part.
func (s *session) takeEnvironment(b []byte) error {
	var uuids []string
	err := message(b, func(num protowire.Number, v []byte, n uint64) error {
		switch num {
		case 12:
			s.host = string(v)
		case 13:
			s.user = string(v)
		case 19:
			s.gpus.count = int(min(n, maxGPUs))
		case 24:
			uuid, err := textField(v, 5)
			uuids = append(uuids, uuid)
			return err
		case 27:
			return s.takeSlurm(v)
		}
		return nil
	})
	if len(uuids) > 0 {
		s.gpus.setUUIDs(uuids)
	}
	return err
}

// takeSlurm reads one entry of the map of SLURM_ variables.
func (s *session) takeSlurm(b []byte) error {
	name, err := textField(b, 1)
	if err != nil {
		return err
	}
	value, err := textField(b, 2)
	s.setSlurm(name, value)
	return err
}

func (s *session) setSlurm(name, value string) {
	if s.slurm == nil {
		s.slurm = map[string]string{}
	}
	if len(s.slurm) < maxText && len(value) <= maxText {
		s.slurm[name] = value
	}
}

// textField is one field of a message.
func textField(b []byte, want protowire.Number) (string, error) {
	out := ""
	err := message(b, func(num protowire.Number, v []byte, _ uint64) error {
		if num == want {
			out = string(v)
		}
		return nil
	})
	return out, err
}
