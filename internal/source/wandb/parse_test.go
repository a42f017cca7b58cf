package wandb

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

func TestTree(t *testing.T) {
	var tr tree
	set := func(json string, path ...string) {
		if err := tr.set(path, json); err != nil {
			t.Fatal(err)
		}
	}
	set(`1`, "a")
	set(`{"b":{"c":2},"d":[1],"e":null}`, "n")
	set(`3`, "n", "b", "x")
	set(`4`, "a", "below") // a number becomes a dictionary
	set(`{"_type":"histogram","v":1}`, "h")
	set(`"gone"`, "r")
	tr.remove([]string{"r"})
	tr.remove([]string{"not", "there"})
	got := map[string]string{}
	tr.each(func(path string, l leaf) { got[path] = l.text })
	want := map[string]string{"n.b.c": "2", "n.b.x": "3", "a.below": "4"}
	if !reflect.DeepEqual(got, want) || tr.leaves != len(want) || tr.cut {
		t.Errorf("%v, %d leaves", got, tr.leaves)
	}
}

// A long history of the same metrics is no large one; a large one is cut.
func TestTreeIsBounded(t *testing.T) {
	var tr tree
	for range maxLeaves + 1 {
		if err := tr.set([]string{"a"}, "1"); err != nil {
			t.Fatal(err)
		}
	}
	if tr.cut || tr.leaves != 1 {
		t.Error("values that were replaced are counted")
	}
	big := "{" + strings.Repeat(`"k":1,`, 1) + `"deep":` + strings.Repeat(`{"d":`, maxDepth) + "1" + strings.Repeat("}", maxDepth) + "}"
	if err := tr.set([]string{"b"}, big); err != nil || !tr.cut {
		t.Errorf("%v: depth has no bound", err)
	}
}

func TestSpecials(t *testing.T) {
	for in, want := range map[string]string{
		`NaN`: `"NaN"`, `[-Infinity,Infinity]`: `["-Infinity","Infinity"]`, `{"NaN":"a NaN \" NaN"}`: `{"NaN":"a NaN \" NaN"}`, `"x\\"`: `"x\\"`, `1`: `1`,
	} {
		if got := string(quoteSpecials([]byte(in))); got != want {
			t.Errorf("%s became %s, not %s", in, got, want)
		}
	}
}

func TestSeconds(t *testing.T) {
	got, ok := secondsToTime("1.7955278391941948e+09")
	if want := time.Unix(1795527839, 194194800).UTC(); !ok || !got.Equal(want) {
		t.Errorf("%v, not %v", got, want)
	}
	for _, bad := range []string{"", "NaN", "-1", "1e300", "1e999", "0"} {
		if _, ok := secondsToTime(bad); ok {
			t.Errorf("%q is a time", bad)
		}
	}
}

func TestQuotient(t *testing.T) {
	for _, c := range [][3]string{{"1", "3", "0.333333333"}, {"2", "1", "2"}, {"0", "5", "0"}, {"99.5", "100", "0.995"}} {
		if got := quotient(money.MustParse(c[0]), money.MustParse(c[1])); got.String() != c[2] {
			t.Errorf("%s / %s = %s, not %s", c[0], c[1], got, c[2])
		}
	}
}

func TestLabels(t *testing.T) {
	var config tree
	config.put([]string{"Model.Version"}, "3")
	config.put([]string{"team"}, "config")
	config.put([]string{"empty"}, " ")
	got := labelsOf(&config, []string{"team=tag", "job-type:eval", "plain", "=x", "environment = prod"})
	want := labels{"model_version": "3", "team": "config", "job_type": "eval", "environment": "prod"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}

// Whatever a file holds, reading it ends, and within bounds.
func FuzzLog(f *testing.F) {
	for _, content := range files() {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		s, err := readLog(t.Context(), bytes.NewReader(content), "f")
		if err == nil && !s.ended && len(s.problems) == 0 {
			t.Error("no end, and nobody was told")
		}
	})
}

// Records that were framed come back, whatever is in them.
func FuzzFrames(f *testing.F) {
	f.Add([]byte("a"), uint16(3), uint16(1))
	f.Add(bytes.Repeat([]byte("b"), blockSize), uint16(blockSize-chunkHead-fileHead), uint16(2))
	f.Fuzz(func(t *testing.T, a []byte, pad, cut uint16) {
		records := [][]byte{a, make([]byte, pad), a, {}}
		whole := logFile(records...)
		log, err := openFrames(bytes.NewReader(whole))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range records {
			if got, err := log.next(); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%d bytes came back as %d, %v", len(want), len(got), err)
			}
		}
		if _, err := log.next(); err != io.EOF || log.torn || log.damaged > 0 {
			t.Fatalf("%v, torn %v, damaged %d", err, log.torn, log.damaged)
		}
	})
}

// Records pass the checksum, so they are tried without it.
func FuzzRecord(f *testing.F) {
	f.Add(runRecord("a", 0))
	f.Add(stats(time.Minute, "gpu.0.gpu", "20.5"))
	f.Add(history(time.Minute, "acc", "NaN"))
	f.Add(environment(nvidia("GPU-a"), slurm("job_id", "1")))
	f.Add(exit(1, 1<<63))
	f.Fuzz(func(t *testing.T, record []byte) {
		s := &session{}
		_ = s.take(record)
		_ = s.gpus.used(s.gpus.held(money.FromInt(int64(s.gpus.total()))))
		if s.gpus.total() > maxGPUs {
			t.Errorf("%d GPUs", s.gpus.total())
		}
	})
}

func FuzzNode(f *testing.F) {
	for _, r := range recorded() {
		text, err := json.Marshal(r.node())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, _, err := readNode(text, "e", "p")
		if err == nil && (s.id == "" || s.start.IsZero()) {
			t.Errorf("a run without an id or a start: %+v", s)
		}
		s.takeEvent(string(text))
		_ = s.takeMetadata(text)
	})
}

// Bare specials are quoted, and what is JSON already is left as it is.
func FuzzSpecials(f *testing.F) {
	f.Add(`{"a":NaN,"b":[-Infinity,"NaN\""]}`)
	f.Fuzz(func(t *testing.T, text string) {
		if json.Valid([]byte(text)) && string(quoteSpecials([]byte(text))) != text {
			t.Errorf("%q was changed", text)
		}
	})
}
