package subword

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// bpeOptions say what a BPE model does beyond its merges. The zero value is that
// of GPT-2.
type bpeOptions struct {
	unk              string  // the piece for characters that are not in the vocabulary; "": they are left out, as the reference does
	fuseUnk          bool    // a run of unknown characters is one piece
	byteFallback     bool    // unknown characters become <0x..> pieces, if there are such
	continuingPrefix string  // what pieces begin with that do not begin a word
	endOfWord        string  // what pieces end with that end a word
	ignoreMerges     bool    // a word that is a piece is that piece, whatever the merges
	dropout          float64 // the probability of leaving out a merge: must be 0
}

// bpe is byte pair encoding (Sennrich, Haddow, Birch 2016, arXiv:1508.07909): a word
// begins as its characters, and of all neighbors that can be merged those with the
// first merge of the list are merged, the leftmost first, until none can be.
type bpe struct {
	bpeOptions
	vocabulary *vocabulary
	merges     mergeTable
	list       [][2]uint32 // the merges in order, for writing
	unkID      uint32
	bytes      *[256]int32 // the pieces of bytes, if byteFallback

	// initial has the piece of a character where it begins the word, stands inside,
	// ends it, or is all of it: see place.
	initial [4]*runeTable

	// cutsAtMark tells that no merge joins ▁ to another character before it, so that
	// a text that is not cut into words can be cut before each ▁ all the same.
	cutsAtMark bool

	// raw is what a byte-level model has when words are raw bytes: the piece of each
	// byte, -1 for none.
	raw *[256]int32
}

// The places of a character in a word, which may add a prefix and a suffix to it.
const (
	placeFirst  = 0
	placeInside = 1
	placeLast   = 2 // added to one of the others
)

// newBPE makes a model of pieces, whose ids are their places, and merges of ids in
// the order in which they are applied. The result of every merge must be a piece.
func newBPE(pieces []string, merges [][2]uint32, o bpeOptions) (*bpe, error) {
	if o.dropout != 0 {
		return nil, fmt.Errorf("dropout %v is for training; only 0 is supported", o.dropout)
	}
	b := &bpe{bpeOptions: o, vocabulary: newVocabulary(pieces), list: merges}
	if o.unk != "" {
		id, ok := b.vocabulary.id(o.unk)
		if !ok {
			return nil, fmt.Errorf("the unknown piece %q is not in the vocabulary", o.unk)
		}
		b.unkID = id
	}
	if o.byteFallback {
		b.bytes = b.vocabulary.byteIDs()
	}
	if err := b.buildMerges(); err != nil {
		return nil, err
	}
	b.buildInitial()
	b.cutsAtMark = b.marksBegin()
	return b, nil
}

// visibleSpace is how SentencePiece writes a space.
const visibleSpace = "▁"

// marksBegin tells whether pieces have ▁ at their beginning only, as far as merges
// make them.
func (b *bpe) marksBegin() bool {
	r, _ := utf8.DecodeRuneInString(visibleSpace)
	if b.initial[placeFirst].get(r) < 0 || b.continuingPrefix != "" || b.endOfWord != "" || b.ignoreMerges {
		return false
	}
	for _, m := range b.list {
		if strings.HasPrefix(b.vocabulary.pieces[m[1]], visibleSpace) && !strings.HasSuffix(b.vocabulary.pieces[m[0]], visibleSpace) {
			return false
		}
	}
	return true
}

// buildMerges fills the table of merges.
func (b *bpe) buildMerges() error {
	b.merges = newMergeTable(len(b.list))
	var joined []byte
	for rank, m := range b.list {
		left, ok := b.vocabulary.text(m[0])
		right, ok2 := b.vocabulary.text(m[1])
		if !ok || !ok2 {
			return fmt.Errorf("merge %d joins %d and %d, which are not both in the vocabulary", rank, m[0], m[1])
		}
		if len(right) < len(b.continuingPrefix) {
			return fmt.Errorf("merge %d: %q is shorter than the prefix %q", rank, right, b.continuingPrefix)
		}
		joined = append(append(joined[:0], left...), right[len(b.continuingPrefix):]...)
		id, ok := b.vocabulary.ids[string(joined)]
		if !ok {
			return fmt.Errorf("merge %d makes %q, which is not in the vocabulary", rank, joined)
		}
		b.merges.put(m[0], m[1], merge{uint32(rank), id})
	}
	return nil
}

// buildInitial finds the pieces that words begin as.
func (b *bpe) buildInitial() {
	for place := range b.initial {
		prefix, suffix := "", ""
		if place&placeInside != 0 {
			prefix = b.continuingPrefix
		}
		if place&placeLast != 0 {
			suffix = b.endOfWord
		}
		switch {
		case place&placeInside != 0 && prefix == "":
			b.initial[place] = b.initial[place&^placeInside]
			continue
		case place&placeLast != 0 && suffix == "":
			b.initial[place] = b.initial[place&^placeLast]
			continue
		}
		t := new(runeTable)
		for piece, id := range b.vocabulary.ids {
			if len(piece) <= len(prefix)+len(suffix) || piece[:len(prefix)] != prefix || piece[len(piece)-len(suffix):] != suffix {
				continue
			}
			middle := piece[len(prefix) : len(piece)-len(suffix)]
			if r, size := utf8.DecodeRuneInString(middle); size == len(middle) && (r != utf8.RuneError || size > 1) {
				t.set(r, int32(id))
			}
		}
		b.initial[place] = t
	}
}

