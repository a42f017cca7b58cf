//go:build !linux

package intake

import "os"

// datasync waits until what was written to a file is on the disk.
func datasync(f *os.File) error { return f.Sync() }
