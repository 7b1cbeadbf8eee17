package corpus

import (
	"errors"
	"fmt"
	"hash/crc32"
	"math/bits"
)

// bzip2MaxBlock is how many bytes a block of bzip2 -9 holds, before its runs are
// written out.
const bzip2MaxBlock = 900_000

// errBzip2Short: a block goes on after the data given for it.
var errBzip2Short = errors.New("the block is not complete")

// A bzip2Block decodes one block of bzip2 data. Its memory is used again for the
// next one. The stages, last to first: the compressor writes runs of four or more
// bytes as four and a count, sorts the block (Burrows and Wheeler, 1994), replaces
// bytes by how many others were seen since (move to front), and codes that with up
// to six Huffman codes that change every 50 symbols.
type bzip2Block struct {
	crc   uint32   // of the text, as the block says
	size  int      // bytes in raw
	end   int      // the bit of the data after the block
	order []uint32 // the sorted block: a byte, and from bit 8 the place of the next
	walk  bzip2Walk
	raw   []byte // the text with its runs as counts

	rest []byte // of raw
	last byte   // the byte before rest,
	run  int    // and how many of it have been seen in a row, up to 4
	sum  uint32 // CRC so far
	out  []byte // text, the part made last

	codes [6]bzip2Code
}

// bzip2OutSize is how much text is made at once. A block of mere runs holds 46 MB.
const bzip2OutSize = 4 << 20

// decode reads the block that begins, after its mark, at a bit of data, and makes
// the first piece of its text.
func (b *bzip2Block) decode(data []byte, bit int) error {
	r := newBzip2Bits(data, bit)
	start, counts, err := b.symbols(&r)
	if r.position() > 8*len(data) {
		return errBzip2Short
	}
	if err != nil {
		return err
	}
	b.end = r.position()
	link(b.order[:b.size], &counts)
	if cap(b.raw) < b.size {
		b.raw = make([]byte, b.size)
	}
	b.raw = b.raw[:b.size]
	b.walk.unsort(b.raw, b.order[:b.size], b.order[start]>>8)
	b.rest, b.run, b.sum = b.raw, 0, 0
	return b.more()
}

// more makes the next piece of the text; done tells whether it was the last. It
// checks the sum of the block before it gives the last piece away.
func (b *bzip2Block) more() error {
	most := min(bzip2OutSize, len(b.raw)+len(b.raw)/8+512)
	if cap(b.out) < most {
		b.out = make([]byte, 0, most)
	}
	b.out = b.expand(b.out[:0])
	b.sum = bzip2Sum(b.sum, b.out)
	if b.done() && b.sum != b.crc {
		return errors.New("a checksum differs")
	}
	return nil
}

func (b *bzip2Block) done() bool { return len(b.rest) == 0 }

// expand appends text from rest until out is almost full: four equal bytes are
// followed by how many more of them there are.
func (b *bzip2Block) expand(out []byte) []byte {
	const longest = 255
	last, run, rest := b.last, b.run, b.rest
	room := cap(out) - longest
	i := 0
	for i < len(rest) && len(out) < room {
		c := rest[i]
		i++
		switch {
		case run == 4:
			for range c {
				out = append(out, last)
			}
			run = 0
			continue
		case c != last:
			run = 0
		}
		last = c
		run++
		out = append(out, c)
	}
	b.last, b.run, b.rest = last, run, rest[i:]
	return out
}

// bzip2Sum continues the CRC of bzip2, which is the usual CRC-32 with the bits of
// every byte, and of the sum, the other way around.
func bzip2Sum(sum uint32, text []byte) uint32 {
	var mirrored [512]byte
	sum = bits.Reverse32(sum)
	for len(text) > 0 {
		n := copy(mirrored[:], text)
		for i, c := range mirrored[:n] {
			mirrored[i] = bits.Reverse8(c)
		}
		sum = crc32.Update(sum, crc32.IEEETable, mirrored[:n])
		text = text[n:]
	}
	return bits.Reverse32(sum)
}

