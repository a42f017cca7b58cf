package operation

import (
	"context"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// CompactInput asks for all that needs it.
type CompactInput struct{}

// CompactOutput lists what was rewritten.
type CompactOutput struct {
	Partitions []CompactedPartition `json:"partitions"`
}

// CompactedPartition is one source and month.
type CompactedPartition struct {
	Source        string `json:"source"`
	BillingPeriod string `json:"billingPeriod"`
	Rows          int64  `json:"rows"`
	FilesBefore   int    `json:"filesBefore"`
	FilesAfter    int    `json:"filesAfter"`
}

func (d *Desk) compact() Operation {
	return Declare(Declaration{
		Name: "lake compact", Short: "Sort and merge the lake's data files",
		Long:     "Rewrites the files of months that are unsorted or in many pieces, so that questions read less. Amounts do not change; past states stay readable until they expire.",
		Examples: []string{"farthing lake compact"}, Role: Editor,
	}, d.runCompact)
}

func (d *Desk) runCompact(ctx context.Context, _ CompactInput) (CompactOutput, error) {
	out := CompactOutput{Partitions: []CompactedPartition{}}
	partitions, err := d.Keeper.Uncompacted(ctx)
	if err != nil {
		return out, err
	}
	for i, p := range partitions {
		Progress(ctx, Step{Done: i, Total: len(partitions), What: "compacting " + p.Source + " " + p.BillingPeriod.String()})
		done, err := d.compactOne(ctx, p)
		if err != nil {
			return out, err
		}
		out.Partitions = append(out.Partitions, done)
	}
	return out, nil
}

func (d *Desk) compactOne(ctx context.Context, p ledger.Partition) (CompactedPartition, error) {
	dir, remove, err := d.Lake.Workspace()
	if err != nil {
		return CompactedPartition{}, err
	}
	defer remove()
	files, err := d.Compactor.Compact(ctx, p.Files, dir)
	if err != nil {
		return CompactedPartition{}, err
	}
	return CompactedPartition{p.Source, p.BillingPeriod.String(), p.Rows, len(p.Files), len(files)}, d.Keeper.Rewrite(ctx, p, files)
}

// Table shows one partition to a row.
func (o CompactOutput) Table() Table {
	t := Table{Columns: []string{"source", "billingPeriod", "rows", "filesBefore", "filesAfter"}}
	for _, p := range o.Partitions {
		t.Rows = append(t.Rows, []Cell{{Text: p.Source}, {Text: p.BillingPeriod}, count(p.Rows), count(int64(p.FilesBefore)), count(int64(p.FilesAfter))})
	}
	if len(o.Partitions) == 0 {
		t.Notes = []string{"nothing to compact"}
	}
	return t
}

// ExpireInput says what may be forgotten.
type ExpireInput struct {
	OlderThan string `name:"older-than" default:"168h" doc:"Forget states older than this (168h is a week)"`
	Keep      int    `name:"keep" default:"10" doc:"But keep the newest of them"`
}

// ExpireOutput says what was forgotten.
type ExpireOutput struct{ ledger.Expired }

func (d *Desk) expire() Operation {
	return Declare(Declaration{
		Name: "lake expire", Short: "Forget old states and sweep unused files",
		Long:     "Forgets past states of the ledger, after which --as-of can no longer reach them, and deletes the files that only they needed, or that an interrupted import left behind.",
		Examples: []string{"farthing lake expire", "farthing lake expire --older-than 720h --keep 30"}, Role: Editor,
	}, func(ctx context.Context, in ExpireInput) (ExpireOutput, error) {
		age, err := time.ParseDuration(in.OlderThan)
		if err != nil || age < 0 || in.Keep < 1 {
			return ExpireOutput{}, fault.New(fault.Usage, "older-than is %q and keep is %d", in.OlderThan, in.Keep).Try("write a time such as 168h, and keep at least 1")
		}
		done, err := d.Keeper.Expire(ctx, age, in.Keep)
		return ExpireOutput{done}, err
	})
}

// Table shows the counts.
func (o ExpireOutput) Table() Table {
	return Table{Columns: []string{"snapshots", "files", "bytes"}, Rows: [][]Cell{{count(int64(o.Snapshots)), count(int64(o.Files)), count(o.Bytes)}}}
}

// CheckInput asks for a full check.
type CheckInput struct{}

// CheckOutput says what was looked at and what is wrong.
type CheckOutput struct{ ledger.CheckReport }

func (d *Desk) check() Operation {
	return Declare(Declaration{
		Name: "lake check", Short: "Check that the lake is whole",
		Long:     "Looks at every data file of the newest state: that it is there, of the size and the rows that the tables say. Also tells what an interrupted import left behind.",
		Examples: []string{"farthing lake check"}, Role: Reader,
	}, func(ctx context.Context, _ CheckInput) (CheckOutput, error) {
		report, err := d.Keeper.Check(ctx)
		return CheckOutput{report}, err
	})
}

// Verdict is the fault of a lake that is not whole.
func (o CheckOutput) Verdict() error {
	if len(o.Problems) == 0 {
		return nil
	}
	return fault.New(fault.Unavailable, "the lake is not whole").Because("%s", o.Problems[0]).
		Try("restore the files from a backup, or import the months concerned again")
}

// Table shows the counts and lists the problems.
func (o CheckOutput) Table() Table {
	t := Table{Columns: []string{"files", "rows", "snapshots", "problems"},
		Rows: [][]Cell{{count(int64(o.Files)), count(o.Rows), count(int64(o.Snapshots)), count(int64(len(o.Problems)))}}}
	for _, p := range o.Problems {
		t.Notes = append(t.Notes, "problem: "+p)
	}
	for _, r := range o.Remarks {
		t.Notes = append(t.Notes, "remark: "+r)
	}
	return t
}
