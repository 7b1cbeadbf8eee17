package preflight

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// Lines and words are told apart by 64-bit hashes. The hash has no random seed: what
// is sampled by it (see [tally]) must be the same at every run. Of n different
// strings, two share a hash with a probability of about n²/2⁶⁵: one in ten thousand
// for sixty million lines.

// Odd numbers near 2⁶⁴ over the golden ratio and over the plastic ratio, which have
// nothing to do with each other.
const (
	golden  = 0x9e3779b97f4a7c15
	plastic = 0xc13fa9a902a6328f
)

// hash64 hashes b, 16 bytes at a time: each half is mixed with half of the product
// before, and the product of the two, of 128 bits, is kept whole. (Were it folded to 64
// bits at once, texts of 8 bytes, whose halves are the same, would collide.)
func hash64(b []byte) uint64 {
	// The length is spread over all bits, so that no difference of the text undoes it.
	high, low := uint64(golden), plastic+uint64(len(b))*golden
	for len(b) > 16 {
		high, low = bits.Mul64(binary.LittleEndian.Uint64(b)^high, binary.LittleEndian.Uint64(b[8:])^low)
		high, low = high+golden, low+plastic // a factor of zero must not stay
		b = b[16:]
	}
	var head, tail uint64
	switch n := len(b); {
	case n >= 8: // the two halves may overlap; the length tells the rest
		head, tail = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[n-8:])
	case n >= 4:
		head, tail = uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[n-4:]))
	case n > 0:
		head = uint64(b[0]) | uint64(b[n/2])<<8 | uint64(b[n-1])<<16
	}
	high, low = bits.Mul64(head^high, tail^low)
	high, low = bits.Mul64(high^plastic, low^golden)
	return high ^ low
}

// bytesOf is text as bytes, which nobody may write.
func bytesOf(text string) []byte {
	return unsafe.Slice(unsafe.StringData(text), len(text))
}
