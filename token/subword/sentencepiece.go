package subword

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// parseSentencePiece reads a .model of SentencePiece. The tokenizer gives the ids of
// SentencePiece itself; what tokenizer.json can say comes close to it, see
// spModel.converted.
func parseSentencePiece(data []byte) (*Tokenizer, error) {
	m, err := parseSPModel(data)
	if err != nil {
		return nil, err
	}
	v, err := newSPVocabulary(m)
	if err != nil {
		return nil, err
	}
	n, err := newSPNormalizer(&m.normalizer, m.trainer.whitespaceAsSuffix, v.userDefined)
	if err != nil {
		return nil, err
	}
	decoder, err := newSPDecoder(m, v)
	if err != nil {
		return nil, err
	}
	p := parts{
		normalizer: n,
		decoder:    decoder,
		converted:  func() (*Tokenizer, error) { return m.converted(v) },
	}
	switch m.trainer.model {
	case spUnigramModel:
		p.model, err = newSPUnigram(v)
	case spBPEModel:
		p.model, p.preTokenizer = newSPBPE(v), newSPCutter(v)
	case spWordModel:
		p.model = spWords{v}
	case spCharModel:
		p.model = spChars{v}
	default:
		return nil, fmt.Errorf("the model type %d is unknown", m.trainer.model)
	}
	if err != nil {
		return nil, err
	}
	return newTokenizer(p)
}

// An spVocabulary has the pieces of a .model.
type spVocabulary struct {
	vocabulary  *vocabulary
	pieces      []spPiece
	unk         uint32
	bytes       *[256]int32 // the pieces of bytes, or nil
	userDefined *spSymbols  // or nil
}

// newSPVocabulary checks pieces as SentencePiece does.
func newSPVocabulary(m *spModel) (*spVocabulary, error) {
	v := &spVocabulary{pieces: m.pieces}
	texts := make([]string, len(m.pieces))
	var symbols []trieKey
	unknowns := 0
	for i := range m.pieces {
		p := &m.pieces[i]
		switch {
		case p.text == "":
			return nil, fmt.Errorf("piece %d is empty", i)
		case !utf8.ValidString(p.text):
			return nil, fmt.Errorf("piece %d, %q, is not UTF-8", i, p.text)
		case math.IsNaN(float64(p.score)):
			return nil, fmt.Errorf("the score of piece %d, %q, is not a number", i, p.text)
		}
		texts[i] = p.text
		switch p.kind {
		case spUnknown:
			v.unk = uint32(i)
			unknowns++
		case spUserDefined:
			symbols = append(symbols, trieKey{p.text, int32(i)})
		case spByte:
			if _, ok := parseBytePiece(p.text); !ok || !m.trainer.byteFallback {
				return nil, fmt.Errorf("piece %d, %q, is no byte, or the model does not write bytes", i, p.text)
			}
		case spNormal, spControl, spUnused:
		}
	}
	if unknowns != 1 {
		return nil, fmt.Errorf("%d pieces for what is unknown; there must be one", unknowns)
	}
	v.vocabulary = newVocabulary(texts)
	if len(v.vocabulary.ids) < len(texts) {
		for i, text := range texts {
			if first := v.vocabulary.ids[text]; first != uint32(i) {
				return nil, fmt.Errorf("the pieces %d and %d are both %q", i, first, text)
			}
		}
	}
	if m.trainer.byteFallback {
		v.bytes = v.vocabulary.byteIDs()
		if at := slices.Index(v.bytes[:], -1); at >= 0 {
			return nil, fmt.Errorf("the model writes bytes, but there is no piece for the byte 0x%02X", at)
		}
	}
	v.userDefined = newSPSymbols(symbols)
	return v, nil
}

// isText tells whether a piece can stand for text: whether it is normal, unused or
// user-defined.
func (p *spPiece) isText() bool {
	return p.kind == spNormal || p.kind == spUserDefined || p.kind == spUnused
}

// textID returns the id of a piece that stands for text. Text that looks like a
// control piece is not one.
func (v *spVocabulary) textID(text string) (uint32, bool) {
	id, ok := v.vocabulary.id(text)
	return id, ok && v.pieces[id].isText() && v.pieces[id].kind != spUnused
}

// unknown appends what stands for the unknown text word[start:end] to dst: bytes, or
// the unknown piece, which is one for neighbors.
func (v *spVocabulary) unknown(dst []Piece, from int, word string, start, end int) []Piece {
	if v.bytes != nil {
		for _, c := range []byte(word[start:end]) {
			dst = append(dst, Piece{uint32(v.bytes[c]), start, end})
		}
		return dst
	}
	if last := len(dst) - 1; last >= from && dst[last].ID == v.unk {
		dst[last].End = end
		return dst
	}
	return append(dst, Piece{v.unk, start, end})
}

// spSymbols finds user-defined symbols, which are pieces wherever they stand.
type spSymbols struct {
	trie   *trie
	begins [256]bool // bytes that a symbol begins with
}

// newSPSymbols returns nil if there are none.
func newSPSymbols(keys []trieKey) *spSymbols {
	if len(keys) == 0 {
		return nil
	}
	s := &spSymbols{trie: newTrie(keys)}
	for _, k := range keys {
		s.begins[k.key[0]] = true
	}
	return s
}