func (b *bpe) kind() string       { return "bpe" }
func (b *bpe) vocab() *vocabulary { return b.vocabulary }

// encode appends the pieces of word to dst.
func (b *bpe) encode(s *scratch, dst []Piece, word string) []Piece {
	if b.ignoreMerges {
		if id, ok := b.vocabulary.id(word); ok {
			return append(dst, Piece{id, 0, len(word)})
		}
	}
	if b.cutsAtMark && len(word) > maxCachedWord {
		return b.encodeMarked(s, dst, word)
	}
	return b.encodeWhole(s, dst, word)
}

// encodeMarked encodes word in the parts that begin with ▁.
func (b *bpe) encodeMarked(s *scratch, dst []Piece, word string) []Piece {
	for start := 0; start < len(word); {
		end := start
		for strings.HasPrefix(word[end:], visibleSpace) {
			end += len(visibleSpace)
		}
		if next := strings.Index(word[end:], visibleSpace); next >= 0 {
			end += next
		} else {
			end = len(word)
		}
		if end-start <= maxCachedWord {
			dst = s.encodeWord(b, dst, word[start:end], start)
		} else {
			from := len(dst)
			dst = b.encodeWhole(s, dst, word[start:end])
			for i := from; i < len(dst); i++ {
				dst[i].Start += start
				dst[i].End += start
			}
		}
		start = end
	}
	return dst
}

// encodeWhole encodes word at once.
func (b *bpe) encodeWhole(s *scratch, dst []Piece, word string) []Piece {
	w := &s.bpe
	w.symbols = w.symbols[:0]
	if b.raw != nil {
		b.beginBytes(w, word)
	} else {
		b.begin(w, word)
	}
	w.merge(&b.merges)
	for _, symbol := range w.symbols {
		start, end := int(symbol.start), int(symbol.end)
		if b.raw != nil {
			for start > 0 && !utf8.RuneStart(word[start]) {
				start--
			}
			for end < len(word) && !utf8.RuneStart(word[end]) {
				end++
			}
		}
		dst = append(dst, Piece{symbol.id, start, end})
	}
	return dst
}

// begin makes a symbol of each character of word.
func (b *bpe) begin(w *bpeScratch, word string) {
	// Characters without a piece wait until one with a piece comes; bytes do not
	// make them come out, as in the reference.
	unk := symbol{start: -1}
	for i := 0; i < len(word); {
		r, size := utf8.DecodeRuneInString(word[i:])
		end := i + size
		place := placeFirst
		if i > 0 {
			place = placeInside
		}
		if end == len(word) {
			place |= placeLast
		}
		if id := b.initial[place].get(r); id >= 0 {
			if unk.start >= 0 {
				w.symbols = append(w.symbols, unk)
				unk.start = -1
			}
			w.symbols = append(w.symbols, symbol{uint32(id), int32(i), int32(end)})
			i = end
			continue
		}
		if b.bytes != nil && b.beginFallback(w, word, i, end) {
			i = end
			continue
		}
		if b.unk != "" {
			if unk.start >= 0 && b.fuseUnk {
				unk.end = int32(end)
			} else {
				if unk.start >= 0 {
					w.symbols = append(w.symbols, unk)
				}
				unk = symbol{b.unkID, int32(i), int32(end)}
			}
		}
		i = end
	}
	if unk.start >= 0 {
		w.symbols = append(w.symbols, unk)
	}
}

// beginFallback makes symbols of the bytes of the character word[i:end], with the
// prefix and suffix of its place. It tells false, and makes none, if a byte has no
// piece.
func (b *bpe) beginFallback(w *bpeScratch, word string, i, end int) bool {
	before := len(w.symbols)
	add := func(text string) bool {
		for j := range len(text) {
			id := b.bytes[text[j]]
			if id < 0 {
				return false
			}
			w.symbols = append(w.symbols, symbol{uint32(id), int32(i), int32(end)})
		}
		return true
	}
	ok := (i == 0 || add(b.continuingPrefix)) && add(word[i:end]) && (end < len(word) || add(b.endOfWord))
	if !ok {
		w.symbols = w.symbols[:before]
	}
	return ok
}

// beginBytes makes a symbol of each byte of word.
func (b *bpe) beginBytes(w *bpeScratch, word string) {
	for i := range len(word) {
		if id := b.raw[word[i]]; id >= 0 {
			w.symbols = append(w.symbols, symbol{uint32(id), int32(i), int32(i + 1)})
		}
	}
}
