package corpus

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// footerSize is the length of the footer of an xz stream.
const footerSize = 12

// A tail keeps the last bytes of a file that are not padding, to see whether an
// xz file is whole. The library takes a file that stops between two blocks, or
// in the header of one, for a file that ends there.
type tail struct {
	last  []byte // up to the last byte that is not zero, at most footerSize
	zeros int    // how many zeros follow
}

func (t *tail) add(p []byte) {
	full := bytes.TrimRight(p, "\x00")
	if len(full) == 0 {
		t.zeros += len(p)
		return
	}
	t.last = append(t.last, make([]byte, min(t.zeros, footerSize))...)
	t.last = append(t.last, full[max(0, len(full)-footerSize):]...)
	t.last = append(t.last[:0], t.last[max(0, len(t.last)-footerSize):]...)
	t.zeros = len(p) - len(full)
}

// endsXZ tells whether the file ends in the footer of an xz stream: the CRC32 of
// what follows, the size of the index, flags, "YZ" (The .xz File Format, 2.1.2).
func (t *tail) endsXZ() bool {
	f := t.last
	return len(f) == footerSize && string(f[10:]) == "YZ" &&
		crc32.ChecksumIEEE(f[4:10]) == binary.LittleEndian.Uint32(f)
}
