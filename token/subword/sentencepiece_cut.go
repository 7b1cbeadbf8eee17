package subword

import "unicode/utf8"

// spCutter cuts text where no piece can cross: between characters that are
// neighbors in no piece. SentencePiece encodes a line as one word. The parts give
// the same pieces as the whole, they come again and again, and are remembered.
type spCutter struct {
	neighbors pairSet
	known     runeTable // has the characters that are pieces
	fused     bool      // unknown neighbors become one piece, so they stay together
}

func newSPCutter(v *spVocabulary) *spCutter {
	c := &spCutter{fused: v.bytes == nil}
	for i := range v.pieces {
		p := &v.pieces[i]
		if !p.isText() {
			continue
		}
		if r, size := utf8.DecodeRuneInString(p.text); size == len(p.text) && p.kind != spUnused {
			c.known.set(r, 0)
		}
		before := rune(-1)
		for _, r := range p.text {
			if before >= 0 {
				c.neighbors.add(before, r)
			}
			before = r
		}
	}
	return c
}

func (c *spCutter) preTokenize(p *passage) {
	p.cut(func(dst []span, word span) []span {
		return c.cut(dst, p.text, word)
	})
}

// cut appends the parts of word to dst.
func (c *spCutter) cut(dst []span, text string, word span) []span {
	start := word.start
	before, size := utf8.DecodeRuneInString(text[start:word.end])
	for i := start + size; i < word.end; i += size {
		var r rune
		r, size = rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:word.end])
		}
		if !c.neighbors.has(before, r) && (!c.fused || c.known.get(before) >= 0 || c.known.get(r) >= 0) {
			dst = append(dst, span{start, i})
			start = i
		}
		before = r
	}
	return append(dst, span{start, word.end})
}

func (c *spCutter) spec() any { return nil } // see spModel.converted

// A pairSet is a set of pairs of characters.
type pairSet struct {
	ascii [utf8.RuneSelf][2]uint64 // bits
	slots []uint64                 // the others: open addressing, at most half full; 0 is free
	n     int
	shift int
}

// place returns where to begin looking for a pair.
func (s *pairSet) place(pair uint64) int {
	return int((pair ^ pair>>23) * 0x9e3779b97f4a7c15 >> s.shift)
}

func pairOf(a, b rune) uint64 { return uint64(a)<<32 | uint64(b) | 1<<63 }

// has tells whether the pair is in the set.
func (s *pairSet) has(a, b rune) bool {
	if a|b < utf8.RuneSelf {
		return s.ascii[a][b>>6]>>(b&63)&1 != 0
	}
	if len(s.slots) == 0 {
		return false
	}
	pair := pairOf(a, b)
	for i := s.place(pair); ; i++ {
		switch s.slots[i&(len(s.slots)-1)] {
		case pair:
			return true
		case 0:
			return false
		}
	}
}

// add puts the pair into the set.
func (s *pairSet) add(a, b rune) {
	if a|b < utf8.RuneSelf {
		s.ascii[a][b>>6] |= 1 << (b & 63)
		return
	}
	if s.has(a, b) {
		return
	}
	if 2*(s.n+1) > len(s.slots) {
		old := s.slots
		bits := 8
		for 1<<bits < 4*len(old) {
			bits++
		}
		s.slots, s.shift = make([]uint64, 1<<bits), 64-bits
		for _, pair := range old {
			if pair != 0 {
				s.insert(pair)
			}
		}
	}
	s.n++
	s.insert(pairOf(a, b))
}

func (s *pairSet) insert(pair uint64) {
	i := s.place(pair)
	for s.slots[i&(len(s.slots)-1)] != 0 {
		i++
	}
	s.slots[i&(len(s.slots)-1)] = pair
}
