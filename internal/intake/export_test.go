package intake

import "os"

// SyncWith has the log sync with a function.
func (l *Log) SyncWith(sync func(*os.File) error) { l.sync = sync }

// Datasync is how a log syncs.
var Datasync = datasync
