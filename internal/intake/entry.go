package intake

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// A segment is a file of entries after a heading. An entry is the length of
// what follows its sum (4 bytes, little endian), its CRC-32C (4 bytes), the
// length of the kind (1 byte), the kind, and the body.
const (
	heading   = "FARLOG1\n"
	entryHead = 8
	// maxBody bounds the body of an entry, in bytes.
	maxBody = 64 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func entrySize(kind string, body []byte) int64 { return int64(entryHead + 1 + len(kind) + len(body)) }

func appendEntry(buf []byte, kind string, body []byte) []byte {
	from := len(buf)
	buf = binary.LittleEndian.AppendUint32(buf, uint32(1+len(kind)+len(body)))
	buf = append(buf, 0, 0, 0, 0, byte(len(kind)))
	buf = append(buf, kind...)
	buf = append(buf, body...)
	binary.LittleEndian.PutUint32(buf[from+4:], crc32.Checksum(buf[from+entryHead:], castagnoli))
	return buf
}

// errDamaged is an entry whose sum does not fit, errTorn one that is not whole.
var (
	errDamaged = errors.New("the sum of an entry does not fit")
	errTorn    = errors.New("an entry breaks off")
)

// entries reads the entries of a segment.
type entries struct {
	in   *bufio.Reader
	left int64 // bytes that may be read
	buf  []byte
	kind string
	body []byte // until the next call of next
	size int64  // of the entry
}

// next reads an entry: io.EOF at the end, errDamaged if only this one is bad
// and the next may be whole, errTorn if nothing more can be read.
func (e *entries) next() error {
	if e.left == 0 {
		return io.EOF
	}
	var head [entryHead]byte
	if e.left < entryHead+1 {
		return errTorn
	}
	if _, err := io.ReadFull(e.in, head[:]); err != nil {
		return torn(err)
	}
	n := int64(binary.LittleEndian.Uint32(head[:]))
	if n == 0 || n > maxBody+256 || n > e.left-entryHead {
		return errTorn
	}
	if int64(cap(e.buf)) < n {
		e.buf = make([]byte, n)
	}
	e.buf = e.buf[:n]
	if _, err := io.ReadFull(e.in, e.buf); err != nil {
		return torn(err)
	}
	e.size = entryHead + n
	e.left -= e.size
	if crc32.Checksum(e.buf, castagnoli) != binary.LittleEndian.Uint32(head[4:]) || int64(e.buf[0])+1 > n {
		return errDamaged
	}
	kind, body := e.buf[1:1+e.buf[0]], e.buf[1+e.buf[0]:]
	if e.kind != string(kind) {
		e.kind = string(kind)
	}
	e.body = body
	return nil
}

func torn(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errTorn
	}
	return err
}
