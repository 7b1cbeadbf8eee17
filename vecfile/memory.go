package vecfile

import (
	"encoding/binary"
	"io"
	"math"
	"unsafe"
)

// littleEndian tells whether this machine keeps numbers as the files do, so that
// the bytes of a file can be numbers as they are.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// float32s returns b as numbers, least byte first: the same memory where that can
// be, a copy where the machine or the alignment does not allow it.
func float32s(b []byte) []float32 {
	if len(b) == 0 {
		return nil
	}
	if p := unsafe.Pointer(unsafe.SliceData(b)); littleEndian && uintptr(p)%4 == 0 {
		return unsafe.Slice((*float32)(p), len(b)/4)
	}
	x := make([]float32, len(b)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return x
}

// uint64s is float32s for whole numbers of 8 bytes.
func uint64s(b []byte) []uint64 {
	if len(b) == 0 {
		return nil
	}
	if p := unsafe.Pointer(unsafe.SliceData(b)); littleEndian && uintptr(p)%8 == 0 {
		return unsafe.Slice((*uint64)(p), len(b)/8)
	}
	x := make([]uint64, len(b)/8)
	for i := range x {
		x[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return x
}

// alignedBytes allocates n bytes that float32s and uint64s need not copy.
func alignedBytes(n int) []byte {
	words := make([]uint64, (n+7)/8)
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), n)
}

// bytesOf returns the memory of numbers.
func bytesOf[T float32 | uint64](x []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(*new(T))))
}

// readFloat32s fills x from r.
func readFloat32s(r io.Reader, x []float32) error {
	b := bytesOf(x)
	if _, err := io.ReadFull(r, b); err != nil {
		return err
	}
	if !littleEndian {
		for i := range x {
			x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
	}
	return nil
}

// writeFloat32s writes x to w, least byte first.
func writeFloat32s(w io.Writer, x []float32) error {
	if littleEndian {
		_, err := w.Write(bytesOf(x))
		return err
	}
	return binary.Write(w, binary.LittleEndian, x)
}

// writeUint64s is writeFloat32s for whole numbers.
func writeUint64s(w io.Writer, x []uint64) error {
	if littleEndian {
		_, err := w.Write(bytesOf(x))
		return err
	}
	return binary.Write(w, binary.LittleEndian, x)
}
