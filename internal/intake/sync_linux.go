package intake

import (
	"os"
	"syscall"
)

// datasync waits until what was written to a file is on the disk, and as much
// of its attributes as reading it back needs.
func datasync(f *os.File) error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); err != syscall.EINTR {
			return err
		}
	}
}
