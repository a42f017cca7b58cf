package ledger

import (
	"io"
	"time"

	"github.com/farthing-finops/farthing/internal/period"
)

// BillFormat is the port that every source of bills fills: it recognises its
// files by their columns and says in SQL what the columns mean. One folder
// under source/ holds one format.
type BillFormat interface {
	// Name is the format's name for --as: "aws-cur".
	Name() string
	// Recognises tells whether a file with these columns is of this format. It
	// must be sure: a file that two formats recognise is refused as ambiguous.
	Recognises(f SurveyedFile) bool
	// Exports makes exports of the groups whose files it recognised. It may
	// join groups that state one bill together (Azure's actual and amortised
	// exports).
	Exports(groups []Group) ([]Export, error)
}

// ManifestReader is the port to a provider's way of saying which files make
// up a delivery.
type ManifestReader interface {
	// Find reads the manifests of the folder. It returns one group for each
	// export and billing period, with the files of the newest delivery, and
	// the paths that a newer delivery has superseded. A manifest that names a
	// missing file or one outside its folder is a bad-input fault.
	Find(folder Folder) (groups []Group, superseded []string, err error)
}

// Folder is a set of files that stay the same while an import reads them.
type Folder interface {
	// Files lists every file below the folder, in order of path.
	Files() []File
	// Open reads a file from its start, decompressed if it is gzipped.
	Open(path string) (io.ReadCloser, error)
	// LocalPath is where an engine can read the file from.
	LocalPath(path string) string
	// Header gives the container of a file and the names of its columns (for
	// JSON the keys of the first record), as they stand there, without a byte
	// order mark. The container is "" if the file is no table.
	Header(path string) (Container, []string, error)
	// Digest identifies the bytes of a file, whatever its name.
	Digest(path string) (string, error)
}

// File is a file of a folder.
type File struct {
	Path     string // relative to the folder, with forward slashes
	Size     int64
	Modified time.Time
}

// Container is how a file holds its rows.
type Container string

// The containers. CSV may be gzipped; JSON is one document or many.
const (
	CSV       Container = "csv"
	Parquet   Container = "parquet"
	JSONLines Container = "jsonl"
	JSON      Container = "json"
)

// SurveyedFile is a file with what could be told about it without its rows.
type SurveyedFile struct {
	File
	Container Container
	Columns   []string
}

// Group is a set of files that were delivered together.
type Group struct {
	// Name is the export's own name, from its manifest; "" for loose files,
	// which are grouped by folder.
	Name          string
	Kind          string       // what the manifest calls the data set: "ActualCost"
	BillingPeriod period.Month // zero if only the rows know it
	Delivery      string       // the provider's id of the delivery, or ""
	AsOf          time.Time    // when the provider made it; zero if unknown
	ExpectedRows  int64        // rows that the manifest promises; 0 if it promises none
	Files         []SurveyedFile
}

// Export is a set of files that together state the charges of one source.
type Export struct {
	Format string // BillFormat's name or a variant of it: "aws-cur-2.0"
	// Name names the source; "" leaves it to be named after the provider and
	// billing account in the rows.
	Name          string
	BillingPeriod period.Month // zero: the rows say it
	Delivery      string
	AsOf          time.Time
	ExpectedRows  int64
	Parts         []Part
	Mapping       Mapping
}

// Part is one file of an export.
type Part struct {
	SurveyedFile
	// Role tells a mapping apart what its files are: "actual", "amortized".
	Role string
}

// Mapping says what the rows of an export mean.
type Mapping struct {
	// Inputs are the columns that SQL reads. All of them exist as text in the
	// relation "line", NULL where the file does not have the column, together
	// with file_path, row_number and role.
	Inputs []Input
	// SQL selects from the relation "line" one row for each charge: columns
	// named as in Charges, in any order; those left out are NULL. Amounts and
	// instants may be given as text and are cast once, exactly.
	SQL string
	// Derived, if set, selects further charges from the relation "charge",
	// which holds what SQL made of all files: the same columns.
	Derived string
	// NullText is text that means no value, besides empty text.
	NullText []string
	// HeaderName turns a column name as it stands in a file into the name
	// that Inputs use. nil: names are compared as they are, without regard to
	// case.
	HeaderName func(string) string
}

// Input is one column that a mapping reads.
type Input struct {
	Name string // the name in SQL
	// Aliases are names in files; the first match wins and Name itself is
	// tried last. "service.description" also finds a field inside a column.
	Aliases  []string
	Required bool // a file without it is refused
	// Prefix, if set, gathers all columns whose name starts with it into one
	// JSON object keyed by the rest of their names.
	Prefix string
	// Check says what text the column may hold, so that a bad value can be
	// pointed at.
	Check Check
}

// Check is what an input's text must be.
type Check string

// The checks.
const (
	AnyText   Check = ""
	AnAmount  Check = "amount"
	AnInstant Check = "instant"
)
