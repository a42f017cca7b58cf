package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

// digestOf identifies what an export would become: its files' bytes, and the
// mapping that reads them, so that a better mapping is a new delivery.
func digestOf(folder Folder, x Export) (string, error) {
	first, names := map[string]string{}, map[string]string{}
	var lines []string
	for _, p := range x.Parts {
		name := strings.TrimSuffix(p.Path, ".gz")
		if other, twice := names[name]; twice {
			return "", fault.New(fault.BadInput, "the same file is there twice").At(fault.Where{File: p.Path}).
				Because("%s lies beside it: one is the other compressed; importing both would count it twice", other).
				Try("remove one of the two")
		}
		names[name] = p.Path
		sum, err := folder.Digest(p.Path)
		if err != nil {
			return "", err
		}
		if other, twice := first[sum]; twice {
			return "", fault.New(fault.BadInput, "the same file is there twice").At(fault.Where{File: p.Path}).
				Because("it is byte for byte the same as %s; importing both would count it twice", other).
				Try("remove one of the two")
		}
		first[sum] = p.Path
		lines = append(lines, p.Role+" "+sum)
	}
	sort.Strings(lines)
	all := sha256.New()
	fmt.Fprintln(all, x.Format, x.Mapping.SQL, x.Mapping.Derived)
	for _, l := range lines {
		_, _ = io.WriteString(all, l+"\n")
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

// alreadyHeld returns the results for an export that the ledger holds whole,
// or nil.
func alreadyHeld(held []Delivery, digest, source string) []Result {
	var out []Result
	for _, d := range held {
		if d.Digest == digest && (source == "" || d.Source == source) {
			r := resultOf(d)
			r.Status = Unchanged
			out = append(out, r)
		}
	}
	for _, d := range held {
		if d.Digest == digest && d.Months == len(out) {
			return out
		}
	}
	return nil
}
