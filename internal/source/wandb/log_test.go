package wandb

import (
	"encoding/binary"
	"hash/crc32"
	"strconv"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// What follows writes files as the SDK does, to test what it cannot be made to
// write here: GPUs, Slurm, damage. The conformance test reads the SDK's own.

// logFile frames records.
func logFile(records ...[]byte) []byte {
	out := []byte{':', 'W', '&', 'B', 0xE1, 0xBE, 0}
	for _, r := range records {
		for first := true; first || len(r) > 0; first = false {
			left := blockSize - len(out)%blockSize
			if left < chunkHead {
				out = append(out, make([]byte, left)...)
				left = blockSize
			}
			n := min(len(r), left-chunkHead)
			out = append(out, frame(kindOf(first, n == len(r)), r[:n])...)
			r = r[n:]
		}
	}
	return out
}

func kindOf(first, last bool) byte {
	switch {
	case first && last:
		return chunkFull
	case first:
		return chunkFirst
	case last:
		return chunkLast
	}
	return chunkMiddle
}

func frame(kind byte, data []byte) []byte {
	typed := append([]byte{kind}, data...)
	out := binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(typed))
	out = binary.LittleEndian.AppendUint16(out, uint16(len(data)))
	return append(out, typed...)
}

// msg is a protobuf message of fields.
func msg(fields ...[]byte) []byte {
	var out []byte
	for _, f := range fields {
		out = append(out, f...)
	}
	return out
}

func text(num protowire.Number, s string) []byte { return sub(num, []byte(s)) }

func sub(num protowire.Number, b []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, num, protowire.BytesType), b)
}

func whole(num protowire.Number, n uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, num, protowire.VarintType), n)
}

// began is when the runs of these tests begin.
func began() time.Time { return time.Date(2026, 9, 1, 10, 0, 0, 0, time.UTC) }

func stamp(num protowire.Number, after time.Duration) []byte {
	return sub(num, whole(1, uint64(began().Add(after).Unix())))
}

func runRecord(id string, after time.Duration, more ...[]byte) []byte {
	return sub(17, msg(text(1, id), text(2, "acme"), text(3, "vision"), text(8, id+" by name"), stamp(17, after), msg(more...)))
}

// configItem is a field 1 (update) of config, summary and history.
func configItem(key, json string) []byte { return sub(1, msg(text(1, key), text(16, json))) }

func stats(after time.Duration, pairs ...string) []byte {
	out := stamp(2, after)
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, sub(3, msg(text(1, pairs[i]), text(16, pairs[i+1])))...)
	}
	return sub(7, out)
}

func history(after time.Duration, key, json string) []byte {
	at := began().Add(after).Unix()
	stamp := sub(1, msg(text(2, "_timestamp"), text(16, strconv.FormatInt(at, 10))))
	return sub(2, msg(stamp, sub(1, msg(text(2, key), text(16, json)))))
}

func exit(code, runtime uint64) []byte { return sub(18, msg(whole(1, code), whole(2, runtime))) }

func environment(fields ...[]byte) []byte { return sub(26, msg(fields...)) }

func nvidia(uuid string) []byte { return sub(24, msg(text(1, "NVIDIA H100"), text(5, uuid))) }

func slurm(name, value string) []byte { return sub(27, msg(text(1, name), text(2, value))) }
