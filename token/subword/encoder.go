package subword

import (
	"strings"
	"unicode/utf8"
)

// An Encoder encodes texts for one goroutine. It keeps its memory, and the pieces
// of words that it has met.
type Encoder struct {
	t       *Tokenizer
	steps   steps
	scratch scratch
}

// scratch is the memory that encoding uses again and again.
type scratch struct {
	section    passage // between added tokens that are not normalized
	part       passage // between added tokens that are
	inSection  []addedMatch
	inPart     []addedMatch
	wordPieces []Piece // of one word
	cache      wordCache
	bpe        bpeScratch
	unigram    unigramScratch
	repaired   repaired
}

// NewEncoder returns an encoder for one goroutine.
func (t *Tokenizer) NewEncoder() *Encoder {
	return &Encoder{t: t, steps: t.fastest()}
}

// steps are the parts that cut and encode text. There can be two ways that give the
// same pieces.
type steps struct {
	preTokenizer preTokenizer
	model        model
}

// fastest returns the quicker way, if there are two.
func (t *Tokenizer) fastest() steps {
	if t.raw != nil {
		return t.raw.steps
	}
	return steps{t.preTokenizer, t.model}
}

// Encode appends the pieces of text to dst, without the special tokens that the
// post-processor adds. Added tokens that stand in the text are recognized.
//
// Pieces come in the order of the text. Start and End are offsets into text as it
// was given, between characters: a piece that is some bytes of a character has the
// offsets of the character. Bytes that are not UTF-8 are taken for U+FFFD, each by
// itself. Text must be shorter than 2 GiB.
func (e *Encoder) Encode(dst []Piece, text string) []Piece {
	from := len(dst)
	valid := text
	if !utf8.ValidString(text) {
		valid = e.scratch.repaired.repair(text)
	}
	dst = e.encode(dst, valid)
	if e.t.postProcessor != nil {
		e.t.postProcessor.trim(e.t, valid, dst[from:])
	}
	if len(valid) != len(text) {
		e.scratch.repaired.restore(dst[from:])
	}
	return dst
}

// EncodeWithSpecial appends the pieces of text to dst, with the special tokens that
// the post-processor adds, such as [CLS] and [SEP]. Those have Start and End 0.
func (e *Encoder) EncodeWithSpecial(dst []Piece, text string) []Piece {
	from := len(dst)
	dst = e.Encode(dst, text)
	if e.t.postProcessor != nil {
		dst = e.t.postProcessor.surround(dst, from)
	}
	return dst
}

// encode encodes valid UTF-8.
func (e *Encoder) encode(dst []Piece, text string) []Piece {
	s := &e.scratch
	if e.t.added.verbatim == nil {
		return e.encodeSection(dst, text, 0)
	}
	s.inSection = e.t.added.find(s.inSection[:0], e.t.added.verbatim, text)
	done := 0
	for _, m := range s.inSection {
		dst = e.encodeSection(dst, text[done:m.start], done)
		dst = append(dst, Piece{m.id, m.start, m.end})
		done = m.end
	}
	return e.encodeSection(dst, text[done:], done)
}

// encodeSection encodes the part of the input that begins at start.
func (e *Encoder) encodeSection(dst []Piece, text string, start int) []Piece {
	if text == "" {
		return dst
	}
	s := &e.scratch
	p := &s.section
	p.set(text, start)
	if e.t.normalizer != nil {
		e.t.normalizer.normalize(p)
	}
	if e.t.added.normalized == nil {
		p.oneWord()
		return e.encodePart(dst, p)
	}
	s.inPart = e.t.added.find(s.inPart[:0], e.t.added.normalized, p.text)
	done := 0
	for _, m := range s.inPart {
		s.part.setPart(p, done, m.start)
		dst = e.encodePart(dst, &s.part)
		from, to := p.input(m.start, m.end)
		dst = append(dst, Piece{m.id, from, to})
		done = m.end
	}
	s.part.setPart(p, done, len(p.text))
	return e.encodePart(dst, &s.part)
}

// encodePart cuts p into words and encodes them.
func (e *Encoder) encodePart(dst []Piece, p *passage) []Piece {
	if len(p.text) == 0 {
		return dst
	}
	if e.steps.preTokenizer != nil {
		e.steps.preTokenizer.preTokenize(p)
	}
	s := &e.scratch
	for _, w := range p.words {
		word := p.text[w.start:w.end]
		if p.origins != nil {
			s.wordPieces = s.encodeWord(e.steps.model, s.wordPieces[:0], word, 0)
			for _, piece := range s.wordPieces {
				from, to := p.input(w.start+piece.Start, w.start+piece.End)
				dst = append(dst, Piece{piece.ID, from, to})
			}
			continue
		}
		dst = s.encodeWord(e.steps.model, dst, word, p.start+w.start)
	}
	return dst
}

// encodeWord appends the pieces of word, which stands at offset, to dst.
func (s *scratch) encodeWord(m model, dst []Piece, word string, offset int) []Piece {
	cached := len(word) <= maxCachedWord
	var hash uint64
	if cached {
		hash = s.cache.hash(word)
		if pieces, ok := s.cache.get(hash, word); ok {
			for _, p := range pieces {
				dst = append(dst, Piece{p.id, offset + int(p.start), offset + int(p.end)})
			}
			return dst
		}
	}
	from := len(dst)
	dst = m.encode(s, dst, word)
	if cached {
		s.cache.put(hash, word, dst[from:])
	}
	if offset != 0 {
		for i := from; i < len(dst); i++ {
			dst[i].Start += offset
			dst[i].End += offset
		}
	}
	return dst
}

// repaired is a text whose bad bytes have been replaced by U+FFFD.
type repaired struct {
	text  strings.Builder
	after []int // offsets in the repaired text where the U+FFFD that replaced a byte end
}

// repair returns text with U+FFFD for each byte that is not UTF-8.
func (r *repaired) repair(text string) string {
	r.text.Reset()
	r.text.Grow(len(text) + 16)
	r.after = r.after[:0]
	for len(text) > 0 {
		c, size := utf8.DecodeRuneInString(text)
		if c == utf8.RuneError && size == 1 {
			r.text.WriteRune(utf8.RuneError)
			r.after = append(r.after, r.text.Len())
		} else {
			r.text.WriteString(text[:size])
		}
		text = text[size:]
	}
	return r.text.String()
}

// restore turns the offsets of pieces into those of the text before it was
// repaired, where each U+FFFD is one byte.
func (r *repaired) restore(pieces []Piece) {
	// Offsets are not quite in order, so each looks for its place from the last.
	seen := 0
	shift := func(offset int) int {
		for seen > 0 && r.after[seen-1] > offset {
			seen--
		}
		for seen < len(r.after) && r.after[seen] <= offset {
			seen++
		}
		return offset - 2*seen
	}
	for i := range pieces {
		pieces[i].Start, pieces[i].End = shift(pieces[i].Start), shift(pieces[i].End)
	}
}
