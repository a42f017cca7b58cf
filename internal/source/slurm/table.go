package slurm

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// maxLine bounds a line: a list of ten thousand nodes is far below it.
const maxLine = 1 << 20

// cluster collects what the files say.
type cluster struct {
	ctx   context.Context
	sink  evidence.Sink
	clock clock
	jobs  map[string]*job // by number
	order []*job
	nodes map[string]*node
	// newest is the last time that any job tells of: a sign of life for those
	// that run.
	newest time.Time
}

// row is one line of sacct: its values by column, in lower case.
type row struct {
	columns header
	values  []string
	from    evidence.Origin
}

// header says which column is where, by name in lower case.
type header struct {
	at     map[string]int
	width  int
	barred bool // each line ends with a bar: -p instead of -P
}

// get gives a value, or "" for what sacct writes when there is none.
func (r *row) get(column string) string {
	at, ok := r.columns.at[column]
	if !ok {
		return ""
	}
	switch v := strings.TrimSpace(r.values[at]); v {
	case "Unknown", "None", "(null)", "None assigned", "N/A":
		return ""
	default:
		return v
	}
}

func isHeader(line string) bool {
	have := headerOf(line).at
	_, raw := have["jobidraw"]
	_, id := have["jobid"]
	_, state := have["state"]
	_, start := have["start"]
	return (raw || id) && state && start
}

func headerOf(line string) header {
	h := header{at: map[string]int{}, barred: strings.HasSuffix(line, "|")}
	names := h.split(line)
	for i, name := range names {
		h.at[strings.ToLower(strings.TrimSpace(name))] = i
	}
	h.width = len(names)
	return h
}

func (h header) split(line string) []string {
	if h.barred {
		line = strings.TrimSuffix(line, "|")
	}
	return strings.Split(line, "|")
}

// read reads a file of either kind.
func (c *cluster) read(in io.Reader, path string) error {
	lines := lineScanner(in)
	var columns header
	var at *node // the node that is being read
	from := evidence.Origin{File: path}
	for lines.Scan() {
		from.Line++
		if from.Line%1024 == 0 && c.ctx.Err() != nil {
			return c.stopped(path)
		}
		if from.Line%100_000 == 0 {
			c.sink.Progress(0, 0, fmt.Sprintf("%s, line %d", path, from.Line))
		}
		switch text := clean(lines.Bytes()); {
		case text == "":
		case text == tooLong:
			c.flag(from, true, "the line is longer than 1 MiB")
		case columns.at == nil && isNode(text):
			at = c.node(text, from)
		case isHeader(text):
			columns, at = headerOf(text), nil
			c.warnOfColumns(columns, from)
		case columns.at != nil:
			c.row(&row{columns, columns.split(text), from})
		case at != nil:
			c.nodeFields(at, text)
		default:
			c.flag(from, true, "the line comes before a header with JobIDRaw, State and Start")
		}
	}
	if err := lines.Err(); err != nil && c.ctx.Err() == nil {
		return unreadable(path, err)
	}
	if c.ctx.Err() != nil {
		return c.stopped(path)
	}
	return nil
}

func (c *cluster) warnOfColumns(columns header, from evidence.Origin) {
	for _, name := range []string{"NodeList", "AllocTRES", "End"} {
		if _, ok := columns.at[strings.ToLower(name)]; !ok {
			c.flag(from, false, "there is no column %s: the jobs are known, but not all that they held", name)
		}
	}
}

func clean(line []byte) string {
	return strings.TrimSpace(strings.TrimPrefix(string(line), "\xef\xbb\xbf"))
}

// tooLong stands for a line beyond the bound.
const tooLong = "\x00"

// lineScanner gives a stream's lines in bounded memory.
func lineScanner(in io.Reader) *bufio.Scanner {
	s := bufio.NewScanner(in)
	s.Buffer(nil, maxLine)
	skipping := false
	s.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		at := bytes.IndexByte(data, '\n')
		switch {
		case at < 0 && atEOF && len(data) == 0 && !skipping:
			return 0, nil, nil
		case at < 0 && !atEOF && len(data) >= maxLine:
			skipping = true
			return len(data), nil, nil
		case at < 0 && !atEOF:
			return 0, nil, nil
		case at < 0:
			at = len(data) - 1
		}
		if skipping {
			skipping = false
			return at + 1, []byte(tooLong), nil
		}
		return at + 1, data[:at+1], nil
	})
	return s
}
