package token

import (
	"math/bits"
	"slices"
)

// Text in ASCII is cut 64 bytes at a time. A 64-bit number for each of eight
// properties says which bytes have it, and the rules of a tokenizer are a few
// operations on these numbers, without a branch that depends on the text.

// A lanes table has, for each byte, its properties: bit 8*k for lane k. Eight
// entries, each shifted by one bit more, are the properties of eight bytes.
type lanes [256]uint64

const (
	laneLetter         = iota // part of a word, joined by laneBetweenLetters
	laneDigit                 // part of a word, joined by laneBetweenDigits
	laneBetweenLetters        // part of a word between two letters
	laneBetweenDigits         // part of a word between two digits
	laneRewritten             // normalization changes it
	lanePunct                 // to be counted as Punct, unless it is part of a word
	laneSymbol                // to be counted as Symbol
	laneOdd                   // not for batchASCII to decide
)

// newLanes returns the table of a pipeline, or nil if it keeps kinds of tokens that
// batchASCII would drop, or the other way around.
func newLanes(p *Pipeline) *lanes {
	var keeps, drops []Kind
	switch p.cfg.Tokenizer {
	case WordsTokenizer, HanTokenizer:
		keeps, drops = []Kind{Word, Number}, []Kind{Space, Punct, Symbol}
	case WhitespaceTokenizer:
		drops = []Kind{Space}
		keeps = slices.DeleteFunc(Kinds(), func(k Kind) bool { return k == Space })
	default:
		return nil
	}
	if slices.ContainsFunc(keeps, func(k Kind) bool { return !p.keep.has(k) }) || slices.ContainsFunc(drops, p.keep.has) {
		return nil
	}
	var t lanes
	for c := range t {
		set := func(lane int, is bool) {
			if is {
				t[c] |= 1 << (8 * lane)
			}
		}
		class := asciiClass[c]
		if p.cfg.Tokenizer == WhitespaceTokenizer {
			set(laneLetter, !isASCIISpace(byte(c)))
			set(laneOdd, c >= 0x80)
		} else {
			set(laneLetter, class&letter != 0)
			set(laneDigit, class&digit != 0)
			set(laneBetweenLetters, class&betweenLetters != 0)
			set(laneBetweenDigits, class&betweenDigits != 0)
			set(lanePunct, asciiKind[c] == Punct)
			set(laneSymbol, asciiKind[c] == Symbol)
			// A _ joins words and is not one, \r goes with \n.
			set(laneOdd, c >= 0x80 || asciiKind[c] == Other || c == '_' || c == '\r')
		}
		set(laneRewritten, class&p.rewrite != 0)
	}
	return &t
}

// batchASCII appends the tokens of b.Text[at+i:at+n] to b, 64 bytes at a time, as
// long as they are ASCII, and returns where it stopped, from at. The rules are
// those of scanWord.
func (s *Scanner) batchASCII(b *Batch, at, n, i int) int {
	for i < n && asciiAhead(b.Text, at+i) {
		chunk := (*[batchPad]byte)(b.Text[at+i:])
		lane := propertiesOf(s.p.lanes, chunk)
		inside := ^uint64(0) // the bytes that are text
		if n-i < 64 {
			inside = 1<<(n-i) - 1
		}
		odd := lane[laneOdd] & inside
		letters, digits := lane[laneLetter]&inside, lane[laneDigit]&inside
		joints := letters<<1&lane[laneBetweenLetters]&(letters>>1) | digits<<1&lane[laneBetweenDigits]&(digits>>1)
		parts := letters | digits | joints

		// What can be decided ends with the text, or else behind a byte that is no
		// part of a word and before one that is known, to be no accent of it.
		decided := inside
		if odd != 0 || n-i >= 64 {
			known := uint64(1)<<min(bits.TrailingZeros64(odd), 63) - 1
			decided = 1<<bits.Len64(^parts&(known>>1)) - 1
			if decided == 0 {
				return i
			}
		}
		parts &= decided
		s.dropped[Punct] += uint64(bits.OnesCount64(lane[lanePunct] & decided &^ parts))
		s.dropped[Symbol] += uint64(bits.OnesCount64(lane[laneSymbol] & decided))
		for m := lane[laneRewritten] & decided; m != 0; m &= m - 1 {
			k := bits.TrailingZeros64(m) & 63
			chunk[k] = s.p.ascii[chunk[k]]
		}
		b.runs(parts, at+i)
		i += bits.Len64(decided)
	}
	return i
}

// runs appends the runs of ones in parts as words; bit 0 stands for b.Text[at].
// Bit 63 must be 0.
func (b *Batch) runs(parts uint64, at int) {
	const most = 32
	b.Words = slices.Grow(b.Words, most)
	words := (*[most][2]int)(b.Words[len(b.Words) : len(b.Words)+most])
	starts, ends := parts&^(parts<<1), parts<<1&^parts
	n := 0
	for ; starts != 0; n++ {
		words[n&(most-1)] = [2]int{at + bits.TrailingZeros64(starts), at + bits.TrailingZeros64(ends)}
		starts &= starts - 1
		ends &= ends - 1
	}
	b.Words = b.Words[:len(b.Words)+n]
}

// propertiesOf returns, for each lane, which of 64 bytes have its property: bit i for
// byte i.
func propertiesOf(table *lanes, text *[64]byte) [8]uint64 {
	// Row i has the lanes of eight bytes, eight bits each.
	var row [8]uint64
	for i := range row {
		t := (*[8]byte)(text[8*i:])
		x := table[t[7]]
		x = x<<1 | table[t[6]]
		x = x<<1 | table[t[5]]
		x = x<<1 | table[t[4]]
		x = x<<1 | table[t[3]]
		x = x<<1 | table[t[2]]
		x = x<<1 | table[t[1]]
		row[i] = x<<1 | table[t[0]]
	}
	// Transposed as a matrix of 8 × 8 bytes: blocks of 4, then of 2, then of 1.
	a0, a4 := swap(row[0], row[4], 32, 0x00000000FFFFFFFF)
	a1, a5 := swap(row[1], row[5], 32, 0x00000000FFFFFFFF)
	a2, a6 := swap(row[2], row[6], 32, 0x00000000FFFFFFFF)
	a3, a7 := swap(row[3], row[7], 32, 0x00000000FFFFFFFF)
	a0, a2 = swap(a0, a2, 16, 0x0000FFFF0000FFFF)
	a1, a3 = swap(a1, a3, 16, 0x0000FFFF0000FFFF)
	a4, a6 = swap(a4, a6, 16, 0x0000FFFF0000FFFF)
	a5, a7 = swap(a5, a7, 16, 0x0000FFFF0000FFFF)
	a0, a1 = swap(a0, a1, 8, 0x00FF00FF00FF00FF)
	a2, a3 = swap(a2, a3, 8, 0x00FF00FF00FF00FF)
	a4, a5 = swap(a4, a5, 8, 0x00FF00FF00FF00FF)
	a6, a7 = swap(a6, a7, 8, 0x00FF00FF00FF00FF)
	return [8]uint64{a0, a1, a2, a3, a4, a5, a6, a7}
}

// swap exchanges the bits of a above those of low with the bits of b that are low.
func swap(a, b uint64, shift int, low uint64) (uint64, uint64) {
	return a&low | b<<shift&^low, a>>shift&low | b&^low
}
