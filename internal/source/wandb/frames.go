package wandb

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// A .wandb file is a log as LevelDB frames it: blocks of 32 KiB, in them
// chunks of a head (checksum, length, type) and data; a record is one chunk or
// several. W&B differs from LevelDB in the head of the file, which counts as
// part of the first block, and in the checksum: plain CRC-32 (IEEE) over type
// and data. Little-endian throughout.
const (
	blockSize   = 32 * 1024
	fileHead    = 7 // ":W&B", 0xBEE1, version
	chunkHead   = 7
	maxRecord   = 64 << 20
	fileVersion = 0
)

// The types of chunks.
const (
	chunkNone = iota // space that was set aside and never written
	chunkFull
	chunkFirst
	chunkMiddle
	chunkLast
)

// headProblem is a file that is not, or not known to be, of W&B.
type headProblem string

func (p headProblem) Error() string { return string(p) }

// frames hands over the records of a file. What is damaged is left out and
// noted, and reading goes on at the next block.
type frames struct {
	in      *bufio.Reader
	pos     int64 // bytes that were taken from the file
	record  []byte
	started bool // record holds the first chunks of one that goes on
	// damaged counts the places at which something was left out; firstDamage is
	// the first, in bytes from the file's start.
	damaged     int
	firstDamage int64
	// torn tells that the file ends within a record, as that of a run does
	// which is being written or was killed.
	torn bool
}

// openFrames checks the head of the file. The error is a headProblem, or one
// of reading.
func openFrames(r io.Reader) (*frames, error) {
	f := &frames{in: bufio.NewReaderSize(r, blockSize)}
	head := make([]byte, fileHead)
	n, err := io.ReadFull(f.in, head)
	switch {
	case errors.Is(err, io.EOF):
		return nil, headProblem("the file is empty: its run was cut off as it began, or has only begun")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, headProblem("the file ends before its head does")
	case err != nil:
		return nil, err
	case string(head[:4]) != ":W&B" || binary.LittleEndian.Uint16(head[4:]) != 0xBEE1:
		return nil, headProblem("it does not begin as a file of W&B does")
	case head[6] != fileVersion:
		return nil, headProblem("it is of a newer kind of W&B's files, which Farthing does not know")
	}
	f.pos = int64(n)
	return f, nil
}

// next is the next whole record, or io.EOF. The bytes hold until the call
// after.
func (f *frames) next() ([]byte, error) {
	for {
		kind, data, err := f.chunk()
		if err != nil {
			return nil, f.ended(err)
		}
		if f.add(kind, data) {
			return f.record, nil
		}
	}
}

// add puts a chunk to the record, and tells whether that is whole.
func (f *frames) add(kind byte, data []byte) bool {
	begins := kind == chunkFull || kind == chunkFirst
	if begins == f.started {
		f.damage() // the end of a record is missing, or its beginning
	}
	switch {
	case begins:
		f.record = append(f.record[:0], data...)
	case !f.started:
		return false
	case len(f.record)+len(data) > maxRecord:
		f.damage()
		f.started = false
		return false
	default:
		f.record = append(f.record, data...)
	}
	f.started = kind == chunkFirst || kind == chunkMiddle
	return !f.started
}

// chunk is the next chunk that is in order.
func (f *frames) chunk() (byte, []byte, error) {
	for {
		kind, data, err := f.rawChunk()
		if data != nil || err != nil {
			return kind, data, err
		}
		// The length may be what is wrong, so nothing more of the block is sure.
		if err := f.giveUpBlock(); err != nil {
			return 0, nil, err
		}
	}
}

// rawChunk is the next chunk, without data if it is not in order.
func (f *frames) rawChunk() (byte, []byte, error) {
	if left := f.left(); left < chunkHead {
		if err := f.skip(left); err != nil {
			return 0, nil, err
		}
	}
	room := f.left() - chunkHead
	head := make([]byte, chunkHead)
	if err := f.fill(head); err != nil {
		return 0, nil, err
	}
	size, kind := int(binary.LittleEndian.Uint16(head[4:])), head[6]
	if kind == chunkNone || kind > chunkLast || size > room {
		return 0, nil, nil
	}
	data := make([]byte, size)
	if err := f.fill(data); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF // a head without its data
		}
		return 0, nil, err
	}
	if crc32.Update(crc32.ChecksumIEEE(head[6:]), crc32.IEEETable, data) != binary.LittleEndian.Uint32(head) {
		return 0, nil, nil
	}
	return kind, data, nil
}

// left is what is left of the block.
func (f *frames) left() int { return blockSize - int(f.pos%blockSize) }

// fill reads as many bytes: io.ErrUnexpectedEOF if there are only some, io.EOF
// if there are none.
func (f *frames) fill(into []byte) error {
	n, err := io.ReadFull(f.in, into)
	f.pos += int64(n)
	return err
}

// skip passes over bytes; an end within them is a plain end.
func (f *frames) skip(n int) error {
	done, err := f.in.Discard(n)
	f.pos += int64(done)
	return err
}

// giveUpBlock notes damage and goes to the next block.
func (f *frames) giveUpBlock() error {
	f.damage()
	f.started = false
	if f.left() == blockSize {
		return nil // it was the block's end already
	}
	return f.skip(f.left())
}

func (f *frames) damage() {
	if f.damaged == 0 {
		f.firstDamage = f.pos
	}
	f.damaged++
}

// ended makes every end io.EOF and notes whether it was within a record.
func (f *frames) ended(err error) error {
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	f.torn = f.torn || f.started || errors.Is(err, io.ErrUnexpectedEOF)
	f.started = false
	return io.EOF
}
