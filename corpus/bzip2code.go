package corpus

import (
	"encoding/binary"
	"errors"
)

// bzip2Bits reads bits, the highest of a byte first. After the end of the data it
// gives zeros and goes on counting, so that one look at position tells.
type bzip2Bits struct {
	data  []byte
	next  int    // byte that is not in ahead
	ahead uint64 // bits read ahead, from the highest
	count int    // of them
}

func newBzip2Bits(data []byte, bit int) bzip2Bits {
	r := bzip2Bits{data: data, next: bit / 8}
	r.read(bit % 8)
	return r
}

// position is the bit that is read next.
func (r *bzip2Bits) position() int { return 8*r.next - r.count }

// fill makes count at least 56.
func (r *bzip2Bits) fill() {
	if r.next+8 <= len(r.data) {
		r.ahead |= binary.BigEndian.Uint64(r.data[r.next:]) >> r.count
		n := (63 - r.count) / 8
		r.next += n
		r.count += 8 * n
		return
	}
	for r.count < 56 {
		if r.next < len(r.data) {
			r.ahead |= uint64(r.data[r.next]) << (56 - r.count)
		}
		r.next++
		r.count += 8
	}
}

// read returns the next n bits, at most 32.
func (r *bzip2Bits) read(n int) uint32 {
	if r.count < n {
		r.fill()
	}
	v := r.ahead >> 1 >> (63 - n)
	r.ahead <<= n
	r.count -= n
	return uint32(v)
}

const (
	bzip2MaxLength = 20 // bits of a Huffman code
	bzip2Quick     = 10 // codes of so many bits are looked up at once
)

// A bzip2Code is a canonical Huffman code: codes of one length are numbers that
// follow each other, and come after the shorter ones.
type bzip2Code struct {
	quick   [1 << bzip2Quick]uint16    // by the next bits: symbol<<5 | length; 0 if longer
	limit   [bzip2MaxLength + 1]uint32 // of each length, the first code that is none, from the highest of 20 bits
	first   [bzip2MaxLength + 1]int    // of each length, what to add to a code for its place in symbols
	symbols [258]uint16                // in the order of their codes
}

// make makes the code in which symbol i has lengths[i] bits.
func (c *bzip2Code) make(lengths []uint8) error {
	clear(c.quick[:])
	code, n := uint32(0), 0
	for length := 1; length <= bzip2MaxLength; length++ {
		code <<= 1
		c.first[length] = n - int(code)
		for s, l := range lengths {
			if int(l) != length {
				continue
			}
			if code >= 1<<length {
				return errors.New("a Huffman code has too many short codes")
			}
			c.symbols[n] = uint16(s)
			if length <= bzip2Quick {
				all := c.quick[code<<(bzip2Quick-length):][:1<<(bzip2Quick-length)]
				for i := range all {
					all[i] = uint16(s<<5 | length)
				}
			}
			n++
			code++
		}
		c.limit[length] = code << (bzip2MaxLength - length)
	}
	return nil
}

// symbol reads a symbol, and tells false if no code is like the next bits.
func (c *bzip2Code) symbol(r *bzip2Bits) (uint, bool) {
	if r.count < bzip2MaxLength {
		r.fill()
	}
	if q := c.quick[r.ahead>>(64-bzip2Quick)]; q != 0 {
		r.ahead <<= q & 31
		r.count -= int(q & 31)
		return uint(q >> 5), true
	}
	next := uint32(r.ahead >> (64 - bzip2MaxLength))
	for length := bzip2Quick + 1; length <= bzip2MaxLength; length++ {
		if next < c.limit[length] {
			code := int(next >> (bzip2MaxLength - length))
			r.ahead <<= length
			r.count -= length
			return uint(c.symbols[code+c.first[length]]), true
		}
	}
	return 0, false
}
