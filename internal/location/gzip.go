package location

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"

	"github.com/farthing-finops/farthing/internal/fault"
)

// decompressed reads through gzip if the content, not the name, says so.
func decompressed(file io.ReadCloser, path string) (io.ReadCloser, error) {
	buffered := bufio.NewReaderSize(file, 1<<16)
	head, _ := buffered.Peek(2)
	if !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return stream{buffered, file}, nil
	}
	unzipped, err := gzip.NewReader(buffered)
	if err != nil {
		_ = file.Close()
		return nil, gzipFault(path, err)
	}
	return stream{explained{unzipped, path}, file}, nil
}

func gzipFault(path string, err error) error {
	return fault.New(fault.BadInput, "the compressed file cannot be read").At(fault.Where{File: path}).Wrap(err).
		Because("its compressed data is damaged or cut off").
		Try("download it again; its size should match the provider's")
}

// explained says of damage that comes up while reading what it is.
type explained struct {
	in   io.Reader
	path string
}

func (e explained) Read(p []byte) (int, error) {
	n, err := e.in.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		return n, gzipFault(e.path, err)
	}
	return n, err
}

// stream reads from one thing and closes the file underneath.
type stream struct {
	io.Reader
	file io.Closer
}

func (s stream) Close() error { return s.file.Close() }
