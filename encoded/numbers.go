package encoded

import (
	"encoding/binary"
	"slices"

	"firth/vocab"
)

// Numbers are kept for a while as bytes, little-endian: twice the number in two
// bytes, if it is below 2^15, as that of nearly every token is, or else twice the
// number and one in four bytes. Neither writing nor reading has to branch on the
// size, which no processor would foresee.

const (
	shortNumbers  = 1 << 15
	maxNumberSize = 4
)

// putNumber writes a number below 2^31 and returns its size. Behind it, it may
// write up to maxNumberSize.
func putNumber(dst []byte, n uint32) int {
	long := uint32(0)
	if n >= shortNumbers {
		long = 1
	}
	binary.LittleEndian.PutUint32(dst, n<<1|long)
	return 2 + 2*int(long)
}

// appendNumber appends a number below 2^31.
func appendNumber(dst []byte, n uint32) []byte {
	at := len(dst)
	dst = append(dst, make([]byte, maxNumberSize)...)
	return dst[:at+putNumber(dst[at:], n)]
}

// appendWords appends n+1 for each number n of found, but nothing for words that
// have none, which it counts.
func appendWords(dst []byte, found []uint32) (out []byte, unknown uint64) {
	at := len(dst)
	dst = slices.Grow(dst, maxNumberSize*len(found))[:at+maxNumberSize*len(found)]
	for _, n := range found {
		if n == uint32(vocab.NotInVocabulary) {
			unknown++
			continue
		}
		at += putNumber(dst[at:], n+1)
	}
	return dst[:at], unknown
}

// readNumber returns the number that begins at src[at] and its size, or a size of 0
// if there is none.
func readNumber(src []byte, at int) (n uint32, size int) {
	if at+maxNumberSize > len(src) {
		if at+2 > len(src) || src[at]&1 != 0 {
			return 0, 0
		}
		return uint32(binary.LittleEndian.Uint16(src[at:])) >> 1, 2
	}
	x := binary.LittleEndian.Uint32(src[at:])
	long := x & 1
	return x & (0xFFFF | -long) >> 1, 2 + 2*int(long)
}
