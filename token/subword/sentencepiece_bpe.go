package subword

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// spBPE is byte pair encoding as SentencePiece does it: any two neighbors merge that
// make a piece, those with the highest score first, of equal scores the leftmost.
// User-defined symbols are pieces before anything is merged and stay.
type spBPE struct {
	*spVocabulary
	initial runeTable // the pieces of characters; of those that only occur within pieces, numbers above all ids
	merges  mergeTable
	list    []rankedMerge

	// halves has for unused pieces, which come apart again, what they are made of.
	halves map[uint32][2]uint32
}

// spUnknownSymbol is a character that is in no piece.
const spUnknownSymbol = ^uint32(0) >> 1

func newSPBPE(v *spVocabulary) *spBPE {
	b := &spBPE{spVocabulary: v, halves: map[uint32][2]uint32{}}
	for id := range v.pieces {
		p := &v.pieces[id]
		if r, size := utf8.DecodeRuneInString(p.text); size == len(p.text) && p.isText() {
			b.initial.set(r, int32(id))
		}
	}
	hidden := int32(len(v.pieces))
	var scores []float32
	var ranked []rankedPiece
	for id := range v.pieces {
		p := &v.pieces[id]
		if !p.isText() || utf8.RuneCountInString(p.text) == 1 {
			continue
		}
		for _, r := range p.text {
			if b.initial.get(r) < 0 {
				b.initial.set(r, hidden)
				hidden++
			}
		}
		if p.kind != spUserDefined {
			scores = append(scores, p.score)
			ranked = append(ranked, rankedPiece{id: uint32(id), length: len(p.text)})
		}
	}
	descending := func(a, b float32) int { return cmp.Compare(b, a) }
	slices.SortFunc(scores, descending)
	scores = slices.Compact(scores)
	for i := range ranked {
		rank, _ := slices.BinarySearchFunc(scores, v.pieces[ranked[i].id].score, descending)
		ranked[i].rank = uint32(rank)
	}
	b.list = rankedMerges(ranked, func(dst []symbol, id uint32) []symbol {
		text := v.pieces[id].text
		for i := range text {
			if _, length := v.userDefined.longest(text[i:]); length > 0 {
				return dst[:0] // no merge has a part of it
			}
		}
		return b.begin(dst, text)
	})
	b.merges = newMergeTable(len(b.list))
	for _, m := range b.list {
		b.merges.put(m.left, m.right, m.merge)
		if v.pieces[m.id].kind == spUnused {
			b.halves[m.id] = [2]uint32{m.left, m.right}
		}
	}
	return b
}

func (b *spBPE) kind() string       { return "bpe" }
func (b *spBPE) vocab() *vocabulary { return b.vocabulary }
func (b *spBPE) spec() any          { return nil } // see spModel.converted

// begin appends what word is before anything is merged.
func (b *spBPE) begin(dst []symbol, word string) []symbol {
	for i := 0; i < len(word); {
		id, size := b.userDefined.longest(word[i:])
		if size == 0 {
			var r rune
			r, size = utf8.DecodeRuneInString(word[i:])
			id = spUnknownSymbol
			if known := b.initial.get(r); known >= 0 {
				id = uint32(known)
			}
		}
		dst = append(dst, symbol{id, int32(i), int32(i + size)})
		i += size
	}
	return dst
}

// encode appends the pieces of word to dst.
func (b *spBPE) encode(s *scratch, dst []Piece, word string) []Piece {
	w := &s.bpe
	w.symbols = b.begin(w.symbols[:0], word)
	w.merge(&b.merges)
	from := len(dst)
	for _, symbol := range w.symbols {
		dst = b.emit(dst, from, word, symbol)
	}
	return dst
}

// emit appends the pieces that a symbol stands for.
func (b *spBPE) emit(dst []Piece, from int, word string, s symbol) []Piece {
	start, end := int(s.start), int(s.end)
	if int(s.id) >= len(b.pieces) {
		return b.unknown(dst, from, word, start, end)
	}
	if halves, ok := b.halves[s.id]; ok {
		middle := s.start + int32(b.length(halves[0], word[start:]))
		dst = b.emit(dst, from, word, symbol{halves[0], s.start, middle})
		return b.emit(dst, from, word, symbol{halves[1], middle, s.end})
	}
	if b.pieces[s.id].kind == spUnused {
		return b.unknown(dst, from, word, start, end)
	}
	return append(dst, Piece{s.id, start, end})
}

// length returns how much of text, which begins with it, the symbol id is.
func (b *spBPE) length(id uint32, text string) int {
	if int(id) < len(b.pieces) {
		return len(b.pieces[id].text)
	}
	_, size := utf8.DecodeRuneInString(text) // a character that only occurs within pieces
	return size
}
