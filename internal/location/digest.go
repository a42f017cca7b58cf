package location

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
)

// Digest identifies the bytes of a file, whatever its name.
func (f *Folder) Digest(path string) (string, error) {
	file, err := os.Open(f.LocalPath(path))
	if err != nil {
		return "", pathFault(path, err)
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", pathFault(path, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