// longest returns the id and the length of the longest symbol that text, which is
// not empty, begins with; the length is 0 if there is none.
func (s *spSymbols) longest(text string) (id uint32, length int) {
	if s == nil || !s.begins[text[0]] {
		return 0, 0
	}
	value, length := s.trie.longest(text)
	return uint32(value), length
}

// converted returns the tokenizer that tokenizer.json can say: that of Hugging
// Face's parts which comes closest. It differs in this:
//
//   - Control pieces such as <s> are special tokens there, which are found in text;
//     SentencePiece never takes text for them.
//   - User-defined pieces of BPE are added tokens there. They are found before the
//     text is normalized, and each stretch between them is normalized by itself, so
//     that spaces at the ends of the text stay.
//   - The Precompiled normalizer takes a grapheme cluster for its first character in
//     some cases, see precompiled.
//   - Unigram sums scores in float64, SentencePiece in float32: where two ways to cut
//     are almost equal, another one can win.
//   - Unknown pieces are decoded to <unk> there, to ⁇ between spaces by SentencePiece.
//   - Pieces that no longer count (UNUSED), scores that are equal in BPE, and white
//     space as suffix have no counterpart; the last is an error.
func (m *spModel) converted(v *spVocabulary) (*Tokenizer, error) {
	if m.trainer.whitespaceAsSuffix && m.normalizer.addDummyPrefix {
		return nil, errors.New("tokenizer.json cannot say that white space goes to the ends of words (treat_whitespace_as_suffix)")
	}
	var p parts
	var err error
	// Unigram can have user-defined pieces as such, which always win.
	stretches := v.userDefined != nil && m.trainer.model != spUnigramModel
	if p.normalizer, err = m.normalizer.converted(stretches); err != nil {
		return nil, err
	}
	if stretches && m.normalizer.escapeWhitespaces {
		p.preTokenizer = metaspace{'▁', prependNever, false}
		if m.normalizer.addDummyPrefix {
			p.preTokenizer = metaspace{'▁', prependFirst, false}
		}
	}
	if p.model, err = m.convertedModel(v); err != nil {
		return nil, err
	}
	decoders := decoderSequence{replace{pattern{text: visibleSpace}, " "}}
	if v.bytes != nil {
		decoders = append(decoders, byteFallback{})
	}
	decoders = append(decoders, fuseDecoder{})
	if m.normalizer.addDummyPrefix || m.normalizer.removeExtraWhitespaces {
		decoders = append(decoders, stripDecoder{' ', 1, 0})
	}
	p.decoder = decoders
	for id, piece := range m.pieces {
		if piece.kind == spControl || piece.kind == spUnknown || piece.kind == spUserDefined && stretches {
			p.added = append(p.added, addedToken{id: uint32(id), content: piece.text, special: piece.kind != spUserDefined})
		}
	}
	return newTokenizer(p)
}

// converted returns the normalizer of Hugging Face's parts. With stretches it sees the
// text between added tokens, whose ends are not those of the whole; then what is to
// be done there is left to the pre-tokenizer.
func (n *spNormalizerSpec) converted(stretches bool) (normalizer, error) {
	var s normalizerSequence
	if len(n.charsmap) > 0 {
		c, err := newPrecompiled(n.charsmap)
		if err != nil {
			return nil, err
		}
		s = append(s, c)
	}
	if n.removeExtraWhitespaces {
		ends, err := newPattern(`\A +| +\z`, true) // only spaces: Strip takes all white space
		if err != nil {
			return nil, err
		}
		spaces, err := newPattern(" {2,}", true)
		if err != nil {
			return nil, err
		}
		if !stretches {
			s = append(s, replace{ends, ""})
		}
		s = append(s, replace{spaces, " "})
	}
	mark := " "
	if n.escapeWhitespaces {
		mark = visibleSpace
	}
	if n.addDummyPrefix && !stretches {
		s = append(s, prepend{mark})
	}
	if n.escapeWhitespaces && !stretches {
		s = append(s, replace{pattern{text: " "}, mark})
	}
	if len(s) == 0 {
		return nil, nil
	}
	return s, nil
}

// convertedModel returns the model of Hugging Face's parts.
func (m *spModel) convertedModel(v *spVocabulary) (model, error) {
	pieces := v.vocabulary.pieces
	switch m.trainer.model {
	case spUnigramModel:
		u, err := newSPUnigram(v)
		if err != nil {
			return nil, err
		}
		return newUnigram(pieces, u.scores, unigramOptions{unk: v.unk, byteFallback: v.bytes != nil})
	case spBPEModel:
		var list [][2]uint32
		for _, merge := range newSPBPE(v).list {
			if int(max(merge.left, merge.right)) < len(pieces) {
				list = append(list, [2]uint32{merge.left, merge.right})
			}
		}
		return newBPE(pieces, list, bpeOptions{unk: pieces[v.unk], fuseUnk: true, byteFallback: v.bytes != nil})
	case spCharModel:
		return newBPE(pieces, nil, bpeOptions{unk: pieces[v.unk], fuseUnk: true, byteFallback: v.bytes != nil})
	}
	return nil, errors.New("tokenizer.json cannot say that words are pieces and white space is part of them (model_type: word)")
}