// symbols reads the header of a block and its symbols: the bytes of the sorted
// block go to order, how often each comes to counts. start is the place of the
// first row.
func (b *bzip2Block) symbols(r *bzip2Bits) (start int, counts [256]int, err error) {
	b.crc = r.read(32)
	if r.read(1) == 1 {
		return 0, counts, errors.New("the block is randomized, as only bzip2 before 0.9.5 (1999) did")
	}
	start = int(r.read(24))
	front, used := bzip2Used(r)
	if used == 0 {
		return 0, counts, errors.New("the block uses no bytes")
	}
	selectors, err := b.tables(r, used+2)
	if err != nil {
		return 0, counts, err
	}
	if len(b.order) == 0 {
		b.order = make([]uint32, min(bzip2MaxBlock, 32*len(r.data)))
	}
	const group = 50
	n, run, weight := 0, 0, 1 // bytes so far; a run of the first byte, and what the next digit of its length counts
	last := uint(used + 1)
	for _, s := range selectors {
		code := &b.codes[s]
		for range group {
			v, ok := code.symbol(r)
			if !ok {
				return 0, counts, errors.New("a symbol has no code")
			}
			if v <= 1 { // the length is written in digits 1 and 2
				run += weight << v
				weight <<= 1
				if run > bzip2MaxBlock {
					return 0, counts, errors.New("a run is longer than a block")
				}
				continue
			}
			need := n + run
			if v != last {
				need++
			}
			if need > len(b.order) && !b.grow(n, need) {
				return 0, counts, errors.New("the block is too long")
			}
			if run > 0 {
				c := front[0]
				counts[c] += run
				for i := range b.order[n : n+run] {
					b.order[n+i] = uint32(c)
				}
				n += run
				run, weight = 0, 1
			}
			if v == last {
				if start >= n {
					return 0, counts, fmt.Errorf("the first row is %d of %d", start, n)
				}
				b.size = n
				return start, counts, nil
			}
			c := front[v-1]
			copy(front[1:v], front[:v-1])
			front[0] = c
			b.order[n] = uint32(c)
			counts[c]++
			n++
		}
		if r.position() > 8*len(r.data) {
			return 0, counts, errBzip2Short
		}
	}
	return 0, counts, errors.New("the block has no end")
}

// grow makes order longer than need, with what is in its first n places, unless
// no block may be so long.
func (b *bzip2Block) grow(n, need int) bool {
	if need > bzip2MaxBlock {
		return false
	}
	order := make([]uint32, min(bzip2MaxBlock, max(4*len(b.order), need)))
	copy(order, b.order[:n])
	b.order = order
	return true
}

// bzip2Used reads which bytes the block has, in order: sixteen bits for the
// sixteens of them, and sixteen for each sixteen that is there.
func bzip2Used(r *bzip2Bits) (bytes [256]byte, n int) {
	sixteens := r.read(16)
	for i := range 16 {
		if sixteens>>(15-i)&1 == 0 {
			continue
		}
		ones := r.read(16)
		for j := range 16 {
			if ones>>(15-j)&1 == 1 {
				bytes[n] = byte(16*i + j)
				n++
			}
		}
	}
	return bytes, n
}

// tables reads the Huffman codes of n symbols, and which of them is used for which
// 50 symbols.
func (b *bzip2Block) tables(r *bzip2Bits, n int) (selectors []byte, err error) {
	count := int(r.read(3))
	if count < 2 || count > len(b.codes) {
		return nil, fmt.Errorf("there are %d Huffman codes; 2 to 6 are possible", count)
	}
	selectors = make([]byte, r.read(15))
	front := [6]byte{0, 1, 2, 3, 4, 5}
	for i := range selectors {
		v := 0
		for r.read(1) == 1 {
			if v++; v == count {
				return nil, errors.New("a Huffman code is named that is not there")
			}
		}
		c := front[v]
		copy(front[1:v+1], front[:v])
		front[0] = c
		selectors[i] = c
	}
	for i := range count {
		var lengths [258]uint8
		length := int(r.read(5))
		for s := range n {
			for {
				if length < 1 || length > bzip2MaxLength {
					return nil, fmt.Errorf("a Huffman code has %d bits; 1 to %d are possible", length, bzip2MaxLength)
				}
				if r.read(1) == 0 {
					break
				}
				length += 1 - 2*int(r.read(1))
			}
			lengths[s] = uint8(length)
		}
		if err := b.codes[i].make(lengths[:n]); err != nil {
			return nil, err
		}
	}
	return selectors, nil
}
