package job

import (
	"encoding/binary"
	"hash/crc32"
	"unsafe"
)

// checksum tells a file that was damaged: by a disk, by a power supply that was lost
// before all of it was written. It is two checksums of 32 bits side by side, CRC-32C
// and CRC-32, each of which processors have instructions for: their polynomials have
// no common factor, so the two remainders say as much as one by the product, a CRC of
// 64 bits. Nobody who means harm is kept out by it, and nobody needs to be: whoever
// can write the files of a run can write its state, too.
func checksum(data []byte) uint64 {
	return uint64(crc32.Checksum(data, castagnoli))<<32 | uint64(crc32.ChecksumIEEE(data))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// asBytes is the memory of numbers of four bytes.
func asBytes[T float32 | uint32](numbers []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(numbers))), 4*len(numbers))
}

// swap makes numbers of this machine little endian, or little endian ones numbers of
// this machine. Nearly all machines are.
func swap(data []byte) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return
	}
	for ; len(data) >= 4; data = data[4:] {
		data[0], data[1], data[2], data[3] = data[3], data[2], data[1], data[0]
	}
}
