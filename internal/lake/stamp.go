package lake

import (
	"os"
	"path/filepath"
	"time"
)

// settling is how long a file must have been left alone before its time of
// change is trusted: file systems note times in steps of some milliseconds, so
// that a second change within one step would not show.
const settling = 100 * time.Millisecond

// stamp is what the catalog's files are like from outside. Equal settled
// stamps mean that nobody wrote to the catalog in between, which spares a
// server a query for every page.
type stamp struct {
	size, walSize int64
	time, walTime time.Time
}

// catalogStamp looks at the catalog's file and SQLite's log beside it; false
// while they are being written, or if the catalog is a database elsewhere.
func (l *Lake) catalogStamp() (stamp, bool) {
	if l.catalogFile == "" {
		return stamp{}, false
	}
	var s stamp
	info, err := os.Stat(l.catalogFile)
	if err != nil {
		return stamp{}, false
	}
	s.size, s.time = info.Size(), info.ModTime()
	if wal, err := os.Stat(l.catalogFile + "-wal"); err == nil {
		s.walSize, s.walTime = wal.Size(), wal.ModTime()
	}
	now := l.now()
	return s, now.Sub(s.time) > settling && now.Sub(s.walTime) > settling
}

// catalogPath is the catalog's file in a home.
func catalogPath(home string) string { return filepath.Join(home, "catalog.db") }
