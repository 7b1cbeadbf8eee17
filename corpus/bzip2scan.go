package corpus

import (
	"encoding/binary"
	"io"
)

// The marks of bzip2, of 48 bits, which may begin at any bit: the digits of π
// before a block, those of its root at the end of a stream.
const (
	bzip2BlockMark = 0x314159265359
	bzip2EndMark   = 0x177245385090
	bzip2MarkBits  = 48
)

// bzip2MaxSegment is more bytes than a block can take: 900,001 symbols of at most
// 20 bits, and 30 kB of tables.
const bzip2MaxSegment = 2_400_000

// A bzip2Segment is the data from one mark to the next. What looks like a mark may
// be part of a block; that comes to light when the block before it is decoded.
type bzip2Segment struct {
	mark       uint64 // 0 for the beginning of the file
	start, end int64  // bits of the file; the next mark begins at end
	data       []byte // the bytes that hold them
	last       bool   // no mark follows
	whole      bool   // the file ends here; false in a last segment: no mark in bzip2MaxSegment bytes
}

// bit is where in data the segment begins.
func (s *bzip2Segment) bit() int { return int(s.start & 7) }

// join adds the segment that follows s.
func (s *bzip2Segment) join(next *bzip2Segment) {
	s.data = append(s.data[:next.start/8-s.start/8], next.data...)
	s.end, s.last, s.whole = next.end, next.last, next.whole
}

// A bzip2Scanner cuts bzip2 data into segments.
type bzip2Scanner struct {
	r     io.Reader
	mark  uint64 // of the segment being read
	start int64  // and its first bit
	buf   []byte // from the byte of that bit
	done  bool   // the last segment has been given
}

// next reads the next segment; its data are put into memory.
func (s *bzip2Scanner) next(memory []byte) (bzip2Segment, error) {
	const chunk = 64 << 10
	// The first byte at which another mark can end. Before the first mark is a
	// header of 4 bytes; after a mark at least its own bits.
	seen := 11
	if s.mark == 0 {
		seen = 9
	}
	for {
		if at, mark := bzip2FindMark(s.buf, seen); mark != 0 {
			segment := bzip2Segment{mark: s.mark, start: s.start, end: s.start&^7 + int64(at)}
			segment.data = append(memory[:0], s.buf[:(at+7)/8]...)
			s.buf = s.buf[:copy(s.buf, s.buf[at/8:])]
			s.mark, s.start = mark, segment.end
			return segment, nil
		}
		seen = max(seen, len(s.buf))
		n, eof := 0, false
		if len(s.buf) < bzip2MaxSegment {
			if cap(s.buf)-len(s.buf) < chunk {
				s.buf = append(make([]byte, 0, 2*cap(s.buf)+chunk), s.buf...)
			}
			var err error
			n, err = s.r.Read(s.buf[len(s.buf) : len(s.buf)+chunk])
			if err != nil && err != io.EOF {
				return bzip2Segment{}, err
			}
			eof = err == io.EOF
			s.buf = s.buf[:len(s.buf)+n]
		}
		if n == 0 && (eof || len(s.buf) >= bzip2MaxSegment) {
			s.done = true
			return bzip2Segment{
				mark: s.mark, start: s.start, end: s.start&^7 + 8*int64(len(s.buf)),
				data: s.buf, last: true, whole: eof,
			}, nil
		}
	}
}

// bzip2Shifts tells for every byte by how many bits a mark can be shifted that
// has it as the last but one of the bytes that it touches, a bit for each shift.
var bzip2Shifts = func() (shifts [256]byte) {
	for s := range 8 {
		for _, mark := range []uint64{bzip2BlockMark, bzip2EndMark} {
			shifts[byte(mark<<s>>8)] |= 1 << s
		}
	}
	return shifts
}()

// bzip2FindMark finds the first mark that ends in byte i of data or later, and
// returns the bit at which it begins. i is at least 7.
func bzip2FindMark(data []byte, i int) (at int, mark uint64) {
	for ; i < len(data); i++ {
		shifts := bzip2Shifts[data[i-1]]
		if shifts == 0 {
			continue
		}
		window := binary.BigEndian.Uint64(data[i-7:])
		for s := range 8 {
			if shifts>>s&1 == 0 {
				continue
			}
			switch m := window >> s & (1<<bzip2MarkBits - 1); m {
			case bzip2BlockMark, bzip2EndMark:
				return 8*i + 8 - s - bzip2MarkBits, m
			}
		}
	}
	return 0, 0
}
